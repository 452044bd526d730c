//! `cargo xtask bench widget`: how soon a question is painted and a click answered, beside a widget written by hand.
//!
//! Both in one run of one browser, because a machine's own pace drifts more than they differ.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{in_browser, verdict};
use crate::dist;
use crate::say::Steps;
use crate::tools::Browser;
use crate::workspace::Workspace;

/// A row: where the figures are, what they are called, their unit and their limit.
const ROWS: [Row; 6] = [
    Row { name: "blocking time, cold", path: &["blocked"], field: None, unit: "ms", limit: 0.0 },
    Row::new("show() to paint", &["full", "show"], "frames", 2.0),
    Row::new("show() to paint", &["full", "show"], "ms", f64::INFINITY),
    Row::new("show() to paint, 4x slower", &["slow", "show"], "ms", 100.0),
    Row {
        name: "rating to what unfolds, 4x slower",
        path: &["slow", "rating"],
        field: None,
        unit: "ms",
        limit: 50.0,
    },
    Row {
        name: "Send to the thank-you, 4x slower",
        path: &["slow", "send"],
        field: None,
        unit: "ms",
        limit: 50.0,
    },
];

#[derive(Debug)]
struct Row {
    name: &'static str,
    path: &'static [&'static str],
    /// The member of each figure, where it is no plain number.
    field: Option<&'static str>,
    unit: &'static str,
    limit: f64,
}

impl Row {
    const fn new(
        name: &'static str,
        path: &'static [&'static str],
        field: &'static str,
        limit: f64,
    ) -> Self {
        Self { name, path, field: Some(field), unit: field, limit }
    }

    /// The median, least and most of a widget's figures.
    fn read(&self, figures: &Value) -> Result<[f64; 3]> {
        let list = self.path.iter().fold(figures, |value, name| &value[*name]);
        let number = |value: &Value| self.field.map_or(value, |name| &value[name]).as_f64();
        let numbers: Option<Vec<f64>> = list.as_array().into_iter().flatten().map(number).collect();
        let mut numbers = numbers.filter(|numbers| !numbers.is_empty()).with_context(|| {
            format!("no figures of {} at {} in {figures}", self.name, self.path.join("."))
        })?;
        numbers.sort_by(f64::total_cmp);
        Ok([numbers[numbers.len() / 2], numbers[0], numbers[numbers.len() - 1]])
    }
}

/// Measures; whether every limit is held.
pub(super) fn run(workspace: &Workspace) -> Result<bool> {
    let browser = Browser::ensure()?;
    let mut steps = Steps::new(dist::N_STEPS + 1);
    dist::build(workspace, &dist::Options::default(), &mut steps)?;
    steps.next("measuring in Chromium, seven times cold and fifteen times warm");
    let figures = in_browser(workspace, &browser, "pace")?;
    println!("\nmedian (least to most), warm but for the first row\n");
    println!("{:<36} {:>26} {:>26}", "", "Candor", "by hand");
    let mut is_held = true;
    for row in &ROWS {
        let ours = row.read(&figures["candor"])?;
        let by_hand = row.read(&figures["by_hand"])?;
        is_held &= ours[0] <= row.limit;
        println!(
            "{:<36} {:>26} {:>26}{}",
            row.name,
            shown(ours, row.unit),
            shown(by_hand, row.unit),
            told(ours[0], row)
        );
    }
    println!();
    Ok(is_held)
}

fn shown([median, least, most]: [f64; 3], unit: &str) -> String {
    let digits = usize::from(unit == "ms");
    format!("{median:.digits$} ({least:.digits$} to {most:.digits$}) {unit}")
}

fn told(median: f64, row: &Row) -> String {
    match row.limit {
        f64::INFINITY => String::new(),
        limit => format!("   limit {limit} {}: {}", row.unit, verdict(median <= limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn figures_are_read_where_they_are() {
        let figures = json!({
            "blocked": [3.0, 0, 9.0],
            "full": { "show": [{ "frames": 1, "ms": 8.0 }, { "frames": 2, "ms": 20.5 }] },
        });
        let text = |row: &Row| shown(row.read(&figures).unwrap(), row.unit);
        assert_eq!(text(&ROWS[0]), "3.0 (0.0 to 9.0) ms");
        assert_eq!(text(&ROWS[1]), "2 (1 to 2) frames");
        assert_eq!(text(&ROWS[2]), "20.5 (8.0 to 20.5) ms");
        let error = ROWS[3].read(&figures).unwrap_err().to_string();
        assert!(error.contains("slow.show"), "{error}");
    }
}
