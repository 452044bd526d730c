//! Counts that know what they are counts of, so that nothing unlike is ever mixed.

use crate::{
    Comparison, Definition, Error, Histogram, Options, Rating, Summary, compare, summarize,
};

/// A histogram together with its definition.
///
/// Two of different definitions are neither merged nor compared, even on the same
/// scale: an eNPS is no NPS.
///
/// # Example
/// ```
/// use score::{Answers, Definition};
/// let customers = Answers::new(Definition::NPS);
/// let employees = Answers::new(Definition::ENPS);
/// let error = customers.clone().merge(&employees).unwrap_err();
/// assert_eq!(error.to_string(), "nps.v1 and enps.v1 are different definitions");
/// ```
///
/// Source: its [`Definition`]'s.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers {
    definition: &'static Definition,
    // Invariant: on the definition's scale.
    histogram: Histogram,
}

impl Answers {
    /// No answers yet.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Answers::new(score::Definition::NPS).histogram().n(), 0);
    /// ```
    #[must_use]
    pub const fn new(definition: &'static Definition) -> Self {
        Self { definition, histogram: Histogram::new(definition.scale()) }
    }

    /// Counts that were made elsewhere.
    ///
    /// # Errors
    /// [`Error::ScaleMismatch`] when they are not on the definition's scale: NPS on 1..10 is refused.
    ///
    /// # Example
    /// ```
    /// use score::{Answers, Definition, Histogram, Scale};
    /// let ten = Histogram::new(Scale::new(1, 10).unwrap());
    /// let error = Answers::from_histogram(Definition::NPS, ten).unwrap_err();
    /// assert_eq!(error.to_string(), "nps.v1 is on the scale 0 to 10, not 1 to 10");
    /// ```
    pub fn from_histogram(
        definition: &'static Definition,
        histogram: Histogram,
    ) -> Result<Self, Error> {
        definition.fits(&histogram)?;
        Ok(Self { definition, histogram })
    }

    /// What the answers are answers to.
    ///
    /// # Example
    /// ```
    /// use score::{Answers, Definition};
    /// assert_eq!(Answers::new(Definition::NPS).definition(), Definition::NPS);
    /// ```
    #[must_use]
    pub const fn definition(&self) -> &'static Definition {
        self.definition
    }

    /// The counts.
    ///
    /// # Example
    /// ```
    /// use score::{Answers, Definition};
    /// assert_eq!(Answers::new(Definition::NPS).histogram().count(9), 0);
    /// ```
    #[must_use]
    pub const fn histogram(&self) -> &Histogram {
        &self.histogram
    }

    /// Adds one answer.
    ///
    /// # Errors
    /// As [`Histogram::add`].
    ///
    /// # Example
    /// ```
    /// use score::{Answers, Definition};
    /// let mut answers = Answers::new(Definition::NPS);
    /// answers.add(Definition::NPS.scale().rating(9)?)?;
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn add(&mut self, rating: Rating) -> Result<(), Error> {
        self.histogram.add(rating)
    }

    /// Adds all answers of another.
    ///
    /// # Errors
    /// [`Error::DefinitionMismatch`] naming both, or as [`Histogram::merge`].
    ///
    /// # Example
    /// ```
    /// use score::{Answers, Definition};
    /// let mut answers = Answers::new(Definition::NPS);
    /// assert!(answers.merge(&Answers::new(Definition::NPS)).is_ok());
    /// ```
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.definition.same(other.definition)?;
        self.histogram.merge(&other.histogram)
    }

    /// Takes all answers of another away.
    ///
    /// # Errors
    /// [`Error::DefinitionMismatch`] naming both, or as [`Histogram::subtract`].
    ///
    /// # Example
    /// ```
    /// use score::{Answers, Definition};
    /// let mut answers = Answers::new(Definition::CES_MEAN_OF_7);
    /// assert!(answers.subtract(&Answers::new(Definition::CES_NET_567_123)).is_err());
    /// ```
    pub fn subtract(&mut self, other: &Self) -> Result<(), Error> {
        self.definition.same(other.definition)?;
        self.histogram.subtract(&other.histogram)
    }

    /// Their summary; cannot fail, because the scale was checked.
    ///
    /// # Errors
    /// None in practice: as [`summarize`].
    ///
    /// # Example
    /// ```
    /// use score::{Answers, Definition, Options};
    /// assert_eq!(Answers::new(Definition::NPS).summarize(&Options::default())?.score, None);
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn summarize(&self, options: &Options) -> Result<Summary, Error> {
        summarize(self.definition, &self.histogram, options)
    }

    /// These less the others, as [`compare`].
    ///
    /// # Errors
    /// [`Error::DefinitionMismatch`] naming both.
    ///
    /// # Example
    /// ```
    /// use score::{Answers, Definition, Options};
    /// let (nps, enps) = (Answers::new(Definition::NPS), Answers::new(Definition::ENPS));
    /// assert!(nps.compare(&enps, &Options::default()).is_err());
    /// ```
    pub fn compare(&self, other: &Self, options: &Options) -> Result<Comparison, Error> {
        self.definition.same(other.definition)?;
        compare(self.definition, &self.histogram, &other.histogram, options)
    }
}
