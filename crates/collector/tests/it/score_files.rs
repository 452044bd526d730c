//! `candor score` on files: every format and every argument.

use crate::score_input::{Files, csv, parquet};
use serde_json::{Value, json};

#[test]
fn the_table() {
    let text = b"country,rating\nPL,9\nPL,10\nDE,0\nDE,7\n\"a, b\",9\n\x1b[31m,9\n,3\n";
    let (out, err) = csv(text, "--by country");
    assert_eq!(err, "");
    let expected = "\
nps.v1  points -100 to 100  95 % score interval
           score  interval          n
all        28.57  -36.04 to 74.03   7  ········░░░░▓▓▓░░░░░░···  unstable
(empty)  -100.00  -100.00 to 58.69  1  ▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░·····  unstable
\u{fffd}[31m     100.00  -58.69 to 100.00  1  ·····░░░░░░░▓▓▓▓▓▓▓▓▓▓▓▓  unstable
DE        -50.00  -90.55 to 48.64   2  ·░░░░░▓▓▓▓▓▓░░░░░░······  unstable
PL        100.00  -31.52 to 100.00  2  ········░░░░▓▓▓▓▓▓▓▓▓▓▓▓  unstable
a, b      100.00  -58.69 to 100.00  1  ·····░░░░░░░▓▓▓▓▓▓▓▓▓▓▓▓  unstable
";
    assert_eq!(out, expected);
}

#[test]
fn every_format_counts_the_same() {
    let rows = [("PL", 9), ("PL", 3), ("DE", 10), ("DE", 8), ("PL", 9)];
    let mut plain = "country,rating\n".to_owned();
    let mut quoted = "\"country\",\"rating\"\r\n".to_owned();
    let mut awkward = "note,rating,country\n".to_owned();
    let mut lines = String::new();
    for (country, rating) in rows {
        plain.push_str(&format!("{country},{rating}\n"));
        quoted.push_str(&format!("\"{country}\",\"{rating}\"\r\n"));
        awkward.push_str(&format!("\"a \"\"b\"\",\n{country}\",{rating},{country}\n"));
        lines.push_str(&format!(
            "{{\"country\":\"{country}\",\"x\":[1,{{}}],\"rating\":{rating}}}\n\n"
        ));
    }
    let files = Files::new(&[
        ("plain.csv", plain.as_bytes()),
        ("no-end.csv", plain.trim_end().as_bytes()),
        ("bom.csv", &[b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("quoted.csv", quoted.as_bytes()),
        ("awkward.csv", awkward.as_bytes()),
        ("lines.ndjson", lines.as_bytes()),
    ]);
    parquet(&files, "a.parquet", "INT32 rating", &rows);
    parquet(&files, "b.parquet", "DOUBLE rating", &rows);
    let expected = files.json("plain.csv --by country");
    assert_eq!(expected["rows"], json!({"read":5,"counted":5,"unrated":0,"outside":0,"bad":0}));
    assert_eq!(expected["segments"][1]["segment"], json!({"country":"PL"}));
    assert_eq!(expected["segments"][1]["summary"]["counts"]["9"], 2);
    for name in [
        "no-end.csv",
        "bom.csv",
        "quoted.csv",
        "awkward.csv",
        "lines.ndjson",
        "a.parquet",
        "b.parquet",
    ] {
        assert_eq!(files.json(&format!("{name} --by country")), expected, "{name}");
    }
    let output = files.run("- --by country --json", plain.as_bytes());
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), expected);
    let twice = files.json("plain.csv a.parquet --by country");
    assert_eq!(twice["total"]["summary"]["n"], 10);
    assert_eq!(twice["total"]["summary"]["score"], expected["total"]["summary"]["score"]);
}

/// Long enough for several blocks and threads, with bad rows in each of them, and then a quote.
#[test]
fn long_files_count_every_row_and_name_the_first_bad_ones() {
    let mut text = "rating,country,note\n".to_owned();
    for row in 0..300_000_u32 {
        let rating = if row % 30_000 == 29_999 { 11 } else { row % 11 };
        text.push_str(&format!("{rating},c{},some words\n", row % 7));
    }
    text.push_str("9,\"c\n0\",\"\"\n11,c0,\n12,c0,\n");
    let report = Files::new(&[("a.csv", text.as_bytes())]).json("a.csv --by country");
    assert_eq!(
        report["rows"],
        json!({"read":300_003,"counted":299_991,"unrated":0,"outside":0,"bad":12})
    );
    let lines: Vec<u64> = report["bad_rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["line"].as_u64().unwrap())
        .collect();
    let expected: Vec<u64> = (1..=10).map(|it| it * 30_000 + 1).collect();
    assert_eq!(lines, expected);
    let segments = report["segments"].as_array().unwrap();
    assert_eq!(segments.len(), 8);
    assert_eq!(segments[0]["segment"]["country"], "c\n0");
    let n: u64 = segments.iter().map(|it| it["summary"]["n"].as_u64().unwrap()).sum();
    assert_eq!(n, 299_991);
}

#[test]
fn filters_are_half_open_in_their_zone() {
    let text = b"answered_at,rating\n2025-12-31T22:59:59Z,0\n2025-12-31T23:00:00Z,9\n2026-01-01,9\n2026-01-31 23:59:59,10\n2026-01-31T23:00:00Z,0\nsoon,9\n,9\n";
    let files = Files::new(&[("a.csv", text)]);
    let report = files.json("a.csv --from 2026-01-01 --to 2026-02-01 --zone Europe/Warsaw");
    assert_eq!(report["rows"], json!({"read":7,"counted":3,"unrated":0,"outside":2,"bad":2}));
    assert_eq!(report["bad_rows"][0]["reason"], "answered_at \"soon\" is not a date and time");
    assert_eq!(report["bad_rows"][1]["reason"], "answered_at is empty");
    assert_eq!(report["time"]["from"], "2025-12-31T23:00:00Z");
    // A segment of which the filter leaves no row is not there, and everybody is nobody.
    let report = files.json("a.csv --from 2030-01-01 --zone UTC --by rating");
    assert_eq!(
        (&report["segments"], &report["total"]["summary"]["score"]),
        (&json!([]), &json!(null))
    );
}

#[test]
fn periods_have_no_gap() {
    let text = b"t,rating,c\n2026-01-05T12:00:00Z,9,a\n2026-03-31T22:30:00Z,0,a\n2026-01-05T12:00:00Z,0,b\n";
    let files = Files::new(&[("a.csv", text)]);
    let report = files.json("a.csv --time t --period month --zone Europe/Warsaw");
    let periods = report["total"]["periods"].as_array().unwrap();
    let names: Vec<_> = periods.iter().map(|it| (&it["period"], &it["summary"]["n"])).collect();
    let expected = [("2026-01", 2), ("2026-02", 0), ("2026-03", 0), ("2026-04", 1)];
    assert_eq!(names.len(), 4);
    for ((name, n), expected) in names.into_iter().zip(expected) {
        assert_eq!((name.as_str().unwrap(), n.as_u64().unwrap()), expected);
    }
    assert_eq!(periods[3]["start"], "2026-03-31T22:00:00Z");
    let report = files.json("a.csv --time t --period quarter --zone UTC --by c");
    assert_eq!(report["total"].get("periods"), None);
    assert_eq!(report["segments"][1]["periods"][0]["summary"]["score"], -100.0);
    let stray = Files::new(&[("a.csv", b"t,rating\n1026-01-01,9\n2026-01-01,9\n")]);
    let output = stray.run("a.csv --time t --period day --zone UTC", b"");
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.starts_with("candor: there are more than 10000 periods between "), "{err}");
}

#[test]
fn small_segments_are_withheld_and_cannot_be_solved_for() {
    let mut text = "rating,c\n".to_owned();
    for (country, n) in [("a", 50), ("b", 7), ("c", 3)] {
        text.push_str(&format!("9,{country}\n").repeat(n));
    }
    let files = Files::new(&[("a.csv", text.as_bytes())]);
    let report = files.json("a.csv --by c --k 5 --against 41");
    let withheld = |at: usize| &report["segments"][at]["summary"]["withheld"];
    assert_eq!(
        (withheld(0), withheld(1), withheld(2)),
        (&json!(false), &json!(true), &json!(true))
    );
    for segment in &report["segments"].as_array().unwrap()[1..] {
        assert_eq!(segment["summary"]["score"], Value::Null);
        assert_eq!(segment["summary"]["counts"], json!({}));
        assert_eq!(segment["against"]["difference"], Value::Null);
    }
    let (out, _) = csv(text.as_bytes(), "--by c --k 5");
    assert_eq!(out.matches("withheld").count(), 2, "{out}");
}

#[test]
fn against_a_norm_and_against_a_file() {
    let rows = |p: usize, d: usize| {
        ("c,rating\n".to_owned() + &"x,9\n".repeat(p) + &"x,0\n".repeat(d) + "y,9\n").into_bytes()
    };
    let files = Files::new(&[("new.csv", &rows(60, 20)), ("old.csv", &rows(40, 40))]);
    let report = files.json("new.csv --against 41:2400");
    assert_eq!(report["against"], json!({"norm":{"value":41.0,"n":2400}}));
    assert_eq!(report["total"]["against"]["n_other"], 2400);
    let report = files.json("new.csv --against old.csv --by c");
    let (x, y) = (&report["segments"][0]["against"], &report["segments"][1]["against"]);
    assert_eq!((&x["difference"], &x["test"]), (&json!(50.0), &json!("adjusted-wald")));
    assert_eq!((&x["compared"], &y["difference"]), (&json!(2), &json!(0.0)));
    let p = x["p"].as_f64().unwrap();
    assert!((x["corrected_p"].as_f64().unwrap() - 2.0 * p).abs() < 1e-15 && p < 0.001, "{x}");
    let output = files.run("new.csv --against old.csv --by c", b"");
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.contains("  +50.00 (")
            && out.contains(") p 0.000")
            && out.contains("p of segments is Holm's, for 2 compared\n")
    );
    files.refused("new.csv --against 141", "norm 141 is not a score of this definition");
}

