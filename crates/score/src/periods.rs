//! Which period an instant belongs to.
//!
//! This crate knows no calendar: when a day begins in Warsaw is a question for a
//! time-zone database, and the answer changes with laws. The caller makes the
//! boundaries (with `jiff`: start of each day, week, month or quarter in the zone,
//! as UTC instants) and hands them over; here they only have to rise.

use crate::Error;

/// Half-open periods between rising instants: the start belongs to a period, the end to the next.
///
/// Instants are whole numbers in a unit of the caller's choice (milliseconds since 1970
/// UTC, say), the same for all. Period i runs from boundary i up to boundary i + 1, so
/// a day of 23 or 25 hours is simply shorter or longer.
///
/// # Example
/// ```
/// use score::Periods;
/// let days = Periods::new(vec![0, 86_400, 169_200])?; // the second day has 23 hours
/// assert_eq!(days.len(), 2);
/// assert_eq!(days.index(86_399), Some(0));
/// assert_eq!(days.index(86_400), Some(1));
/// assert_eq!((days.index(-1), days.index(169_200)), (None, None));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: ISO 8601 intervals, half-open as in every database that adds up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Periods {
    // Invariant: strictly rising, at least two.
    boundaries: Vec<i64>,
}

impl Periods {
    /// Periods between boundaries: one fewer than there are boundaries.
    ///
    /// # Errors
    /// [`Error::Parameter`] for fewer than two boundaries, or with the first that does not
    /// come after the one before.
    ///
    /// # Example
    /// ```
    /// assert!(score::Periods::new(vec![0, 10, 10]).is_err());
    /// ```
    pub fn new(boundaries: Vec<i64>) -> Result<Self, Error> {
        if boundaries.len() < 2 {
            return Err(Error::Parameter {
                name: "number of boundaries",
                given: crate::number::to_f64(boundaries.len() as u64),
                must_be: "at least 2",
            });
        }
        if let Some(pair) = boundaries.windows(2).find(|pair| pair[1] <= pair[0]) {
            return Err(Error::Parameter {
                name: "boundary",
                given: crate::number::wide_to_f64(i128::from(pair[1])),
                must_be: "after the one before it",
            });
        }
        Ok(Self { boundaries })
    }

    /// The period that an instant belongs to, or `None` outside all of them.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Periods::new(vec![0, 10, 20])?.index(10), Some(1));
    /// # Ok::<(), score::Error>(())
    /// ```
    #[must_use]
    pub fn index(&self, instant: i64) -> Option<usize> {
        let after = self.boundaries.partition_point(|it| *it <= instant);
        (0 < after && after < self.boundaries.len()).then(|| after - 1)
    }

    /// Number of periods, at least 1.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Periods::new(vec![0, 10, 20])?.len(), 2);
    /// # Ok::<(), score::Error>(())
    /// ```
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always a period")]
    pub fn len(&self) -> usize {
        self.boundaries.len() - 1
    }

    /// The instants between which they lie.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Periods::new(vec![0, 10])?.boundaries(), [0, 10]);
    /// # Ok::<(), score::Error>(())
    /// ```
    #[must_use]
    pub fn boundaries(&self) -> &[i64] {
        &self.boundaries
    }
}

#[cfg(test)]
mod tests {
    use super::Periods;

    #[test]
    fn every_instant_has_one_period() {
        let periods = Periods::new(vec![-5, 0, 3, 10]).unwrap();
        for instant in -10..15 {
            let expected = match instant {
                -5..0 => Some(0),
                0..3 => Some(1),
                3..10 => Some(2),
                _ => None,
            };
            assert_eq!(periods.index(instant), expected, "{instant}");
        }
    }

    #[test]
    fn boundaries_must_rise() {
        let error = Periods::new(vec![0, 10, 7]).unwrap_err().to_string();
        assert_eq!(error, "boundary 7 is not after the one before it");
        assert!(Periods::new(vec![]).is_err() && Periods::new(vec![1]).is_err());
        assert!(Periods::new(vec![i64::MIN, i64::MAX]).is_ok());
    }
}
