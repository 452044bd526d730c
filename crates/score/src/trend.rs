//! A metric over time: one histogram a period, windows by addition and subtraction.

use crate::{Answers, Definition, Error, Histogram, Options, Rating, Summary, summarize};

/// Answers of consecutive periods, numbered from 0 by the caller.
///
/// What a period is - day, week, month, quarter, in which zone - is settled by
/// [`Periods`](crate::Periods) or by any numbering of the caller's own. A period without
/// answers is there all the same.
///
/// # Example
/// ```
/// use score::{Definition, Options, Trend};
/// let nps = |value| Definition::NPS.scale().rating(value);
/// let mut trend = Trend::new(Definition::NPS, 3);
/// trend.add(0, nps(3)?)?;
/// trend.add(2, nps(9)?)?;
/// let scores: Vec<_> = trend.summaries(&Options::default())?.iter().map(|it| it.score).collect();
/// assert_eq!(scores, [Some(-100.0), None, Some(100.0)]);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: none; a list of histograms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trend {
    definition: &'static Definition,
    // Invariant: all on the definition's scale.
    periods: Vec<Histogram>,
}

impl Trend {
    /// So many periods without answers.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Trend};
    /// assert_eq!(Trend::new(Definition::NPS, 12).periods().len(), 12);
    /// ```
    #[must_use]
    pub fn new(definition: &'static Definition, periods: usize) -> Self {
        Self { definition, periods: vec![Histogram::new(definition.scale()); periods] }
    }

    /// What the answers are answers to.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Trend};
    /// assert_eq!(Trend::new(Definition::NPS, 1).definition(), Definition::NPS);
    /// ```
    #[must_use]
    pub const fn definition(&self) -> &'static Definition {
        self.definition
    }

    /// The counts of every period.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Trend};
    /// assert_eq!(Trend::new(Definition::NPS, 2).periods()[1].n(), 0);
    /// ```
    #[must_use]
    pub fn periods(&self) -> &[Histogram] {
        &self.periods
    }

    /// Adds one answer to a period.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a period that is not there; as [`Histogram::add`].
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Trend};
    /// let rating = Definition::NPS.scale().rating(9)?;
    /// let error = Trend::new(Definition::NPS, 3).add(3, rating).unwrap_err();
    /// assert_eq!(error.to_string(), "period 3 is not one of those declared");
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn add(&mut self, period: usize, rating: Rating) -> Result<(), Error> {
        self.period(period)?.add(rating)
    }

    /// Adds counts to a period.
    ///
    /// # Errors
    /// As [`Trend::add`] and [`Histogram::merge`].
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Histogram, Trend};
    /// let march = Histogram::from_ratings(Definition::NPS.scale(), &[9, 3, 7])?;
    /// let mut trend = Trend::new(Definition::NPS, 12);
    /// trend.merge(2, &march)?;
    /// assert_eq!(trend.periods()[2].n(), 3);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn merge(&mut self, period: usize, counts: &Histogram) -> Result<(), Error> {
        self.period(period)?.merge(counts)
    }

    /// A summary of every period.
    ///
    /// # Errors
    /// None in practice: as [`summarize`].
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Options, Trend};
    /// assert_eq!(Trend::new(Definition::NPS, 4).summaries(&Options::default())?.len(), 4);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn summaries(&self, options: &Options) -> Result<Vec<Summary>, Error> {
        self.periods.iter().map(|it| summarize(self.definition, it, options)).collect()
    }

    /// A summary of every `window` consecutive periods, at the place of the last of them.
    ///
    /// The first windows hold what there is: fewer periods. Each is the one before with
    /// a period added and a period taken away, exactly.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a window of 0, [`Error::Overflow`].
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Options, Trend};
    /// let nps = |value| Definition::NPS.scale().rating(value);
    /// let mut trend = Trend::new(Definition::NPS, 3);
    /// for (period, value) in [(0, 9), (1, 3), (2, 9)] {
    ///     trend.add(period, nps(value)?)?;
    /// }
    /// let rolling: Vec<_> = trend.rolling(2, &Options::default())?.iter().map(|it| it.score).collect();
    /// assert_eq!(rolling, [Some(100.0), Some(0.0), Some(0.0)]);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn rolling(&self, window: usize, options: &Options) -> Result<Vec<Summary>, Error> {
        if window == 0 {
            return Err(Error::Parameter {
                name: "window",
                given: 0.0,
                must_be: "at least 1 period",
            });
        }
        let mut sum = Histogram::new(self.definition.scale());
        let mut summaries = Vec::with_capacity(self.periods.len());
        for (place, period) in self.periods.iter().enumerate() {
            if let Some(gone) = place.checked_sub(window) {
                sum.subtract(&self.periods[gone])?;
            }
            sum.merge(period)?;
            summaries.push(summarize(self.definition, &sum, options)?);
        }
        Ok(summaries)
    }

    /// All answers of some periods together.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a period that is not there, [`Error::Overflow`].
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Trend};
    /// assert_eq!(Trend::new(Definition::NPS, 4).total(0..4)?.histogram().n(), 0);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn total(&self, periods: impl IntoIterator<Item = usize>) -> Result<Answers, Error> {
        let mut sum = Histogram::new(self.definition.scale());
        for period in periods {
            sum.merge(self.periods.get(period).ok_or_else(|| no_period(period))?)?;
        }
        Answers::from_histogram(self.definition, sum)
    }

    fn period(&mut self, period: usize) -> Result<&mut Histogram, Error> {
        self.periods.get_mut(period).ok_or_else(|| no_period(period))
    }
}

fn no_period(period: usize) -> Error {
    let given = crate::number::to_f64(period as u64);
    Error::Parameter { name: "period", given, must_be: "one of those declared" }
}

#[cfg(test)]
mod tests {
    use crate::{Definition, Histogram, Options, Trend, summarize};

    #[test]
    fn rolling_is_the_sum_of_its_window() {
        let scale = Definition::CES_MEAN_OF_7.scale();
        let mut trend = Trend::new(Definition::CES_MEAN_OF_7, 12);
        for period in 0..12_u8 {
            for step in 0..(period * 5 % 7) {
                let rating = scale.rating((period + step * step) % 7 + 1).unwrap();
                trend.add(usize::from(period), rating).unwrap();
            }
        }
        let options = Options::default();
        for window in 1..=14 {
            let rolling = trend.rolling(window, &options).unwrap();
            for (place, found) in rolling.iter().enumerate() {
                let mut sum = Histogram::new(scale);
                for period in &trend.periods()[(place + 1).saturating_sub(window)..=place] {
                    sum.merge(period).unwrap();
                }
                assert_eq!(*found, summarize(trend.definition(), &sum, &options).unwrap());
            }
        }
        assert!(trend.rolling(0, &options).is_err());
    }
}
