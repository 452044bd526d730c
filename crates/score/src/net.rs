//! The net of two shares and how sure it is: NPS, eNPS, the CES nets.
//!
//! All here in shares, -1..=1; only a summary speaks in points. Every interval's
//! lower limit is the upper limit of the swapped counts with its sign changed, so
//! promoters and detractors are treated alike to the last bit.

use crate::Method;
use crate::number::{to_f64, wide_to_f64};

/// Answers by group: detractors, passives, promoters.
///
/// For a CES net: those who disagree, those between, those who agree. The sum fits in `u64`.
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, summarize};
/// let answers = Histogram::from_ratings(Definition::NPS.scale(), &[0, 7, 7, 9, 9, 9])?;
/// let groups = summarize(Definition::NPS, &answers, &Options::default())?.groups.unwrap();
/// assert_eq!((groups.detractors, groups.passives, groups.promoters), (1, 2, 3));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Reichheld (2003), "The One Number You Need to Grow".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Groups {
    /// Answers in the bottom group.
    pub detractors: u64,
    /// Answers between; they stay in the denominator.
    pub passives: u64,
    /// Answers in the top group.
    pub promoters: u64,
}

impl Groups {
    /// All answers.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Groups { detractors: 1, passives: 2, promoters: 3 }.n(), 6);
    /// ```
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.detractors + self.passives + self.promoters
    }

    /// Promoters less detractors.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Groups { detractors: 1, passives: 2, promoters: 3 }.net(), 2);
    /// ```
    #[must_use]
    pub const fn net(&self) -> i128 {
        self.promoters as i128 - self.detractors as i128
    }

    /// Score in points, or `None` without answers: one division of exact integers.
    pub(crate) fn score(&self) -> Option<f64> {
        let n = self.n();
        (0 < n).then(|| wide_to_f64(100 * self.net()) / to_f64(n))
    }
}

/// Limits for the net share at `z` standard errors, clipped to -1..=1; `groups` is not empty.
pub(crate) fn interval(groups: &Groups, method: Method, z: f64) -> (f64, f64) {
    let swapped = Groups {
        detractors: groups.promoters,
        promoters: groups.detractors,
        passives: groups.passives,
    };
    let upper = match method {
        Method::Wald => wald_upper,
        Method::AdjustedWald => adjusted_upper,
        Method::Score | Method::Wilson | Method::T => score_upper,
    };
    (-upper(&swapped, z), upper(groups, z))
}

/// Estimate and variance of one answer of a net share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Net {
    pub(crate) theta: f64,
    pub(crate) variance: f64,
    pub(crate) n: f64,
}

impl Net {
    /// From the counts as they are.
    pub(crate) fn raw(groups: &Groups) -> Self {
        Self::of(to_f64(groups.promoters), to_f64(groups.detractors), to_f64(groups.n()))
    }

    /// After adding 3/4, 3/2, 3/4 answers to detractors, passives, promoters.
    pub(crate) fn adjusted(groups: &Groups) -> Self {
        Self::of(
            to_f64(groups.promoters) + 0.75,
            to_f64(groups.detractors) + 0.75,
            to_f64(groups.n()) + 3.0,
        )
    }

    fn of(promoters: f64, detractors: f64, n: f64) -> Self {
        let theta = (promoters - detractors) / n;
        let variance = ((promoters + detractors) / n - theta * theta).max(0.0);
        Self { theta, variance, n }
    }

    /// Standard error of the net share.
    pub(crate) fn se(&self) -> f64 {
        libm::sqrt(self.variance / self.n)
    }
}

fn wald_upper(groups: &Groups, z: f64) -> f64 {
    let net = Net::raw(groups);
    (net.theta + z * net.se()).min(1.0)
}

fn adjusted_upper(groups: &Groups, z: f64) -> f64 {
    let net = Net::adjusted(groups);
    (net.theta + z * net.se()).min(1.0)
}

/// Upper limit of the score interval: the net share x at which the observed one lies
/// z standard errors below, the standard error taken under x itself.
///
/// Bisection to the last bit of `[theta, 1]`: at the lower end the statistic is 0, at
/// the upper end the constrained variance is 0, and between them it only falls.
///
/// Source: Tango (1998), Statistics in Medicine 17, equations for the paired difference.
fn score_upper(groups: &Groups, z: f64) -> f64 {
    if groups.promoters == groups.n() {
        return 1.0;
    }
    let n = to_f64(groups.n());
    let (p, d) = (to_f64(groups.promoters) / n, to_f64(groups.detractors) / n);
    let theta = wide_to_f64(groups.net()) / n;
    let limit = z * z / n;
    let (mut low, mut high) = (theta, 1.0);
    loop {
        let x = 0.5 * (low + high);
        if x <= low || high <= x {
            return high;
        }
        let distance = x - theta;
        if distance * distance < limit * constrained_variance(p, d, x) {
            low = x;
        } else {
            high = x;
        }
    }
}

/// Variance of one answer under the shares that fit best among those with net `x`.
fn constrained_variance(p: f64, d: f64, x: f64) -> f64 {
    let b = (2.0 - p + d) * x - p - d;
    let c = -d * x * (1.0 - x);
    let root = libm::sqrt((b * b - 8.0 * c).max(0.0));
    // Whichever form does not subtract near-equal numbers.
    let q = if 0.0 < b { -2.0 * c / (root + b) } else { (root - b) / 4.0 };
    (2.0 * q + x * (1.0 - x)).max(0.0)
}
