//! From counts to the report: summaries, what to withhold, and comparisons.

use super::tally::{Counted, Counts, Plan, Segment};
use crate::calendar::Calendar;
use jiff::Timestamp;
use score::{Norm, Options};
use std::collections::BTreeMap;
use survey::report::QuestionReport;
use survey::score_report::{
    AgainstReport, ComparisonReport, PeriodLine, ScoreLine, ScoreReport, SummaryReport, TimeReport,
    WeightedReport,
};

/// Periods that a table may have: more are a stray date, or nothing to look at.
const MOST_PERIODS: usize = 10_000;

/// What scores are compared with.
#[derive(Debug)]
pub(super) enum Against {
    File(String, Box<Counted>),
    Norm(Norm),
}

/// The report.
pub(super) fn report(
    plan: &Plan,
    zone: Option<&str>,
    counted: &Counted,
    against: Option<&Against>,
    options: &Options,
) -> Result<ScoreReport, String> {
    let spans = match &plan.calendar {
        Some(calendar) => spans(calendar.clone(), counted)?,
        None => Vec::new(),
    };
    let hidden = Hidden::of(counted, options.k)?;
    let maker = Maker { plan, options, spans };
    let mut total = maker.line(&[], &counted.total, &hidden)?;
    let mut segments = Vec::with_capacity(counted.segments.len());
    for (values, segment) in &counted.segments {
        segments.push(maker.line(values, segment, &hidden)?);
    }
    match against {
        Some(Against::Norm(norm)) => {
            total.against = Some(maker.norm(&counted.total, norm, hidden.total)?);
            for (line, (values, segment)) in segments.iter_mut().zip(&counted.segments) {
                line.against = Some(maker.norm(segment, norm, hidden.segment(values))?);
            }
        }
        Some(Against::File(_, other)) => {
            let theirs = Hidden::of(other, options.k)?;
            let is_hidden = hidden.total || theirs.total;
            total.against = Some(maker.pair(&counted.total, Some(&other.total), is_hidden)?);
            for (line, (values, segment)) in segments.iter_mut().zip(&counted.segments) {
                let is_hidden = hidden.segment(values) || theirs.segment(values);
                let namesake = other.segments.get(values);
                line.against = Some(maker.pair(segment, namesake, is_hidden)?);
            }
        }
        None => {}
    }
    correct(&mut segments)?;
    Ok(ScoreReport {
        definition: plan.definition.id().to_owned(),
        unit: plan.definition.unit().as_str().to_owned(),
        polarity: plan.definition.polarity().as_str().to_owned(),
        column: plan.column.clone(),
        by: plan.by.clone(),
        time: plan.time.as_ref().map(|column| TimeReport {
            column: column.clone(),
            zone: zone.map(str::to_owned),
            from: plan.from.map(|it| it.to_string()),
            to: plan.to.map(|it| it.to_string()),
            period: plan.calendar.as_ref().map(|it| it.length().as_str().to_owned()),
        }),
        rows: counted.rows,
        bad_rows: counted.bad_rows.clone(),
        against: against.map(|it| match it {
            Against::Norm(norm) => AgainstReport::Norm { value: norm.value, n: norm.n },
            Against::File(name, other) => AgainstReport::File {
                name: name.clone(),
                rows: other.rows,
                bad_rows: other.bad_rows.clone(),
            },
        }),
        total,
        segments,
    })
}

/// A period without a gap to the next: its name, its ends.
#[derive(Debug)]
struct Span {
    name: String,
    start: Timestamp,
    end: Timestamp,
}

/// Every period from the first with a row to the last.
fn spans(mut calendar: Calendar, counted: &Counted) -> Result<Vec<Span>, String> {
    let segments = || counted.segments.values().chain([&counted.total]);
    let starts = || segments().flat_map(|it| it.periods.keys());
    let (Some(first), Some(last)) = (starts().min(), starts().max()) else {
        return Ok(Vec::new());
    };
    let mut spans = Vec::new();
    let mut next = *first;
    while next <= *last {
        let Some(period) = calendar.period(next) else { break };
        if spans.len() == MOST_PERIODS {
            return Err(format!(
                "there are more than {MOST_PERIODS} periods between {first} and {last}: \
                 narrow them with --from and --to, or choose a longer --period"
            ));
        }
        let name = calendar.name(period);
        spans.push(Span { name, start: period.start, end: period.end });
        next = period.end;
    }
    Ok(spans)
}

/// What must not be shown: of everybody, then of segments, then of their periods, one tree.
#[derive(Debug, Default)]
struct Hidden {
    total: bool,
    segments: BTreeMap<Vec<String>, bool>,
    periods: BTreeMap<(Vec<String>, Timestamp), bool>,
}

