//! Counts per rating: all that a one-question metric needs to know of its answers.
//!
//! The counts are the exact, mergeable, subtractable sufficient statistic, so any
//! order or split of the same answers gives the identical summary, and erasing a
//! person is one subtraction. They lie in the value itself (41 places, as many as
//! a SUS sum has values) because a vector would cost an allocation for every
//! segment and period, and an allocator's code in the browser.

use crate::{Error, Rating, Scale};
use core::fmt;

/// Number of answers for each rating of one scale.
///
/// Counts are `u64` and never wrap: what does not fit is an [`Error::Overflow`],
/// and the histogram is left as it was.
///
/// # Example
/// ```
/// use score::{Histogram, Scale};
/// let mut answers = Histogram::new(Scale::NPS);
/// for value in [0, 7, 7, 9, 9, 9] {
///     answers.add(Scale::NPS.rating(value)?)?;
/// }
/// assert_eq!((answers.n(), answers.count(9)), (6, 3));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Pearson (1895) for the word; a frequency table.
#[derive(Clone, PartialEq, Eq)]
pub struct Histogram {
    scale: Scale,
    // Invariant: the sum of `counts`.
    n: u64,
    // Invariant: zero from `scale.len()` on.
    counts: [u64; Scale::MAX_LEN],
}

impl Histogram {
    /// No answers yet.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Histogram::new(score::Scale::NPS).n(), 0);
    /// ```
    #[must_use]
    pub const fn new(scale: Scale) -> Self {
        Self { scale, n: 0, counts: [0; Scale::MAX_LEN] }
    }

    /// Counts of every value of the scale in rising order: `counts[0]` for its lowest.
    ///
    /// # Errors
    /// [`Error::Parameter`] when there are not as many counts as values,
    /// [`Error::Overflow`] when their sum does not fit.
    ///
    /// # Example
    /// ```
    /// use score::{Histogram, Scale};
    /// let scale = Scale::new(1, 5).unwrap();
    /// let answers = Histogram::from_counts(scale, &[1, 0, 2, 10, 7])?;
    /// assert_eq!((answers.n(), answers.count(4)), (20, 10));
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn from_counts(scale: Scale, counts: &[u64]) -> Result<Self, Error> {
        if counts.len() != scale.len() {
            return Err(Error::Parameter {
                name: "number of counts",
                given: crate::number::to_f64(counts.len() as u64),
                must_be: "the number of values on the scale",
            });
        }
        let mut histogram = Self::new(scale);
        for (place, count) in histogram.counts.iter_mut().zip(counts) {
            *place = *count;
            histogram.n = histogram.n.checked_add(*count).ok_or(Error::Overflow)?;
        }
        Ok(histogram)
    }

    /// Counts whole numbers, as many as are on the scale from the start.
    ///
    /// Made for millions of ratings in memory: the bytes are counted first and
    /// checked once at the end.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first value that is not on the scale.
    ///
    /// # Example
    /// ```
    /// use score::{Histogram, Scale};
    /// assert_eq!(Histogram::from_ratings(Scale::NPS, &[9, 10, 3])?.n(), 3);
    /// assert!(Histogram::from_ratings(Scale::NPS, &[9, 11]).is_err());
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn from_ratings(scale: Scale, ratings: &[u8]) -> Result<Self, Error> {
        let totals = crate::tally::tally(ratings);
        let mut histogram = Self::new(scale);
        for (place, value) in histogram.counts.iter_mut().zip(scale.values()) {
            *place = totals[usize::from(value)];
            histogram.n += *place;
        }
        if histogram.n != ratings.len() as u64 {
            for value in ratings {
                scale.rating(*value)?;
            }
        }
        Ok(histogram)
    }

