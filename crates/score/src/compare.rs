//! Two groups: how far apart, how sure, and in which direction.
//!
//! The sign is kept (first less second), and the difference shown is always the
//! plain one: an adjusted estimate is only the centre of its interval. Overlapping
//! intervals of two groups are no test; use this one.

use crate::figures::{Figures, Share};
use crate::mean::Moments;
use crate::net::Net;
use crate::number::no_negative_zero;
use crate::{Definition, Error, Histogram, Level, Method, Options, Reason, Statistic};
use crate::{normal, share, student};

/// A difference between two groups, or of one from a norm, and its uncertainty.
///
/// In the definition's unit, first less second; `None` says that it cannot be known,
/// and `reason` why.
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, Test, compare};
/// let scale = Definition::NPS.scale();
/// let spring = Histogram::from_counts(scale, &[6, 0, 0, 0, 0, 0, 0, 15, 0, 15, 0])?;
/// let autumn = Histogram::from_counts(scale, &[12, 0, 0, 0, 0, 0, 0, 11, 0, 8, 0])?;
/// let change = compare(Definition::NPS, &spring, &autumn, &Options::default())?;
/// assert_eq!(change.test, Test::AdjustedWald);
/// assert_eq!(score::decimal(change.difference.unwrap(), 1), "37.9");
/// assert_eq!(score::decimal(change.p.unwrap(), 4), "0.0501");
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: [`Test`].
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// What the numbers mean.
    pub definition: &'static Definition,
    /// How p and limits were made.
    pub test: Test,
    /// Nominal confidence of the limits, between 0 and 1.
    pub level: f64,
    /// Answers in the first and in the second group; a norm without n counts 0.
    pub n: [u64; 2],
    /// First score less second score.
    pub difference: Option<f64>,
    /// Standard error of the test.
    pub se: Option<f64>,
    /// Where the true difference is likely to lie.
    pub limits: Option<Limits>,
    /// Probability of a difference at least this large, either way, if there were none.
    pub p: Option<f64>,
    /// Why there are no limits; `None` exactly when there are.
    pub reason: Option<Reason>,
    /// One group has fewer answers than `n_stable`.
    pub unstable: bool,
    /// One group has fewer answers than `k`: no number is told.
    pub withheld: bool,
}

impl Comparison {
    /// Direction of a difference that the limits show to be real: 1 up, -1 down, 0 neither.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Histogram, Options, compare};
    /// let scale = Definition::CSAT_TOP1_OF_2.scale();
    /// let (a, b) = (Histogram::from_counts(scale, &[14, 56])?, Histogram::from_counts(scale, &[32, 48])?);
    /// assert_eq!(compare(Definition::CSAT_TOP1_OF_2, &a, &b, &Options::default())?.direction(), 1);
    /// # Ok::<(), score::Error>(())
    /// ```
    #[must_use]
    pub fn direction(&self) -> i8 {
        match self.limits {
            Some(limits) if 0.0 < limits.low => 1,
            Some(limits) if limits.high < 0.0 => -1,
            _ => 0,
        }
    }

    /// Nothing known yet.
    pub(crate) fn unknown(
        definition: &'static Definition,
        test: Test,
        n: [u64; 2],
        options: &Options,
    ) -> Self {
        Self {
            definition,
            test,
            level: options.level.get(),
            n,
            difference: None,
            se: None,
            limits: None,
            p: None,
            reason: Some(Reason::TooFew),
            unstable: false,
            withheld: false,
        }
    }

    /// Fills in what was found, in shares or ratings, times the unit.
    pub(crate) fn found(mut self, difference: f64, verdict: Option<Verdict>, unit: f64) -> Self {
        self.difference = Some(no_negative_zero(unit * difference));
        if let Some(verdict) = verdict {
            let widest = self.definition.width();
            self.se = Some(unit * verdict.se);
            self.p = Some(verdict.p);
            self.limits = Some(Limits {
                low: no_negative_zero((unit * verdict.low).max(-widest)),
                high: no_negative_zero((unit * verdict.high).min(widest)),
            });
            self.reason = None;
        } else {
            self.reason = Some(Reason::NoSpread);
        }
        self
    }

