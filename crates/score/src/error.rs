//! Everything that can be refused, in one type whose messages carry the offending value.

use crate::{OutOfRange, Scale};
use core::fmt;

/// Why an input was refused.
///
/// Having no answers is not an error: results say `None` there.
///
/// # Example
/// ```
/// let error = score::Level::new(1.0).unwrap_err();
/// assert_eq!(error.to_string(), "level 1 is not between 0 and 1");
/// ```
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Error {
    /// A value is no rating on its scale.
    OutOfRange(OutOfRange),
    /// A count would pass `u64::MAX`.
    Overflow,
    /// More answers were taken away than there are.
    Underflow {
        /// The rating that has too few answers.
        rating: u8,
        /// Answers there are.
        count: u64,
        /// Answers to take away.
        taken: u64,
    },
    /// Two histograms, or a histogram and a definition, are on different scales.
    ScaleMismatch {
        /// What was expected: a definition's id, or "histogram".
        expected_by: &'static str,
        /// The scale expected.
        expected: Scale,
        /// The scale given.
        given: Scale,
    },
    /// Two results of different definitions were merged or compared.
    DefinitionMismatch {
        /// Id of the first definition.
        left: &'static str,
        /// Id of the second definition.
        right: &'static str,
    },
    /// A parameter is outside what it may be.
    Parameter {
        /// The parameter.
        name: &'static str,
        /// The value given.
        given: f64,
        /// What it must be, as the end of a sentence: "between 0 and 1".
        must_be: &'static str,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange(error) => error.fmt(f),
            Self::Overflow => write!(f, "more than {} answers cannot be counted", u64::MAX),
            Self::Underflow { rating, count, taken } => {
                write!(f, "cannot take {taken} answers from the {count} that gave rating {rating}")
            }
            Self::ScaleMismatch { expected_by, expected, given } => {
                write!(f, "{expected_by} is on the scale {expected}, not {given}")
            }
            Self::DefinitionMismatch { left, right } => {
                write!(f, "{left} and {right} are different definitions")
            }
            Self::Parameter { name, given, must_be } => {
                write!(f, "{name} {given} is not {must_be}")
            }
        }
    }
}

impl core::error::Error for Error {}

impl From<OutOfRange> for Error {
    fn from(error: OutOfRange) -> Self {
        Self::OutOfRange(error)
    }
}
