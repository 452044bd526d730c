//! What `candor score` answers about rows of a file.

use crate::report::{IntervalReport, QuestionReport};
use score::{Comparison, WeightedSummary};
use serde::Serialize;
use std::collections::BTreeMap;

/// One column of ratings, scored: all of it, by segment and by period.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ScoreReport {
    /// How it is scored, such as `nps.v1`.
    pub definition: String,
    /// The unit of every score and limit: `points`, `percent` or `scale`.
    pub unit: String,
    /// Which end is good: `high_is_good` or `low_is_good`.
    pub polarity: String,
    /// The column of ratings.
    pub column: String,
    /// The columns whose values make the segments.
    pub by: Vec<String>,
    /// The moments that were kept, and how they were put into periods; null without either.
    pub time: Option<TimeReport>,
    /// What became of the rows.
    pub rows: Rows,
    /// The first of the bad rows.
    pub bad_rows: Vec<BadRow>,
    /// What it was compared with; null without a comparison.
    pub against: Option<AgainstReport>,
    /// Everybody.
    pub total: ScoreLine,
    /// Every segment that has a row, by its values.
    pub segments: Vec<ScoreLine>,
}

/// Which moments were kept and what a period is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct TimeReport {
    /// The column of moments.
    pub column: String,
    /// The IANA zone of the calendar; null where no calendar was needed.
    pub zone: Option<String>,
    /// The first moment kept, UTC.
    pub from: Option<String>,
    /// The first moment after those kept, UTC.
    pub to: Option<String>,
    /// `day`, `week`, `month` or `quarter`; null without periods.
    pub period: Option<String>,
}

/// What became of the rows; `read` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Rows {
    /// Rows of data in all files.
    pub read: u64,
    /// Rows in the score.
    pub counted: u64,
    /// Rows whose rating is empty or null: nobody rated.
    pub unrated: u64,
    /// Rows before `from` or not before `to`.
    pub outside: u64,
    /// Rows that could not be understood.
    pub bad: u64,
}

/// A row that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct BadRow {
    /// The file, as it was named; `-` is standard input.
    pub file: String,
    /// Its line, or in Parquet its row; the first is 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// What a score was compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AgainstReport {
    /// Another file, read in the same way and whole.
    File {
        /// The file, as it was named.
        name: String,
        /// What became of its rows.
        rows: Rows,
        /// The first of its bad rows.
        bad_rows: Vec<BadRow>,
    },
    /// A published number.
    Norm {
        /// Its score.
        value: f64,
        /// Answers behind it; null takes it as exact.
        n: Option<u64>,
    },
}

/// The score of everybody or of one segment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ScoreLine {
    /// The value of every `by` column; none for everybody.
    pub segment: BTreeMap<String, String>,
    /// The score.
    pub summary: SummaryReport,
    /// This score less the one it was compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<ComparisonReport>,
    /// The same by period, without a gap from the first to the last of the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<PeriodLine>,
}

/// The score of one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct PeriodLine {
    /// Its name: `2026-03-01`, `2026-W09`, `2026-03` or `2026-Q1`.
    pub period: String,
    /// Its first moment, UTC.
    pub start: String,
    /// The first moment after it, UTC.
    pub end: String,
    /// The score.
    pub summary: SummaryReport,
}

/// A summary of counts, or of weighted answers; what both have has the same name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum SummaryReport {
    /// Every answer counts as one.
    Counted(QuestionReport),
    /// Every answer counts by its weight.
    Weighted(WeightedReport),
}

/// The summary of weighted answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct WeightedReport {
    /// The column of ratings.
    pub id: String,
    /// How it is scored.
    pub definition: String,
    /// Ratings with a weight above 0.
    pub n: u64,
    /// Kish's effective number of ratings; null without any or withheld.
    pub effective_n: Option<f64>,
    /// The weighted score; null when nobody has answered.
    pub score: Option<f64>,
    /// Its confidence interval; null where there is none.
    pub interval: Option<IntervalReport>,
    /// Why there is no interval: `too_few`, `no_spread` or `withheld`.
    pub interval_reason: Option<String>,
    /// Too few effective ratings to lean on.
    pub unstable: bool,
    /// Too few ratings to show without showing a person.
    pub withheld: bool,
}

impl WeightedReport {
    /// As it is reported.
    pub fn new(id: &str, summary: &WeightedSummary) -> Self {
        Self {
            id: id.to_owned(),
            definition: summary.definition.id().to_owned(),
            n: summary.n,
            effective_n: summary.effective_n,
            score: summary.score,
            interval: summary.interval.map(IntervalReport::from),
            interval_reason: summary.interval_reason.map(|reason| reason.as_str().to_owned()),
            unstable: summary.unstable,
            withheld: summary.withheld,
        }
    }
}

/// One score less another, in the definition's unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ComparisonReport {
    /// How it was tested: `adjusted-wald`, `wald`, `newcombe`, `welch` or `t`.
    pub test: String,
    /// The level of the limits, 0 to 1.
    pub level: f64,
    /// Ratings on the other side; 0 for a norm without n.
    pub n_other: u64,
    /// This less that.
    pub difference: Option<f64>,
    /// Lower limit of the difference.
    pub low: Option<f64>,
    /// Upper limit of the difference.
    pub high: Option<f64>,
    /// Probability of a difference as large, were there none.
    pub p: Option<f64>,
    /// The same for segments, corrected by Holm for all that were compared.
    pub corrected_p: Option<f64>,
    /// How many comparisons share the correction; 0 where there is none.
    pub compared: u64,
    /// Why there are no limits.
    pub reason: Option<String>,
    /// One side has too few ratings to lean on.
    pub unstable: bool,
    /// One side is withheld.
    pub withheld: bool,
}

impl From<Comparison> for ComparisonReport {
    fn from(comparison: Comparison) -> Self {
        Self {
            test: comparison.test.as_str().to_owned(),
            level: comparison.level,
            n_other: comparison.n[1],
            difference: comparison.difference,
            low: comparison.limits.map(|it| it.low),
            high: comparison.limits.map(|it| it.high),
            p: comparison.p,
            corrected_p: None,
            compared: 0,
            reason: comparison.reason.map(|reason| reason.as_str().to_owned()),
            unstable: comparison.unstable,
            withheld: comparison.withheld,
        }
    }
}

impl SummaryReport {
    /// Ratings received.
    pub fn n(&self) -> u64 {
        match self {
            Self::Counted(it) => it.n,
            Self::Weighted(it) => it.n,
        }
    }

    /// The score; `None` without answers or withheld.
    pub fn score(&self) -> Option<f64> {
        match self {
            Self::Counted(it) => it.score,
            Self::Weighted(it) => it.score,
        }
    }

    /// Its interval, or why there is none.
    pub fn interval(&self) -> Result<&IntervalReport, &str> {
        let (interval, reason) = match self {
            Self::Counted(it) => (&it.interval, &it.interval_reason),
            Self::Weighted(it) => (&it.interval, &it.interval_reason),
        };
        interval.as_ref().ok_or_else(|| reason.as_deref().unwrap_or_default())
    }

    /// Whether it is unstable, and whether it is withheld.
    pub fn marks(&self) -> (bool, bool) {
        match self {
            Self::Counted(it) => (it.unstable, it.withheld),
            Self::Weighted(it) => (it.unstable, it.withheld),
        }
    }
}
