//! `candor score`: a column of ratings in files, or counts on the command line, scored.
//!
//! Rows are read once and kept as counts by segment and period, so a file may be of any
//! size. A row that is no rating is told with its line, and what it is not: never guessed.

mod assemble;
mod bar;
mod cell;
mod counts;
mod csv;
mod input;
mod lines;
mod parquet;
mod table;
mod tally;

use self::assemble::Against;
use self::cell::Cell;
pub(super) use self::csv::separator;
use self::tally::{Counted, Plan, Tally};
use super::{Failure, print};
use crate::calendar::{self, Calendar, Length};
use ::score::{Definition, Level, Method, Norm, Options, Spread};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Score {
    /// CSV, NDJSON or Parquet with a row for every response; - is standard input.
    #[arg(value_name = "FILE", required_unless_present = "counts", conflicts_with = "counts")]
    files: Vec<String>,
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
    /// How many gave each rating, in place of files: 0=3,7=5,10=9.
    #[arg(long, value_name = "RATING=N,…", conflicts_with_all = ["by", "from", "to", "zone", "period", "against", "weights", "strict"])]
    counts: Option<String>,
    /// The column of ratings; an empty one was not rated.
    #[arg(long, value_name = "COLUMN", default_value = "rating")]
    column: String,
    /// A segment for every value of this column; again, or after a comma, for more columns.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    by: Vec<String>,
    /// The column of moments: RFC 3339, or a date and time of --zone.
    #[arg(long, value_name = "COLUMN", default_value = "answered_at")]
    time: String,
    /// Leave out what was before: RFC 3339, or a date of --zone.
    #[arg(long, value_name = "MOMENT")]
    from: Option<String>,
    /// Leave out what was not before: RFC 3339, or a date of --zone.
    #[arg(long, value_name = "MOMENT")]
    to: Option<String>,
    /// An IANA time zone, such as Europe/Warsaw.
    #[arg(long, value_name = "NAME")]
    zone: Option<String>,
    /// A score for every day, week (from Monday), month or quarter of --zone.
    #[arg(long, value_enum, requires = "zone")]
    period: Option<Length>,
    /// Compare with another file, taken whole, segment by segment; or with a norm: 41, or 41:2400 by its n.
    #[arg(long, value_name = "FILE|VALUE[:N]", allow_hyphen_values = true)]
    against: Option<String>,
    /// The column of weights: precision falls to Kish's effective n.
    #[arg(long, value_name = "COLUMN")]
    weights: Option<String>,
    /// What stands between two cells of CSV: a sign such as | or the word tab; the header tells , ; and tab.
    #[arg(long, value_name = "SIGN", conflicts_with = "counts")]
    separator: Option<String>,
    /// How an interval of a net score is made: score, adjusted-wald or wald.
    #[arg(long, default_value = "score")]
    interval: String,
    /// The level of the interval, between 0 and 1.
    #[arg(long, default_value_t = 0.95)]
    level: f64,
    /// Under so many ratings a result is marked unstable.
    #[arg(long, value_name = "N", default_value_t = 30)]
    n_stable: u64,
    /// Withhold segments of fewer ratings, and as many more as would give them away.
    #[arg(long, value_name = "N", default_value_t = 0)]
    k: u64,
    /// Print JSON: of a report's question for counts, else a report by segment and period.
    #[arg(long)]
    json: bool,
    /// Stop at the first bad row.
    #[arg(long)]
    strict: bool,
}

