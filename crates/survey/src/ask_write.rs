//! `ask` as survey v1 writes it: the inverse of [`crate::ask_read`].

use crate::ask::{Ask, CLOCKS, PATIENCE, Part, Trigger};
use crate::condition::{Plain, Test};
use crate::sample::MILLION;
use serde_json::{Map, Value, json};

/// The members of `ask`; what is at its default is left out.
pub(crate) fn ask(ask: &Ask) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, triggers) in [("any", &ask.any), ("all", &ask.all)] {
        if !triggers.is_empty() {
            out.insert(name.to_owned(), triggers.iter().map(trigger).collect());
        }
    }
    if !ask.conditions.is_empty() {
        let members = ask.conditions.iter().map(|(name, tests)| (name.clone(), test(tests)));
        out.insert("if".to_owned(), Value::Object(members.collect()));
    }
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            out.insert(name.to_owned(), value);
        }
    };
    let other_than = |span: u64, usual: u64| (span != usual).then(|| milliseconds(span));
    let frequency = &ask.frequency;
    set("delay", other_than(ask.delay, 0));
    set("patience", other_than(ask.patience, PATIENCE));
    set("priority", (ask.priority != 0).then(|| ask.priority.into()));
    set("from", frequency.from.and_then(moment));
    set("to", frequency.to.and_then(moment));
    set("grace", other_than(frequency.grace, 0));
    for (name, clocks) in ["quiet", "quiet_metric", "quiet_all"].into_iter().zip(&ask.quiet) {
        set(name, quiet(clocks));
    }
    set("limit", frequency.limit.map(Value::from));
    set("later", frequency.later.map(milliseconds));
    set("share", frequency.share.map(|share| (f64::from(share) / f64::from(MILLION)).into()));
    set("salt", Some(frequency.salt.clone()).filter(|s| !s.is_empty()).map(Value::from));
    out
}

fn milliseconds(span: u64) -> Value {
    format!("{span}ms").into()
}

/// RFC 3339; moments beyond what that can write do not exist: they were read from it.
pub(crate) fn moment(milliseconds: i64) -> Option<Value> {
    let moment = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
    Some(moment.to_string().into())
}

fn quiet(clocks: &[Option<u64>; 3]) -> Option<Value> {
    match clocks {
        [None, None, None] => None,
        [Some(a), Some(b), Some(c)] if a == b && b == c => Some(milliseconds(*a)),
        _ => {
            let spans = CLOCKS.iter().zip(clocks);
            let spans = spans.filter_map(|(name, span)| Some(((*name).to_owned(), (*span)?)));
            Some(Value::Object(spans.map(|(name, span)| (name, milliseconds(span))).collect()))
        }
    }
}

/// A trigger as survey v1 writes it.
pub fn trigger(trigger: &Trigger) -> Value {
    match trigger {
        Trigger::Event(name, tests) if tests.is_empty() => json!({ "event": name }),
        Trigger::Event(name, tests) => {
            let tests: Map<_, _> =
                tests.iter().map(|(n, tests)| (n.clone(), test(tests))).collect();
            json!({ "event": name, "where": tests })
        }
        Trigger::Address(part, tests) => {
            let word = Part::WORDS.iter().find(|(_, known)| known == part).map_or("", |(w, _)| *w);
            json!({ word: test(tests) })
        }
        Trigger::Click(selector) => json!({ "click": selector }),
        Trigger::Visible(selector) => json!({ "visible": selector }),
        Trigger::Dwell(span) => json!({ "dwell": milliseconds(*span) }),
        Trigger::Scroll(percent) => json!({ "scroll": percent }),
        Trigger::ScrollTo(selector) => json!({ "scroll": selector }),
        Trigger::Exit => json!({ "exit": true }),
        Trigger::Inactive(span) => json!({ "inactive": milliseconds(*span) }),
        Trigger::Visit(n) => json!({ "visit": n }),
        Trigger::View(n) => json!({ "view": n }),
        Trigger::Manual => json!({ "manual": true }),
    }
}

fn plain(value: &Plain) -> Value {
    match value {
        Plain::Text(text) => text.as_str().into(),
        // Whole numbers without a decimal point, as they were written.
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and below 2^53")]
        Plain::Number(n) if n.fract() == 0.0 && n.abs() < 9e15 => (*n as i64).into(),
        Plain::Number(number) => (*number).into(),
        Plain::Truth(truth) => (*truth).into(),
    }
}

/// The tests of one value as survey v1 writes them.
pub fn test(tests: &[Test]) -> Value {
    if let [Test::Is(value)] = tests {
        return plain(value);
    }
    let member = |test: &Test| match test {
        Test::Is(value) => ("is", plain(value)),
        Test::Not(value) => ("not", plain(value)),
        Test::In(list) => ("in", list.iter().map(plain).collect()),
        Test::Min(number) => ("min", plain(&Plain::Number(*number))),
        Test::Max(number) => ("max", plain(&Plain::Number(*number))),
        Test::Glob(pattern) => ("glob", pattern.as_str().into()),
        Test::Regex(pattern) => ("regex", pattern.as_str().into()),
    };
    Value::Object(tests.iter().map(member).map(|(name, value)| (name.to_owned(), value)).collect())
}
