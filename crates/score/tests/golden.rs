//! Truth from outside: every row of `testdata/` to all of its printed digits.
#![expect(clippy::unwrap_used, reason = "a test ends where its data is not what it should be")]

use score::{Definition, Histogram, Interval, Method, Options, Summary, summarize};
use serde_json::{Value, json};

/// Half a unit of the last digit that the row prints.
#[track_caller]
fn check(found: f64, printed: &Value, source: &Value) {
    let text = printed.to_string();
    let digits = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let tolerance = 0.5001 / 10_f64.powi(i32::try_from(digits).unwrap());
    let expected = printed.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance, "{found} is not {text}: {source}");
}

#[track_caller]
fn check_interval(found: &Interval, printed: &Value, source: &Value) {
    check(found.low, &printed[0], source);
    check(found.high, &printed[1], source);
}

fn rows(file: &str) -> Vec<Value> {
    let path = format!("{}/testdata/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let rows = serde_json::from_str::<Value>(&text).unwrap()["rows"].as_array().unwrap().clone();
    assert!(rows.iter().all(|row| row["source"].is_string()), "a row of {file} has no source");
    rows
}

fn nps(detractors: &Value, passives: &Value, promoters: &Value) -> Histogram {
    let scale = Definition::NPS.scale();
    let mut histogram = Histogram::new(scale);
    for (value, count) in [(3, detractors), (7, passives), (9, promoters)] {
        histogram.add_count(scale.rating(value).unwrap(), count.as_u64().unwrap()).unwrap();
    }
    histogram
}

fn with(interval: Method) -> Options {
    Options { interval, ..Options::default() }
}

fn interval(definition: &'static Definition, counts: &Histogram, method: Method) -> Interval {
    summarize(definition, counts, &with(method)).unwrap().interval.unwrap()
}

#[test]
fn nps_rows() {
    for row in rows("nps.json") {
        let counts = nps(&row["detractors"], &row["passives"], &row["promoters"]);
        let source = &row["source"];
        for (name, method) in [
            ("wald", Method::Wald),
            ("adjusted_wald", Method::AdjustedWald),
            ("score_interval", Method::Score),
        ] {
            let summary = summarize(Definition::NPS, &counts, &with(method)).unwrap();
            assert_eq!(json!(summary.n), row["n"]);
            check(summary.score.unwrap(), &row["score"], source);
            check_interval(&summary.interval.unwrap(), &row[name], source);
        }
    }
}

#[test]
fn wilson_rows() {
    for row in rows("wilson.json") {
        let (positive, n) = (row["positive"].as_u64().unwrap(), row["n"].as_u64().unwrap());
        let scale = Definition::CSAT_TOP1_OF_2.scale();
        let counts = Histogram::from_counts(scale, &[n - positive, positive]).unwrap();
        let found = interval(Definition::CSAT_TOP1_OF_2, &counts, Method::Wilson);
        check(found.low / 100.0, &row["low"], &row["source"]);
        check(found.high / 100.0, &row["high"], &row["source"]);
    }
}

fn seven(row: &Value) -> Histogram {
    let scale = Definition::CES_MEAN_OF_7.scale();
    if let Some(ratings) = row["ratings"].as_array() {
        let ratings: Vec<u8> =
            ratings.iter().map(|it| u8::try_from(it.as_u64().unwrap()).unwrap()).collect();
        return Histogram::from_ratings(scale, &ratings).unwrap();
    }
    let counts: Vec<u64> =
        (1..=7).map(|it| row["counts"][it.to_string()].as_u64().unwrap()).collect();
    Histogram::from_counts(scale, &counts).unwrap()
}

#[test]
fn mean_rows() {
    for row in rows("mean.json") {
        let summary: Summary =
            summarize(Definition::CES_MEAN_OF_7, &seven(&row), &Options::default()).unwrap();
        let source = &row["source"];
        check(summary.mean.unwrap(), &row["mean"], source);
        let found = summary.interval.unwrap();
        check(found.low, &row["low"], source);
        check(found.high, &row["high"], source);
        if !row["share_5_to_7"].is_null() {
            check(summary.top_share.unwrap() / 100.0, &row["share_5_to_7"], source);
        }
    }
}
