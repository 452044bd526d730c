//! A rating is checked once, against its scale, and is a whole number on it ever after.
//!
//! Products that let 6.5 fall between groups or count 11 as a promoter check
//! nowhere or everywhere; here the only way to a [`Rating`] is through a [`Scale`].

use core::fmt;

/// Whole numbers that a question can be answered with, both ends included.
///
/// Ends in `0..=255`, of at most 41 values: the longest is a SUS sum, 0 to 40.
///
/// # Example
/// ```
/// use score::Scale;
/// assert_eq!(Scale::NPS.to_string(), "0 to 10");
/// assert_eq!(Scale::new(1, 7).unwrap().max(), 7);
/// assert!(Scale::new(7, 1).is_none());
/// ```
///
/// Source: Likert (1932), "A technique for the measurement of attitudes", for rating scales.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Scale {
    // Invariant: min < max, and max - min < MAX_LEN.
    min: u8,
    max: u8,
}

impl Scale {
    /// The Net Promoter scale, 0 to 10.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Scale::NPS.len(), 11);
    /// ```
    ///
    /// Source: Reichheld (2003), "The One Number You Need to Grow".
    pub const NPS: Self = Self { min: 0, max: 10 };

    /// Most values a scale can have: room for a SUS sum, 0 to 40.
    pub(crate) const MAX_LEN: usize = 41;

    pub(crate) const fn of(min: u8, max: u8) -> Self {
        assert!(min < max && ((max - min) as usize) < Self::MAX_LEN);
        Self { min, max }
    }

    /// Scale from `min` to `max`, or `None` unless `min < max` and it has at most 41 values.
    ///
    /// # Example
    /// ```
    /// assert!(score::Scale::new(1, 5).is_some());
    /// assert!(score::Scale::new(0, 100).is_none());
    /// ```
    ///
    /// Source: none; a bound of this crate, see [`Histogram`](crate::Histogram).
    #[must_use]
    pub const fn new(min: u8, max: u8) -> Option<Self> {
        if min < max && ((max - min) as usize) < Self::MAX_LEN {
            Some(Self { min, max })
        } else {
            None
        }
    }

    /// Lowest rating.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Scale::NPS.min(), 0);
    /// ```
    #[must_use]
    pub const fn min(self) -> u8 {
        self.min
    }

    /// Highest rating.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Scale::NPS.max(), 10);
    /// ```
    #[must_use]
    pub const fn max(self) -> u8 {
        self.max
    }

    /// Number of values, `2..=41`.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Scale::new(1, 7).unwrap().len(), 7);
    /// ```
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a scale is never empty")]
    pub const fn len(self) -> usize {
        (self.max - self.min) as usize + 1
    }

    /// Whether a whole number is on the scale.
    ///
    /// # Example
    /// ```
    /// assert!(!score::Scale::NPS.contains(11));
    /// ```
    #[must_use]
    pub const fn contains(self, value: u8) -> bool {
        self.min <= value && value <= self.max
    }

    /// Every value in rising order.
    ///
    /// # Example
    /// ```
    /// assert!(score::Scale::new(1, 3).unwrap().values().eq([1, 2, 3]));
    /// ```
    #[must_use = "an iterator does nothing until it is read"]
    pub const fn values(self) -> core::ops::RangeInclusive<u8> {
        self.min..=self.max
    }

    /// Checks a whole number.
    ///
    /// # Errors
    /// [`OutOfRange`] when the value is not on the scale; nothing is clamped.
    ///
    /// # Example
    /// ```
    /// let scale = score::Scale::NPS;
    /// assert_eq!(scale.rating(9).unwrap().get(), 9);
    /// let error = scale.rating(11).unwrap_err();
    /// assert_eq!(error.to_string(), "rating 11 is not a whole number from 0 to 10");
    /// ```
    pub const fn rating(self, value: u8) -> Result<Rating, OutOfRange> {
        if self.contains(value) {
            Ok(Rating { value, scale: self })
        } else {
            Err(OutOfRange { scale: self, given: Given::Number(value as f64) })
        }
    }

