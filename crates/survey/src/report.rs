//! What the collector answers about a survey, and `candor score` about counts.

use crate::breakdown::{Against, Funnel, PeriodReport, SegmentReport, VersionReport, Window};
use crate::score_report::ComparisonReport;
use score::{Definition, Histogram, Interval, Options, Statistic, Summary};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The report of one survey.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Report {
    /// The survey's id.
    pub survey: String,
    /// How many responses came how far.
    pub responses: Statuses,
    /// Every rating question.
    pub questions: Vec<QuestionReport>,
    /// The versions that were answered, the newest last.
    pub versions: Vec<VersionReport>,
    /// Whether the survey is known here; responses to others are kept too.
    pub known: bool,
    /// How far people came; left out where no response says that the survey was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel: Option<Funnel>,
    /// Which responses these are; left out where it is all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// What the scores are compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
    /// The dimensions whose values make the segments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Segments with a response, the largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<SegmentReport>,
    /// Segments beyond the most that are listed, the smallest ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub segments_left_out: u64,
    /// The same by period, without a gap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<PeriodReport>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it so; on wasm a reference is the smaller one"
)]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// Responses by how far they came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Statuses {
    /// Seen, nothing answered.
    pub shown: u64,
    /// A rating given, not finished.
    pub partial: u64,
    /// Finished.
    pub complete: u64,
    /// Closed.
    pub dismissed: u64,
}

/// The summary of one rating question.
///
/// `score` and `interval` are in the metric's own unit, unrounded: points of
/// -100 to 100 for NPS, per cent of 0 to 100 for CSAT, the scale for CES.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct QuestionReport {
    /// The question's id.
    pub id: String,
    /// How it is scored, such as `nps.v1`.
    pub definition: String,
    /// Ratings received.
    pub n: u64,
    /// The score; null when nobody has answered.
    pub score: Option<f64>,
    /// Detractors, passives and promoters; null where the metric has none.
    pub groups: Option<Groups>,
    /// The mean rating, for CSAT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Per cent in the top box, for CES.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_share: Option<f64>,
    /// Both nets, for CES.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nets: Option<Nets>,
    /// Ratings received, by rating; every rating of the scale is there.
    pub counts: BTreeMap<u8, u64>,
    /// The confidence interval of the score; null where there is none.
    pub interval: Option<IntervalReport>,
    /// Why there is no interval: `too_few`, `no_spread` or `withheld`.
    pub interval_reason: Option<String>,
    /// Too few ratings to lean on.
    pub unstable: bool,
    /// Too few ratings to show without showing a person.
    pub withheld: bool,
    /// This score less the one it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Box<ComparisonReport>>,
}

/// The groups of NPS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Groups {
    /// 0 to 6.
    pub detractors: u64,
    /// 7 and 8.
    pub passives: u64,
    /// 9 and 10.
    pub promoters: u64,
}

/// The two nets that other products call "CES", in points of -100 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Nets {
    /// Per cent 5 to 7 less per cent 1 to 3.
    #[serde(rename = "ces.net-567-123.v1")]
    pub net_567_123: f64,
    /// Per cent 6 and 7 less per cent 1 to 3.
    #[serde(rename = "ces.net-67-123.v1")]
    pub net_67_123: f64,
}

impl From<score::Nets> for Nets {
    fn from(score::Nets { net_567_123, net_67_123 }: score::Nets) -> Self {
        Self { net_567_123, net_67_123 }
    }
}

/// A confidence interval in the metric's own unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct IntervalReport {
    /// How it was computed: `score`, `adjusted-wald`, `wald`, `wilson` or `t`.
    pub method: String,
    /// The level, 0 to 1.
    pub level: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl From<Interval> for IntervalReport {
    fn from(interval: Interval) -> Self {
        let Interval { method, level, low, high } = interval;
        Self { method: method.as_str().to_owned(), level, low, high }
    }
}

impl Statuses {
    /// All of them.
    pub fn n(&self) -> u64 {
        self.shown + self.partial + self.complete + self.dismissed
    }
}

impl QuestionReport {
    /// The summary of `histogram` under `definition`, as it is reported.
    ///
    /// # Errors
    /// Where the histogram is not on the definition's scale.
    pub fn new(
        id: &str,
        definition: &'static Definition,
        histogram: &Histogram,
        options: &Options,
    ) -> Result<Self, score::Error> {
        let summary = score::summarize(definition, histogram, options)?;
        let counts = if summary.withheld { BTreeMap::new() } else { histogram.iter().collect() };
        Ok(Self::of(id, &summary, counts))
    }

    fn of(id: &str, summary: &Summary, counts: BTreeMap<u8, u64>) -> Self {
        let statistic = summary.definition.statistic();
        let groups = summary.groups.map(|g| Groups {
            detractors: g.detractors,
            passives: g.passives,
            promoters: g.promoters,
        });
        Self {
            id: id.to_owned(),
            definition: summary.definition.id().to_owned(),
            n: summary.n,
            score: summary.score,
            groups,
            mean: summary.mean.filter(|_| statistic == Statistic::Top),
            top_share: summary.top_share.filter(|_| statistic == Statistic::Mean),
            nets: summary.nets.map(Nets::from),
            counts,
            interval: summary.interval.map(IntervalReport::from),
            interval_reason: summary.interval_reason.map(|reason| reason.as_str().to_owned()),
            unstable: summary.unstable,
            withheld: summary.withheld,
            against: None,
        }
    }
}

/// The part of a report that a client needs to compute the summary itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// How many responses came how far.
    pub responses: Statuses,
    /// Every rating question.
    pub questions: Vec<QuestionCounts>,
}

/// The counts of one rating question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct QuestionCounts {
    /// The question's id.
    pub id: String,
    /// How it is scored.
    pub definition: String,
    /// Ratings received, by rating.
    pub counts: BTreeMap<u8, u64>,
}