impl Score {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        self.answer().map_err(Failure)?;
        Ok(ExitCode::SUCCESS)
    }

    fn answer(&self) -> Result<(), String> {
        let definition = self.definition()?;
        let options = self.options()?;
        if let Some(counts) = &self.counts {
            let report = counts::report(definition, counts, &options)?;
            print(&if self.json { json(&report) } else { counts::table(&report) });
            return Ok(());
        }
        let plan = self.plan(definition)?;
        let counted = read(&self.files, &plan)?;
        let against = self.against(&plan)?;
        let zone = self.zone.as_deref();
        let report = assemble::report(&plan, zone, &counted, against.as_ref(), &options)?;
        print(&if self.json { json(&report) } else { table::table(definition, &report) });
        eprint!("{}", table::left_out("", &counted.rows, &counted.bad_rows));
        if let Some(Against::File(name, other)) = &against {
            eprint!("{}", table::left_out(&format!("{name}: "), &other.rows, &other.bad_rows));
        }
        Ok(())
    }

    fn options(&self) -> Result<Options, String> {
        let interval = [Method::Score, Method::AdjustedWald, Method::Wald]
            .into_iter()
            .find(|it| it.as_str() == self.interval);
        let interval = interval.ok_or_else(|| {
            format!("interval {:?} is not one of score, adjusted-wald, wald", self.interval)
        })?;
        let level = Level::new(self.level).map_err(|error| error.to_string())?;
        Ok(Options { interval, level, n_stable: self.n_stable, k: self.k })
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

    fn plan(&self, definition: &'static Definition) -> Result<Plan, String> {
        let zone = self.zone.as_deref().map(calendar::zone).transpose()?;
        let from = self.from.as_deref().map(|it| moment("--from", it, zone.as_ref()));
        let to = self.to.as_deref().map(|it| moment("--to", it, zone.as_ref()));
        let (from, to) = (from.transpose()?, to.transpose()?);
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            return Err(format!("--to {to} is not after --from {from}"));
        }
        if let Some(twice) = (1..self.by.len()).find(|it| self.by[..*it].contains(&self.by[*it])) {
            return Err(format!("--by names {:?} twice", self.by[twice]));
        }
        let calendar =
            self.period.zip(zone.clone()).map(|(length, zone)| Calendar::new(zone, length));
        let is_timed = from.is_some() || to.is_some() || calendar.is_some();
        Ok(Plan {
            definition,
            column: self.column.clone(),
            by: self.by.clone(),
            weights: self.weights.clone(),
            time: is_timed.then(|| self.time.clone()),
            zone,
            from,
            to,
            calendar,
            separator: self.separator.as_deref().map(csv::separator::parse).transpose()?,
            strict: self.strict,
        })
    }

    /// The norm, or the other file, counted without the filter and the calendar.
    fn against(&self, plan: &Plan) -> Result<Option<Against>, String> {
        let Some(against) = &self.against else { return Ok(None) };
        if let Some((value, n)) = norm(against) {
            let (source, date) = (String::new(), String::new());
            let norm = Norm { value, n, spread: Spread::Worst, source, date };
            return Ok(Some(Against::Norm(norm)));
        }
        if against == "-" && self.files.iter().any(|it| it == "-") {
            return Err("standard input can't be compared with itself".to_owned());
        }
        let plan = Plan { time: None, from: None, to: None, calendar: None, ..plan.clone() };
        let counted = read(std::slice::from_ref(against), &plan)?;
        Ok(Some(Against::File(against.clone(), Box::new(counted))))
    }
}

/// Counts every row of the files.
fn read(files: &[String], plan: &Plan) -> Result<Counted, String> {
    let mut tally = Tally::new(plan);
    for file in files {
        input::read(file, &mut tally)?;
    }
    tally.finish()
}

fn moment(name: &str, text: &str, zone: Option<&TimeZone>) -> Result<Timestamp, String> {
    Cell::Plain(text.as_bytes()).moment(name, zone)
}

/// Reads `41` and `41:2400`; all else is the name of a file.
fn norm(text: &str) -> Option<(f64, Option<u64>)> {
    let (value, n) = match text.split_once(':') {
        Some((value, n)) => (value, Some(n.parse().ok()?)),
        None => (text, None),
    };
    Some((value.parse().ok().filter(|value: &f64| value.is_finite())?, n))
}

fn json(report: &impl serde::Serialize) -> String {
    format!("{}\n", serde_json::to_string(report).expect("plain data always serialises"))
}

#[cfg(test)]
mod tests {
    use super::norm;

    #[test]
    fn a_norm_is_a_number() {
        assert_eq!(norm("41"), Some((41.0, None)));
        assert_eq!(norm("-4.5:2400"), Some((-4.5, Some(2400))));
        for text in ["last-year.csv", "41.csv", "41:many", "nan", "./41", "-", "41:-1", ""] {
            assert_eq!(norm(text), None, "{text}");
        }
    }
}
