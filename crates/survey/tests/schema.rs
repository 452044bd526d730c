//! The JSON Schemas in `schema/` say what the readers check, and what the writers write.
//!
//! `CANDOR_WRITE_SCHEMAS=1 cargo test -p survey --test schema` renews the generated ones.

#![allow(clippy::unwrap_used, reason = "a test stops where a golden file is wrong")]

use serde_json::{Value, json};
use survey::owner::{Kept, KeyLine, NewKey, Settings, SettingsReport, SurveyLine, VersionLine};
use survey::problem::ProblemDocument;
use survey::receipt::Receipt;
use survey::report::Report;
use survey::response_read::recipient;
use survey::score_report::ScoreReport;
use survey::words::{Arrival, Erased, Forget, Page};
use survey::{Response, Survey};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Applies a change to a golden document; schema and reader must agree on the result.
#[track_caller]
fn agree(schema: &str, golden: &str, reads: fn(&[u8]) -> bool, changes: &[(&str, Value)]) {
    let validator = jsonschema::validator_for(&parse(schema)).unwrap();
    assert!(validator.is_valid(&parse(golden)) && reads(golden.as_bytes()));
    for (pointer, value) in changes {
        let mut changed = parse(golden);
        *changed.pointer_mut(pointer).unwrap() = value.clone();
        let text = changed.to_string();
        assert!(!validator.is_valid(&changed), "the schema lets {pointer} = {value} pass");
        assert!(!reads(text.as_bytes()), "the reader lets {pointer} = {value} pass");
    }
}

#[test]
fn response_v1() {
    agree(
        include_str!("../schema/response.v1.json"),
        include_str!("../testdata/response.json"),
        |bytes| Response::from_json(bytes, None).is_ok(),
        &[
            ("/v", json!(2)),
            ("/response_id", json!("017f22e2-79b0-4cc3-98c4-dc0c0c07398f")),
            ("/revision", json!(0)),
            ("/status", json!("done")),
            ("/survey/version", json!(0)),
            ("/answers/0/rating", json!(11)),
            ("/answers/0/rating", json!(7.5)),
            ("/answers/0/rating", json!("9")),
            ("/answers/0/rating", json!(null)),
            ("/answers/0/kind", json!("stars")),
            ("/answers/1/text", json!("")),
            ("/lang", json!("a language")),
            ("/dir", json!("up")),
            ("/layout", json!("column")),
            ("/device", json!("fridge")),
            ("/viewport", json!("wide")),
            ("/coloured", json!("no")),
            ("/sample_share", json!(1.5)),
            ("/context/plan", json!({"nested": true})),
            ("/forget_key", json!("abc")),
        ],
    );
}

#[test]
fn a_response_to_a_personal_link() {
    let mut golden = parse(include_str!("../testdata/response.json"));
    golden["recipient"] = json!("AAAA.BBBB");
    agree(
        include_str!("../schema/response.v1.json"),
        &golden.to_string(),
        |bytes| Response::from_json(bytes, None).is_ok(),
        &[
            ("/recipient", json!("")),
            ("/recipient", json!(["token"])),
            ("/recipient", json!("x".repeat(2_049))),
        ],
    );
    assert_eq!(recipient(&golden), Some("AAAA.BBBB"));
}

#[test]
fn survey_v1() {
    agree(
        include_str!("../schema/survey.v1.json"),
        include_str!("../testdata/survey.json"),
        |bytes| Survey::from_json(bytes).is_ok(),
        &[
            ("/v", json!(2)),
            ("/id", json!("check out")),
            ("/version", json!(0)),
            ("/questions", json!([])),
            ("/questions/0/kind", json!("sus")),
            ("/questions/0/scale", json!(6)),
            ("/questions/0/display", json!("slider")),
            ("/questions/0/text", json!({})),
            ("/questions/0/labels/en", json!(["one"])),
            ("/questions/1/when", json!({"csat": "no name"})),
            ("/thanks", json!({"everyone": {"en": "Thanks."}})),
            ("/ask/any/0", json!({"tap": "#buy"})),
            ("/ask/any/0", json!({"click": "#buy", "exit": true})),
            ("/ask/any/0", json!({"event": "a", "where": {"total": {"least": 5}}})),
            ("/ask/any/0", json!({"path": {"in": []}})),
            ("/ask/any/0", json!({"exit": false})),
            ("/ask/any/0", json!({"scroll": 101})),
            ("/ask/any/0", json!({"dwell": 30})),
            ("/ask/any/0", json!({"visit": 0})),
            ("/ask/quiet", json!({"seen": "3d"})),
            ("/ask/delay", json!("-3s")),
            ("/ask/share", json!(2)),
            ("/look/color", json!("green")),
            ("/look/place", json!("middle")),
            ("/look/show", json!("modal")),
        ],
    );
}

