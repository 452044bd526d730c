//! Student's t distribution, as far as intervals and tests of means need it.
//!
//! A hundred lines of our own on `libm`; the crate's documentation has the bytes and the
//! digits of the kept crates that were measured. Checked against 40-digit arithmetic.

use core::f64::consts::PI;

/// From here on Hill's expansion is exact to the last digits and never loops.
const MANY: f64 = 1000.0;

/// t for which a share `level` of the distribution with `nu >= 1` lies within -t..t.
///
/// Newton's method from Cornish and Fisher's first term, inside a bracket that keeps
/// it from leaving; a step of 1e-14 leaves an error of its square.
pub(crate) fn two_sided(level: f64, nu: f64) -> f64 {
    let alpha = 1.0 - level;
    let scale = density_scale(nu);
    let z = crate::normal::two_sided(level);
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = z + z * (z * z + 1.0) / (4.0 * nu);
    for _ in 0..2000 {
        let excess = tails(t, nu, scale) - alpha;
        if 0.0 < excess {
            low = t;
        } else {
            high = t;
        }
        let slope = 2.0 * scale * libm::exp(-0.5 * (nu + 1.0) * libm::log1p(t * t / nu));
        let newton = t + excess / slope;
        let next = if low < newton && newton < high {
            newton
        } else if high.is_finite() {
            0.5 * (low + high)
        } else {
            2.0 * t
        };
        if libm::fabs(next - t) <= 1e-14 * t {
            return next;
        }
        t = next;
    }
    t
}

/// Share of the distribution outside -|t|..|t|: the p value of a two-sided test.
pub(crate) fn two_tails(t: f64, nu: f64) -> f64 {
    tails(t, nu, density_scale(nu))
}

/// Source: DLMF 8.17.22 (continued fraction); Hill (1970), CACM algorithm 395, for large `nu`.
fn tails(t: f64, nu: f64, scale: f64) -> f64 {
    let square = t * t;
    if MANY <= nu {
        return crate::normal::two_tails(hill(square, nu));
    }
    let x = nu / (nu + square);
    let rest = square / (nu + square);
    let (a, b) = (0.5 * nu, 0.5);
    let power = libm::exp(-a * libm::log1p(square / nu));
    let front = scale * libm::sqrt(nu) * power * libm::sqrt(rest);
    // The fraction converges fast on the side of the mean; the other side is its complement.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, rest) / b
    }
}

/// Density at t = 0: Gamma((nu + 1) / 2) / (Gamma(nu / 2) sqrt(nu pi)).
///
/// The quotient comes from its expansion around x - 1/4, x = nu / 2, which is exact from 20
/// on; a smaller x is led there step by step. Two logarithms of Gamma would lose a digit
/// for every tenfold nu, and cost six times the code.
///
/// Source: DLMF 5.11.8 at 3/4 less that at 1/4, where every other term vanishes.
fn density_scale(nu: f64) -> f64 {
    let (mut x, mut steps) = (0.5 * nu, 1.0);
    while x < 20.0 {
        steps *= x / (x + 0.5);
        x += 1.0;
    }
    let middle = x - 0.25;
    let r = 1.0 / (middle * middle);
    let terms = [1.0 / 64.0, -5.0 / 2048.0, 61.0 / 49152.0, -1385.0 / 1_048_576.0];
    let logarithm = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * r);
    steps * libm::exp(logarithm) * libm::sqrt(middle / (nu * PI))
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if libm::fabs(value) < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let mut m = 0.0;
    for _ in 0..500 {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let step = d * c;
        value *= step;
        if libm::fabs(step - 1.0) < 2.0 * f64::EPSILON {
            break;
        }
    }
    value
}

/// The normal deviate with the same tails as t, from t squared.
fn hill(square: f64, nu: f64) -> f64 {
    let a = nu - 0.5;
    let b = 48.0 * a * a;
    let y = a * libm::log1p(square / nu);
    let inner = (((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b);
    ((inner + y + 3.0) / b + 1.0) * libm::sqrt(y)
}

#[cfg(test)]
mod tests {
    use super::{two_sided, two_tails};
    use serde_json::Value;

    fn rows(text: &str) -> Vec<Value> {
        serde_json::from_str::<Value>(text).unwrap()["rows"].as_array().unwrap().clone()
    }

    #[track_caller]
    fn check(found: f64, row: &Value, name: &str, tolerance: f64) {
        let expected = row[name].as_f64().unwrap();
        assert!((found / expected - 1.0).abs() < tolerance, "{found:e}: {row}");
    }

    /// Source: 1 / pi, 1 / sqrt(8), and mpmath, 40 digits.
    #[test]
    fn density_at_the_middle() {
        for (nu, expected) in [
            (1.0, core::f64::consts::FRAC_1_PI),
            (2.0, 0.353_553_390_593_273_8),
            (2.5, 0.361_808_724_029_565_04),
            (7.0, 0.384_991_450_832_267_3),
            (39.0, 0.396_393_415_365_170_1),
            (40.0, 0.396_456_924_699_343_9),
            (999.0, 0.398_842_457_503_470_8),
            (1e6, 0.398_942_180_665_875_06),
            (1.8e19, 0.398_942_280_401_432_7),
        ] {
            let found = super::density_scale(nu);
            assert!((found / expected - 1.0).abs() < 4e-15, "{nu}: {found}");
        }
    }

    #[test]
    fn quantiles() {
        for row in rows(include_str!("../testdata/student-quantile.json")) {
            let [level, nu] = ["level", "nu"].map(|it| row[it].as_f64().unwrap());
            check(two_sided(level, nu), &row, "t", 1e-13);
        }
    }

    #[test]
    fn tails() {
        for row in rows(include_str!("../testdata/student-tails.json")) {
            let [t, nu] = ["t", "nu"].map(|it| row[it].as_f64().unwrap());
            check(two_tails(t, nu), &row, "p", 1e-13);
        }
    }

    #[test]
    fn extreme_levels_stay_finite() {
        for nu in [1.0, 2.0, 30.0, 1e6, 1.8e19] {
            for level in [f64::MIN_POSITIVE, 1e-9, 0.999_999_999, 1.0 - f64::EPSILON / 2.0] {
                let t = two_sided(level, nu);
                assert!(t.is_finite() && 0.0 <= t, "{level} {nu}: {t}");
            }
        }
    }
}
