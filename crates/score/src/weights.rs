//! Answers that count unequally, so that a sample resembles the people it stands for.
//!
//! Unequal weights cost precision: intervals use Kish's effective number of answers
//! in place of n. Sums of weights are floats, so unlike counts they may differ in the
//! last bit with the order of answers.

use crate::compare::by_t;
use crate::figures::{Figures, Share};
use crate::mean::Moments;
use crate::net::Net;
use crate::number::{no_negative_zero, to_f64};
use crate::summary::interval;
use crate::{
    Definition, Error, Interval, Method, Options, Rating, Reason, Scale, Statistic, share,
};

/// Weighted answers to one question.
///
/// # Example
/// ```
/// use score::{Definition, Options, Weighted};
/// let nps = Definition::NPS;
/// let mut answers = Weighted::new(nps);
/// for (value, weight) in [(9, 2.0), (10, 1.0), (7, 1.0), (3, 1.0)] {
///     answers.add(nps.scale().rating(value)?, weight)?;
/// }
/// let summary = answers.summarize(&Options::default());
/// assert_eq!(summary.score, Some(40.0));
/// assert_eq!(score::decimal(summary.effective_n.unwrap(), 2), "3.57");
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Kish (1965), "Survey Sampling".
#[derive(Clone, PartialEq, Debug)]
pub struct Weighted {
    definition: &'static Definition,
    n: u64,
    sums: [f64; Scale::MAX_LEN],
    squares: f64,
}

/// What weighted answers tell; fields as in [`Summary`](crate::Summary).
///
/// # Example
/// ```
/// use score::{Definition, Options, Weighted};
/// assert_eq!(Weighted::new(Definition::NPS).summarize(&Options::default()).score, None);
/// ```
///
/// Source: Kish (1965), "Survey Sampling".
#[derive(Clone, PartialEq, Debug)]
pub struct WeightedSummary {
    /// What the numbers mean.
    pub definition: &'static Definition,
    /// People who answered with a weight above 0.
    pub n: u64,
    /// (sum of weights)^2 / sum of squared weights: equally weighted answers worth as much.
    pub effective_n: Option<f64>,
    /// The weighted metric, in its own unit.
    pub score: Option<f64>,
    /// Where the truth is likely to lie.
    pub interval: Option<Interval>,
    /// Why there is no interval.
    pub interval_reason: Option<Reason>,
    /// The effective number is under `n_stable`.
    pub unstable: bool,
    /// Fewer people than `k`.
    pub withheld: bool,
}

impl Weighted {
    /// No answers yet.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Weighted::new(score::Definition::NPS).effective_n(), None);
    /// ```
    #[must_use]
    pub const fn new(definition: &'static Definition) -> Self {
        Self { definition, n: 0, sums: [0.0; Scale::MAX_LEN], squares: 0.0 }
    }

    /// Adds one answer; a weight of 0 leaves it out.
    ///
    /// # Errors
    /// [`Error::ScaleMismatch`]; [`Error::Parameter`] for a weight that is negative, not
    /// finite, or so large that squares overflow.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Weighted};
    /// let rating = Definition::NPS.scale().rating(9)?;
    /// let error = Weighted::new(Definition::NPS).add(rating, -1.0).unwrap_err();
    /// assert_eq!(error.to_string(), "weight -1 is not a number from 0 to 1e100");
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn add(&mut self, rating: Rating, weight: f64) -> Result<(), Error> {
        let expected = self.definition.scale();
        if rating.scale() != expected {
            let expected_by = self.definition.id();
            return Err(Error::ScaleMismatch { expected_by, expected, given: rating.scale() });
        }
        if !(0.0..=1e100).contains(&weight) {
            let must_be = "a number from 0 to 1e100";
            return Err(Error::Parameter { name: "weight", given: weight, must_be });
        }
        if 0.0 < weight {
            self.n = self.n.checked_add(1).ok_or(Error::Overflow)?;
            self.sums[usize::from(rating.get() - expected.min())] += weight;
            self.squares += weight * weight;
        }
        Ok(())
    }

