//! The parts of a report: its window, its segments and periods, what it is compared with, how far people came.

use crate::report::{IntervalReport, QuestionReport, Statuses};
use serde::Serialize;
use std::collections::BTreeMap;

/// Which responses are in a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Window {
    /// The IANA zone of dates and periods.
    pub zone: String,
    /// The first moment, UTC; null is from the beginning.
    pub from: Option<String>,
    /// The first moment after it, UTC; null is until now.
    pub to: Option<String>,
    /// `day`, `week`, `month` or `quarter`; null without periods.
    pub period: Option<String>,
    /// Only responses of this version of the survey; null is all.
    pub version: Option<u32>,
    /// Only responses with these values of dimensions; `""` is "not given".
    pub only: BTreeMap<String, String>,
}

/// The responses to one version of a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct VersionReport {
    /// The version.
    pub version: u32,
    /// How many responses came how far.
    pub responses: Statuses,
}

/// The responses with the same values of the `by` dimensions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SegmentReport {
    /// The value of each dimension; `""` is "not given".
    pub segment: BTreeMap<String, String>,
    /// How many responses came how far.
    pub responses: Statuses,
    /// Every rating question.
    pub questions: Vec<QuestionReport>,
    /// The same by period, without a gap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<PeriodReport>,
}

/// The responses of one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct PeriodReport {
    /// Its name: `2026-03-01`, `2026-W09`, `2026-03` or `2026-Q1`.
    pub period: String,
    /// Its first moment, UTC.
    pub start: String,
    /// The first moment after it, UTC.
    pub end: String,
    /// How many responses came how far.
    pub responses: Statuses,
    /// Every rating question.
    pub questions: Vec<QuestionReport>,
}

/// What the scores are compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The same responses of another time.
    Window {
        /// Its first moment, UTC.
        from: String,
        /// The first moment after it, UTC.
        to: String,
        /// How many responses came how far.
        responses: Statuses,
    },
    /// Responses of the same time with these values.
    Segment {
        /// The value of each dimension.
        segment: BTreeMap<String, String>,
        /// How many responses came how far.
        responses: Statuses,
    },
    /// A published number.
    Norm {
        /// Its score, in the unit of the metric.
        value: f64,
        /// Answers behind it; null takes it as exact.
        n: Option<u64>,
    },
}

/// How far people came, where the survey reports that it was shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Funnel {
    /// Responses that were seen, whatever came of them.
    pub seen: u64,
    /// Of these: a rating given, finished or not.
    pub answered: u64,
    /// Of these: finished.
    pub finished: u64,
    /// Closed.
    pub dismissed: u64,
    /// `answered` of `seen`.
    pub response_rate: Rate,
    /// `finished` of `seen`.
    pub completion_rate: Rate,
}

/// A share of people, per cent.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Rate {
    /// Per cent, 0 to 100; null of nobody, or withheld.
    pub percent: Option<f64>,
    /// Its confidence interval, per cent; null where there is none.
    pub interval: Option<IntervalReport>,
}
