//! "Why did I not see it?": every gate of a survey for one visitor, in words and numbers.
//!
//! What `candor.explain()`, `?candor-debug` and the studio's simulated visitor
//! show. It lives in a module that is loaded only for them: the widget itself
//! keeps to numbers.

use crate::ask::{Ask, Trigger};
use crate::ask_write;
use crate::compiled::Instrument;
use crate::condition::{Matches, Plain};
use crate::eligibility::{Visitor, gates};
use crate::locale;
use crate::read::{Cursor, Problems};
use crate::sample;
use crate::stamp::{self, Stamp};
use serde_json::{Map, Value, json};

/// What is known of a visitor and the page, as `candor.js` tells it.
///
/// - `now`: Unix milliseconds; `wanted`: languages; `consent`, `storage`: the page's choice
/// - `at`: the moment that a trigger has set, after its delay; `due`: `any` and `all`, when each trigger comes true by time alone
/// - `private`: Global Privacy Control; `respondent`: the owner's id of the person
/// - `kept`: what this browser keeps, without `candor.` before its names
/// - `values`: `device`, `lang`, `referrer`, `traits.NAME`, `context.NAME`
/// - `any`, `all`: which triggers have come true; `busy`: why a survey would be impolite now
/// - `share`: the page's own share, if any
pub type Facts = Value;