    /// Marks small groups; `true` when nothing may be told.
    pub(crate) fn mark(&mut self, n: &[u64], effective: &[u64], options: &Options) -> bool {
        self.unstable = effective.iter().any(|n| *n < options.n_stable);
        self.withheld = n.iter().any(|n| 0 < *n && *n < options.k);
        if self.withheld {
            self.reason = Some(Reason::Withheld);
        }
        self.withheld
    }
}

/// Two ends of an interval, in the definition's unit.
///
/// # Example
/// ```
/// let limits = score::Limits { low: -1.0, high: 3.0 };
/// assert!(limits.low < limits.high);
/// ```
///
/// Source: [`Test`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How a difference is tested.
///
/// # Example
/// ```
/// assert_eq!(score::Test::Newcombe.as_str(), "newcombe");
/// ```
///
/// Source: Agresti and Caffo (2000) for adding answers before Wald's z; Newcombe (1998),
/// Statistics in Medicine 17, 873, method 10; Welch (1947); Student (1908).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Test {
    /// Nets: z after adding 3/4, 3/2, 3/4 answers to each group.
    AdjustedWald,
    /// Nets: z as counted; only to compare with other tools.
    Wald,
    /// Shares: limits from both Wilson intervals, p from the pooled z test.
    Newcombe,
    /// Means: t with unequal variances.
    Welch,
    /// The same people twice, or a mean against a constant: t.
    T,
}

impl Test {
    /// Its name in reports.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Test::AdjustedWald.as_str(), "adjusted-wald");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AdjustedWald => "adjusted-wald",
            Self::Wald => "wald",
            Self::Newcombe => "newcombe",
            Self::Welch => "welch",
            Self::T => "t",
        }
    }

    /// The test of two groups under a definition.
    pub(crate) const fn of(definition: &Definition, method: Method) -> Self {
        match (definition.statistic(), method) {
            (Statistic::Net, Method::Wald) => Self::Wald,
            (Statistic::Net, _) => Self::AdjustedWald,
            (Statistic::Top, _) => Self::Newcombe,
            (Statistic::Mean, _) => Self::Welch,
        }
    }
}

/// First group less second group, under one definition.
///
/// Nets by the adjusted Wald z test (Wald's where `options.interval` asks for it),
/// shares by Newcombe's hybrid score interval with the pooled z test, means by
/// Welch's t. Limits are clipped to what the scale allows.
///
/// # Errors
/// [`Error::ScaleMismatch`] when a histogram is not on the definition's scale. Two
/// groups that carry their definitions are compared by [`Answers::compare`](crate::Answers::compare).
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, compare};
/// let scale = Definition::CSAT_TOP1_OF_2.scale();
/// let (a, b) = (Histogram::from_counts(scale, &[14, 56])?, Histogram::from_counts(scale, &[32, 48])?);
/// let limits = compare(Definition::CSAT_TOP1_OF_2, &a, &b, &Options::default())?.limits.unwrap();
/// assert_eq!(score::decimal(limits.low, 2), "5.24");
/// assert_eq!(score::decimal(limits.high, 2), "33.39");
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: [`Test`].
pub fn compare(
    definition: &'static Definition,
    first: &Histogram,
    second: &Histogram,
    options: &Options,
) -> Result<Comparison, Error> {
    definition.fits(first)?;
    definition.fits(second)?;
    let figures = [first, second].map(|it| Figures::of(definition, it));
    let n = [first.n(), second.n()];
    Ok(compare_figures(definition, figures, n, n, options))
}

