//! The hand-written types name every option that is taken and every field that is told, and no other.
//!
//! That they name every export is checked where the module is built.

use super::declared::{self, Member, Names, literals};
use super::{at, js};
use js_sys::{Array, Object, Reflect};
use score_js::api::{answers_needed, compare, definitions, summarize, trend};
use score_js::options::{REPORT, SAMPLE, TREND};
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

const TYPES: &str = include_str!("../../candor_score.d.ts");

/// The members of an interface and of those that it extends.
fn interface(name: &str) -> BTreeMap<String, Member> {
    declared::interface(TYPES, name)
}

fn names(interfaces: &[&str]) -> Names {
    interfaces.iter().flat_map(|it| interface(it).into_keys()).collect()
}

fn set(lists: &[&[&str]]) -> Names {
    lists.concat().into_iter().map(str::to_owned).collect()
}

fn keys(value: &JsValue) -> Names {
    Object::keys(value.unchecked_ref::<Object>()).iter().map(|it| it.as_string().unwrap()).collect()
}

/// What has been seen of an interface: members of objects, and texts of members.
#[derive(Default)]
struct Seen {
    names: Names,
    texts: BTreeMap<String, Names>,
}

impl Seen {
    /// An object with every member that is not optional, and none that is not declared.
    #[track_caller]
    fn look(&mut self, name: &str, value: &JsValue) {
        let (declared, found) = (interface(name), keys(value));
        for (member, Member { is_optional, .. }) in &declared {
            assert!(*is_optional || found.contains(member), "{name} has no {member}");
        }
        for member in &found {
            assert!(declared.contains_key(member), "{name}.{member} is not declared");
            if let Some(text) = at_name(value, member).as_string() {
                self.texts.entry(member.clone()).or_default().insert(text);
            }
        }
        self.names.extend(found);
    }

    /// Every member has been seen, and every text of those that are told by name.
    #[track_caller]
    fn check(&self, name: &str) {
        for (member, Member { is_of, .. }) in interface(name) {
            assert!(self.names.contains(&member), "{name}.{member} has never been seen");
            let texts = literals(&is_of);
            // What an object's own members hold is looked at by itself.
            if !texts.is_empty() && !is_of.starts_with("Record") {
                assert_eq!(self.texts.get(&member), Some(&texts), "{name}.{member}");
            }
        }
    }
}

fn at_name(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap()
}

#[wasm_bindgen_test]
fn every_option_is_declared_and_taken() {
    assert_eq!(names(&["ReportOptions"]), set(&[&REPORT]));
    assert_eq!(names(&["SampleForMargin", "SampleForDifference"]), set(&[&SAMPLE]));
    assert_eq!(names(&["ByCalendar", "ByBoundaries"]), set(&[&REPORT, &TREND]));

    type Call = fn(&JsValue) -> Result<JsValue, JsValue>;
    let calls: [(&[&str], Call); 4] = [
        (&["ReportOptions"], |options| summarize(&js("[9]"), options)),
        (&["ReportOptions"], |options| compare(&js("[9]"), &js("[9]"), options)),
        (&["SampleForMargin", "SampleForDifference"], |options| {
            answers_needed(options).map(JsValue::from)
        }),
        (&["ByCalendar", "ByBoundaries"], |options| trend(&js("[]"), options)),
    ];
    for (interfaces, call) in calls {
        let taken = names(interfaces);
        for option in set(&[&REPORT, &SAMPLE, &TREND]) {
            let error = call(&js(&format!("{{'{option}': undefined}}"))).err();
            let message = error.and_then(|it| at(&it, "message").as_string()).unwrap_or_default();
            let is_known = message != format!("option \"{option}\" is not known here");
            assert_eq!(is_known, taken.contains(&option), "{interfaces:?} {option}: {message}");
        }
    }
    for (interface_name, option, rest) in [
        ("Reported", "interval", "metric: 'nps'"),
        ("ByCalendar", "period", "metric: 'nps', zone: 'UTC'"),
    ] {
        let texts = literals(&interface(interface_name)[option].is_of);
        assert!(!texts.is_empty());
        for text in texts {
            let options = js(&format!("{{{rest}, {option}: '{text}'}}"));
            let found = if option == "period" {
                trend(&js("[]"), &options)
            } else {
                summarize(&js("[]"), &options)
            };
            assert!(found.is_ok(), "{option} {text}");
        }
    }
}

