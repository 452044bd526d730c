//! `candor score` on what it can't count: a reason for every row, and one line for every file.

use crate::score_input::{Files, csv, parquet};
use serde_json::json;

#[test]
fn bad_rows_are_counted_and_named() {
    let text = b"rating\n9\n11\n7.5\nten\n\n9,1\n 9\n\xff\n-1\n99999999999999999999\n10\n";
    let (out, err) = csv(text, "");
    assert!(out.contains("\nall  100.00"), "{out}");
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
fn lines_that_are_no_objects_are_bad_rows() {
    let text = b"{\"rating\":9}\n[9]\n{\"rating\":\"9\"}\n{\"rating\":9.5}\n{\"rating\":9.0}\n{\"rating\":tru}\n{\"rating\":true}\n{\"rating\":\"\xff\"}\n{\"rating\":9,\"x\":\"\xff\"}\n";
    let report = Files::new(&[("a.ndjson", text)]).json("a.ndjson");
    assert_eq!(report["rows"], json!({"read":9,"counted":3,"unrated":0,"outside":0,"bad":6}));
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

#[test]
fn names_of_segments_are_utf_8() {
    let files = Files::new(&[
        ("a.csv", b"c,rating\n\xff,9\nPL,9\n"),
        ("quoted.csv", b"c,rating\n\"\xff\",9\n\"P\"\"L\",9\n"),
        ("a.ndjson", b"{\"c\":\"\xff\",\"rating\":9}\n{\"c\":\"PL\",\"rating\":9}\n"),
    ]);
    for name in ["a.csv", "quoted.csv", "a.ndjson"] {
        let report = files.json(&format!("{name} --by c"));
        assert_eq!((&report["rows"]["counted"], &report["rows"]["bad"]), (&json!(1), &json!(1)));
        assert_eq!(report["segments"].as_array().unwrap().len(), 1, "{name}");
    }
    let reason = "c \"\u{fffd}\" is not UTF-8";
    assert_eq!(files.json("a.csv --by c")["bad_rows"][0]["reason"], reason);
    files.refused("a.csv --by c --strict", &format!("a.csv:2: {reason}"));
}

#[test]
fn lines_are_those_of_an_editor() {
    for text in ["rating\n\n9\n\n11\n", "rating\r\n\r\n9\r\n\r\n11\r\n"] {
        for quoted in [text.to_owned(), text.replace("9", "\"\"\"\"").replace("11", "\"11\"")] {
            let report = Files::new(&[("a.csv", quoted.as_bytes())]).json("a.csv");
            let last = report["bad_rows"].as_array().unwrap().last().unwrap();
            assert_eq!(last["line"], 5, "{quoted:?}");
        }
    }
}