#[test]
fn weights() {
    let text = b"w,rating,c\n2,9,a\n1,10,a\n1,7,b\n1,3,b\n0,3,b\n-1,3,b\n,3,b\nnan,3,b\n";
    let report = Files::new(&[("a.csv", text)]).json("a.csv --weights w --by c");
    let total = &report["total"]["summary"];
    assert_eq!((&total["n"], &total["score"]), (&json!(4), &json!(40.0)));
    assert!((total["effective_n"].as_f64().unwrap() - 25.0 / 7.0).abs() < 1e-12);
    assert_eq!(report["segments"][1]["summary"]["score"], -50.0);
    assert_eq!(report["rows"]["bad"], 3);
    let reason = &report["bad_rows"][0]["reason"];
    assert_eq!(reason, "weight \"-1\" is not a number from 0 to 1e100");
}

/// Weights of 2 for everybody change nothing; unequal ones count less than as many people.
#[test]
fn weighted_scores_are_compared() {
    let rows = |shapes: &[(&str, u8, &str, usize)]| {
        let lines = shapes.iter().map(|(c, rating, w, n)| format!("{c},{rating},{w}\n").repeat(*n));
        "c,rating,w\n".to_owned() + &lines.collect::<String>()
    };
    let files = Files::new(&[
        ("new.csv", rows(&[("x", 9, "2", 60), ("x", 0, "2", 20), ("y", 9, "2", 3)]).as_bytes()),
        ("old.csv", rows(&[("x", 9, "2", 40), ("x", 0, "2", 40)]).as_bytes()),
        ("uneven.csv", rows(&[("x", 9, "3", 30), ("x", 9, "1", 30), ("x", 0, "2", 20)]).as_bytes()),
        ("unweighted.csv", b"c,rating\nx,9\n"),
    ]);
    let against = |arguments: &str, place: usize| {
        files.json(&format!("{arguments} --by c"))["segments"][place]["against"].clone()
    };
    for other in ["old.csv", "41:2400", "41"] {
        let plain = against(&format!("new.csv --against {other}"), 0);
        let even = against(&format!("new.csv --against {other} --weights w"), 0);
        for name in ["difference", "low", "high", "p", "corrected_p"] {
            let (a, b) = (&plain[name], &even[name]);
            let is_near = a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| (a - b).abs() < 1e-9);
            assert!(is_near || a.is_null() && b.is_null(), "{other} {name}: {a} {b}");
        }
        assert_eq!(plain["n_other"], even["n_other"]);
    }
    let (even, uneven) = (
        against("new.csv --against old.csv --weights w", 0),
        against("uneven.csv --against old.csv --weights w", 0),
    );
    assert!((uneven["difference"].as_f64().unwrap() - 50.0).abs() < 1e-9, "{uneven}");
    assert!(even["low"].as_f64() > uneven["low"].as_f64(), "{even} {uneven}");
    // Nobody of y is in the other file.
    assert_eq!(against("new.csv --against old.csv --weights w", 1)["reason"], "too_few");
    let missing = "unweighted.csv: column \"w\" is not one of \"c\", \"rating\"";
    files.refused("new.csv --weights w --against unweighted.csv", missing);
}

