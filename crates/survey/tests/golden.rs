//! The published JSON: golden files round-trip, and each fault is named with its path.

#![allow(clippy::unwrap_used, reason = "a test stops where a golden file is wrong")]

use serde_json::{Value, json};
use survey::{Response, Survey};

const RESPONSE: &str = include_str!("../testdata/response.json");
const SURVEY: &str = include_str!("../testdata/survey.json");

fn response() -> Value {
    serde_json::from_str(RESPONSE).unwrap()
}

fn survey() -> Value {
    serde_json::from_str(SURVEY).unwrap()
}

/// Replaces what stands at a JSON pointer.
fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    *document.pointer_mut(pointer).unwrap() = value;
    document
}

#[test]
fn the_golden_response_round_trips() {
    let read = Response::from_json(RESPONSE.as_bytes(), None).unwrap();
    let written: Value = serde_json::from_str(&read.to_json()).unwrap();
    assert_eq!(written, response());
    let preset = survey::preset::get("nps").unwrap();
    assert_eq!(Response::from_json(RESPONSE.as_bytes(), Some(&preset)).unwrap(), read);
}

#[test]
fn fields_that_do_not_apply_are_left_out() {
    let least = json!({"v": 1, "response_id": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "revision": 1,
        "status": "dismissed", "survey": {"id": "nps", "version": 1}, "answers": [], "coloured": false});
    let read = Response::read(&least, None).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&read.to_json()).unwrap(), least);
}

#[test]
fn a_field_of_a_later_version_is_no_fault() {
    let mut later = response();
    later["something_new"] = json!({"a": 1});
    assert!(Response::read(&later, None).is_ok());
}

#[track_caller]
fn refused(document: &Value, expected: &[(&str, &str)]) {
    let preset = survey::preset::get("nps").unwrap();
    let problems = Response::read(document, Some(&preset)).unwrap_err();
    let seen: Vec<(&str, &str)> =
        problems.iter().map(|p| (p.path.as_str(), p.message.as_str())).collect();
    assert_eq!(seen, expected);
}

#[test]
fn a_rating_off_its_scale_is_refused_with_value_and_scale() {
    for (given, shown) in [
        (json!(11), "11"),
        (json!(7.5), "7.5"),
        (json!("9"), "\"9\""),
        (json!(null), "null"),
        (json!(-1), "-1"),
    ] {
        let message = format!("rating {shown} is not a whole number from 0 to 10");
        refused(
            &with(response(), "/answers/0/rating", given),
            &[("$.answers[0].rating", &message)],
        );
    }
}

#[test]
fn every_problem_is_named() {
    let mut bad = with(response(), "/answers/0/rating", json!(11));
    bad["v"] = json!(2);
    bad["response_id"] = json!("abc");
    bad["revision"] = json!(0);
    bad["lang"] = json!("a language");
    bad["answers"][1]["question"] = json!("whence");
    bad.as_object_mut().unwrap().remove("status");
    refused(
        &bad,
        &[
            ("$.v", "2 is not a whole number from 1 to 1"),
            ("$.response_id", "\"abc\" is not a UUID of version 7"),
            ("$.revision", "0 is not a whole number from 1 to 4294967295"),
            ("$.status", "is missing"),
            ("$.answers[0].rating", "rating 11 is not a whole number from 0 to 10"),
            (
                "$.answers[1].question",
                "\"whence\" is no question of survey \"nps\"; there are: nps, why",
            ),
            ("$.lang", "\"a language\" is not a language tag such as en"),
        ],
    );
}

#[test]
fn the_sample_survey_is_read() {
    let read = Survey::from_json(SURVEY.as_bytes()).unwrap();
    assert_eq!(
        (read.ask.delay, read.ask.frequency.share, read.frequency().quiet[0][0]),
        (3_000, Some(250_000), 30 * survey::duration::DAY)
    );
    let polish = survey::compiled::instrument(&read, &["pl"]);
    assert_eq!(polish.items[0].text, "Jak przebiegł zakup?");
    // No Polish was written for this one: the default language stands in.
    assert_eq!(polish.items[1].text, "What went wrong?");
    assert_eq!(
        polish.items[1].when,
        Some((0, survey::compiled::Test::In(survey::group::Group::Bottom)))
    );
}