/// A survey's gates: `{survey, lang, fallback, untranslated, gates: [{gate, passed, seen, wanted, next}]}`.
///
/// `fallback` tells that the survey is written in none of the languages wanted, so that it is asked in
/// its default; `untranslated` how many texts are missing in `lang`, so that the default stands in.
/// The gates of one asking in the order of checking: `consent`, `privacy` (with Global Privacy Control), `trigger`, `if NAME`, `delay`, those
/// of [`crate::eligibility::NAMES`], `polite`, `language`. Moments are Unix milliseconds, a place in the sample and the
/// share that is asked numbers of 0 to 1. `next` is a Unix millisecond
/// where time alone opens the gate, else null.
pub fn explain(survey: &Instrument, ask: &Ask, facts: &Facts, matches: Matches<'_>) -> Value {
    let mut list = vec![consent(facts)];
    if facts["private"] == true {
        let seen = "Global Privacy Control: no browser id, no respondent id";
        list.push(gate("privacy", true, seen.into(), Value::Null, None));
    }
    let now = facts["now"].as_i64().unwrap_or(0);
    let due = |name: &str, at: usize| facts["due"][name][at].as_i64().filter(|due| *due > now);
    for (name, triggers) in [("any", &ask.any), ("all", &ask.all)] {
        let hit = |at: usize| facts[name][at] == true;
        // One of several is enough, so all of `any` are one gate.
        if name == "any" && !triggers.is_empty() {
            let hits: Vec<Value> = triggers
                .iter()
                .enumerate()
                .filter(|(at, _)| hit(*at))
                .map(|(_, t)| show(t))
                .collect();
            let wanted = triggers.iter().map(show).collect();
            let next = (0..triggers.len()).filter_map(|at| due(name, at)).min();
            let next = next.filter(|_| hits.is_empty());
            list.push(gate("trigger", !hits.is_empty(), Value::Array(hits), wanted, next));
        } else {
            for (at, trigger) in triggers.iter().enumerate() {
                let next = due(name, at).filter(|_| !hit(at));
                list.push(gate("trigger", hit(at), hit(at).into(), show(trigger), next));
            }
        }
    }
    for (name, tests) in &ask.conditions {
        let seen = &facts["values"][name];
        let value = plain(seen);
        let passed = tests.iter().all(|test| test.passes(value.as_ref(), matches));
        let name = format!("if {name}");
        list.push(gate(&name, passed, seen.clone(), ask_write::test(tests), None));
    }
    let visitor = visitor(survey, facts);
    let mut frequency = survey.frequency.clone();
    if let Some(share) = facts["share"].as_f64() {
        frequency.share = Some(crate::ask_read::parts_per_million(share.clamp(0.0, 1.0)));
    }
    // What has come true waits for its delay.
    if let Some(at) = facts["at"].as_i64().filter(|at| *at > now) {
        list.push(gate("delay", false, now.into(), at.into(), Some(at)));
    }
    for one in gates(&frequency, &visitor) {
        // A sample is told as owners write it: a share of 0 to 1.
        let told = |value: Option<i64>| match value {
            Some(value) if one.name == "share" => json!(ratio(value)),
            value => json!(value),
        };
        let mut gate = gate(one.name, one.passed, told(one.seen), told(one.wanted), one.next);
        // A sample that could stick is drawn when the survey is due, and not before.
        if one.name == "share"
            && frequency.share.is_some_and(|share| share > 0)
            && visitor.place.is_none()
        {
            let keeps = sticks(facts);
            gate["passed"] = keeps.into();
            gate["seen"] =
                if keeps { "not drawn yet" } else { "nothing is kept, so it could not stick" }
                    .into();
        }
        list.push(gate);
    }
    let busy = &facts["busy"];
    list.push(gate("polite", busy.is_null(), busy.clone(), Value::Null, None));
    list.push(gate("language", true, facts["wanted"].clone(), survey.lang.clone().into(), None));
    let wanted: Vec<&str> =
        facts["wanted"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fallback = !wanted.is_empty() && locale::choose(&wanted, &[&survey.lang]).is_none();
    let untranslated = survey.foreign.len();
    json!({ "survey": survey.id, "lang": survey.lang, "fallback": fallback, "untranslated": untranslated, "gates": list })
}

/// Parts per million as a share of 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a million fits 52 bits")]
fn ratio(parts: i64) -> f64 {
    parts as f64 / f64::from(sample::MILLION)
}

/// The rules in a boot field; what is none counts as no rule.
pub fn rules(boot: &Value) -> Ask {
    let problems = Problems::default();
    crate::ask_read::ask(&Cursor::root(boot, &problems), None).unwrap_or_default()
}

fn gate(name: &str, passed: bool, seen: Value, wanted: Value, next: Option<i64>) -> Value {
    let members = [
        ("gate", name.into()),
        ("passed", passed.into()),
        ("seen", seen),
        ("wanted", wanted),
        ("next", next.into()),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn show(trigger: &Trigger) -> Value {
    ask_write::trigger(trigger)
}

/// Whether a place in the sample could be kept.
fn sticks(facts: &Facts) -> bool {
    let is_granted = matches!(facts["consent"].as_str(), None | Some("granted"));
    is_granted && matches!(facts["storage"].as_str(), None | Some("local" | "session"))
}

fn consent(facts: &Facts) -> Value {
    let seen = facts["consent"].as_str().unwrap_or("granted");
    gate("consent", seen != "denied", seen.into(), json!(["granted", "pending"]), None)
}

fn plain(value: &Value) -> Option<Plain> {
    match value {
        Value::String(text) => Some(Plain::Text(text.clone())),
        Value::Number(number) => number.as_f64().map(Plain::Number),
        Value::Bool(truth) => Some(Plain::Truth(*truth)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The visitor as the widget would see them.
fn visitor(survey: &Instrument, facts: &Facts) -> Visitor {
    let now = facts["now"].as_i64().unwrap_or(0);
    let none = Map::new();
    let kept = facts["kept"].as_object().unwrap_or(&none);
    let text = |name: &str| kept.get(name).and_then(Value::as_str);
    let mut visitor = Visitor::new(now);
    for (name, line) in kept {
        if let (Some(id), Some(line)) = (name.strip_prefix("last."), line.as_str()) {
            let is_metric = stamp::is_of(line, id, survey.metric());
            visitor.know(Stamp::parse(line, now), id == survey.id, is_metric);
        }
    }
    visitor.first = text("first").and_then(|t| t.parse().ok()).map_or(now, |at: i64| at.min(now));
    let drawn = |who: &str| sample::place(who, &survey.id, &survey.frequency.salt);
    visitor.place = if facts["private"] == true {
        text(&format!("place.{}", survey.id)).map(drawn)
    } else {
        facts["respondent"].as_str().or_else(|| text("browser")).map(drawn)
    };
    visitor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Survey, compiled, preset};

    const NOW: i64 = 1_800_000_000_000;

    /// The gates that are shut, with when they could open.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
    fn check(ask: Value, facts: Value, shut: &[(&str, Option<i64>)]) {
        let mut survey: Value =
            serde_json::from_slice(include_bytes!("../testdata/survey.json")).unwrap();
        survey["ask"] = ask;
        let survey = Survey::from_json(survey.to_string().as_bytes()).unwrap();
        let bytes = compiled::compile(&survey, &["pl"]);
        let boot: Value = serde_json::from_str(compiled::boot_of(&bytes).unwrap()).unwrap();
        let mut all = json!({ "now": NOW, "wanted": ["pl"] });
        all.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
        let read = compiled::read(&bytes).unwrap();
        let told = explain(&read, &rules(&boot), &all, &|_, _| false);
        assert_eq!((&told["survey"], &told["lang"]), (&json!("checkout"), &json!("pl")));
        let gates = told["gates"].as_array().unwrap();
        let seen: Vec<(&str, Option<i64>)> = gates
            .iter()
            .filter(|gate| gate["passed"] == false)
            .map(|gate| (gate["gate"].as_str().unwrap(), gate["next"].as_i64()))
            .collect();
        assert_eq!(seen, shut, "{told:#}");
    }

    #[test]
    fn a_preset_for_a_new_visitor_is_open_everywhere() {
        let instrument = compiled::instrument(&preset::get("nps").unwrap(), &["en"]);
        let told = explain(&instrument, &rules(&json!({})), &json!({ "now": NOW }), &|_, _| false);
        let gates = told["gates"].as_array().unwrap();
        assert!(gates.iter().all(|gate| gate["passed"] == true), "{told:#}");
        assert_eq!(gates.len(), 12);
    }

    #[test]
    fn each_gate_tells_for_itself() {
        check(json!({}), json!({ "consent": "denied" }), &[("consent", None)]);
        check(json!({}), json!({ "busy": "typing" }), &[("polite", None)]);
        let ask = json!({ "any": [{ "exit": true }, { "view": 2 }], "all": [{ "path": "/a" }] });
        check(ask.clone(), json!({}), &[("trigger", None), ("trigger", None)]);
        check(ask, json!({ "any": [false, true], "all": [true] }), &[]);
        let ask = json!({ "if": { "traits.plan": "pro", "device": { "not": "phone" } } });
        let values = json!({ "values": { "traits.plan": "free", "device": "phone" } });
        check(ask, values, &[("if device", None), ("if traits.plan", None)]);
        let kept = json!({ "kept": { "last.checkout": format!("{NOW} 5 0 0 {NOW} 0 0 csat") } });
        let open = NOW + 30 * 86_400_000;
        check(json!({}), kept, &[("quiet", Some(open)), ("quiet_metric", Some(open))]);
    }

    #[test]
    fn what_time_alone_opens_is_told() {
        let ask = json!({ "any": [{ "exit": true }, { "dwell": "30s" }], "all": [{ "inactive": "5s" }], "delay": "3s" });
        let due = json!({ "due": { "any": [null, NOW + 30], "all": [NOW + 5] } });
        check(ask.clone(), due, &[("trigger", Some(NOW + 30)), ("trigger", Some(NOW + 5))]);
        let hit = json!({ "any": [true, false], "all": [true], "at": NOW + 3, "due": { "any": [null, NOW + 30], "all": [NOW - 1] } });
        check(ask, hit, &[("delay", Some(NOW + 3))]);
    }

    #[test]
    fn global_privacy_control_is_named() {
        let instrument = compiled::instrument(&preset::get("nps").unwrap(), &["en"]);
        let facts = json!({ "now": NOW, "private": true });
        let told = explain(&instrument, &rules(&json!({})), &facts, &|_, _| false);
        assert_eq!(
            (&told["gates"][1]["gate"], &told["gates"][1]["passed"]),
            (&json!("privacy"), &json!(true))
        );
        assert!(
            told["gates"][1]["seen"].as_str().unwrap().contains("no browser id, no respondent id")
        );
    }

    #[track_caller]
    fn check_language(page: &[&str], lang: &str, fallback: bool, untranslated: u32) {
        let json = include_bytes!("../testdata/every-kind.json");
        let instrument = compiled::instrument(&Survey::from_json(json).unwrap(), page);
        let facts = json!({ "now": NOW, "wanted": page });
        let told = explain(&instrument, &rules(&json!({})), &facts, &|_, _| false);
        let seen = [&told["lang"], &told["fallback"], &told["untranslated"]];
        assert_eq!(seen, [&json!(lang), &json!(fallback), &json!(untranslated)], "{page:?}");
    }

    /// PITFALLS 17: a language that the survey is not written in is never silent.
    #[test]
    fn a_missing_translation_is_told() {
        check_language(&["en-GB"], "en", false, 0);
        // Each end of a scale is a text.
        check_language(&["pl", "de-AT"], "de", false, 11);
        check_language(&["tlh"], "en", true, 0);
        check_language(&[], "en", false, 0);
    }

    #[test]
    fn the_sample_is_that_of_the_widget() {
        let ask = json!({ "share": 0.5 });
        // Not drawn yet is open; drawn it is where it could stick.
        check(ask.clone(), json!({}), &[]);
        let mut survey = crate::preset::get("nps").unwrap();
        survey.ask.frequency.share = Some(250_000);
        let instrument = compiled::instrument(&survey, &["en"]);
        let facts = json!({ "now": NOW, "respondent": "visitor-1" });
        let told = explain(&instrument, &survey.ask, &facts, &|_, _| false);
        let gate = told["gates"].as_array().unwrap().iter().find(|gate| gate["gate"] == "share");
        let gate = gate.unwrap();
        assert_eq!((&gate["seen"], &gate["wanted"]), (&json!(0.820234), &json!(0.25)), "{gate}");
        check(ask.clone(), json!({ "storage": "none" }), &[("share", None)]);
        check(ask.clone(), json!({ "consent": "pending" }), &[("share", None)]);
        check(json!({ "share": 0 }), json!({}), &[("share", None)]);
        for who in 0..50 {
            let who = who.to_string();
            let shut: &[_] =
                if sample::sampled(&who, "checkout", 500_000) { &[] } else { &[("share", None)] };
            check(ask.clone(), json!({ "respondent": who }), shut);
            check(ask.clone(), json!({ "kept": { "browser": who } }), shut);
            // With Global Privacy Control a place is kept, and neither id is looked at.
            let kept = json!({ "place.checkout": who, "browser": "another" });
            let private = json!({ "private": true, "respondent": "another", "kept": kept });
            check(ask.clone(), private, shut);
        }
    }
}