#[test]
fn every_kind_of_question() {
    agree(
        include_str!("../schema/survey.v1.json"),
        include_str!("../testdata/every-kind.json"),
        |bytes| Survey::from_json(bytes).is_ok(),
        &[
            ("/questions/0/scale", json!(3)),
            ("/questions/0/display", json!("thumbs")),
            ("/questions/0/kind", json!("nps")),
            ("/questions/1/limit", json!(0)),
            ("/questions/1/kind", json!("csat")),
            ("/questions/3/options", json!([])),
            ("/questions/3/options/0/id", json!("other")),
            ("/questions/3/other", json!("yes")),
            ("/questions/3/kind", json!("text")),
            ("/questions/5/scale", json!(3)),
            ("/questions/6/display", json!("thumbs")),
            ("/questions/7/scale", json!(5)),
            ("/questions/7/display", json!("numbers")),
            ("/thanks/top/link", json!({"url": "javascript:alert(1)", "text": {"en": "x"}})),
            ("/thanks/top/link", json!({"url": "/review"})),
            ("/words", json!({"sent": {"en": "Sent"}})),
            ("/look/coloured", json!("yes")),
        ],
    );
}

#[test]
fn every_kind_of_answer() {
    let mut golden = parse(include_str!("../testdata/response.json"));
    golden["answers"] = parse(include_str!("../testdata/answers.json"));
    agree(
        include_str!("../schema/response.v1.json"),
        &golden.to_string(),
        |bytes| Response::from_json(bytes, None).is_ok(),
        &[
            ("/answers/0/rating", json!(6)),
            ("/answers/1/choices", json!("price")),
            ("/answers/1/choices", json!(["price", "price"])),
            ("/answers/1/other", json!("")),
            ("/answers/2/rating", json!(6)),
            ("/answers/2/scale", json!(6)),
            ("/answers/4/rating", json!(3)),
            ("/answers/5/consent", json!("yes")),
        ],
    );
}

/// A schema made from the code equals the published file.
#[track_caller]
fn generated(file: &str, published: &str, schema: &schemars::Schema) {
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("CANDOR_WRITE_SCHEMAS").is_some() {
        std::fs::write(format!("{}/schema/{file}", env!("CARGO_MANIFEST_DIR")), text).unwrap();
    } else {
        assert_eq!(parse(published), parse(&text), "{file} is not what the code writes");
    }
}

#[test]
fn what_the_collector_answers() {
    generated(
        "report.v1.json",
        include_str!("../schema/report.v1.json"),
        &schemars::schema_for!(Report),
    );
    generated(
        "receipt.v1.json",
        include_str!("../schema/receipt.v1.json"),
        &schemars::schema_for!(Receipt),
    );
    generated(
        "problem.json",
        include_str!("../schema/problem.json"),
        &schemars::schema_for!(ProblemDocument),
    );
    macro_rules! published {
        ($($file:literal = $shape:ty),* $(,)?) => {
            $(generated($file, include_str!(concat!("../schema/", $file)), &schemars::schema_for!($shape));)*
        };
    }
    published!(
        "surveys.v1.json" = Vec<SurveyLine>,
        "kept.v1.json" = Kept,
        "versions.v1.json" = Vec<VersionLine>,
        "settings.v1.json" = Settings,
        "settings-report.v1.json" = SettingsReport,
        "new-key.v1.json" = NewKey,
        "key.v1.json" = KeyLine,
        "words.v1.json" = Page,
        "arrival.v1.json" = Arrival,
        "forget.v1.json" = Forget,
        "erased.v1.json" = Erased,
    );
}

/// What is written has every member that is not left out on purpose: null is told.
#[test]
fn what_candor_score_prints() {
    let settings = schemars::generate::SchemaSettings::default().for_serialize();
    generated(
        "score-report.v1.json",
        include_str!("../schema/score-report.v1.json"),
        &settings.into_generator().into_root_schema_for::<ScoreReport>(),
    );
}