    /// What the answers are answers to.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Weighted};
    /// assert_eq!(Weighted::new(Definition::NPS).definition(), Definition::NPS);
    /// ```
    #[must_use]
    pub const fn definition(&self) -> &'static Definition {
        self.definition
    }

    /// People who answered with a weight above 0.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Weighted::new(score::Definition::NPS).n(), 0);
    /// ```
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Kish's effective number of answers, or `None` without any.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Weighted};
    /// let mut answers = Weighted::new(Definition::NPS);
    /// answers.add(Definition::NPS.scale().rating(9)?, 0.5)?;
    /// answers.add(Definition::NPS.scale().rating(3)?, 0.5)?;
    /// assert_eq!(answers.effective_n(), Some(2.0));
    /// # Ok::<(), score::Error>(())
    /// ```
    ///
    /// Source: Kish (1965).
    #[must_use]
    pub fn effective_n(&self) -> Option<f64> {
        let sum: f64 = self.sums.iter().sum();
        // Weights of 1e-200 have squares that vanish.
        (0.0 < self.squares).then(|| (sum * sum / self.squares).min(to_f64(self.n)))
    }

    /// The weighted score and its interval.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Options, Reason, Weighted};
    /// let summary = Weighted::new(Definition::NPS).summarize(&Options::default());
    /// assert_eq!(summary.interval_reason, Some(Reason::TooFew));
    /// ```
    ///
    /// Source: [`Method`], with Kish's effective n.
    #[must_use]
    pub fn summarize(&self, options: &Options) -> WeightedSummary {
        let definition = self.definition;
        let mut summary = WeightedSummary {
            definition,
            n: self.n,
            effective_n: None,
            score: None,
            interval: None,
            interval_reason: Some(Reason::TooFew),
            unstable: true,
            withheld: 0 < self.n && self.n < options.k,
        };
        if summary.withheld {
            summary.interval_reason = Some(Reason::Withheld);
            return summary;
        }
        let Some(n) = self.effective_n() else { return summary };
        summary.effective_n = Some(n);
        summary.unstable = n < to_f64(options.n_stable);
        let sum: f64 = self.sums.iter().sum();
        let share = |keep: &dyn Fn(u8) -> bool| -> f64 {
            self.iter().filter(|(value, _)| keep(*value)).map(|(_, it)| it).sum::<f64>() / sum
        };
        let top = share(&|value| definition.top_min <= value);
        let z = options.level.z();
        match definition.statistic() {
            Statistic::Net => {
                let bottom = share(&|value| value <= definition.bottom_max);
                let net = Net { promoters: top * n, detractors: bottom * n, n };
                let method = options.interval.of_net();
                let (low, high) = net.interval(method, z);
                let score = no_negative_zero(100.0 * (top - bottom));
                summary.score = Some(score);
                summary.interval =
                    Some(interval(method, options, score, (100.0 * low, 100.0 * high)));
            }
            Statistic::Top => {
                let (low, high) = share::wilson(top * n, n, z);
                let score = 100.0 * top;
                summary.score = Some(score);
                summary.interval =
                    Some(interval(Method::Wilson, options, score, (100.0 * low, 100.0 * high)));
            }
            Statistic::Mean => self.fill_mean(&mut summary, n, sum, options),
        }
        if summary.interval.is_some() {
            summary.interval_reason = None;
        }
        summary
    }

    fn fill_mean(&self, summary: &mut WeightedSummary, n: f64, sum: f64, options: &Options) {
        let definition = self.definition;
        let own = self.moments(n, sum);
        let score = definition.in_unit(own.mean);
        summary.score = Some(score);
        if self.n < 2 || n <= 1.0 {
            return;
        }
        if self.is_flat() {
            summary.interval_reason = Some(Reason::NoSpread);
            return;
        }
        let found = by_t(own.mean, own.se(), (n - 1.0).max(1.0), options.level);
        let (lowest, highest) = definition.bounds();
        let (low, high) = (definition.in_unit(found.low), definition.in_unit(found.high));
        let limits = (low.max(lowest), high.min(highest));
        summary.interval = Some(interval(Method::T, options, score, limits));
    }

    /// What a comparison needs, or `None` without answers.
    pub(crate) fn figures(&self) -> Option<Figures> {
        let (definition, n) = (self.definition, self.effective_n()?);
        let sum: f64 = self.sums.iter().sum();
        let share = |keep: &dyn Fn(u8) -> bool| -> f64 {
            self.iter().filter(|(value, _)| keep(*value)).map(|(_, it)| it).sum::<f64>() / sum
        };
        let top = n * share(&|value| definition.top_min <= value);
        Some(match definition.statistic() {
            Statistic::Net => {
                let bottom = n * share(&|value| value <= definition.bottom_max);
                Figures::Net(Net { promoters: top, detractors: bottom, n })
            }
            Statistic::Top => Figures::Share(Share { positive: top, n }),
            Statistic::Mean => Figures::Mean(self.moments(n, sum), self.is_flat()),
        })
    }

    /// Mean and variance, for `n` effective answers of `sum` weight.
    fn moments(&self, n: f64, sum: f64) -> Moments {
        let mean = self.iter().map(|(value, it)| f64::from(value) * it).sum::<f64>() / sum;
        let squares = self.iter().map(|(value, it)| {
            let distance = f64::from(value) - mean;
            it * distance * distance
        });
        let variance = if n <= 1.0 { 0.0 } else { squares.sum::<f64>() / sum * (n / (n - 1.0)) };
        Moments { n, mean, variance }
    }

    /// Whether all answers are the same one, or there are none.
    fn is_flat(&self) -> bool {
        self.iter().filter(|(_, it)| 0.0 < *it).count() < 2
    }

    fn iter(&self) -> impl Iterator<Item = (u8, f64)> + '_ {
        self.definition.scale().values().zip(self.sums)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Definition, Histogram, Method, Options, Weighted, summarize};

    /// Equal weights, whatever they are, change nothing.
    #[test]
    fn equal_weights_are_no_weights() {
        let ratings = [1, 2, 2, 3, 3, 5, 1, 4];
        for definition in Definition::all() {
            let scale = definition.scale();
            let ratings: Vec<u8> =
                ratings.iter().map(|it| (*it).clamp(scale.min(), scale.max())).collect();
            let plain = Histogram::from_ratings(scale, &ratings).unwrap();
            let mut weighted = Weighted::new(definition);
            for value in ratings {
                weighted.add(scale.rating(value).unwrap(), 0.25).unwrap();
            }
            for interval in [Method::Score, Method::AdjustedWald, Method::Wald] {
                let options = Options { interval, ..Options::default() };
                let expected = summarize(definition, &plain, &options).unwrap();
                let found = weighted.summarize(&options);
                assert_eq!(found.interval_reason, expected.interval_reason, "{}", definition.id());
                assert!((found.score.unwrap() - expected.score.unwrap()).abs() < 1e-9);
                if let (Some(a), Some(b)) = (found.interval, expected.interval) {
                    assert!((a.low - b.low).abs() < 1e-9 && (a.high - b.high).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn one_heavy_answer_is_worth_one() {
        let scale = Definition::NPS.scale();
        let mut answers = Weighted::new(Definition::NPS);
        answers.add(scale.rating(9).unwrap(), 1e9).unwrap();
        for _ in 0..100 {
            answers.add(scale.rating(3).unwrap(), 1e-3).unwrap();
        }
        assert!(answers.effective_n().unwrap() < 1.001);
        assert!(answers.summarize(&Options::default()).unstable);
    }

    #[test]
    fn weights_that_make_no_sense() {
        let rating = Definition::NPS.scale().rating(9).unwrap();
        let mut answers = Weighted::new(Definition::NPS);
        for weight in [-1.0, f64::NAN, f64::INFINITY, 1e101] {
            assert!(answers.add(rating, weight).is_err(), "{weight}");
        }
        answers.add(rating, 0.0).unwrap();
        answers.add(rating, 1e-200).unwrap();
        assert_eq!(answers.summarize(&Options::default()).score, None);
    }
}
