//! How sure, by which method, and how few is too few.

use crate::Error;

/// How an interval is made.
///
/// A net of shares takes [`Score`](Self::Score), [`AdjustedWald`](Self::AdjustedWald)
/// or [`Wald`](Self::Wald). A share always gets [`Wilson`](Self::Wilson) and a mean
/// always [`T`](Self::T): asking for a method that does not fit the metric gives the
/// metric's own (a net's own is `Score`), and the interval says which it was.
///
/// # Example
/// ```
/// use score::Method;
/// assert_eq!(Method::by_name("adjusted-wald"), Some(Method::AdjustedWald));
/// assert_eq!(Method::default(), Method::Score);
/// ```
///
/// Source: Tango (1998) for the score interval; Agresti and Coull (1998) for adjusting Wald's;
/// Wilson (1927); Student (1908).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Method {
    /// Inverts the score test with constrained maximum-likelihood shares; keeps its level at any n.
    #[default]
    Score,
    /// Wald after adding 3/4, 3/2, 3/4 answers; short and nearly as good.
    AdjustedWald,
    /// Estimate plus and minus z standard errors; only to compare with other tools.
    Wald,
    /// Inverts the score test of one share.
    Wilson,
    /// Mean plus and minus t standard errors.
    T,
}

impl Method {
    /// Its name in reports and on command lines.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Method::AdjustedWald.as_str(), "adjusted-wald");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::AdjustedWald => "adjusted-wald",
            Self::Wald => "wald",
            Self::Wilson => "wilson",
            Self::T => "t",
        }
    }

    /// The method of a name, or `None` for an unknown one.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Method::by_name("bayes"), None);
    /// ```
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Score, Self::AdjustedWald, Self::Wald, Self::Wilson, Self::T]
            .into_iter()
            .find(|it| it.as_str() == name)
    }

    /// The method for a net's interval.
    pub(crate) const fn of_net(self) -> Self {
        match self {
            Self::Score | Self::Wilson | Self::T => Self::Score,
            Self::AdjustedWald | Self::Wald => self,
        }
    }
}

/// Nominal confidence of an interval: 0.95 unless said otherwise.
///
/// Strictly between 0 and 1.
///
/// # Example
/// ```
/// use score::Level;
/// assert_eq!(Level::default().get(), 0.95);
/// assert!(Level::new(0.0).is_err() && Level::new(1.0).is_err());
/// ```
///
/// Source: Neyman (1937), on confidence coefficients.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
pub struct Level(f64);

impl Level {
    /// Checks a level.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless it is strictly between 0 and 1; 95 is not 0.95.
    ///
    /// # Example
    /// ```
    /// let error = score::Level::new(95.0).unwrap_err();
    /// assert_eq!(error.to_string(), "level 95 is not between 0 and 1");
    /// ```
    pub fn new(level: f64) -> Result<Self, Error> {
        if 0.0 < level && level < 1.0 {
            Ok(Self(level))
        } else {
            Err(Error::Parameter { name: "level", given: level, must_be: "between 0 and 1" })
        }
    }

    /// The share of such intervals that contain the truth, nominally.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Level::new(0.9)?.get(), 0.9);
    /// # Ok::<(), score::Error>(())
    /// ```
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Standard errors on each side for a normal estimate.
    pub(crate) fn z(self) -> f64 {
        crate::normal::two_sided(self.0)
    }

    /// Standard errors below which a share of this size lies.
    pub(crate) fn one_sided_z(self) -> f64 {
        crate::normal::two_sided(2.0 * self.0 - 1.0)
    }
}

impl Default for Level {
    fn default() -> Self {
        Self(0.95)
    }
}

/// What to report along with a score.
///
/// # Example
/// ```
/// use score::{Level, Method, Options};
/// let strict = Options { level: Level::new(0.99)?, k: 5, ..Options::default() };
/// assert_eq!((strict.interval, strict.n_stable), (Method::Score, 30));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: [`Method`] for intervals; 30 and 5 are customary, and the caller's to change.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Options {
    /// Method for a net's interval.
    pub interval: Method,
    /// Confidence level of the interval.
    pub level: Level,
    /// Answers under which a result is marked unstable.
    pub n_stable: u64,
    /// Answers under which a result is withheld to protect who answered; 0 never withholds.
    pub k: u64,
}

impl Default for Options {
    /// Score interval, level 0.95, unstable under 30 answers, never withheld.
    fn default() -> Self {
        Self { interval: Method::Score, level: Level::default(), n_stable: 30, k: 0 }
    }
}
