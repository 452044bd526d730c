//! Periods by the browser's own clocks and calendars.

use super::{at, js, near, refused};
use js_sys::Array;
use score_js::api::trend;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

/// The `from` of every period, the end of the last one, and each `n`.
fn periods(rows: &str, options: &str) -> (Vec<String>, Vec<f64>) {
    let found = trend(&js(rows), &js(options)).unwrap();
    let list: Array = at(&found, "periods").unchecked_into();
    let mut starts: Vec<String> =
        list.iter().map(|it| at(&it, "from").as_string().unwrap()).collect();
    starts.extend(list.iter().last().and_then(|it| at(&it, "to").as_string()));
    (starts, list.iter().map(|it| at(&it, "n").as_f64().unwrap()).collect())
}

#[track_caller]
fn days(zone: &str, rows: &str, starts: &[&str], n: &[f64]) {
    let (found, counted) =
        periods(rows, &format!("{{metric: 'nps', period: 'day', zone: '{zone}'}}"));
    assert_eq!(found, starts.iter().map(|it| format!("{it}.000Z")).collect::<Vec<_>>());
    assert_eq!(counted, n);
}

/// Source: the IANA time zone database; the days are those of each zone's own clock.
#[wasm_bindgen_test]
fn days_begin_when_the_zone_says_so() {
    // Clocks forward in the night of the 29th: a day of 23 hours.
    days(
        "Europe/Warsaw",
        "[['2026-03-28T22:59:59.999Z', 9], ['2026-03-28T23:00Z', 0], [new Date('2026-03-29T22:00Z'), 9]]",
        &[
            "2026-03-27T23:00:00",
            "2026-03-28T23:00:00",
            "2026-03-29T22:00:00",
            "2026-03-30T22:00:00",
        ],
        &[1.0, 1.0, 1.0],
    );
    // Midnight itself left out: the day begins at 01:00.
    days(
        "America/Sao_Paulo",
        "[['2018-11-04T02:59:59Z', 9], ['2018-11-04T03:00:00Z', 9]]",
        &["2018-11-03T03:00:00", "2018-11-04T03:00:00", "2018-11-05T02:00:00"],
        &[1.0, 1.0],
    );
    // The hour before midnight twice: the day begins after the second.
    days(
        "America/Sao_Paulo",
        "[['2018-02-18T02:30:00Z', 9], ['2018-02-18T03:00:00Z', 9]]",
        &["2018-02-17T02:00:00", "2018-02-18T03:00:00", "2018-02-19T03:00:00"],
        &[1.0, 1.0],
    );
    // The hour after midnight twice: the day begins with the first.
    days(
        "America/Havana",
        "[['2025-11-02T04:00:00Z', 9]]",
        &["2025-11-02T04:00:00", "2025-11-03T05:00:00"],
        &[1.0],
    );
    // Half past eleven became half past midnight.
    days(
        "America/Toronto",
        "[['1919-03-31T12:00:00Z', 9]]",
        &["1919-03-31T04:30:00", "1919-04-01T04:00:00"],
        &[1.0],
    );
    // A day that the island never had.
    days(
        "Pacific/Apia",
        "[['2011-12-30T09:59:59Z', 9], ['2011-12-30T10:00:00Z', 9]]",
        &["2011-12-29T10:00:00", "2011-12-30T10:00:00", "2011-12-31T10:00:00"],
        &[1.0, 1.0],
    );
}

#[wasm_bindgen_test]
fn longer_periods_are_those_of_the_calendar() {
    #[track_caller]
    fn check(period: &str, rows: &str, starts: &[&str], n: &[f64]) {
        let options = format!("{{metric: 'nps', period: '{period}', zone: 'UTC'}}");
        let (found, counted) = periods(rows, &options);
        let starts: Vec<String> = starts.iter().map(|it| format!("{it}T00:00:00.000Z")).collect();
        assert_eq!(found, starts);
        assert_eq!(counted, n);
    }
    // Monday to Sunday, across a new year.
    let rows = "[['2026-01-04T23:59:59Z', 9], ['2026-01-05T00:00:00Z', 0]]";
    check("week", rows, &["2025-12-29", "2026-01-05", "2026-01-12"], &[1.0, 1.0]);
    let rows = "[[Date.UTC(2024, 1, 29), 9], [Date.UTC(2023, 11, 31), 1]]";
    check(
        "month",
        rows,
        &["2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01"],
        &[1.0, 0.0, 1.0],
    );
    check("quarter", rows, &["2023-10-01", "2024-01-01", "2024-04-01"], &[1.0, 1.0]);
    check("month", "[]", &[], &[]);
    let rows = "[['1969-12-31T23:59:59+01:00', 5]]";
    check("quarter", rows, &["1969-10-01", "1970-01-01"], &[1.0]);
}

