//! Counts on the command line: the question object of a report.

use super::bar::{length, share};
use super::cell::text_rating;
use score::{Definition, Histogram, Options};
use survey::report::QuestionReport;

/// The report of counts.
pub(super) fn report(
    definition: &'static Definition,
    counts: &str,
    options: &Options,
) -> Result<QuestionReport, String> {
    let histogram = histogram(definition, counts)?;
    QuestionReport::new(definition.metric(), definition, &histogram, options)
        .map_err(|error| error.to_string())
}

/// Reads `0=3,7=5`: each rating at most once, in any order.
fn histogram(definition: &Definition, text: &str) -> Result<Histogram, String> {
    let mut histogram = Histogram::new(definition.scale());
    let mut seen = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (rating, n) =
            part.split_once('=').ok_or_else(|| format!("count {part:?} is not RATING=N"))?;
        let rating = text_rating(rating.trim(), definition.scale())?;
        let n: u64 = n.trim().parse().map_err(|_| {
            let most = u64::MAX;
            format!("count {n:?} of rating {} is not a whole number from 0 to {most}", rating.get())
        })?;
        if seen.contains(&rating.get()) {
            return Err(format!("rating {} is counted twice", rating.get()));
        }
        seen.push(rating.get());
        histogram.add_count(rating, n).map_err(|error| error.to_string())?;
    }
    Ok(histogram)
}

/// The report for people: one line of result, one bar a rating.
pub(super) fn table(report: &QuestionReport) -> String {
    const BAR: f64 = 40.0;
    let mut out = format!("{}  n {}", report.definition, report.n);
    let number = |value| score::decimal(value, 2);
    match report.score {
        Some(score) => out.push_str(&format!("  score {}", number(score))),
        None if report.withheld => out.push_str("  withheld"),
        None => out.push_str("  no answers yet"),
    }
    match (&report.interval, &report.interval_reason) {
        (Some(it), _) => {
            let level = score::decimal(it.level * 100.0, 1);
            let (level, low, high) =
                (level.trim_end_matches(".0"), number(it.low), number(it.high));
            out.push_str(&format!("  {level} % {} interval {low} to {high}", it.method));
        }
        (None, Some(reason)) if report.score.is_some() => {
            out.push_str(&format!("  no interval: {reason}"));
        }
        _ => {}
    }
    if report.unstable && report.n > 0 {
        out.push_str("  unstable");
    }
    out.push('\n');
    let most = report.counts.values().copied().max().unwrap_or_default().max(1);
    for (rating, n) in &report.counts {
        let bar = "#".repeat(length(share(*n, most), BAR));
        out.push_str(&format!("{rating:>3} {n:>9} {bar}\n"));
    }
    out
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
        let whole = "is not a whole number from 0 to 18446744073709551615";
        refused("7=-1", &format!("count \"-1\" of rating 7 {whole}"));
        let more = "18446744073709551616";
        refused(&format!("7={more}"), &format!("count {more:?} of rating 7 {whole}"));
        refused(
            "7=18446744073709551615,8=1",
            "more than 18446744073709551615 answers cannot be counted",
        );
        assert_eq!(histogram(Definition::NPS, "7=18446744073709551615").unwrap().n(), u64::MAX);
        refused("7=1,07=2", "rating 7 is counted twice");
    }
}
