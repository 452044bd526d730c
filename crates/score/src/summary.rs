//! Counts in, score and its uncertainty out: the one function that every report calls.

use crate::mean::{Moments, all_alike, mean};
use crate::net::Net;
use crate::number::{no_negative_zero, to_f64, wide_to_f64};
use crate::{Definition, Error, Groups, Histogram, Method, Options, Statistic, share, student};

/// Everything that is known of one metric from its counts.
///
/// `score` and `interval` are in the definition's [`unit`](Definition::unit), unrounded:
/// round once at display, with [`round`](crate::round) or [`decimal`](crate::decimal).
/// What does not apply, or was withheld, is `None`; no number stands for "no answers".
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, summarize};
/// let nobody = Histogram::new(Definition::NPS.scale());
/// let summary = summarize(Definition::NPS, &nobody, &Options::default())?;
/// assert_eq!((summary.n, summary.score), (0, None));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: the definition's and the method's.
#[derive(Clone, PartialEq, Debug)]
pub struct Summary {
    /// What the numbers mean.
    pub definition: &'static Definition,
    /// People who rated the question.
    pub n: u64,
    /// The metric, in its own unit.
    pub score: Option<f64>,
    /// Answers by group; only for a net.
    pub groups: Option<Groups>,
    /// Promoters less detractors, a count; only for a net.
    pub net_promoters: Option<i128>,
    /// Mean rating in the unit of a mean; for shares and means.
    pub mean: Option<f64>,
    /// Per cent in the top group; for means and shares (CES: 5 to 7).
    pub top_share: Option<f64>,
    /// The two published nets; only for `ces.mean-of-7.v1`.
    pub nets: Option<Nets>,
    /// Where the truth is likely to lie.
    pub interval: Option<Interval>,
    /// Why there is no interval; `None` exactly when there is one.
    pub interval_reason: Option<Reason>,
    /// Fewer answers than `n_stable`: expect the next period to differ.
    pub unstable: bool,
    /// Fewer answers than `k`, but some: nothing but `n` is told.
    pub withheld: bool,
}

/// The two nets that products report as "CES", in points.
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, summarize};
/// let counts = [80, 210, 140, 110, 160, 180, 120];
/// let answers = Histogram::from_counts(Definition::CES_MEAN_OF_7.scale(), &counts)?;
/// let nets = summarize(Definition::CES_MEAN_OF_7, &answers, &Options::default())?.nets.unwrap();
/// assert_eq!((nets.net_567_123, nets.net_67_123), (3.0, -13.0));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: [`Definition::CES_NET_567_123`], [`Definition::CES_NET_67_123`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Nets {
    /// Per cent 5 to 7 less per cent 1 to 3.
    pub net_567_123: f64,
    /// Per cent 6 and 7 less per cent 1 to 3.
    pub net_67_123: f64,
}

/// A confidence interval in the unit of what it surrounds.
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, summarize};
/// let answers = Histogram::from_ratings(Definition::NPS.scale(), &[0, 7, 7, 9, 9, 9])?;
/// let interval = summarize(Definition::NPS, &answers, &Options::default())?.interval.unwrap();
/// assert_eq!(score::decimal(interval.low, 4), "-31.1074");
/// assert_eq!(score::decimal(interval.high, 4), "75.3957");
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: [`Method`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// How it was made.
    pub method: Method,
    /// Its nominal confidence, between 0 and 1.
    pub level: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// Why there is no interval.
///
/// # Example
/// ```
/// assert_eq!(score::Reason::NoSpread.as_str(), "no_spread");
/// ```
///
/// Source: Student (1908), whose t needs two answers that differ; [`withhold`](crate::withhold).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reason {
    /// No answer, or one where two are needed.
    TooFew,
    /// All answers are the same: a mean shows no spread to judge by.
    NoSpread,
    /// Fewer answers than may be shown.
    Withheld,
}

impl Reason {
    /// Its name in reports: `too_few`, `no_spread` or `withheld`.
    ///
    /// # Example
    /// ```
    /// assert_eq!(score::Reason::TooFew.as_str(), "too_few");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::NoSpread => "no_spread",
            Self::Withheld => "withheld",
        }
    }
}