    /// Checks a number as JSON, JavaScript or a column of floats gives it.
    ///
    /// # Errors
    /// [`OutOfRange`] for a fraction, NaN, an infinity or a value off the scale.
    ///
    /// # Example
    /// ```
    /// let scale = score::Scale::NPS;
    /// assert_eq!(scale.rating_from_f64(9.0).unwrap().get(), 9);
    /// assert!(scale.rating_from_f64(6.5).is_err());
    /// assert!(scale.rating_from_f64(f64::NAN).is_err());
    /// ```
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the bounds are checked before the cast, the fraction after it"
    )]
    pub fn rating_from_f64(self, value: f64) -> Result<Rating, OutOfRange> {
        if f64::from(self.min) <= value && value <= f64::from(self.max) {
            let whole = value as u8;
            if f64::from(whole).to_bits() == crate::number::no_negative_zero(value).to_bits() {
                return Ok(Rating { value: whole, scale: self });
            }
        }
        Err(OutOfRange { scale: self, given: Given::Number(value) })
    }

    /// Checks text: decimal digits and nothing else.
    ///
    /// Neither blanks, signs, "9.0" nor "nine" pass: what a file means by them is
    /// for its reader to decide.
    ///
    /// # Errors
    /// [`OutOfRange`] with the text as given.
    ///
    /// # Example
    /// ```
    /// let scale = score::Scale::NPS;
    /// assert_eq!(scale.rating_from_str("10").unwrap().get(), 10);
    /// let error = scale.rating_from_str("ten").unwrap_err();
    /// assert_eq!(error.to_string(), "rating \"ten\" is not a whole number from 0 to 10");
    /// ```
    pub fn rating_from_str(self, text: &str) -> Result<Rating, OutOfRange> {
        if text.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(value) = text.parse()
            && self.contains(value)
        {
            return Ok(Rating { value, scale: self });
        }
        Err(OutOfRange { scale: self, given: Given::Text(text.to_owned()) })
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.min, self.max)
    }
}

/// One person's answer to a rating question, known to be on its scale.
///
/// # Example
/// ```
/// let rating = score::Scale::NPS.rating(9).unwrap();
/// assert_eq!((rating.get(), rating.scale()), (9, score::Scale::NPS));
/// ```
///
/// Source: its [`Scale`]'s.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rating {
    // Invariant: on the scale.
    value: u8,
    scale: Scale,
}

impl Rating {
    /// The whole number.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Scale::NPS.rating(7).unwrap().get(), 7);
    /// ```
    #[must_use]
    pub const fn get(self) -> u8 {
        self.value
    }

    /// The scale it was checked against.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Scale::NPS.rating(7).unwrap().scale(), score::Scale::NPS);
    /// ```
    #[must_use]
    pub const fn scale(self) -> Scale {
        self.scale
    }
}

/// What was given in place of a rating.
///
/// # Example
/// ```
/// let error = score::Scale::NPS.rating(11).unwrap_err();
/// assert_eq!(error.given, score::Given::Number(11.0));
/// ```
#[derive(Clone, PartialEq, Debug)]
pub enum Given {
    /// A number: off the scale, fractional or not finite.
    Number(f64),
    /// Text that is not a whole number on the scale.
    Text(String),
}

/// A value that is no rating on its scale.
///
/// Its message names the value and the scale: it is fit for the person who sent it.
///
/// # Example
/// ```
/// let error = score::Scale::NPS.rating_from_f64(6.5).unwrap_err();
/// assert_eq!(error.to_string(), "rating 6.5 is not a whole number from 0 to 10");
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct OutOfRange {
    /// The scale that was asked for.
    pub scale: Scale,
    /// The value that is not on it.
    pub given: Given,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.given {
            Given::Number(value) => write!(f, "rating {value}")?,
            Given::Text(text) => write!(f, "rating \"{text}\"")?,
        }
        write!(f, " is not a whole number from {}", self.scale)
    }
}

impl core::error::Error for OutOfRange {}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[track_caller]
    fn refused(value: f64, message: &str) {
        assert_eq!(Scale::NPS.rating_from_f64(value).unwrap_err().to_string(), message);
    }

    #[test]
    fn numbers_off_the_scale_are_named() {
        refused(11.0, "rating 11 is not a whole number from 0 to 10");
        refused(-1.0, "rating -1 is not a whole number from 0 to 10");
        refused(6.5, "rating 6.5 is not a whole number from 0 to 10");
        refused(9.999_999, "rating 9.999999 is not a whole number from 0 to 10");
        refused(f64::NAN, "rating NaN is not a whole number from 0 to 10");
        refused(f64::INFINITY, "rating inf is not a whole number from 0 to 10");
    }

    #[test]
    fn whole_floats_are_ratings() {
        for value in 0..=10 {
            assert_eq!(Scale::NPS.rating_from_f64(f64::from(value)).unwrap().get(), value);
        }
        assert_eq!(Scale::NPS.rating_from_f64(-0.0).unwrap().get(), 0);
    }

    #[test]
    fn text_is_not_guessed() {
        for text in ["", " 9", "9 ", "+9", "-1", "9.0", "nine", "11", "256", "٩"] {
            assert!(Scale::NPS.rating_from_str(text).is_err(), "{text}");
        }
        assert_eq!(Scale::NPS.rating_from_str("09").unwrap().get(), 9);
    }

    #[test]
    fn a_scale_rises_and_fits() {
        assert!(Scale::new(5, 5).is_none());
        assert!(Scale::new(0, 40).is_some());
        assert!(Scale::new(0, 41).is_none());
    }
}
