//! Whole numbers become floats here, and floats become what people read.
//!
//! Counts are exact integers until one division makes the score, and the score
//! is rounded once, at display. Rounding shares first and subtracting afterwards
//! moves the last digit: one answer of each 0..10 is -45.45, not -45.46.

/// Nearest `f64` to a count.
///
/// Exact up to 2^53; above that a count loses less than one part in 10^15,
/// which no statistic here can show.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts beyond 2^53 answers are rounded to the nearest float, by design"
)]
pub(crate) const fn to_f64(count: u64) -> f64 {
    count as f64
}

/// Nearest `f64` to an exact sum of ratings.
#[expect(clippy::cast_precision_loss, reason = "as `to_f64`, for sums of ratings")]
pub(crate) const fn wide_to_f64(sum: i128) -> f64 {
    sum as f64
}

/// Positive zero for either zero, the value itself otherwise.
pub(crate) const fn no_negative_zero(value: f64) -> f64 {
    // IEEE 754: -0.0 + 0.0 is +0.0, and adding +0.0 changes nothing else.
    value + 0.0
}

/// Rounds once, ties half away from zero, never to "-0".
///
/// A tie is judged in decimal: 1.005 to two digits is 1.01, although the nearest
/// `f64` lies a hair below. `digits` above 15 are taken as 15, beyond which a
/// `f64` has nothing to round. NaN and infinities come back as they are.
///
/// # Example
/// ```
/// assert_eq!(score::round(-500.0 / 11.0, 2), -45.45);
/// assert_eq!(score::round(1.005, 2), 1.01);
/// assert_eq!(score::round(-0.5, 0), -1.0);
/// assert!(score::round(-0.04, 1).is_sign_positive());
/// ```
///
/// Source: the display rule of Net Promoter and CSAT reports, "half away from zero".
#[must_use]
pub fn round(value: f64, digits: u8) -> f64 {
    let Some(units) = units(value, digits) else { return value };
    no_negative_zero(libm::copysign(units / power_of_ten(digits), value))
}

/// Text of a value with a fixed number of decimals, rounded as by [`round`].
///
/// Written with a full stop and no thousands separators; locale is the caller's.
/// A value that is not finite, or of 2^53 units or more, is given by [`f64`]'s
/// own `Display`.
///
/// # Example
/// ```
/// assert_eq!(score::decimal(-500.0 / 11.0, 2), "-45.45");
/// assert_eq!(score::decimal(-0.04, 1), "0.0");
/// assert_eq!(score::decimal(12.5, 0), "13");
/// ```
///
/// Source: as [`round`].
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`units` gives a whole number from 0 to 2^53"
)]
pub fn decimal(value: f64, digits: u8) -> String {
    let Some(units) = units(value, digits) else { return value.to_string() };
    let units = units as u64;
    let sign = if value < 0.0 && 0 < units { "-" } else { "" };
    let width = digits.min(MAX_DIGITS);
    if width == 0 {
        return format!("{sign}{units}");
    }
    let power = 10_u64.pow(u32::from(width));
    format!("{sign}{}.{:0width$}", units / power, units % power, width = usize::from(width))
}

/// A `f64` carries no more decimal digits than these.
const MAX_DIGITS: u8 = 15;

/// Ten to the number of digits; exact, because 10^15 < 2^53.
fn power_of_ten(digits: u8) -> f64 {
    to_f64(10_u64.pow(u32::from(digits.min(MAX_DIGITS))))
}

/// Magnitude in whole units of the last digit, or `None` where there is nothing to round.
///
/// The tie `(whole + 0.5) / power` is one correctly rounded division, so it is
/// the very float that an exact decimal tie has become.
fn units(value: f64, digits: u8) -> Option<f64> {
    let power = power_of_ten(digits);
    let magnitude = libm::fabs(value);
    let scaled = magnitude * power;
    if scaled.is_nan() || 9_007_199_254_740_992.0 <= scaled {
        return None;
    }
    let whole = libm::floor(scaled);
    Some(if (whole + 0.5) / power <= magnitude { whole + 1.0 } else { whole })
}

#[cfg(test)]
mod tests {
    use super::{decimal, round};

    #[track_caller]
    fn check(value: f64, digits: u8, expected: &str) {
        assert_eq!(decimal(value, digits), expected);
        assert_eq!(format!("{:.*}", usize::from(digits), round(value, digits)), expected);
    }

    #[test]
    fn ties_go_away_from_zero() {
        check(0.5, 0, "1");
        check(-0.5, 0, "-1");
        check(2.5, 0, "3");
        check(6.25, 1, "6.3");
        check(2.05, 1, "2.1");
        check(1.005, 2, "1.01");
        check(-1.005, 2, "-1.01");
    }

    #[test]
    fn every_decimal_tie_is_seen() {
        for thousandths in (5..100_000_u32).step_by(10) {
            let up = (thousandths + 5) / 10;
            check(f64::from(thousandths) / 1000.0, 2, &format!("{}.{:02}", up / 100, up % 100));
        }
    }

    #[test]
    fn zero_has_no_sign() {
        check(-0.0, 1, "0.0");
        check(-0.04, 1, "0.0");
        assert!(round(-0.0, 1).is_sign_positive());
    }

    #[test]
    fn one_rounding_only() {
        check(-500.0 / 11.0, 2, "-45.45");
        check(100.0 / 3.0, 1, "33.3");
    }

    #[test]
    fn what_cannot_be_rounded_is_left() {
        assert!(round(f64::NAN, 2).is_nan());
        assert!(round(f64::INFINITY, 2).is_infinite());
        assert_eq!(decimal(f64::NAN, 2), "NaN");
        assert_eq!(round(1e300, 2).to_bits(), 1e300_f64.to_bits());
    }
}
