//! `candor score`: the question object of a report, from counts on the command line.

use super::{Failure, print};
use score::{Definition, Histogram, Level, Method, Options, Rating};
use std::process::ExitCode;
use survey::report::QuestionReport;

#[derive(Debug, clap::Args)]
pub(super) struct Score {
    /// A metric by its usual definition: nps, csat, ces, …
    #[arg(
        long,
        value_name = "NAME",
        required_unless_present = "definition",
        conflicts_with = "definition"
    )]
    metric: Option<String>,
    /// A definition by its id, such as csat.top2-of-7.v1.
    #[arg(long, value_name = "ID")]
    definition: Option<String>,
    /// How many gave each rating: 0=3,7=5,10=9.
    #[arg(long, value_name = "RATING=N,…")]
    counts: String,
    /// How an interval of a net score is made: score, adjusted-wald or wald.
    #[arg(long, default_value = "score")]
    interval: String,
    /// The level of the interval, between 0 and 1.
    #[arg(long, default_value_t = 0.95)]
    level: f64,
    /// Print the JSON of a report's question.
    #[arg(long)]
    json: bool,
}

impl Score {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let report = self.report().map_err(Failure)?;
        if self.json {
            print(&format!(
                "{}\n",
                serde_json::to_string(&report).expect("plain data always serialises")
            ));
        } else {
            print(&table(&report));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn report(&self) -> Result<QuestionReport, String> {
        let definition = self.definition()?;
        let interval = [Method::Score, Method::AdjustedWald, Method::Wald]
            .into_iter()
            .find(|it| it.as_str() == self.interval);
        let interval = interval.ok_or_else(|| {
            format!("interval {:?} is not one of score, adjusted-wald, wald", self.interval)
        })?;
        let level = Level::new(self.level).map_err(|error| error.to_string())?;
        let histogram = histogram(definition, &self.counts)?;
        let options = Options { interval, level, ..Options::default() };
        QuestionReport::new(definition.metric(), definition, &histogram, &options)
            .map_err(|error| error.to_string())
    }

    fn definition(&self) -> Result<&'static Definition, String> {
        let all = || Definition::all().iter();
        match (&self.metric, &self.definition) {
            (Some(metric), _) => Definition::by_metric(metric).ok_or_else(|| {
                let mut known: Vec<&str> = all().map(|it| it.metric()).collect();
                known.dedup();
                format!("metric {metric:?} is not one of {}", known.join(", "))
            }),
            (None, id) => Definition::by_id(id.as_deref().unwrap_or_default()).ok_or_else(|| {
                let known: Vec<&str> = all().map(|it| it.id()).collect();
                format!(
                    "definition {:?} is not one of {}",
                    id.as_deref().unwrap_or_default(),
                    known.join(", ")
                )
            }),
        }
    }
}

/// Reads `0=3,7=5`: each rating at most once, in any order.
fn histogram(definition: &Definition, text: &str) -> Result<Histogram, String> {
    let mut histogram = Histogram::new(definition.scale());
    let mut seen = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (rating, n) =
            part.split_once('=').ok_or_else(|| format!("count {part:?} is not RATING=N"))?;
        let rating = read(definition, rating.trim())?;
        let n: u64 = n
            .trim()
            .parse()
            .map_err(|_| format!("count {n:?} of rating {} is not a whole number", rating.get()))?;
        if seen.contains(&rating.get()) {
            return Err(format!("rating {} is counted twice", rating.get()));
        }
        seen.push(rating.get());
        histogram.add_count(rating, n).map_err(|error| error.to_string())?;
    }
    Ok(histogram)
}

/// A rating as text; what is a number, but none on the scale, is named as a number.
fn read(definition: &Definition, text: &str) -> Result<Rating, String> {
    let scale = definition.scale();
    let number = text.parse().ok().and_then(|number| scale.rating_from_f64(number).err());
    scale.rating_from_str(text).map_err(|error| number.unwrap_or(error).to_string())
}

/// The report for people: one line of result, one bar a rating.
fn table(report: &QuestionReport) -> String {
    const BAR: f64 = 40.0;
    let mut out = format!("{}  n {}", report.definition, report.n);
    let number = |value| score::decimal(value, 2);
    match report.score {
        Some(score) => out.push_str(&format!("  score {}", number(score))),
        None => out.push_str("  no answers yet"),
    }
    match (&report.interval, &report.interval_reason) {
        (Some(it), _) => {
            let level = score::decimal(it.level * 100.0, 1);
            let (level, low, high) =
                (level.trim_end_matches(".0"), number(it.low), number(it.high));
            out.push_str(&format!("  {level} % {} interval {low} to {high}", it.method));
        }
        (None, Some(reason)) if report.n > 0 => out.push_str(&format!("  no interval: {reason}")),
        _ => {}
    }
    if report.unstable && report.n > 0 {
        out.push_str("  unstable");
    }
    out.push('\n');
    let most = report.counts.values().copied().max().unwrap_or_default().max(1);
    for (rating, n) in &report.counts {
        let bar = "#".repeat(bar_length(*n, most, BAR));
        out.push_str(&format!("{rating:>3} {n:>9} {bar}\n"));
    }
    out
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of 0..=1 of a bar's length, to be looked at"
)]
fn bar_length(n: u64, most: u64, length: f64) -> usize {
    (n as f64 / most as f64 * length).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(counts: &str, expected: &str) {
        assert_eq!(histogram(Definition::NPS, counts).unwrap_err(), expected);
    }

    #[test]
    fn counts_are_read_strictly() {
        assert_eq!(histogram(Definition::NPS, "10=9, 0=3,7=5").unwrap().n(), 17);
        assert_eq!(histogram(Definition::NPS, "").unwrap().n(), 0);
        refused("11=1", "rating 11 is not a whole number from 0 to 10");
        refused("7.5=1", "rating 7.5 is not a whole number from 0 to 10");
        refused("ten=1", "rating \"ten\" is not a whole number from 0 to 10");
        refused("9.0=1", "rating \"9.0\" is not a whole number from 0 to 10");
        refused("7", "count \"7\" is not RATING=N");
        refused("7=-1", "count \"-1\" of rating 7 is not a whole number");
        refused("7=1,07=2", "rating 7 is counted twice");
    }
}