    /// Adds one answer.
    ///
    /// # Errors
    /// [`Error::ScaleMismatch`] for a rating of another scale, [`Error::Overflow`].
    ///
    /// # Example
    /// ```
    /// use score::{Histogram, Scale};
    /// let mut answers = Histogram::new(Scale::NPS);
    /// answers.add(Scale::NPS.rating(10)?)?;
    /// assert_eq!(answers.count(10), 1);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn add(&mut self, rating: Rating) -> Result<(), Error> {
        self.add_count(rating, 1)
    }

    /// Adds `n` answers of one rating.
    ///
    /// # Errors
    /// As [`Histogram::add`].
    ///
    /// # Example
    /// ```
    /// use score::{Error, Histogram, Scale};
    /// let mut answers = Histogram::new(Scale::NPS);
    /// answers.add_count(Scale::NPS.rating(10)?, u64::MAX)?;
    /// assert_eq!(answers.add(Scale::NPS.rating(0)?), Err(Error::Overflow));
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn add_count(&mut self, rating: Rating, n: u64) -> Result<(), Error> {
        self.same_scale(rating.scale())?;
        self.n = self.n.checked_add(n).ok_or(Error::Overflow)?;
        // Cannot pass `self.n`, which fits.
        self.counts[usize::from(rating.get() - self.scale.min())] += n;
        Ok(())
    }

    /// Takes `n` answers of one rating away: erasure.
    ///
    /// # Errors
    /// [`Error::ScaleMismatch`], [`Error::Underflow`] where there are fewer.
    ///
    /// # Example
    /// ```
    /// use score::{Histogram, Scale};
    /// let mut answers = Histogram::from_ratings(Scale::NPS, &[9, 9, 3])?;
    /// answers.remove_count(Scale::NPS.rating(9)?, 2)?;
    /// assert_eq!(answers.n(), 1);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn remove_count(&mut self, rating: Rating, n: u64) -> Result<(), Error> {
        self.same_scale(rating.scale())?;
        let place = &mut self.counts[usize::from(rating.get() - self.scale.min())];
        *place = place.checked_sub(n).ok_or(Error::Underflow {
            rating: rating.get(),
            count: *place,
            taken: n,
        })?;
        self.n -= n;
        Ok(())
    }

    /// Adds all answers of another histogram; associative, commutative, exact.
    ///
    /// # Errors
    /// [`Error::ScaleMismatch`], [`Error::Overflow`].
    ///
    /// # Example
    /// ```
    /// use score::{Histogram, Scale};
    /// let mut answers = Histogram::from_ratings(Scale::NPS, &[9, 3])?;
    /// answers.merge(&Histogram::from_ratings(Scale::NPS, &[10])?)?;
    /// assert_eq!(answers, Histogram::from_ratings(Scale::NPS, &[10, 9, 3])?);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.same_scale(other.scale)?;
        self.n = self.n.checked_add(other.n).ok_or(Error::Overflow)?;
        for (place, count) in self.counts.iter_mut().zip(&other.counts) {
            *place += count;
        }
        Ok(())
    }

    /// Takes all answers of another histogram away; undoes [`Histogram::merge`].
    ///
    /// # Errors
    /// [`Error::ScaleMismatch`], [`Error::Underflow`] with the first rating that has too few.
    ///
    /// # Example
    /// ```
    /// use score::{Histogram, Scale};
    /// let mut answers = Histogram::from_ratings(Scale::NPS, &[10, 9, 3])?;
    /// answers.subtract(&Histogram::from_ratings(Scale::NPS, &[9])?)?;
    /// assert_eq!(answers, Histogram::from_ratings(Scale::NPS, &[10, 3])?);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn subtract(&mut self, other: &Self) -> Result<(), Error> {
        self.same_scale(other.scale)?;
        for ((rating, count), (_, taken)) in self.iter().zip(other.iter()) {
            if count < taken {
                return Err(Error::Underflow { rating, count, taken });
            }
        }
        for (place, count) in self.counts.iter_mut().zip(&other.counts) {
            *place -= count;
        }
        self.n -= other.n;
        Ok(())
    }

    /// Number of answers.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Histogram::new(score::Scale::NPS).n(), 0);
    /// ```
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Number of answers of one rating; 0 for a value off the scale.
    ///
    /// # Example
    /// ```
    /// use score::{Histogram, Scale};
    /// let answers = Histogram::from_ratings(Scale::NPS, &[9, 9])?;
    /// assert_eq!((answers.count(9), answers.count(11)), (2, 0));
    /// # Ok::<(), score::Error>(())
    /// ```
    #[must_use]
    pub fn count(&self, value: u8) -> u64 {
        if self.scale.contains(value) {
            self.counts[usize::from(value - self.scale.min())]
        } else {
            0
        }
    }

    /// Every value of the scale with its count, in rising order, zeros too.
    ///
    /// # Example
    /// ```
    /// use score::{Histogram, Scale};
    /// let answers = Histogram::from_ratings(Scale::new(1, 3).unwrap(), &[3, 3])?;
    /// assert!(answers.iter().eq([(1, 0), (2, 0), (3, 2)]));
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (u8, u64)> + '_ {
        self.scale.values().zip(self.counts)
    }

    /// The scale of every answer.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Histogram::new(score::Scale::NPS).scale(), score::Scale::NPS);
    /// ```
    #[must_use]
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// Answers from `low` to `high`, both included; cannot pass `n`.
    pub(crate) fn between(&self, low: u8, high: u8) -> u64 {
        self.iter().filter(|(value, _)| low <= *value && *value <= high).map(|(_, c)| c).sum()
    }

    fn same_scale(&self, given: Scale) -> Result<(), Error> {
        if self.scale == given {
            Ok(())
        } else {
            Err(Error::ScaleMismatch { expected_by: "histogram", expected: self.scale, given })
        }
    }
}

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use crate::{Error, Histogram, Scale};

    fn of(ratings: &[u8]) -> Histogram {
        Histogram::from_ratings(Scale::NPS, ratings).unwrap()
    }

    #[test]
    fn scales_do_not_mix() {
        let five = Scale::new(1, 5).unwrap();
        let error = of(&[9]).merge(&Histogram::new(five)).unwrap_err();
        assert_eq!(error.to_string(), "histogram is on the scale 0 to 10, not 1 to 5");
        assert!(of(&[9]).subtract(&Histogram::new(five)).is_err());
        assert!(of(&[9]).add(five.rating(5).unwrap()).is_err());
    }

    #[test]
    fn a_refused_change_changes_nothing() {
        let mut full = Histogram::new(Scale::NPS);
        full.add_count(Scale::NPS.rating(3).unwrap(), u64::MAX).unwrap();
        let before = full.clone();
        assert_eq!(full.merge(&of(&[4])), Err(Error::Overflow));
        assert_eq!(full.add(Scale::NPS.rating(4).unwrap()), Err(Error::Overflow));
        let error = full.subtract(&of(&[3, 4])).unwrap_err();
        assert_eq!(error.to_string(), "cannot take 1 answers from the 0 that gave rating 4");
        assert_eq!(full, before);
    }

    #[test]
    fn counts_that_do_not_fit_are_refused() {
        let scale = Scale::new(1, 2).unwrap();
        assert_eq!(Histogram::from_counts(scale, &[u64::MAX, 1]), Err(Error::Overflow));
        assert!(Histogram::from_counts(scale, &[u64::MAX, 0]).is_ok());
        assert!(Histogram::from_counts(scale, &[1]).is_err());
    }

    #[test]
    fn the_first_bad_rating_is_named() {
        let error = Histogram::from_ratings(Scale::NPS, &[1, 2, 200, 11]).unwrap_err();
        assert_eq!(error.to_string(), "rating 200 is not a whole number from 0 to 10");
    }
}
