//! The report for people: a line a segment, a bar a line.

use super::bar;
use score::Definition;
use survey::score_report::{
    AgainstReport, BadRow, ComparisonReport, Rows, ScoreLine, ScoreReport, SummaryReport,
};

/// Characters of a segment's name that are shown.
const NAME: usize = 40;
/// And of a bad row's reason.
const REASON: usize = 200;

/// The table.
pub(super) fn table(definition: &Definition, report: &ScoreReport) -> String {
    let mut lines = Vec::new();
    push(&mut lines, "all".to_owned(), definition, &report.total);
    for line in &report.segments {
        let name: Vec<String> = report.by.iter().map(|it| show(&line.segment[it])).collect();
        push(&mut lines, name.join(", "), definition, line);
    }
    let heads = ["", "score", "interval", "n", "", ""].map(str::to_owned);
    let mut out = heading(definition, report);
    out.push_str(&align(&heads, &lines));
    let comparisons = report.segments.iter().filter_map(|it| it.against.as_ref());
    let compared = comparisons.map(|it| it.compared).max().unwrap_or_default();
    if 1 < compared {
        out.push_str(&format!("p of segments is Holm's, for {compared} compared\n"));
    }
    out
}

/// What became of rows that are not in the score; nothing where all are.
pub(super) fn left_out(name: &str, rows: &Rows, bad_rows: &[BadRow]) -> String {
    let Rows { read, unrated, outside, bad, .. } = *rows;
    let mut parts = Vec::new();
    for (n, what) in
        [(unrated, "without a rating"), (outside, "outside of --from and --to"), (bad, "bad")]
    {
        if 0 < n {
            parts.push(format!("{n} {what}"));
        }
    }
    if parts.is_empty() {
        return String::new();
    }
    let mut out = format!("candor: {name}of {read} rows left out: {}\n", parts.join(", "));
    for BadRow { file, line, reason } in bad_rows {
        out.push_str(&format!("  {file}:{line}: {}\n", visible(reason, REASON)));
    }
    let named = bad_rows.len() as u64;
    if named < bad {
        out.push_str(&format!("  and {} more\n", bad - named));
    }
    out
}

fn heading(definition: &Definition, report: &ScoreReport) -> String {
    let (lowest, highest) = definition.bounds();
    let [lowest, highest] = [lowest, highest].map(|it| score::decimal(it, 0));
    let mut out = format!("{}  {} {lowest} to {highest}", report.definition, report.unit);
    if report.polarity == "low_is_good" {
        out.push_str(", low is good");
    }
    let intervals = report.segments.iter().chain([&report.total]);
    if let Some(it) = intervals.filter_map(|it| it.summary.interval().ok()).next() {
        let level = score::decimal(it.level * 100.0, 1);
        out.push_str(&format!("  {} % {} interval", level.trim_end_matches(".0"), it.method));
    }
    if let Some(zone) = report.time.as_ref().and_then(|it| it.zone.as_ref()) {
        out.push_str(&format!("  {zone}"));
    }
    match &report.against {
        Some(AgainstReport::File { name, .. }) => out.push_str(&format!("  against {name}")),
        Some(AgainstReport::Norm { value, n }) => {
            out.push_str(&format!("  against {value}"));
            if let Some(n) = n {
                out.push_str(&format!(" of {n}"));
            }
        }
        None => {}
    }
    out.push('\n');
    out
}

fn push(lines: &mut Vec<[String; 6]>, name: String, definition: &Definition, line: &ScoreLine) {
    lines.push(row(name, definition, &line.summary, line.against.as_ref()));
    for period in &line.periods {
        lines.push(row(format!("  {}", period.period), definition, &period.summary, None));
    }
}

fn row(
    name: String,
    definition: &Definition,
    summary: &SummaryReport,
    against: Option<&ComparisonReport>,
) -> [String; 6] {
    let number = |value: f64| score::decimal(value, 2);
    let (is_unstable, is_withheld) = summary.marks();
    let mut marks = Vec::new();
    let limits = summary.interval().map(|it| (it.low, it.high));
    let interval = match limits {
        Ok((low, high)) => format!("{} to {}", number(low), number(high)),
        Err(reason) if summary.score().is_some() => reason.to_owned(),
        Err(_) => String::new(),
    };
    let (score, bar) = match summary.score() {
        Some(score) => (number(score), bar::draw(definition, score, limits.ok())),
        None => ("-".to_owned(), String::new()),
    };
    match against {
        Some(comparison) if !is_withheld => marks.push(difference(comparison)),
        _ => {}
    }
    if is_withheld {
        marks.push("withheld".to_owned());
    } else if summary.n() == 0 {
        marks.push("no answers yet".to_owned());
    } else if is_unstable {
        marks.push("unstable".to_owned());
    }
    if let SummaryReport::Weighted(it) = summary
        && let Some(n) = it.effective_n
    {
        marks.push(format!("effective n {}", score::decimal(n, 1)));
    }
    [name, score, interval, summary.n().to_string(), bar, marks.join("  ")]
}

fn difference(it: &ComparisonReport) -> String {
    let number = |value: f64| score::decimal(value, 2);
    let Some(difference) = it.difference else {
        return format!("no difference: {}", it.reason.as_deref().unwrap_or_default());
    };
    let sign = if 0.0 < difference { "+" } else { "" };
    let mut out = format!("{sign}{}", number(difference));
    if let (Some(low), Some(high)) = (it.low, it.high) {
        out.push_str(&format!(" ({} to {})", number(low), number(high)));
    }
    if let Some(p) = it.corrected_p.or(it.p) {
        out.push_str(&match score::decimal(p, 4) {
            zero if zero == "0.0000" => " p < 0.0001".to_owned(),
            p => format!(" p {p}"),
        });
    }
    out
}

/// Columns as wide as their widest cell: numbers to the right, all else to the left.
fn align(heads: &[String; 6], lines: &[[String; 6]]) -> String {
    let width = |column: usize| {
        let cells = lines.iter().chain([heads]).map(|it| it[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths = [0, 1, 2, 3, 4].map(width);
    let mut out = String::new();
    for [name, score, interval, n, bar, marks] in [heads].into_iter().chain(lines) {
        let [a, b, c, d, e] = widths;
        let line = format!("{name:<a$}  {score:>b$}  {interval:<c$}  {n:>d$}  {bar:<e$}  {marks}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A name of the file as it can be shown: no control characters, not too long.
fn show(text: &str) -> String {
    if text.is_empty() { "(empty)".to_owned() } else { visible(text, NAME) }
}

fn visible(text: &str, most: usize) -> String {
    let mut shown: String = text
        .chars()
        .take(most)
        .map(|it| if it.is_control() { char::REPLACEMENT_CHARACTER } else { it })
        .collect();
    if most < text.chars().count() {
        shown.push('…');
    }
    shown
}