#[track_caller]
fn lint(document: &Value, expected: &[(&str, &str)]) {
    let problems = Survey::from_json(document.to_string().as_bytes()).unwrap_err();
    let seen: Vec<(&str, &str)> =
        problems.iter().map(|p| (p.path.as_str(), p.message.as_str())).collect();
    assert_eq!(seen, expected);
}

#[test]
fn the_linter_names_every_problem_of_a_survey() {
    let mut bad = survey();
    bad["id"] = json!("check out");
    bad["colour"] = json!("red");
    bad["questions"][0]["scale"] = json!(6);
    bad["questions"][1]["id"] = json!("csat");
    bad["questions"][1]["when"] = json!({"nps": "detractor"});
    bad["ask"]["delay"] = json!("-3s");
    bad["ask"]["share"] = json!(1.5);
    bad["look"]["color"] = json!("green");
    lint(
        &bad,
        &[
            (
                "$.colour",
                "unknown field; known here: v, id, version, lang, paused_until, questions, thanks, words, ask, look",
            ),
            (
                "$.id",
                "\"check out\" is not a name of ASCII letters, digits, dots, underscores and hyphens",
            ),
            (
                "$.questions[0].scale",
                "6 is not the highest rating of csat in numbers: it is 5 or 3",
            ),
            ("$.questions[1].id", "\"csat\" is not a name used only once"),
            (
                "$.questions[1].when.nps",
                "\"nps\" is no earlier question that takes a rating or a choice; there are: csat",
            ),
            ("$.ask.delay", "\"-3s\" is not a span of time such as 500ms, 3s, 10m, 12h or 30d"),
            ("$.ask.share", "1.5 is not a number from 0 to 1"),
            ("$.look.color", "\"green\" is not a colour such as #0a7d55"),
        ],
    );
}

#[test]
fn a_name_used_twice_is_named_whatever_else_is_wrong() {
    let mut bad = survey();
    bad["questions"][0]["kind"] = json!("sus");
    bad["questions"][1]["id"] = json!("csat");
    let problems = Survey::from_json(bad.to_string().as_bytes()).unwrap_err();
    assert!(problems.iter().any(|problem| problem.path == "$.questions[1].id"), "{problems:?}");
}

#[test]
fn an_option_and_an_end_do_not_hide_the_faults_behind_them() {
    let bad = json!({"v": 1, "id": "x", "version": 1, "questions": [
        {"id": "q", "kind": "choice", "text": {"en": "?"}, "options":
            [{"id": "d", "text": {}}, {"id": "d", "text": {"en": "2"}}, {"id": "d", "text": {"en": ""}}]},
        {"id": "n", "kind": "nps", "text": {"en": "?"},
            "labels": {"de": [" ", ""], "en": ["one"], "fr": "deux", "pl": ["nie", 2]}},
    ]});
    lint(
        &bad,
        &[
            (
                "$.questions[0].options[0].text",
                "{} is not a text per language, such as {\"en\":\"…\"}",
            ),
            ("$.questions[0].options[1].id", "\"d\" is not a name used only once"),
            ("$.questions[0].options[2].id", "\"d\" is not a name used only once"),
            ("$.questions[0].options[2].text.en", "a text of 0 characters is not one of 1 to 1000"),
            ("$.questions[1].labels.de[0]", "\" \" is not a text with a letter in it"),
            ("$.questions[1].labels.de[1]", "a text of 0 characters is not one of 1 to 1000"),
            (
                "$.questions[1].labels.en",
                "[\"one\"] is not two texts, the low end and the high end",
            ),
            ("$.questions[1].labels.fr", "\"deux\" is not an array"),
            ("$.questions[1].labels.pl[1]", "2 is not a text"),
        ],
    );
}