/// Two groups by their figures; `n` people, worth `effective` answers that count alike.
pub(crate) fn compare_figures(
    definition: &'static Definition,
    figures: [Option<Figures>; 2],
    n: [u64; 2],
    effective: [u64; 2],
    options: &Options,
) -> Comparison {
    let test = Test::of(definition, options.interval);
    let mut comparison = Comparison::unknown(definition, test, n, options);
    if comparison.mark(&n, &effective, options) {
        return comparison;
    }
    match figures {
        [Some(Figures::Net(first)), Some(Figures::Net(second))] => {
            let verdict = nets(first, second, test, options.level);
            comparison.found(first.theta() - second.theta(), verdict, 100.0)
        }
        [Some(Figures::Share(first)), Some(Figures::Share(second))] => {
            comparison.found(first.p() - second.p(), shares(first, second, options.level), 100.0)
        }
        [Some(Figures::Mean(one, one_alike)), Some(Figures::Mean(two, two_alike))] => {
            let unit = definition.in_unit(1.0);
            let difference = one.mean - two.mean;
            if one.n <= 1.0 || two.n <= 1.0 {
                comparison.difference = Some(no_negative_zero(unit * difference));
                return comparison;
            }
            let flat = one_alike && two_alike;
            let verdict = (!flat).then(|| welch(one, two, options.level));
            comparison.found(difference, verdict, unit)
        }
        // Nobody in one of them: the figures of a definition are all of one kind.
        _ => comparison,
    }
}

/// What a test found, in shares or ratings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) se: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) p: f64,
}

/// Estimate plus and minus z standard errors, and the two-sided p; `None` without spread.
pub(crate) fn by_z(centre: f64, se: f64, level: Level) -> Option<Verdict> {
    let reach = level.z() * se;
    (0.0 < se).then(|| Verdict {
        se,
        low: centre - reach,
        high: centre + reach,
        p: normal::two_tails(centre / se),
    })
}

/// Estimate plus and minus t standard errors, and the two-sided p.
pub(crate) fn by_t(centre: f64, se: f64, nu: f64, level: Level) -> Verdict {
    let reach = student::two_sided(level.get(), nu) * se;
    Verdict {
        se,
        low: centre - reach,
        high: centre + reach,
        p: student::two_tails(centre / se, nu),
    }
}

fn nets(first: Net, second: Net, test: Test, level: Level) -> Option<Verdict> {
    let [first, second] =
        [first, second].map(|it| if test == Test::Wald { it } else { it.adjusted() });
    let se = libm::sqrt(first.variance() / first.n + second.variance() / second.n);
    by_z(first.theta() - second.theta(), se, level)
}

/// Newcombe's method 10 and the pooled z test; p is 1 where all answers are alike.
pub(crate) fn shares(first: Share, second: Share, level: Level) -> Option<Verdict> {
    let z = level.z();
    let (low1, high1) = share::wilson(first.positive, first.n, z);
    let (low2, high2) = share::wilson(second.positive, second.n, z);
    let (p1, p2) = (first.p(), second.p());
    let difference = p1 - p2;
    let pooled = (first.positive + second.positive) / (first.n + second.n);
    let se = libm::sqrt((pooled * (1.0 - pooled)).max(0.0) * (1.0 / first.n + 1.0 / second.n));
    Some(Verdict {
        se,
        low: difference - libm::hypot(p1 - low1, high2 - p2),
        high: difference + libm::hypot(high1 - p1, p2 - low2),
        p: if 0.0 < se { normal::two_tails(difference / se) } else { 1.0 },
    })
}

/// Welch's t with Satterthwaite's degrees of freedom; some spread, more than one answer each.
pub(crate) fn welch(first: Moments, second: Moments, level: Level) -> Verdict {
    let (a, b) = (first.variance / first.n, second.variance / second.n);
    let nu = (a + b) * (a + b) / (a * a / (first.n - 1.0) + b * b / (second.n - 1.0));
    // Only of weighted answers it could be less.
    by_t(first.mean - second.mean, libm::sqrt(a + b), nu.max(1.0), level)
}