#[wasm_bindgen_test]
fn boundaries_are_half_open_and_count_what_is_outside() {
    let rows = "[[0, 9], [9, 9], [10, 0], [20, 9], [-1, 9]]";
    let found =
        trend(&js(rows), &js("{metric: 'nps', boundaries: [0, 10, 20], window: 2}")).unwrap();
    near(&found, "outside", 2.0);
    near(&found, "periods.0.n", 2.0);
    near(&found, "periods.1.score", -100.0);
    near(&found, "periods.1.rolling.n", 3.0);
    near(&found, "periods.1.rolling.counts.9", 2.0);
}

#[wasm_bindgen_test]
fn a_trend_refuses_what_is_unclear() {
    let day = "{metric: 'nps', period: 'day', zone: 'UTC'}";
    for (rows, options, kind, message) in [
        (
            "[]",
            "{metric: 'nps', period: 'day'}",
            "TypeError",
            "zone undefined is not a string: a day begins when its time zone says so",
        ),
        (
            "[]",
            "{metric: 'nps', period: 'day', zone: 'Europe/Atlantis'}",
            "RangeError",
            "zone \"Europe/Atlantis\" is not a time zone that is known here",
        ),
        (
            "[]",
            "{metric: 'nps', period: 'year', zone: 'UTC'}",
            "RangeError",
            "period \"year\" is not one of day, week, month, quarter",
        ),
        (
            "[]",
            "{metric: 'nps'}",
            "TypeError",
            "trend takes either a period and a zone, or boundaries",
        ),
        (
            "[]",
            "{metric: 'nps', boundaries: [0, 0]}",
            "RangeError",
            "boundary 0 is not after the one before it",
        ),
        (
            "[]",
            "{metric: 'nps', boundaries: [0, 1], window: 0}",
            "RangeError",
            "window 0 is not at least 1 period",
        ),
        (
            "[]",
            "{metric: 'nps', boundaries: [0, 1], window: 2, k: 5}",
            "TypeError",
            "window cannot go with k",
        ),
        ("5", day, "TypeError", "rows 5 is not an array of rows"),
        ("[5]", day, "TypeError", "row 5 is not an array of time and rating"),
        ("[[5]]", day, "TypeError", "row of length 1 is not an array of time and rating"),
        ("[[0, 11]]", day, "RangeError", "rating 11 is not a whole number from 0 to 10"),
        (
            "[[null, 9]]",
            day,
            "TypeError",
            "time null is not a Date, milliseconds since 1970 or ISO 8601 text",
        ),
        (
            "[[new Date('x'), 9]]",
            day,
            "RangeError",
            "time NaN is not in the years 1 to 9999, in milliseconds since 1970",
        ),
        (
            "[[0, 9], ['9000-01-01T00:00Z', 9]]",
            day,
            "RangeError",
            "more than 40000 periods: is a time wrong?",
        ),
    ] {
        refused(trend(&js(rows), &js(options)), kind, message);
    }
    for text in [
        "2026-03-01",
        "2026-03-01T10:00:00",
        "2026-02-29T10:00Z",
        "2026-13-01T10:00Z",
        "2026-03-01T10:00:60Z",
        "2026-03-01T10:00:00.Z",
        "2026-03-01 10:00Z",
        "2026-3-1T10:00Z",
        "2026-03-01T10:00+1:00",
        "2026-03-01T10:00Zulu",
        "",
        "0000-01-01T00:00Z",
    ] {
        let message = format!("time \"{text}\" is not a moment such as \"2026-03-01T10:00:00Z\"");
        refused(trend(&js(&format!("[['{text}', 9]]")), &js(day)), "RangeError", &message);
    }
}
