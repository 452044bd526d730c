//! From sums of counts to the report: scores, what to withhold, comparisons.

use super::query::{Other, Query};
use crate::error::Error;
use crate::store::{Count, Dimension, Totals};
use score::{Comparison, Definition, Histogram, Norm, Options, Spread};
use std::collections::{BTreeMap, BTreeSet};
use survey::breakdown::{
    Against, Funnel, PeriodReport, Rate, SegmentReport, VersionReport, Window,
};
use survey::report::{IntervalReport, QuestionReport, Report, Statuses};
use survey::score_report::ComparisonReport;
use survey::{Problem, Survey};

/// Most segments that are listed; whoever posts can make up values.
const MOST_SEGMENTS: usize = 500;

/// One period, with its name.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) name: String,
    pub(super) start: jiff::Timestamp,
    pub(super) end: jiff::Timestamp,
}

/// The sums of some responses, whole and by period.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) whole: Totals,
    pub(super) periods: Vec<Totals>,
    /// The same responses of the window that it is compared with.
    pub(super) before: Totals,
}

/// All sums that a report is made of.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) spans: Vec<Span>,
    pub(super) versions: BTreeMap<u32, Statuses>,
    pub(super) total: Sums,
    pub(super) segments: BTreeMap<Vec<String>, Sums>,
    /// The segment that it is compared with.
    pub(super) other: Totals,
}

/// A rating question under a definition.
type Asked = (String, &'static Definition);

struct Maker<'a> {
    query: &'a Query,
    tally: &'a Tally,
    asked: Vec<Asked>,
    norm: Option<Norm>,
}

/// The report on the survey called `id`, whose newest version is `survey`.
pub(super) fn report(
    id: &str,
    survey: Option<&Survey>,
    query: &Query,
    tally: &Tally,
) -> Result<Report, Error> {
    let norm = match &query.against {
        Some(Other::Norm(value, n)) => {
            let (source, date) = (String::new(), String::new());
            Some(Norm { value: *value, n: *n, spread: Spread::Worst, source, date })
        }
        _ => None,
    };
    let maker = Maker { query, tally, asked: asked(id, survey, tally)?, norm };
    maker.check_norm()?;
    let mut order: Vec<(&Vec<String>, &Sums)> = tally.segments.iter().collect();
    order.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.whole.statuses.n()));
    let left_out = order.len().saturating_sub(MOST_SEGMENTS);
    order.truncate(MOST_SEGMENTS);
    let nodes: Vec<&Sums> =
        std::iter::once(&tally.total).chain(order.iter().map(|it| it.1)).collect();
    let mut lines: Vec<Line> = nodes.iter().map(|_| Line::default()).collect();
    for (question, definition) in &maker.asked {
        maker.question(question, definition, &nodes, &mut lines)?;
    }
    let mut lines = lines.into_iter();
    let total = lines.next().unwrap_or_default();
    let segments = order.iter().zip(lines).map(|((values, sums), line)| SegmentReport {
        segment: named(&query.by, values),
        responses: sums.whole.statuses,
        periods: maker.periods(sums, line.periods),
        questions: line.questions,
    });
    let responses = tally.total.whole.statuses;
    Ok(Report {
        survey: id.to_owned(),
        responses,
        questions: total.questions,
        versions: tally
            .versions
            .iter()
            .map(|(version, responses)| VersionReport { version: *version, responses: *responses })
            .collect(),
        known: survey.is_some(),
        funnel: funnel(responses, &query.options)?,
        window: query.has_window.then(|| window(query)),
        against: maker.against(),
        by: query.by.iter().map(|it| it.name().to_owned()).collect(),
        segments: segments.collect(),
        segments_left_out: left_out as u64,
        periods: maker.periods(&tally.total, total.periods),
    })
}

/// The survey's rating questions in its order, answered or not, then whatever else was answered.
fn asked(id: &str, survey: Option<&Survey>, tally: &Tally) -> Result<Vec<Asked>, Error> {
    let questions = survey.into_iter().flat_map(|survey| &survey.questions);
    let mut asked: Vec<Asked> =
        questions.filter_map(|it| Some((it.id.clone(), it.definition()?))).collect();
    let counts = tally.total.whole.ratings.iter();
    let answered: BTreeSet<(&str, &str)> =
        counts.map(|it| (it.question.as_str(), it.definition.as_str())).collect();
    for (question, definition) in answered {
        let definition = Definition::by_id(definition).ok_or_else(|| {
            Error::Broken(format!("counts of {id}/{question} have no definition {definition}"))
        })?;
        if !asked.iter().any(|it| (it.0.as_str(), it.1.id()) == (question, definition.id())) {
            asked.push((question.to_owned(), definition));
        }
    }
    Ok(asked)
}

/// The scores of one node: whole, and by period.
#[derive(Debug, Default)]
struct Line {
    questions: Vec<QuestionReport>,
    periods: Vec<Vec<QuestionReport>>,
}

