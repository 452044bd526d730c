//! `candor score` on files: every format, every argument, and every kind of bad input.

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

/// A folder of input files.
struct Files(tempfile::TempDir);

impl Files {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `candor score --metric nps` with these arguments, in the folder, and this on standard input.
    fn run(&self, arguments: &str, input: &[u8]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_candor"))
            .current_dir(self.0.path())
            .args(["score", "--metric", "nps"])
            .args(arguments.split(' ').filter(|it| !it.is_empty()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may stop before it has read all.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }

    #[track_caller]
    fn json(&self, arguments: &str) -> Value {
        let output = self.run(&format!("{arguments} --json"), b"");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{err}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The one line on standard error with which it ends, exit code 2.
    #[track_caller]
    fn refused(&self, arguments: &str, expected: &str) {
        let output = self.run(arguments, b"");
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{err}");
        assert_eq!(err, format!("candor: {expected}\n"));
    }
}

/// Standard output and standard error of one CSV.
#[track_caller]
fn csv(text: &[u8], arguments: &str) -> (String, String) {
    let output = Files::new(&[("a.csv", text)]).run(&format!("a.csv {arguments}"), b"");
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    let (out, err) = (out.unwrap(), err.unwrap());
    assert_eq!(output.status.code(), Some(0), "{err}");
    (out, err)
}

#[test]
fn the_table() {
    let text = b"country,rating\nPL,9\nPL,10\nDE,0\nDE,7\n\"a, b\",9\n\x1b[31m,9\n,3\n";
    let (out, err) = csv(text, "--by country");
    assert_eq!(err, "");
    let expected = "\
nps.v1  points -100 to 100  95 % score interval
             score   interval         n
all          28.57  ";
    assert!(out.starts_with(expected), "{out}");
    for row in
        ["\n(empty)    -100.00", "\n\u{fffd}[31m", "\nDE          -50.00", "\na, b        100.00"]
    {
        assert!(out.contains(row), "{row}: {out}");
    }
    assert!(out.contains("  unstable\n") && !out.contains('\x1b'), "{out}");
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
fn bad_rows_are_counted_and_named() {
    let text = b"rating\n9\n11\n7.5\nten\n\n9,1\n 9\n\xff\n-1\n99999999999999999999\n10\n";
    let (out, err) = csv(text, "");
    assert!(out.contains("\nall    100.00"), "{out}");
    let whole = "is not a whole number from 0 to 10";
    let expected = [
        "candor: of 10 rows left out: 8 bad".to_owned(),
        format!("  a.csv:3: rating 11 {whole}"),
        format!("  a.csv:4: rating 7.5 {whole}"),
        format!("  a.csv:5: rating \"ten\" {whole}"),
        "  a.csv:7: has 2 cells, but the header 1".to_owned(),
        format!("  a.csv:8: rating \" 9\" {whole}"),
        "  a.csv:9: rating \"\u{fffd}\" is not UTF-8 and not a whole number from 0 to 10"
            .to_owned(),
        format!("  a.csv:10: rating -1 {whole}"),
        format!("  a.csv:11: rating 100000000000000000000 {whole}"),
    ];
    assert_eq!(err.lines().collect::<Vec<_>>(), expected);
    let many = "rating\n".to_owned() + &"x\n".repeat(12);
    let (_, err) = csv(many.as_bytes(), "");
    assert!(err.ends_with("  and 2 more\n") && err.lines().count() == 12, "{err}");
    Files::new(&[("a.csv", text)])
        .refused("a.csv --strict", "a.csv:3: rating 11 is not a whole number from 0 to 10");
}

#[test]
fn empty_cells_are_not_ratings_and_not_faults() {
    let (_, err) = csv(b"rating,x\n9,1\n,1\n\"\",1\n", "--strict");
    assert_eq!(err, "candor: of 3 rows left out: 2 without a rating\n");
    let files = Files::new(&[("a.ndjson", b"{\"rating\":9}\n{\"rating\":null}\n{}\n")]);
    assert_eq!(files.json("a.ndjson")["rows"]["unrated"], 2);
}

#[test]
fn nobody_one_and_all_alike() {
    for text in [&b"rating\n"[..], b"rating", b"rating\r\n\r\n"] {
        let (out, err) = csv(text, "");
        assert!(out.contains("no answers yet") && err.is_empty(), "{out}{err}");
    }
    let files = Files::new(&[("one.csv", b"rating\n10\n"), ("alike.csv", b"rating\n5\n5\n5\n")]);
    let one = files.json("one.csv");
    assert_eq!(one["total"]["summary"]["score"], 100.0);
    assert_eq!(one["total"]["summary"]["unstable"], true);
    assert_eq!(files.json("alike.csv")["total"]["summary"]["score"], -100.0);
    let (out, _) = csv(b"rating\n5\n5\n5\n", "--n-stable 3");
    assert!(!out.contains("unstable"), "{out}");
}

#[test]
fn files_that_cannot_be_read_are_refused_in_one_line() {
    let files = Files::new(&[
        ("empty.csv", b""),
        ("blank.csv", b"\n\n"),
        ("a.csv", b"score,\"the country\"\n9,PL\n"),
        ("twice.csv", b"rating,rating\n9,9\n"),
        ("latin.csv", b"rating,stra\xdfe\n9,x\n"),
        ("a.ndjson", b"{\"score\":9,\"country\":\"PL\"}\n"),
        ("fake.parquet", b"rating\n9\n"),
        ("cut.parquet", b"PAR1 and no more"),
        ("utf16.csv", b"\xff\xfer\0a\0"),
    ]);
    files.refused("empty.csv", "empty.csv: is empty: it has no header");
    files.refused("blank.csv", "blank.csv: is empty: it has no header");
    files.refused("a.csv", "a.csv: column \"rating\" is not one of \"score\", \"the country\"");
    files.refused("a.ndjson", "a.ndjson: column \"rating\" is not one of \"country\", \"score\"");
    files.refused("twice.csv", "twice.csv: column \"rating\" is there twice");
    files.refused("latin.csv", "latin.csv: the header is not UTF-8");
    files.refused("utf16.csv", "utf16.csv: is UTF-16: save it as UTF-8");
    files.refused("fake.parquet", "fake.parquet: is not Parquet, whatever its name says");
    let output = files.run("cut.parquet", b"");
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.starts_with("candor: cut.parquet: cannot be read as Parquet: "), "{err}");
    let err = String::from_utf8(files.run("none.csv", b"").stderr).unwrap();
    assert!(err.starts_with("candor: none.csv: cannot be opened: "), "{err}");
    assert_eq!(files.json("a.csv --column score")["total"]["summary"]["n"], 1);
}

#[test]
fn arguments_are_refused_in_one_line() {
    let files = Files::new(&[("a.csv", b"rating,answered_at\n9,2026-01-01\n")]);
    let zone = "zone \"Europe/Atlantis\" is not an IANA time zone, such as Europe/Warsaw";
    files.refused("a.csv --zone Europe/Atlantis", zone);
    files.refused("a.csv --level 0", "level 0 is not between 0 and 1");
    files.refused("a.csv --level 1", "level 1 is not between 0 and 1");
    files.refused("a.csv --by x,x", "--by names \"x\" twice");
    files.refused("a.csv --from soon", "--from \"soon\" is not a date and time");
    let no_zone = "--from 2026-01-01T00:00:00 has no offset from UTC: name its zone with --zone";
    files.refused("a.csv --from 2026-01-01", no_zone);
    files.refused(
        "a.csv --from 2026-02-01 --to 2026-01-01 --zone UTC",
        "--to 2026-01-01T00:00:00Z is not after --from 2026-02-01T00:00:00Z",
    );
    for arguments in ["a.csv --period day", "a.csv --counts 9=1", "", "--counts 9=1 --by x"] {
        assert_eq!(files.run(arguments, b"").status.code(), Some(2), "{arguments}");
    }
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
        out.contains("  +50.00 (") && out.contains("p of segments is Holm's, for 2 compared\n")
    );
    files.refused("new.csv --against 141", "norm: value 141 is not from -100 to 100");
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

#[test]
fn lines_that_are_no_objects_are_bad_rows() {
    let text = b"{\"rating\":9}\n[9]\n{\"rating\":\"9\"}\n{\"rating\":9.5}\n{\"rating\":9.0}\n{\"rating\":tru}\n{\"rating\":true}\n{\"rating\":9,\"x\":\"\xff\"}\n";
    let report = Files::new(&[("a.ndjson", text)]).json("a.ndjson");
    assert_eq!(report["rows"], json!({"read":8,"counted":2,"unrated":0,"outside":0,"bad":6}));
    let reason = |at: usize| report["bad_rows"][at]["reason"].as_str().unwrap();
    assert!(reason(0).starts_with("is not a JSON object: "), "{}", reason(0));
    assert_eq!(reason(1), "rating is the text \"9\", not a whole number from 0 to 10");
    assert_eq!(reason(2), "rating 9.5 is not a whole number from 0 to 10");
}

#[test]
fn parquet_columns_of_a_wrong_type_are_refused_once() {
    let files = Files::new(&[]);
    parquet(&files, "a.parquet", "INT32 rating", &[("9", 1)]);
    let column = "a.parquet: column \"country\" is text, not ratings";
    files.refused("a.parquet --column country", column);
    let column = "a.parquet: column \"rating\" is whole numbers, not dates";
    files.refused("a.parquet --time rating --from 2026-01-01T00:00:00Z", column);
    let known = "a.parquet: column \"x\" is not one of \"country\", \"rating\", \"at\"";
    files.refused("a.parquet --by x", known);
    parquet(&files, "b.parquet", "DOUBLE rating", &[("PL", 11), ("PL", 9), ("PL", -1)]);
    let report = files.json("b.parquet --time at --period week --zone UTC");
    assert_eq!(report["bad_rows"][0]["reason"], "rating 11 is not a whole number from 0 to 10");
    // The last is null.
    assert_eq!(report["rows"], json!({"read":3,"counted":1,"unrated":1,"outside":0,"bad":1}));
    assert_eq!(report["total"]["periods"][0]["period"], "2026-W01");
}

/// Writes rows of country and rating in two groups; below 0 is null. Every moment is the first of 2026.
fn parquet(files: &Files, name: &str, rating: &str, rows: &[(&str, i32)]) {
    let schema = format!(
        "message rows {{ REQUIRED BYTE_ARRAY country (UTF8); OPTIONAL {rating}; REQUIRED INT64 at (TIMESTAMP(NANOS,true)); }}"
    );
    let schema = Arc::new(parquet::schema::parser::parse_message_type(&schema).unwrap());
    let file = std::fs::File::create(files.path(name)).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    for rows in rows.chunks(3) {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let countries: Vec<ByteArray> = rows.iter().map(|it| ByteArray::from(it.0)).collect();
        column.typed::<ByteArrayType>().write_batch(&countries, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let levels: Vec<i16> = rows.iter().map(|it| i16::from(0 <= it.1)).collect();
        let ratings: Vec<i32> = rows.iter().map(|it| it.1).filter(|it| 0 <= *it).collect();
        if rating.starts_with("INT32") {
            column.typed::<Int32Type>().write_batch(&ratings, Some(&levels), None).unwrap();
        } else {
            let ratings: Vec<f64> = ratings.into_iter().map(f64::from).collect();
            column.typed::<DoubleType>().write_batch(&ratings, Some(&levels), None).unwrap();
        }
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let moments = vec![1_767_225_600_000_000_000_i64; rows.len()];
        column.typed::<Int64Type>().write_batch(&moments, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}
