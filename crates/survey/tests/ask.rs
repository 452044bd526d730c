//! The rules of asking: every kind of rule round-trips, and each fault is found with its path before anything is shown.

#![allow(clippy::unwrap_used, reason = "a test stops where a golden file is wrong")]

use serde_json::{Value, json};
use survey::ask::{Part, Trigger};
use survey::condition::{Plain, Test, hold};
use survey::{Survey, compiled};

fn survey(ask: &Value) -> Value {
    let mut survey: Value = serde_json::from_str(include_str!("../testdata/survey.json")).unwrap();
    survey["ask"] = ask.clone();
    survey
}

fn everything() -> Value {
    json!({
        "any": [
            {"event": "order.placed", "where": {"total": {"min": 100}, "currency": "EUR", "items": {"in": [1, 2.5]}}},
            {"url": {"regex": "^https://example\\.org/"}}, {"path": {"glob": "/c*"}}, {"query": "?step=2"}, {"hash": {"not": "#a"}},
            {"click": "#buy > button[type='submit']"}, {"visible": "footer"}, {"dwell": "30s"}, {"scroll": 50}, {"scroll": "#end"},
            {"exit": true}, {"inactive": "20s"}, {"visit": 3}, {"view": 2}, {"manual": true},
        ],
        "all": [{"path": "/cart"}, {"event": "seen", "where": {"new": true}}],
        "if": {"device": {"in": ["phone", "tablet"]}, "lang": {"glob": "pl*"}, "referrer": {"not": ""}, "traits.plan": "pro", "context.order_value": {"min": 100, "max": 200}},
        "delay": "3s", "patience": "10m", "priority": 7, "from": "2026-11-01T00:00:00+01:00", "to": "2027-01-01T00:00:00Z", "grace": "1d",
        "quiet": "30d", "quiet_metric": {"shown": "7d", "answered": "90d"}, "quiet_all": "3d", "limit": 2, "later": "1d", "share": 0.25, "salt": "autumn",
    })
}

fn read(ask: &Value) -> Survey {
    Survey::from_json(survey(ask).to_string().as_bytes()).unwrap()
}

#[test]
fn every_rule_round_trips_and_fits_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../schema/survey.v1.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let document = survey(&everything());
    let faults: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let survey = read(&everything());
    let written = survey.to_json();
    assert_eq!(Survey::from_json(written.as_bytes()), Ok(survey.clone()));
    assert!(validator.is_valid(&serde_json::from_str(&written).unwrap()));
    let bytes = compiled::compile(&survey, &["en"]);
    assert_eq!(compiled::read(&bytes).unwrap().frequency, survey.frequency());
}

#[test]
fn what_is_left_out_has_its_default() {
    const DAY: u64 = survey::duration::DAY;
    let quiet = |ask: Value| read(&ask).frequency().quiet;
    // The sample's metric is csat.
    assert_eq!(quiet(json!({})), [[30 * DAY; 3], [30 * DAY; 3], [0; 3]]);
    assert_eq!(quiet(json!({"quiet": "7d"})), [[7 * DAY; 3], [7 * DAY; 3], [0; 3]]);
    assert_eq!(
        quiet(
            json!({"quiet": {"shown": "1d"}, "quiet_metric": "0s", "quiet_all": {"answered": "2d"}})
        ),
        [[DAY, 30 * DAY, 30 * DAY], [0; 3], [0, 0, 2 * DAY]]
    );
}

#[test]
fn a_window_may_be_written_in_any_zone() {
    let from = |text: &str| read(&json!({"from": text})).ask.frequency.from;
    assert_eq!(from("2026-10-25T02:30:00+02:00"), from("2026-10-25T00:30:00Z"));
    assert_eq!(from("2026-10-25T02:30:00+01:00"), from("2026-10-25T01:30:00Z"));
    assert_eq!(from("2026-03-29T03:00:00+02:00"), from("2026-03-28T20:00:00-05:00"));
}

#[test]
fn triggers_are_joined_by_any_and_all() {
    let ask = read(
        &json!({"any": [{"exit": true}, {"view": 2}], "all": [{"path": "/cart"}, {"event": "a"}]}),
    )
    .ask;
    let path = Trigger::Address(Part::Path, vec![Test::Is(Plain::Text("/cart".to_owned()))]);
    let event = Trigger::Event("a".to_owned(), Default::default());
    let all = [Trigger::Exit, Trigger::View(2), path, event];
    for bits in 0..16_u8 {
        let hit = |trigger: &Trigger| {
            all.iter().position(|one| one == trigger).is_some_and(|at| bits & (1 << at) != 0)
        };
        assert_eq!(ask.fires(hit), bits & 3 != 0 && bits & 12 == 12, "{bits:04b}");
    }
    assert!(read(&json!({})).ask.fires(|_| false), "without triggers at once");
}

#[test]
fn conditions_hold_all_together() {
    let tests = read(&everything()).ask.conditions;
    let known = |name: &str, value: Plain| {
        let right = |asked: &str| match asked {
            "device" => Some(Plain::Text("phone".to_owned())),
            "lang" => Some(Plain::Text("pl-PL".to_owned())),
            "referrer" => Some(Plain::Text("https://example.org/".to_owned())),
            "traits.plan" => Some(Plain::Text("pro".to_owned())),
            "context.order_value" => Some(Plain::Number(150.0)),
            _ => None,
        };
        let values: Vec<(String, Plain)> = tests
            .keys()
            .filter_map(|asked| {
                Some((asked.clone(), if asked == name { value.clone() } else { right(asked)? }))
            })
            .collect();
        hold(&tests, |asked| values.iter().find(|(n, _)| n == asked).map(|(_, v)| v), &|_, _| false)
    };
    let text = |text: &str| Plain::Text(text.to_owned());
    assert!(known("", text("")));
    for (name, value) in [
        ("device", text("desktop")),
        ("lang", text("de")),
        ("referrer", text("")),
        ("traits.plan", text("free")),
        ("context.order_value", Plain::Number(201.0)),
        ("context.order_value", text("150")),
    ] {
        assert!(!known(name, value.clone()), "{name} {value:?}");
    }
}