impl Maker<'_> {
    /// A norm may be that of one question of several, but not of none.
    fn check_norm(&self) -> Result<(), Error> {
        let Some(Norm { value, .. }) = self.norm else { return Ok(()) };
        let bounds = || self.asked.iter().map(|(_, definition)| definition.bounds());
        if self.asked.is_empty() || bounds().any(|(least, most)| (least..=most).contains(&value)) {
            return Ok(());
        }
        let scales: BTreeSet<String> =
            bounds().map(|(least, most)| format!("from {least} to {most}")).collect();
        let message = format!(
            "a score of {value} is none that there is here: {}",
            Vec::from_iter(scales).join(", ")
        );
        Err(Error::Parameters(vec![Problem::new("against", message)]))
    }

    /// Adds one question to the line of every node, the first of which holds all the others.
    fn question(
        &self,
        question: &str,
        definition: &'static Definition,
        nodes: &[&Sums],
        lines: &mut [Line],
    ) -> Result<(), Error> {
        let histogram = |totals: &Totals| histogram(question, definition, &totals.ratings);
        let wholes: Vec<Histogram> =
            nodes.iter().map(|it| histogram(&it.whole)).collect::<Result<_, _>>()?;
        let mut parts: Vec<Vec<Histogram>> = Vec::with_capacity(nodes.len());
        for sums in nodes {
            parts.push(sums.periods.iter().map(histogram).collect::<Result<_, _>>()?);
        }
        let hidden = Hidden::of(&wholes, &parts, self.query.options.k)
            .map_err(|error| broken(question, &error))?;
        for (at, sums) in nodes.iter().enumerate() {
            let options = self.options(hidden.wholes[at]);
            let mut report = scored(question, definition, &wholes[at], &options)?;
            let against = self.compare(question, definition, &wholes[at], sums, &options)?;
            report.against = against.map(Box::new);
            lines[at].questions.push(report);
            lines[at].periods.resize(parts[at].len(), Vec::new());
            for (place, (period, line)) in parts[at].iter().zip(&mut lines[at].periods).enumerate()
            {
                let options = self.options(hidden.parts[at][place]);
                line.push(scored(question, definition, period, &options)?);
            }
        }
        let segments = lines.iter_mut().skip(1).filter_map(|it| it.questions.last_mut());
        correct(segments.filter_map(|it| it.against.as_deref_mut()).collect())
            .map_err(|error| broken(question, &error))
    }

    /// The options that withhold what is hidden, and nothing else.
    fn options(&self, is_hidden: bool) -> Options {
        Options { k: if is_hidden { u64::MAX } else { 0 }, ..self.query.options }
    }

    fn compare(
        &self,
        question: &str,
        definition: &'static Definition,
        own: &Histogram,
        sums: &Sums,
        options: &Options,
    ) -> Result<Option<ComparisonReport>, Error> {
        let other = match &self.query.against {
            None => return Ok(None),
            Some(Other::Norm(..)) => {
                // A norm off the scale of this metric is one of another metric.
                let compared =
                    self.norm.as_ref().map(|it| score::against(definition, own, it, options));
                return Ok(compared.and_then(Result::ok).map(ComparisonReport::from));
            }
            Some(Other::Window(..)) => &sums.before,
            Some(Other::Segment(_)) => &self.tally.other,
        };
        let other = histogram(question, definition, &other.ratings)?;
        let is_small = (1..self.query.options.k).contains(&other.n());
        let options = if is_small { self.options(true) } else { *options };
        let compared: Comparison = score::compare(definition, own, &other, &options)
            .map_err(|error| broken(question, &error))?;
        Ok(Some(compared.into()))
    }

    fn against(&self) -> Option<Against> {
        let before = self.tally.total.before.statuses;
        Some(match self.query.against.as_ref()? {
            Other::Window(from, to) => {
                Against::Window { from: from.to_string(), to: to.to_string(), responses: before }
            }
            Other::Segment(values) => Against::Segment {
                segment: values
                    .iter()
                    .map(|(it, value)| (it.name().to_owned(), value.clone()))
                    .collect(),
                responses: self.tally.other.statuses,
            },
            Other::Norm(value, n) => Against::Norm { value: *value, n: *n },
        })
    }

    fn periods(&self, sums: &Sums, questions: Vec<Vec<QuestionReport>>) -> Vec<PeriodReport> {
        let lines = questions.into_iter().chain(std::iter::repeat(Vec::new()));
        let periods = self.tally.spans.iter().zip(&sums.periods).zip(lines);
        periods
            .map(|((span, totals), questions)| PeriodReport {
                period: span.name.clone(),
                start: span.start.to_string(),
                end: span.end.to_string(),
                responses: totals.statuses,
                questions,
            })
            .collect()
    }
}