#[test]
fn several_columns_make_one_segment() {
    let text = b"a,b,rating\nx,1,9\nx,2,0\n,1,9\nx,1,7\n";
    let report = Files::new(&[("a.csv", text)]).json("a.csv --by a,b");
    let segments: Vec<_> = report["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["segment"]["a"], &it["segment"]["b"], &it["summary"]["score"]))
        .map(|(a, b, score)| json!([a, b, score]))
        .collect();
    let expected = [json!(["", "1", 100.0]), json!(["x", "1", 50.0]), json!(["x", "2", -100.0])];
    assert_eq!(segments, expected);
}

#[test]
fn separators_are_found_in_the_header_or_told() {
    let plain = "country,rating\nPL,9\nDE,3\nPL,10\n";
    let bom = b"\xef\xbb\xbf";
    let semicolons = plain.replace(',', ";").replace('\n', "\r\n");
    let tabs = "\"country\"\t\"rating\"\n\"PL\"\t9\nDE\t3\nPL\t10";
    // A semicolon in quotes, and then a line end: by the rules from there on.
    let awkward = "note;country;rating\nx;PL;9\n\"a;\nb\";DE;3\ny;PL;10\n";
    let files = Files::new(&[
        ("plain.csv", plain.as_bytes()),
        ("semicolons.csv", &[&bom[..], semicolons.as_bytes()].concat()),
        ("tabs.tsv", tabs.as_bytes()),
        ("awkward.csv", awkward.as_bytes()),
        ("bars.csv", plain.replace(',', "|").as_bytes()),
    ]);
    let expected = files.json("plain.csv --by country");
    for arguments in [
        "semicolons.csv",
        "tabs.tsv",
        "awkward.csv",
        "tabs.tsv --separator tab",
        "bars.csv --separator |",
    ] {
        assert_eq!(files.json(&format!("{arguments} --by country")), expected, "{arguments}");
    }
    let both = files.json("plain.csv --against semicolons.csv");
    assert_eq!(both["total"]["against"]["difference"], 0.0);
    let known = "column \"rating\" is not one of \"country|rating\"";
    files.refused("bars.csv", &format!("bars.csv: {known}"));
    let known = "column \"score\" is not one of \"country\", \"rating\"";
    files.refused("semicolons.csv --column score", &format!("semicolons.csv: {known}"));
    files.refused(
        "plain.csv --separator ab",
        "separator \"ab\" is not one sign such as ; or |, or the word tab",
    );
}
