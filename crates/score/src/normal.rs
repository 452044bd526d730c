//! The normal distribution, as far as intervals need it.
//!
//! From the `special` crate with `libm` as its only ground, so that a browser and
//! a server agree bit for bit; the platforms' own `exp` and `ln` do not.

use core::f64::consts::{FRAC_1_SQRT_2, SQRT_2};
use special::Error as _;

/// z for which a share `level` of the distribution lies within -z..z.
pub(crate) fn two_sided(level: f64) -> f64 {
    SQRT_2 * level.inv_error()
}

/// Share of the distribution outside -|z|..|z|: the p value of a two-sided test.
pub(crate) fn two_tails(z: f64) -> f64 {
    libm::erfc(libm::fabs(z) * FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::{two_sided, two_tails};

    /// Source: NIST/SEMATECH e-Handbook and R 4.3 `qnorm`, `pnorm`, 15 digits.
    #[test]
    fn agrees_with_r() {
        for (level, z) in [
            (0.8, 1.281_551_565_544_6),
            (0.9, 1.644_853_626_951_47),
            (0.95, 1.959_963_984_540_05),
            (0.99, 2.575_829_303_548_9),
            (0.999, 3.290_526_731_491_9),
        ] {
            assert!((two_sided(level) - z).abs() < 5e-14, "{level}");
            assert!((two_tails(z) - (1.0 - level)).abs() < 1e-14, "{level}");
        }
        assert!((two_tails(10.0) / 1.523_970_604_832_1e-23 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn extreme_levels_stay_finite() {
        for level in [f64::MIN_POSITIVE, 1e-300, 1.0 - f64::EPSILON / 2.0] {
            assert!(two_sided(level).is_finite() && 0.0 < two_sided(level), "{level}");
        }
    }
}
