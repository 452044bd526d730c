//! Truth from outside: every row of `testdata/` to all of its printed digits.
#![expect(clippy::unwrap_used, reason = "a test ends where its data is not what it should be")]

use score::{
    Definition, Histogram, Interval, Method, Options, Summary, compare, paired, summarize,
};
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

#[test]
fn nps_comparison_rows() {
    for row in rows("nps-compare.json") {
        let [a, b] = ["a", "b"].map(|it| nps(&row[it][0], &row[it][1], &row[it][2]));
        let source = &row["source"];
        for (name, method) in [("wald", Method::Wald), ("adjusted_wald", Method::Score)] {
            let found = compare(Definition::NPS, &a, &b, &with(method)).unwrap();
            let expected = &row[name];
            check(found.p.unwrap(), &expected["p"], source);
            let limits = found.limits.unwrap();
            if !expected["interval"].is_null() {
                check(limits.low, &expected["interval"][0], source);
                check(limits.high, &expected["interval"][1], source);
            }
            if !expected["difference"].is_null() {
                check(f64::midpoint(limits.low, limits.high), &expected["difference"], source);
            }
            if !expected["se"].is_null() {
                check(found.se.unwrap(), &expected["se"], source);
            }
            if !row["wald"]["difference"].is_null() {
                // The difference shown is the plain one under either test.
                check(found.difference.unwrap(), &row["wald"]["difference"], source);
            }
        }
    }
}

#[test]
fn newcombe_rows() {
    let scale = Definition::CSAT_TOP1_OF_2.scale();
    for row in rows("newcombe.json") {
        let [a, b] = ["a", "b"].map(|it| {
            let [k, n] = [0, 1].map(|place| row[it][place].as_u64().unwrap());
            Histogram::from_counts(scale, &[n - k, k]).unwrap()
        });
        let found = compare(Definition::CSAT_TOP1_OF_2, &a, &b, &Options::default()).unwrap();
        let limits = found.limits.unwrap();
        for (limit, printed) in
            [(limits.low, &row["interval"][0]), (limits.high, &row["interval"][1])]
        {
            assert_eq!(
                score::decimal(limit / 100.0, 4),
                format!("{:.4}", printed.as_f64().unwrap()),
                "{row}"
            );
        }
    }
}

/// Relative agreement, for rows that print every digit of a `f64`.
#[track_caller]
fn check_close(found: f64, expected: &Value, row: &Value) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= 1e-11 * expected.abs().max(1e-3), "{found}: {row}");
}

#[test]
fn welch_rows() {
    let scale = Definition::CES_MEAN_OF_7.scale();
    for row in rows("welch.json") {
        let [a, b] = ["a", "b"].map(|it| {
            let counts: Vec<u64> =
                (1..=7).map(|v| row[it][v.to_string()].as_u64().unwrap_or(0)).collect();
            Histogram::from_counts(scale, &counts).unwrap()
        });
        let found = compare(Definition::CES_MEAN_OF_7, &a, &b, &Options::default()).unwrap();
        check_close(found.difference.unwrap(), &row["difference"], &row);
        check_close(found.se.unwrap(), &row["se"], &row);
        check_close(found.p.unwrap(), &row["p"], &row);
        check_close(found.limits.unwrap().low, &row["interval"][0], &row);
        check_close(found.limits.unwrap().high, &row["interval"][1], &row);
    }
}

#[test]
fn paired_rows() {
    let scale = Definition::CES_MEAN_OF_7.scale();
    for row in rows("paired.json") {
        let rating = |value: &Value| scale.rating_from_f64(value.as_f64().unwrap()).unwrap();
        let people =
            row["pairs"].as_array().unwrap().iter().map(|it| (rating(&it[0]), rating(&it[1])));
        let found = paired(Definition::CES_MEAN_OF_7, people, &Options::default()).unwrap();
        check_close(found.difference.unwrap(), &row["difference"], &row);
        check_close(found.p.unwrap(), &row["p"], &row);
        check_close(found.limits.unwrap().low, &row["interval"][0], &row);
        check_close(found.limits.unwrap().high, &row["interval"][1], &row);
    }
}
