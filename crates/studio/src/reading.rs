//! The collector's counts as a score: what the results column shows.

use crate::choices::Metric;
use score::{Definition, Group, Histogram, Options, Summary, summarize};
use survey::report::{Counts, Statuses};

/// One survey's answers and what they mean, computed here.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What was asked.
    pub metric: Metric,
    /// How many responses came how far.
    pub responses: Statuses,
    /// The score, and how sure it is.
    pub summary: Summary,
    /// Every rating of the scale, the lowest first.
    pub bars: Vec<Bar>,
}

/// The answers that gave one rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The rating.
    pub rating: u8,
    /// How often it was given.
    pub n: u64,
    /// Where it lies.
    pub group: Group,
}

/// The answers of one group of neighbouring ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which group.
    pub group: Group,
    /// Its lowest rating.
    pub from: u8,
    /// Its highest rating.
    pub to: u8,
    /// Its answers.
    pub n: u64,
}

/// Why there are no numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nobody answered the request.
    Unreachable,
    /// An answer other than 200.
    Status(u16),
    /// An answer that is no report of this survey.
    Unreadable,
}

/// Answers under which a score is not to be leaned on.
pub fn n_stable() -> u64 {
    Options::default().n_stable
}

impl Reading {
    /// Reads a report and computes the summary.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] where `json` is no report, has not the metric's
    /// question, or counts ratings that are not on its scale.
    pub fn of(metric: Metric, json: &str) -> Result<Self, Failure> {
        let counts: Counts = serde_json::from_str(json).map_err(|_| Failure::Unreadable)?;
        Self::new(metric, &counts).ok_or(Failure::Unreadable)
    }

    fn new(metric: Metric, counts: &Counts) -> Option<Self> {
        let question = counts.questions.iter().find(|question| question.id == metric.id())?;
        let definition = Definition::by_id(&question.definition)?;
        let scale = definition.scale();
        let mut histogram = Histogram::new(scale);
        for (rating, n) in &question.counts {
            histogram.add_count(scale.rating(*rating).ok()?, *n).ok()?;
        }
        let summary = summarize(definition, &histogram, &Options::default()).ok()?;
        let bars = histogram
            .iter()
            .filter_map(|(rating, n)| Some(Bar { rating, n, group: definition.group(rating)? }))
            .collect();
        Some(Self { metric, responses: counts.responses, summary, bars })
    }

    /// The groups, from the low end of the scale to the high one.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for bar in &self.bars {
            match parts.last_mut().filter(|part| part.group == bar.group) {
                Some(part) => {
                    part.to = bar.rating;
                    part.n += bar.n;
                }
                None => parts.push(Part {
                    group: bar.group,
                    from: bar.rating,
                    to: bar.rating,
                    n: bar.n,
                }),
            }
        }
        parts
    }

    /// Most answers that one rating got, at least 1.
    pub fn most(&self) -> u64 {
        self.bars.iter().map(|bar| bar.n).max().unwrap_or(0).max(1)
    }
}

/// `part` of `whole` in per cent; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "a picture needs no more than 53 bits")]
pub fn per_cent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// Where `value` lies between the bounds of a definition, per cent of the way.
pub fn place(definition: &Definition, value: f64) -> f64 {
    let (lowest, highest) = definition.bounds();
    100.0 * (value - lowest) / (highest - lowest)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn report(id: &str, definition: &str, counts: &[(u8, u64)]) -> String {
        let pairs: Vec<String> = counts.iter().map(|(r, n)| format!("\"{r}\":{n}")).collect();
        format!(
            r#"{{"survey":"{id}","responses":{{"shown":0,"partial":1,"complete":2,"dismissed":0}},
            "questions":[{{"id":"{id}","definition":"{definition}","n":3,"counts":{{{}}}}}]}}"#,
            pairs.join(",")
        )
    }

    #[test]
    fn counts_become_the_score() {
        let reading =
            Reading::of(Metric::Nps, &report("nps", "nps.v1", &[(0, 1), (7, 2), (9, 3)])).unwrap();
        assert_eq!(score::decimal(reading.summary.score.unwrap(), 1), "33.3");
        assert_eq!(reading.bars.len(), 11);
        assert_eq!(reading.most(), 3);
        assert_eq!(reading.responses.complete, 2);
        let parts: Vec<_> =
            reading.parts().iter().map(|part| (part.from, part.to, part.n)).collect();
        assert_eq!(parts, [(0, 6, 1), (7, 8, 2), (9, 10, 3)]);
    }

    #[test]
    fn nobody_is_no_number() {
        let reading = Reading::of(Metric::Ces, &report("ces", "ces.mean-of-7.v1", &[])).unwrap();
        assert_eq!((reading.summary.n, reading.summary.score), (0, None));
        assert_eq!(reading.most(), 1);
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for json in [
            "",
            "<!doctype html>",
            "{}",
            &report("csat", "csat.top2-of-5.v1", &[(1, 1)]),
            &report("nps", "nps.v9", &[]),
            &report("nps", "nps.v1", &[(11, 1)]),
            &report("nps", "nps.v1", &[(9, u64::MAX), (10, 1)]),
        ] {
            assert_eq!(Reading::of(Metric::Nps, json), Err(Failure::Unreadable), "{json}");
        }
    }

    #[test]
    fn places_lie_between_the_bounds() {
        assert_eq!(score::decimal(place(Definition::NPS, 0.0), 1), "50.0");
        assert_eq!(score::decimal(place(Definition::CES_MEAN_OF_7, 7.0), 1), "100.0");
        assert_eq!(score::decimal(per_cent(1, 0), 1), "0.0");
    }
}