#[wasm_bindgen_test]
fn every_field_is_declared_and_told() {
    let (mut summaries, mut intervals) = (Seen::default(), Seen::default());
    let (mut comparisons, mut groups, mut nets) =
        (Seen::default(), Seen::default(), Seen::default());
    let (mut all, mut reasons, mut metrics, mut boxes) =
        (Seen::default(), Names::new(), Names::new(), Names::new());
    let list: Array = definitions().unchecked_into();
    for definition in list.iter() {
        all.look("Definition", &definition);
        metrics.insert(at(&definition, "metric").as_string().unwrap());
        let by_rating = at(&definition, "group_of");
        boxes
            .extend(keys(&by_rating).iter().map(|it| at_name(&by_rating, it).as_string().unwrap()));
        let (id, min) = (at(&definition, "id").as_string().unwrap(), at(&definition, "min"));
        let min = min.as_f64().unwrap();
        let max = at(&definition, "max").as_f64().unwrap();
        let lists = [
            String::new(),
            format!("{min}"),
            format!("{max}, {max}"),
            format!("{min}, {max}, {max}"),
        ];
        for (data, k) in lists.iter().flat_map(|it| [(it, 0), (it, 3)]) {
            for method in literals(&interface("Reported")["interval"].is_of) {
                let options = js(&format!("{{definition: '{id}', k: {k}, interval: '{method}'}}"));
                let data = js(&format!("[{data}]"));
                let summary = summarize(&data, &options).unwrap();
                summaries.look("Summary", &summary);
                reasons.extend(at(&summary, "interval_reason").as_string());
                for (member, seen, name) in [
                    ("interval", &mut intervals, "Interval"),
                    ("groups", &mut groups, "Groups"),
                    ("nets", &mut nets, "Nets"),
                ] {
                    let value = at(&summary, member);
                    if value.is_object() {
                        seen.look(name, &value);
                    }
                }
                let comparison = compare(&data, &data, &options).unwrap();
                comparisons.look("Comparison", &comparison);
                reasons.extend(at(&comparison, "interval_reason").as_string());
            }
        }
    }
    for (seen, name) in [
        (&summaries, "Summary"),
        (&intervals, "Interval"),
        (&comparisons, "Comparison"),
        (&groups, "Groups"),
        (&nets, "Nets"),
        (&all, "Definition"),
    ] {
        seen.check(name);
    }
    let union = |name: &str| {
        let start = format!("export type {name} =");
        literals(TYPES.split_once(&start).unwrap().1.split_once(';').unwrap().0)
    };
    assert_eq!(metrics, union("Metric"));
    assert_eq!(reasons, union("Reason"));
    assert_eq!(boxes, literals(&interface("Definition")["group_of"].is_of));
}

#[wasm_bindgen_test]
fn every_field_of_a_trend_is_declared_and_told() {
    let (mut trends, mut periods, mut rolling) =
        (Seen::default(), Seen::default(), Seen::default());
    // Of all definitions together a summary has every field.
    for metric in ["nps", "csat", "ces"] {
        for window in ["", ", window: 2"] {
            let rows = js("[['2026-03-01T10:00:00Z', 5], [new Date(0), 4]]");
            let options =
                js(&format!("{{metric: '{metric}', period: 'quarter', zone: 'UTC'{window}}}"));
            let found = trend(&rows, &options).unwrap();
            trends.look("Trend", &found);
            let list: Array = at(&found, "periods").unchecked_into();
            for period in list.iter() {
                periods.look("PeriodSummary", &period);
                let window = at(&period, "rolling");
                if window.is_object() {
                    rolling.look("Summary", &window);
                }
            }
        }
    }
    trends.check("Trend");
    periods.check("PeriodSummary");
    rolling.check("Summary");
}
