//! `candor score`, `lint` and `compile-presets`.

use std::process::Command;

/// Exit code, standard output, standard error.
fn candor(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_candor")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn score_prints_the_question_of_a_report() {
    let (code, out, _) = candor(&["score", "--metric", "nps", "--counts", "0=1,7=2,9=3", "--json"]);
    assert_eq!(code, 0);
    let before = r#"{"id":"nps","definition":"nps.v1","n":6,"score":33.333333333333336,"groups":{"detractors":1,"passives":2,"promoters":3},"counts":{"0":1,"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":2,"8":0,"9":3,"10":0},"interval":{"method":"score","level":0.95,"low":"#;
    assert!(out.starts_with(before), "{out}");
    assert!(
        out.ends_with("},\"interval_reason\":null,\"unstable\":true,\"withheld\":false}\n"),
        "{out}"
    );
    let (_, out, _) =
        candor(&["score", "--definition", "csat.top2-of-5.v1", "--counts", "5=1", "--json"]);
    assert!(
        out.starts_with("{\"id\":\"csat\",\"definition\":\"csat.top2-of-5.v1\",\"n\":1,"),
        "{out}"
    );
}

#[test]
fn score_for_people() {
    let (code, out, _) = candor(&["score", "--metric", "ces", "--counts", "7=1"]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with("ces.mean-of-7.v1  n 1  score 7.00  no interval: too_few  unstable\n"),
        "{out}"
    );
    let (_, out, _) = candor(&[
        "score",
        "--metric",
        "nps",
        "--counts",
        "0=1,9=2",
        "--interval",
        "wald",
        "--level",
        "0.9",
    ]);
    assert!(out.contains("90 % wald interval"), "{out}");
}

#[test]
fn score_refuses_in_one_line() {
    for (arguments, expected) in [
        (
            &["--metric", "nps", "--counts", "11=1"][..],
            "rating 11 is not a whole number from 0 to 10",
        ),
        (&["--metric", "fun", "--counts", "1=1"], "metric \"fun\" is not one of nps, "),
        (&["--definition", "nps", "--counts", "1=1"], "definition \"nps\" is not one of nps.v1, "),
        (
            &["--metric", "nps", "--counts", "1=1", "--level", "95"],
            "level 95 is not between 0 and 1",
        ),
        (
            &["--metric", "nps", "--counts", "1=1", "--interval", "t"],
            "interval \"t\" is not one of score, ",
        ),
    ] {
        let (code, out, err) = candor(&[&["score"], arguments].concat());
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.starts_with(&format!("candor: {expected}")), "{err}");
    }
    assert_eq!(candor(&["score", "--counts", "1=1"]).0, 2);
    assert_eq!(
        candor(&["score", "--metric", "nps", "--definition", "nps.v1", "--counts", "1=1"]).0,
        2
    );
}

#[test]
fn lint_names_every_problem() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../survey/testdata/survey.json");
    let (code, out, err) = candor(&["lint", golden]);
    let note = "note: $.look.color: #0a7d55 is drawn as #0eae76 in dark mode: text in it on #181c24 needs 4.5 : 1 and has 3.3 : 1";
    assert_eq!((code, out, err), (0, format!("{note}\nok\n"), String::new()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("survey.json");
    std::fs::write(&path, r#"{"v":1,"id":"a b","version":0,"questions":[]}"#).unwrap();
    let (code, out, _) = candor(&["lint", path.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(
        out.contains("$.id: \"a b\" is not a name") && out.contains("$.version: 0 is not"),
        "{out}"
    );
    let (code, _, err) = candor(&["lint", "no/such/file"]);
    assert!(code == 2 && err.starts_with("candor: cannot read no/such/file: "), "{err}");
}

#[test]
fn presets_are_written_for_a_static_host() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("deep/embed");
    assert_eq!(candor(&["compile-presets", "--out", out.to_str().unwrap()]).0, 0);
    let n = survey::preset::IDS.len() * survey::locale::TAGS.len();
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), n);
    let bytes = std::fs::read(out.join("nps.zh-Hans")).unwrap();
    assert_eq!(survey::compiled::read(&bytes).unwrap().lang, "zh-Hans");
}