impl Hidden {
    fn of(counted: &Counted, k: u64) -> Result<Self, String> {
        let node = |parent, counts: &Counts| score::Segment { parent, n: counts.n() };
        let mut tree = vec![node(None, &counted.total.counts)];
        let mut periods = Vec::new();
        let mut add_periods = |tree: &mut Vec<_>, parent, values: &[String], segment: &Segment| {
            for (start, counts) in &segment.periods {
                tree.push(node(Some(parent), counts));
                periods.push((tree.len() - 1, (values.to_vec(), *start)));
            }
        };
        add_periods(&mut tree, 0, &[], &counted.total);
        let mut segments = Vec::new();
        for (values, segment) in &counted.segments {
            tree.push(node(Some(0), &segment.counts));
            let place = tree.len() - 1;
            segments.push((place, values.clone()));
            add_periods(&mut tree, place, values, segment);
        }
        let hidden = score::withhold_nested(&tree, k).map_err(|error| error.to_string())?;
        Ok(Self {
            total: hidden[0],
            segments: segments.into_iter().map(|(at, it)| (it, hidden[at])).collect(),
            periods: periods.into_iter().map(|(at, it)| (it, hidden[at])).collect(),
        })
    }

    fn segment(&self, values: &[String]) -> bool {
        self.segments.get(values).copied().unwrap_or_default()
    }

    fn period(&self, values: &[String], start: Timestamp) -> bool {
        self.periods.get(&(values.to_vec(), start)).copied().unwrap_or_default()
    }
}

struct Maker<'a> {
    plan: &'a Plan,
    options: &'a Options,
    spans: Vec<Span>,
}

impl Maker<'_> {
    /// The options that withhold whatever is hidden, and nothing else.
    fn options(&self, is_hidden: bool) -> Options {
        Options { k: if is_hidden { u64::MAX } else { 0 }, ..*self.options }
    }

    fn line(
        &self,
        values: &[String],
        segment: &Segment,
        hidden: &Hidden,
    ) -> Result<ScoreLine, String> {
        let is_total = values.is_empty();
        let is_hidden = if is_total { hidden.total } else { hidden.segment(values) };
        let summary = self.summary(Some(&segment.counts), is_hidden)?;
        let mut periods = Vec::new();
        // With segments everybody's periods would cross them: see `Hidden`.
        if !is_total || self.plan.by.is_empty() {
            for span in &self.spans {
                let is_hidden = hidden.period(values, span.start);
                periods.push(PeriodLine {
                    period: span.name.clone(),
                    start: span.start.to_string(),
                    end: span.end.to_string(),
                    summary: self.summary(segment.periods.get(&span.start), is_hidden)?,
                });
            }
        }
        let segment = self.plan.by.iter().cloned().zip(values.iter().cloned()).collect();
        Ok(ScoreLine { segment, summary, against: None, periods })
    }

    /// A summary; of nobody where there are no counts.
    fn summary(&self, counts: Option<&Counts>, is_hidden: bool) -> Result<SummaryReport, String> {
        let Plan { column, definition, .. } = self.plan;
        let options = self.options(is_hidden);
        let nobody;
        let counts = match counts {
            Some(counts) => counts,
            None => {
                nobody = Counts::new(self.plan);
                &nobody
            }
        };
        match counts {
            Counts::Plain(histogram) => {
                QuestionReport::new(column, definition, histogram, &options)
                    .map(SummaryReport::Counted)
                    .map_err(|error| error.to_string())
            }
            Counts::Weighted(weighted) => {
                let summary = weighted.summarize(&options);
                Ok(SummaryReport::Weighted(WeightedReport::new(column, &summary)))
            }
        }
    }

    fn norm(
        &self,
        segment: &Segment,
        norm: &Norm,
        is_hidden: bool,
    ) -> Result<ComparisonReport, String> {
        let options = self.options(is_hidden);
        let found = match &segment.counts {
            Counts::Plain(own) => score::against(self.plan.definition, own, norm, &options),
            Counts::Weighted(own) => own.against(norm, &options),
        };
        found.map(ComparisonReport::from).map_err(|error| error.to_string())
    }

    fn pair(
        &self,
        segment: &Segment,
        other: Option<&Segment>,
        is_hidden: bool,
    ) -> Result<ComparisonReport, String> {
        let nobody = Counts::new(self.plan);
        let other = other.map_or(&nobody, |it| &it.counts);
        let options = self.options(is_hidden);
        let found = match (&segment.counts, other) {
            (Counts::Plain(own), Counts::Plain(other)) => {
                score::compare(self.plan.definition, own, other, &options)
            }
            (Counts::Weighted(own), Counts::Weighted(other)) => own.compare(other, &options),
            _ => unreachable!("both files are counted by the same plan"),
        };
        found.map(ComparisonReport::from).map_err(|error| error.to_string())
    }
}

/// Several segments compared are several chances to be wrong: Holm's correction.
fn correct(segments: &mut [ScoreLine]) -> Result<(), String> {
    let known = segments.iter_mut().filter_map(|it| it.against.as_mut());
    let mut known: Vec<&mut ComparisonReport> = known.filter(|it| it.p.is_some()).collect();
    let p: Vec<f64> = known.iter().filter_map(|it| it.p).collect();
    let corrected = score::holm(&p).map_err(|error| error.to_string())?;
    for (comparison, corrected) in known.iter_mut().zip(corrected) {
        comparison.corrected_p = Some(corrected);
        comparison.compared = p.len() as u64;
    }
    Ok(())
}