/// What must not be shown, of each node and of each of its periods; the first node is the whole.
struct Hidden {
    wholes: Vec<bool>,
    parts: Vec<Vec<bool>>,
}

impl Hidden {
    /// A period of a segment is a part of its segment, and of that period of everybody: it is
    /// hidden where either would give it away.
    fn of(wholes: &[Histogram], parts: &[Vec<Histogram>], k: u64) -> Result<Self, score::Error> {
        let node = |parent, it: &Histogram| score::Segment { parent, n: it.n() };
        let n_periods = parts.first().map_or(0, Vec::len);
        // Everybody, segments, their periods.
        let mut tree: Vec<score::Segment> =
            wholes.iter().enumerate().map(|(at, it)| node((at > 0).then_some(0), it)).collect();
        for (at, periods) in parts.iter().enumerate().skip(1) {
            tree.extend(periods.iter().map(|it| node(Some(at), it)));
        }
        let by_segment = score::withhold_nested(&tree, k)?;
        // Everybody, periods, their segments.
        tree.truncate(1);
        tree.extend(parts.iter().take(1).flatten().map(|it| node(Some(0), it)));
        for periods in parts.iter().skip(1) {
            tree.extend(periods.iter().enumerate().map(|(at, it)| node(Some(1 + at), it)));
        }
        let by_period = score::withhold_nested(&tree, k)?;
        let n = wholes.len();
        let mut hidden = vec![by_period.iter().skip(1).take(n_periods).copied().collect()];
        for at in 1..n {
            let (first, second) = (n + (at - 1) * n_periods, 1 + at * n_periods);
            let part = (0..n_periods).map(|it| by_segment[first + it] || by_period[second + it]);
            hidden.push(part.collect());
        }
        Ok(Self { wholes: by_segment.into_iter().take(n).collect(), parts: hidden })
    }
}

/// Several segments compared are several chances to be wrong: Holm's correction.
fn correct(compared: Vec<&mut ComparisonReport>) -> Result<(), score::Error> {
    let mut known: Vec<_> = compared.into_iter().filter(|it| it.p.is_some()).collect();
    let p: Vec<f64> = known.iter().filter_map(|it| it.p).collect();
    for (comparison, corrected) in known.iter_mut().zip(score::holm(&p)?) {
        comparison.corrected_p = Some(corrected);
        comparison.compared = p.len() as u64;
    }
    Ok(())
}

fn named(by: &[Dimension], values: &[String]) -> BTreeMap<String, String> {
    by.iter().zip(values).map(|(it, value)| (it.name().to_owned(), value.clone())).collect()
}

fn window(query: &Query) -> Window {
    Window {
        zone: query.zone_name.clone(),
        from: query.span.0.map(|it| it.to_string()),
        to: query.span.1.map(|it| it.to_string()),
        period: query.period.map(|it| it.as_str().to_owned()),
        version: query.version,
        only: query.only.iter().map(|(it, value)| (it.name().to_owned(), value.clone())).collect(),
    }
}

/// How far people came; `None` where nobody says that it was shown.
fn funnel(responses: Statuses, options: &Options) -> Result<Option<Funnel>, Error> {
    let Statuses { shown, partial, complete, dismissed } = responses;
    if shown == 0 && dismissed == 0 {
        return Ok(None);
    }
    let (seen, answered) = (responses.n(), partial + complete);
    let rate = |n: u64| {
        // A share of yes among yes and no.
        let histogram = Histogram::from_counts(Definition::RETENTION.scale(), &[seen - n, n]);
        let summary =
            histogram.and_then(|it| score::summarize(Definition::RETENTION, &it, options));
        let summary = summary.map_err(|error| broken("the funnel", &error))?;
        let interval = summary.interval.map(IntervalReport::from);
        Ok::<_, Error>(Rate { percent: summary.score, interval })
    };
    Ok(Some(Funnel {
        seen,
        answered,
        finished: complete,
        dismissed,
        response_rate: rate(answered)?,
        completion_rate: rate(complete)?,
    }))
}

fn histogram(
    question: &str,
    definition: &'static Definition,
    counts: &[Count],
) -> Result<Histogram, Error> {
    let mut histogram = Histogram::new(definition.scale());
    let own =
        counts.iter().filter(|it| it.question == question && it.definition == definition.id());
    for count in own {
        let rating = definition.scale().rating(count.rating);
        rating
            .map_err(score::Error::from)
            .and_then(|rating| histogram.add_count(rating, count.n))
            .map_err(|error| broken(question, &error))?;
    }
    Ok(histogram)
}

fn scored(
    question: &str,
    definition: &'static Definition,
    histogram: &Histogram,
    options: &Options,
) -> Result<QuestionReport, Error> {
    QuestionReport::new(question, definition, histogram, options)
        .map_err(|error| broken(question, &error))
}

fn broken(question: &str, error: &dyn std::fmt::Display) -> Error {
    Error::Broken(format!("counts of {question} do not add up: {error}"))
}