/// Summary of one metric from its counts.
///
/// A net: 100 (P - D) / n, with the method of `options`. A share: 100 k / n, with
/// Wilson's interval. A mean: sum / n, with the t interval, clipped to the scale.
/// The same counts give the same bits on every machine.
///
/// # Errors
/// [`Error::ScaleMismatch`] when the histogram is not on the definition's scale.
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, summarize};
/// let answers = Histogram::from_counts(Definition::CSAT_TOP2_OF_5.scale(), &[1, 0, 2, 10, 7])?;
/// let summary = summarize(Definition::CSAT_TOP2_OF_5, &answers, &Options::default())?;
/// assert_eq!((summary.score, summary.mean), (Some(85.0), Some(4.1)));
/// assert!(summary.unstable);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: the definition's and the method's.
pub fn summarize(
    definition: &'static Definition,
    histogram: &Histogram,
    options: &Options,
) -> Result<Summary, Error> {
    definition.fits(histogram)?;
    let n = histogram.n();
    let mut summary = Summary {
        definition,
        n,
        score: None,
        groups: None,
        net_promoters: None,
        mean: None,
        top_share: None,
        nets: None,
        interval: None,
        interval_reason: Some(Reason::TooFew),
        unstable: n < options.n_stable,
        withheld: 0 < n && n < options.k,
    };
    if summary.withheld {
        summary.interval_reason = Some(Reason::Withheld);
        return Ok(summary);
    }
    match definition.statistic() {
        Statistic::Net => fill_net(&mut summary, histogram, options),
        Statistic::Top => fill_share(&mut summary, histogram, options),
        Statistic::Mean => fill_mean(&mut summary, histogram, options),
    }
    if summary.interval.is_some() {
        summary.interval_reason = None;
    }
    Ok(summary)
}

impl Definition {
    /// The score alone, in the definition's unit, or `None` without answers.
    ///
    /// For where bytes count: it brings in no interval and none of what an interval stands on.
    ///
    /// # Errors
    /// [`Error::ScaleMismatch`] when the histogram is not on the definition's scale.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Histogram};
    /// let answers = Histogram::from_ratings(Definition::NPS.scale(), &[9, 10, 7, 3])?;
    /// assert_eq!(Definition::NPS.score(&answers)?, Some(25.0));
    /// # Ok::<(), score::Error>(())
    /// ```
    ///
    /// Source: the definition's.
    pub fn score(&'static self, histogram: &Histogram) -> Result<Option<f64>, Error> {
        self.fits(histogram)?;
        Ok(match self.statistic() {
            Statistic::Net => self.groups(histogram).score(),
            Statistic::Top => per_cent(self.top(histogram), histogram.n()),
            Statistic::Mean => mean(histogram).map(|it| self.in_unit(it)),
        })
    }
}

fn fill_net(summary: &mut Summary, histogram: &Histogram, options: &Options) {
    let groups = summary.definition.groups(histogram);
    summary.groups = Some(groups);
    summary.net_promoters = Some(groups.net());
    summary.score = groups.score();
    if let Some(score) = summary.score {
        let method = options.interval.of_net();
        let (low, high) = Net::raw(&groups).interval(method, options.level.z());
        summary.interval = Some(interval(method, options, score, (100.0 * low, 100.0 * high)));
    }
}

fn fill_share(summary: &mut Summary, histogram: &Histogram, options: &Options) {
    let top = summary.definition.top(histogram);
    summary.score = per_cent(top, summary.n);
    summary.top_share = summary.score;
    summary.mean = mean(histogram);
    if let Some(score) = summary.score {
        let (low, high) = share::wilson(to_f64(top), to_f64(summary.n), options.level.z());
        let limits = (100.0 * low, 100.0 * high);
        summary.interval = Some(interval(Method::Wilson, options, score, limits));
    }
}

fn fill_mean(summary: &mut Summary, histogram: &Histogram, options: &Options) {
    let definition = summary.definition;
    let Some(moments) = Moments::of(histogram) else { return };
    let score = definition.in_unit(moments.mean);
    summary.score = Some(score);
    summary.mean = Some(score);
    summary.top_share = per_cent(definition.top(histogram), summary.n);
    if definition == Definition::CES_MEAN_OF_7 {
        summary.nets = nets(histogram);
    }
    if summary.n < 2 {
        return;
    }
    if all_alike(histogram) {
        summary.interval_reason = Some(Reason::NoSpread);
        return;
    }
    let reach = student::two_sided(options.level.get(), moments.n - 1.0) * moments.se();
    let (lowest, highest) = definition.bounds();
    let low = definition.in_unit(moments.mean - reach).max(lowest);
    let high = definition.in_unit(moments.mean + reach).min(highest);
    summary.interval = Some(interval(Method::T, options, score, (low, high)));
}

fn nets(histogram: &Histogram) -> Option<Nets> {
    Some(Nets {
        net_567_123: Definition::CES_NET_567_123.groups(histogram).score()?,
        net_67_123: Definition::CES_NET_67_123.groups(histogram).score()?,
    })
}

fn per_cent(count: u64, n: u64) -> Option<f64> {
    (0 < n).then(|| wide_to_f64(100 * i128::from(count)) / to_f64(n))
}

/// An interval that holds its score, but for the adjusted Wald's at n = 1.
///
/// At a level near 0 the limits meet, and their roundings could cross the score's.
pub(crate) fn interval(
    method: Method,
    options: &Options,
    score: f64,
    (low, high): (f64, f64),
) -> Interval {
    let (low, high) = if method == Method::AdjustedWald {
        (low, high)
    } else {
        (low.min(score), high.max(score))
    };
    Interval {
        method,
        level: options.level.get(),
        low: no_negative_zero(low),
        high: no_negative_zero(high),
    }
}