#[test]
fn a_text_missing_in_the_default_language_is_named() {
    let mut bad = survey();
    bad["lang"] = json!("de");
    let problems = Survey::from_json(bad.to_string().as_bytes()).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "$.questions[0].text",
            "$.questions[0].labels",
            "$.questions[1].text",
            "$.thanks.all",
            "$.thanks.top"
        ]
    );
}

#[test]
fn the_linter_names_every_problem_of_every_kind() {
    let mut bad: Value = serde_json::from_str(include_str!("../testdata/every-kind.json")).unwrap();
    let questions = bad["questions"].as_array_mut().unwrap();
    questions[0]["scale"] = json!(3);
    questions[1]["limit"] = json!(0);
    questions[2]["options"] = json!([]);
    questions[3]["options"][1]["id"] = json!("price");
    questions[3]["options"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "other", "text": {"en": "?"}}));
    questions[4]["when"] = json!({"topics": "weather"});
    questions[5]["display"] = json!("stars");
    questions[7]["scale"] = json!(5);
    questions[8]["labels"] = json!({"en": ["no", "yes"]});
    bad["thanks"]["top"]["link"]["url"] = json!("javascript:alert(1)");
    bad["words"]["sent"] = json!({"en": "Sent"});
    bad["look"]["coloured"] = json!("yes");
    lint(
        &bad,
        &[
            ("$.questions[0].scale", "3 is not the highest rating of csat in stars: it is 5"),
            ("$.questions[1].limit", "0 is not a whole number from 1 to 10000"),
            ("$.questions[2].options", "[] is not for a question of kind text: it has no options"),
            ("$.questions[3].options[1].id", "\"price\" is not a name used only once"),
            (
                "$.questions[3].options[2].id",
                "\"other\" is not a name for an option: write \"other\":true beside the options",
            ),
            ("$.questions[4].when.topics", "\"weather\" is not one of price, other"),
            ("$.questions[5].display", "\"stars\" is not for ces: its ratings are numbers"),
            ("$.questions[7].scale", "5 is not the highest rating of csat in thumbs: it is 2"),
            (
                "$.questions[8].labels",
                "{\"en\":[\"no\",\"yes\"]} is not for a question of kind consent: it has no scale to label",
            ),
            (
                "$.thanks.top.link.url",
                "\"javascript:alert(1)\" is not an address such as https://example.com/review, or a path such as /review",
            ),
            (
                "$.words.sent",
                "unknown field; known here: region, send, close, optional, offline, saved, memory, refused, back, next, later, other, progress, tab",
            ),
            ("$.look.coloured", "\"yes\" is not true or false"),
        ],
    );
}

#[test]
fn an_answer_on_another_scale_than_the_questions_is_refused() {
    let survey = Survey::from_json(include_bytes!("../testdata/every-kind.json")).unwrap();
    let answers: Value = serde_json::from_str(include_str!("../testdata/answers.json")).unwrap();
    let mut bad = response();
    bad["survey"] = json!({"id": "every-kind", "version": 2});
    bad["answers"] = answers;
    assert!(Response::read(&bad, Some(&survey)).is_ok());
    bad["answers"][4].as_object_mut().unwrap().remove("scale");
    bad["answers"][1]["choices"] = json!(["price", "weather", "price"]);
    bad["answers"][5]["consent"] = json!("yes");
    let problems = Response::read(&bad, Some(&survey)).unwrap_err();
    let seen: Vec<(&str, &str)> =
        problems.iter().map(|p| (p.path.as_str(), p.message.as_str())).collect();
    assert_eq!(
        seen,
        [
            (
                "$.answers[1].choices[1]",
                "\"weather\" is no option of \"topics\"; there are: price, delivery"
            ),
            ("$.answers[1].choices[2]", "\"price\" is chosen twice"),
            ("$.answers[4]", "the question's scale is 1 to 2, so the answer needs \"scale\":2"),
            ("$.answers[5].consent", "\"yes\" is not true or false"),
        ]
    );
}
