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
        self.detractors.saturating_add(self.passives).saturating_add(self.promoters)
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

/// Promoters, detractors and answers as numbers: adjusted and weighted ones need not be whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Net {
    pub(crate) promoters: f64,
    pub(crate) detractors: f64,
    pub(crate) n: f64,
}

impl Net {
    /// The counts as they are.
    pub(crate) fn raw(groups: &Groups) -> Self {
        Self {
            promoters: to_f64(groups.promoters),
            detractors: to_f64(groups.detractors),
            n: to_f64(groups.n()),
        }
    }

    /// With 3/4, 3/2, 3/4 answers added to detractors, passives, promoters.
    ///
    /// Source: Rocks (2016), "Interval Estimation for the Net Promoter Score".
    pub(crate) fn adjusted(self) -> Self {
        Self {
            promoters: self.promoters + 0.75,
            detractors: self.detractors + 0.75,
            n: self.n + 3.0,
        }
    }

    /// The net share, -1..=1.
    pub(crate) fn theta(&self) -> f64 {
        (self.promoters - self.detractors) / self.n
    }

    /// Variance of one answer that is 1, 0 or -1.
    pub(crate) fn variance(&self) -> f64 {
        let theta = self.theta();
        ((self.promoters + self.detractors) / self.n - theta * theta).max(0.0)
    }

    /// Standard error of the net share.
    pub(crate) fn se(&self) -> f64 {
        libm::sqrt(self.variance() / self.n)
    }

    /// Limits for the net share at `z` standard errors, clipped to -1..=1; there are answers.
    pub(crate) fn interval(&self, method: Method, z: f64) -> (f64, f64) {
        let swapped = Self { promoters: self.detractors, detractors: self.promoters, n: self.n };
        (-swapped.upper(method, z), self.upper(method, z))
    }

    fn upper(&self, method: Method, z: f64) -> f64 {
        match method.of_net() {
            Method::Wald => self.wald_upper(z),
            Method::AdjustedWald => self.adjusted().wald_upper(z),
            Method::Score | Method::Wilson | Method::T => self.score_upper(z),
        }
    }

    fn wald_upper(&self, z: f64) -> f64 {
        (self.theta() + z * self.se()).min(1.0)
    }

    /// Upper limit of the score interval: the net share x at which the observed one lies
    /// z standard errors below, the standard error taken under x itself.
    ///
    /// Bisection to the last bit of `[theta, 1]`: at the lower end the distance is 0, at
    /// the upper end the constrained variance is 0, and there is one crossing between.
    ///
    /// Source: Tango (1998), Statistics in Medicine 17, the paired difference of proportions.
    fn score_upper(&self, z: f64) -> f64 {
        if self.n <= self.promoters {
            return 1.0;
        }
        let (p, d) = (self.promoters / self.n, self.detractors / self.n);
        let theta = self.theta();
        let limit = z * z / self.n;
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
