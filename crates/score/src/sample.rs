//! How many answers are needed, asked before the survey and not after it.

use crate::{Definition, Error, Level, Spread, Statistic};

/// Answers needed for an interval of plus and minus `margin`, at least 1 (a mean: 2).
///
/// n = z^2 sigma^2 / m^2, less 3 for a net, whose adjusted interval adds 3 answers of
/// its own; rounded up. `margin` is in the definition's unit. Answers, not
/// invitations: divide by the response rate you expect.
///
/// # Errors
/// [`Error::Parameter`] unless the margin is above 0 and the spread possible, and for a
/// margin so small that the number does not fit in `u64`.
///
/// # Example
/// ```
/// use score::{Definition, Level, Spread, sample_size};
/// let level = Level::default();
/// assert_eq!(sample_size(Definition::NPS, 10.0, Spread::Worst, level)?, 382);
/// assert_eq!(sample_size(Definition::NPS, 10.0, Spread::Variance(2.0 / 3.0), level)?, 254);
/// assert_eq!(sample_size(Definition::CSAT_TOP2_OF_5, 5.0, Spread::Worst, level)?, 385);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Cochran (1977), "Sampling Techniques", chapter 4; Rocks (2016) for the 3.
pub fn sample_size(
    definition: &Definition,
    margin: f64,
    spread: Spread,
    level: Level,
) -> Result<u64, Error> {
    let variance = spread.variance(definition, None)?;
    let margin = in_answers(definition, "margin", margin)?;
    let z = level.z();
    whole(definition, z * z * variance / (margin * margin))
}

/// Answers needed in each of two groups to find a `difference` with a probability of `power`.
///
/// n = s^2 (z_a + z_b)^2 / d^2, less 3 for a net; s^2 is the sum of both variances, z_a
/// two-sided at `level`, z_b one-sided at `power` (0.8 is usual).
///
/// # Errors
/// As [`sample_size`], for `difference`.
///
/// # Example
/// ```
/// use score::{Definition, Level, Spread, sample_size_for_difference};
/// let usual = [Spread::Variance(2.0 / 3.0); 2];
/// let (level, power) = (Level::default(), Level::new(0.8)?);
/// assert_eq!(sample_size_for_difference(Definition::NPS, 10.0, usual, level, power)?, 1044);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Fleiss, Levin and Paik (2003), "Statistical Methods for Rates and Proportions", chapter 4.
pub fn sample_size_for_difference(
    definition: &Definition,
    difference: f64,
    spreads: [Spread; 2],
    level: Level,
    power: Level,
) -> Result<u64, Error> {
    let [first, second] = spreads;
    let variance = first.variance(definition, None)? + second.variance(definition, None)?;
    let difference = in_answers(definition, "difference", difference)?;
    let z = (level.z() + power.one_sided_z()).max(0.0);
    whole(definition, variance * z * z / (difference * difference))
}

/// Points and per cent as shares; a mean's unit as it is.
fn in_answers(definition: &Definition, name: &'static str, given: f64) -> Result<f64, Error> {
    // Not `given <= 0.0`, which lets NaN pass.
    if !(0.0 < given && given.is_finite()) {
        return Err(Error::Parameter { name, given, must_be: "above 0" });
    }
    Ok(match definition.statistic() {
        Statistic::Net | Statistic::Top => given / 100.0,
        Statistic::Mean => given,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 1 to 2^63, checked above the cast"
)]
fn whole(definition: &Definition, n: f64) -> Result<u64, Error> {
    let (spared, least) = match definition.statistic() {
        Statistic::Net => (3.0, 1.0),
        Statistic::Top => (0.0, 1.0),
        Statistic::Mean => (0.0, 2.0),
    };
    let n = libm::ceil(n - spared).max(least);
    if n < 9_223_372_036_854_775_808.0 {
        Ok(n as u64)
    } else {
        Err(Error::Parameter {
            name: "sample size",
            given: n,
            must_be: "a number that can be counted",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{sample_size, sample_size_for_difference};
    use crate::{Definition, Level, Spread};

    #[track_caller]
    fn refused(margin: f64, message: &str) {
        let error = sample_size(Definition::NPS, margin, Spread::Worst, Level::default());
        assert_eq!(error.unwrap_err().to_string(), message);
    }

    #[test]
    fn margins_that_make_no_sense() {
        refused(0.0, "margin 0 is not above 0");
        refused(-10.0, "margin -10 is not above 0");
        refused(f64::NAN, "margin NaN is not above 0");
        refused(f64::INFINITY, "margin inf is not above 0");
        assert!(sample_size(Definition::NPS, 1e-200, Spread::Worst, Level::default()).is_err());
    }

    #[test]
    fn never_none_at_all() {
        let flat = Spread::Variance(0.0);
        let level = Level::default();
        assert_eq!(sample_size(Definition::NPS, 10.0, flat, level).unwrap(), 1);
        assert_eq!(sample_size(Definition::NPS, 200.0, Spread::Worst, level).unwrap(), 1);
        assert_eq!(sample_size(Definition::CES_MEAN_OF_7, 1.0, flat, level).unwrap(), 2);
    }

    #[test]
    fn a_coin_flips_power_away() {
        let usual = [Spread::Variance(2.0 / 3.0); 2];
        let of = |power| {
            let power = Level::new(power).unwrap();
            sample_size_for_difference(Definition::NPS, 10.0, usual, Level::default(), power)
                .unwrap()
        };
        assert!(of(0.5) < of(0.8) && of(0.8) < of(0.9));
        assert_eq!(of(0.001), 1);
    }
}
