//! How much answers differ: what decides how many are needed and how firm a norm stands.

use crate::{Definition, Error, Statistic};

/// Variance of one answer, as far as it is known.
///
/// An answer is -1, 0 or 1 for a net, 0 or 1 for a share, and the rating in the
/// definition's unit for a mean.
///
/// # Example
/// ```
/// use score::Spread;
/// let typical = Spread::Groups { detractors: 15.0, promoters: 65.0 };
/// assert_ne!(typical, Spread::Worst);
/// ```
///
/// Source: sigma^2 = p + d - (p - d)^2; p (1 - p); for means Popoviciu's bound.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Spread {
    /// Nothing is known: the largest that the score, where there is one, allows.
    Worst,
    /// Per cent in the bottom and the top group.
    Groups {
        /// Per cent in the bottom group.
        detractors: f64,
        /// Per cent in the top group.
        promoters: f64,
    },
    /// The variance itself; 2/3 is usual for NPS.
    Variance(f64),
}

impl Spread {
    /// The variance, given the score in the definition's unit where it is known.
    pub(crate) fn variance(
        self,
        definition: &Definition,
        score: Option<f64>,
    ) -> Result<f64, Error> {
        let worst = worst(definition, score);
        match self {
            Self::Worst => Ok(worst),
            Self::Groups { detractors, promoters } => {
                let sum = detractors + promoters;
                if !(0.0 <= detractors && 0.0 <= promoters && sum <= 100.0) {
                    return refuse("sum of shares", sum, "from 0 to 100 per cent");
                }
                let (d, p) = (detractors / 100.0, promoters / 100.0);
                match definition.statistic() {
                    Statistic::Net => Ok((p + d - (p - d) * (p - d)).max(0.0)),
                    Statistic::Top => Ok(p * (1.0 - p)),
                    Statistic::Mean => {
                        refuse("sum of shares", sum, "known to tell a mean's variance")
                    }
                }
            }
            Self::Variance(variance) => {
                // A hair of room: 0.25 typed as 0.2500001 is no lie.
                if 0.0 <= variance && variance <= worst * 1.000_001 {
                    Ok(variance)
                } else {
                    refuse("variance", variance, "from 0 to the largest that the scale allows")
                }
            }
        }
    }
}

/// Largest variance of one answer: all answers at the two ends of the scale.
fn worst(definition: &Definition, score: Option<f64>) -> f64 {
    let (lowest, highest) = definition.bounds();
    let middle = f64::midpoint(lowest, highest);
    let score = score.unwrap_or(middle);
    let unit = match definition.statistic() {
        Statistic::Net | Statistic::Top => 100.0,
        Statistic::Mean => 1.0,
    };
    (highest - score) / unit * ((score - lowest) / unit)
}

fn refuse<T>(name: &'static str, given: f64, must_be: &'static str) -> Result<T, Error> {
    Err(Error::Parameter { name, given, must_be })
}

#[cfg(test)]
mod tests {
    use super::Spread;
    use crate::Definition;

    #[track_caller]
    fn check(spread: Spread, definition: &Definition, score: Option<f64>, expected: f64) {
        let found = spread.variance(definition, score).unwrap();
        assert!((found - expected).abs() < 1e-12, "{found}");
    }

    #[test]
    fn the_worst_case() {
        check(Spread::Worst, Definition::NPS, None, 1.0);
        check(Spread::Worst, Definition::NPS, Some(50.0), 0.75);
        check(Spread::Worst, Definition::CSAT_TOP2_OF_5, None, 0.25);
        check(Spread::Worst, Definition::CSAT_TOP2_OF_5, Some(80.0), 0.16);
        check(Spread::Worst, Definition::CES_MEAN_OF_7, None, 9.0);
        check(Spread::Worst, Definition::SUS, None, 2500.0);
    }

    #[test]
    fn shares_tell_more() {
        let third = 100.0 / 3.0;
        let groups = Spread::Groups { detractors: third, promoters: third };
        check(groups, Definition::NPS, None, 2.0 / 3.0);
        check(Spread::Groups { detractors: 15.0, promoters: 65.0 }, Definition::NPS, None, 0.55);
    }

    #[test]
    fn nonsense_is_refused() {
        for spread in [
            Spread::Variance(-0.1),
            Spread::Variance(f64::NAN),
            Spread::Variance(1.1),
            Spread::Groups { detractors: 60.0, promoters: 60.0 },
            Spread::Groups { detractors: -1.0, promoters: 60.0 },
        ] {
            assert!(spread.variance(Definition::NPS, None).is_err(), "{spread:?}");
        }
    }
}