/// The path below `$.ask` and a part of the message of each fault.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn lint(ask: Value, expected: &[(&str, &str)]) {
    let problems = Survey::from_json(survey(&ask).to_string().as_bytes()).unwrap_err();
    let fits = problems.len() == expected.len()
        && problems.iter().zip(expected).all(|(problem, (path, part))| {
            problem.path == format!("$.ask{path}") && problem.message.contains(part)
        });
    assert!(fits, "{ask}: {problems:#?}");
}

#[test]
fn what_is_no_rule_is_refused() {
    lint(json!({"some": 1}), &[(".some", "unknown field")]);
    lint(json!({"any": [{}]}), &[(".any[0]", "one of event, url")]);
    lint(json!({"any": [{"tap": "#a"}]}), &[(".any[0]", "one of event, url")]);
    lint(json!({"any": [{"exit": true, "view": 1}]}), &[(".any[0]", "one of event")]);
    lint(json!({"all": [{"click": "#a", "where": {}}]}), &[(".all[0].where", "unknown field")]);
    lint(json!({"any": [{"click": "#a["}]}), &[(".any[0].click", "not a CSS selector")]);
    lint(json!({"any": [{"dwell": "-3s"}]}), &[(".any[0].dwell", "\"-3s\" is not a span of time")]);
    lint(json!({"delay": "-3s"}), &[(".delay", "\"-3s\" is not a span of time")]);
    lint(json!({"delay": "4000d"}), &[(".delay", "at most 3650d")]);
    lint(json!({"any": [{"scroll": 0}]}), &[(".any[0].scroll", "1 to 100")]);
    lint(json!({"if": {"browser": "x"}}), &[(".if.browser", "device, lang, referrer")]);
    lint(json!({"if": {"traits.": "x"}}), &[(".if.traits.", "traits.NAME")]);
    lint(
        json!({"if": {"lang": {"like": "x"}}}),
        &[(".if.lang.like", "unknown field"), (".if.lang", "one of is, not")],
    );
    lint(json!({"if": {"traits.a": null}}), &[(".if.traits.a", "a text, a number, true or false")]);
    lint(json!({"limit": 0}), &[(".limit", "1 to 1000")]);
    lint(json!({"quiet": {"seen": "3d"}}), &[(".quiet.seen", "shown, dismissed, answered")]);
}

#[test]
fn an_expression_that_does_not_compile_or_backtracks_is_refused() {
    for (pattern, part) in
        [("(", "unclosed group"), ("(a+)+", "backtrack"), ("(?i)a", "not JavaScript")]
    {
        lint(json!({"any": [{"path": {"regex": pattern}}]}), &[(".any[0].path.regex", part)]);
        lint(json!({"if": {"referrer": {"regex": pattern}}}), &[(".if.referrer.regex", part)]);
    }
}

#[test]
fn a_date_in_no_zone_is_refused() {
    lint(json!({"from": "2026-11-22T10:00:00"}), &[(".from", "is not in a zone")]);
    lint(
        json!({"from": "2026-11-22", "to": "soon"}),
        &[(".from", "is not in a zone"), (".to", "is not a moment")],
    );
}

#[test]
fn a_rule_that_can_never_pass_is_refused() {
    lint(
        json!({"from": "2026-11-22T10:00:00Z", "to": "2026-11-22T10:00:00Z"}),
        &[(".to", "nobody could ever be asked")],
    );
    lint(
        json!({"if": {"traits.age": {"min": 5, "max": 4}}}),
        &[(".if.traits.age", "any value could pass")],
    );
    lint(
        json!({"if": {"traits.age": {"is": 5, "not": 5}}}),
        &[(".if.traits.age", "any value could pass")],
    );
    lint(json!({"if": {"traits.age": {"in": []}}}), &[(".if.traits.age.in", "could never pass")]);
    lint(
        json!({"if": {"traits.age": {"min": 5, "glob": "a*"}}}),
        &[(".if.traits.age", "any value could pass")],
    );
    lint(json!({"if": {"device": "fridge"}}), &[(".if.device", "phone, tablet or desktop")]);
    lint(json!({"if": {"lang": 5}}), &[(".if.lang", "could never pass")]);
    lint(json!({"any": [{"path": "cart"}]}), &[(".any[0].path", "begins with /")]);
    lint(json!({"any": [{"url": "/cart"}]}), &[(".any[0].url", "could never fit")]);
    lint(json!({"any": [{"hash": {"max": 4}}]}), &[(".any[0].hash.max", "could never pass")]);
    lint(json!({"all": [{"path": "/a"}, {"path": "/b"}]}), &[(".all", "two things at once")]);
    lint(json!({"all": [{"manual": true}]}), &[(".all", "put it into \"any\"")]);
    let mut paused = survey(&json!({"to": "2026-11-22T10:00:00Z"}));
    paused["paused_until"] = json!("2026-11-22T10:00:00Z");
    let problems = Survey::from_json(paused.to_string().as_bytes()).unwrap_err();
    assert_eq!(problems[0].path, "$.paused_until");
}
