//! The linter's part for `ask`: every fault with its path, rules that can never pass among them.

use crate::ask::{Ask, CLOCKS, Frequency, PATIENCE, Part, Trigger};
use crate::condition::{Plain, Test, Tests};
use crate::never::{self, Subject, contradictions};
use crate::read::Cursor;
use crate::sample::MILLION;
use crate::selector::is_selector;
use crate::{duration, pattern};
use serde_json::Value;

/// Most triggers of a list, and most conditions.
const MOST: usize = 20;
/// Longest wait in a browser's timer, and longest period that is one, milliseconds: ten years.
const LONGEST: u64 = 3_650 * duration::DAY;
/// The kinds of trigger, each with its key.
const TRIGGERS: [&str; 14] = [
    "event", "url", "path", "query", "hash", "click", "visible", "dwell", "scroll", "exit",
    "inactive", "visit", "view", "manual",
];
const OPERATORS: [&str; 7] = ["is", "not", "in", "min", "max", "glob", "regex"];

/// Reads `ask`; `paused_until` stands beside it. With `now`, what nobody will ever be asked by from now on is a fault too.
pub(crate) fn ask(at: &Cursor<'_>, now: Option<i64>) -> Option<Ask> {
    at.object()?;
    at.only(&[
        "any",
        "all",
        "if",
        "delay",
        "patience",
        "priority",
        "from",
        "to",
        "grace",
        "quiet",
        "quiet_metric",
        "quiet_all",
        "limit",
        "later",
        "share",
        "salt",
    ]);
    let triggers = |name: &str| -> Vec<Trigger> {
        let items = at.optional(name).and_then(|c| c.items(MOST)).unwrap_or_default();
        items.iter().filter_map(trigger).collect()
    };
    let spanned = |name: &str| at.optional(name).and_then(|c| span(&c));
    let whole = |name: &str, min: u32, max: u32| -> Option<u32> {
        let number = at.optional(name)?.whole(u64::from(min), u64::from(max))?;
        u32::try_from(number).ok()
    };
    let (any, all) = (triggers("any"), triggers("all"));
    contradictions(at, &any, &all);
    if now.is_some() {
        never::nothing(at);
    }
    let [from, to] = ["from", "to"].map(|name| at.optional(name).and_then(|c| moment(&c)));
    if let (Some(from), Some(to), Some(c)) = (from, to, at.optional("to"))
        && to <= from
    {
        c.not::<()>("after \"from\": nobody could ever be asked");
    } else if let (Some(now), Some(to), Some(c)) = (now, to, at.optional("to"))
        && to <= now
    {
        c.not::<()>("in the future: nobody will be asked any more");
    }
    Some(Ask {
        any,
        all,
        conditions: at.optional("if").and_then(|c| conditions(&c)).unwrap_or_default(),
        delay: spanned("delay").unwrap_or(0),
        patience: spanned("patience").unwrap_or(PATIENCE),
        priority: whole("priority", 0, 1_000).unwrap_or(0),
        quiet: ["quiet", "quiet_metric", "quiet_all"]
            .map(|name| at.optional(name).map_or([None; 3], |c| quiet(&c))),
        frequency: Frequency {
            paused_until: None,
            from,
            to,
            grace: spanned("grace").unwrap_or(0),
            quiet: Default::default(),
            limit: whole("limit", 1, 1_000),
            later: spanned("later"),
            share: at.optional("share").and_then(|c| share(&c, now)),
            salt: at
                .optional("salt")
                .and_then(|c| c.text(64).map(str::to_owned))
                .unwrap_or_default(),
        },
    })
}

fn span(at: &Cursor<'_>) -> Option<u64> {
    let span = at.value.as_str().and_then(duration::parse);
    span.filter(|span| *span <= LONGEST)
        .or_else(|| at.not(if span.is_some() { "a span of at most 3650d" } else { duration::RULE }))
}

pub(crate) fn moment(at: &Cursor<'_>) -> Option<i64> {
    let text = at.value.as_str();
    let parsed = text.and_then(|text| text.parse::<jiff::Timestamp>().ok());
    parsed.map(jiff::Timestamp::as_millisecond).or_else(|| {
        let date = text.is_some_and(|t| {
            t.parse::<jiff::civil::DateTime>().is_ok() || t.parse::<jiff::civil::Date>().is_ok()
        });
        at.not(if date {
            "in a zone: write the time with one, such as 2026-11-22T10:00:00Z or 2026-11-22T10:00:00+01:00"
        } else {
            "a moment such as 2026-11-22T10:00:00Z"
        })
    })
}

/// A share in parts per million; for one who writes it now, one of somebody.
fn share(at: &Cursor<'_>, now: Option<i64>) -> Option<u32> {
    let share = parts_per_million(at.number(0.0, 1.0)?);
    if now.is_some() && share == 0 {
        return at.not(
            "a share of anyone: nobody could ever be asked; \"paused_until\" pauses a survey",
        );
    }
    Some(share)
}

/// One span for every clock, or a span for some of them.
fn quiet(at: &Cursor<'_>) -> [Option<u64>; 3] {
    if at.value.is_object() {
        at.only(&CLOCKS);
        return CLOCKS.map(|name| at.optional(name).and_then(|c| span(&c)));
    }
    [span(at); 3]
}

/// A share of `0..=1` as parts per million, rounded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the share was checked to be in 0..=1"
)]
pub fn parts_per_million(share: f64) -> u32 {
    (share * f64::from(MILLION) + 0.5) as u32
}

fn trigger(at: &Cursor<'_>) -> Option<Trigger> {
    let members = at.members()?;
    let kinds: Vec<_> = members.iter().filter(|(name, _)| TRIGGERS.contains(name)).collect();
    let [(kind, c)] = kinds.as_slice() else {
        return at.not(&format!("a trigger: one of {}", TRIGGERS.join(", ")));
    };
    at.only(if *kind == "event" { &["event", "where"] } else { std::slice::from_ref(kind) });
    let truth = |trigger: Trigger| {
        if c.value == &Value::Bool(true) { Some(trigger) } else { c.not("true") }
    };
    let count = |max| Some(u32::try_from(c.whole(1, max)?).unwrap_or(u32::MAX));
    match *kind {
        "event" => {
            let tests = at.optional("where").map_or(Some(Tests::new()), |c| {
                let members = c.members()?;
                members.iter().map(|(name, c)| Some(((*name).to_owned(), tests_of(c)?))).collect()
            });
            Some(Trigger::Event(c.text(100)?.to_owned(), tests?))
        }
        "click" => selector(c).map(Trigger::Click),
        "visible" => selector(c).map(Trigger::Visible),
        "dwell" => span(c).map(Trigger::Dwell),
        "inactive" => span(c).map(Trigger::Inactive),
        "scroll" if c.value.is_string() => selector(c).map(Trigger::ScrollTo),
        "scroll" => c.whole(1, 100).and_then(|n| u8::try_from(n).ok()).map(Trigger::Scroll),
        "exit" => truth(Trigger::Exit),
        "visit" => count(10_000).map(Trigger::Visit),
        "view" => count(10_000).map(Trigger::View),
        "manual" => truth(Trigger::Manual),
        part => {
            let part = Part::WORDS.iter().find(|(word, _)| *word == part).map(|(_, part)| *part)?;
            let tests = tests_of(c)?;
            never::texts(c, Subject::Part(part));
            Some(Trigger::Address(part, tests))
        }
    }
}

/// A CSS selector.
fn selector(at: &Cursor<'_>) -> Option<String> {
    let text = at.text(200)?;
    if is_selector(text) { Some(text.to_owned()) } else { at.not("a CSS selector") }
}

fn plain(at: &Cursor<'_>) -> Option<Plain> {
    match at.value {
        Value::String(text) => Some(Plain::Text(text.clone())),
        Value::Bool(truth) => Some(Plain::Truth(*truth)),
        Value::Number(number) => number.as_f64().map(Plain::Number),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            at.not("a text, a number, true or false")
        }
    }
}

/// The tests of one value: a plain value it must equal, or an object of operators.
pub(crate) fn tests_of(at: &Cursor<'_>) -> Option<Vec<Test>> {
    if !at.value.is_object() {
        return plain(at).map(|value| vec![Test::Is(value)]);
    }
    at.only(&OPERATORS);
    let mut tests = Vec::new();
    for (name, c) in at.members()?.iter().filter(|(name, _)| OPERATORS.contains(name)) {
        let number = || c.value.as_f64().or_else(|| c.not("a number"));
        tests.push(match *name {
            "is" => Test::Is(plain(c)?),
            "not" => Test::Not(plain(c)?),
            "in" => {
                let list = c.items(100)?;
                if list.is_empty() {
                    return c.not("a list with a value in it: it could never pass");
                }
                Test::In(list.iter().map(plain).collect::<Option<_>>()?)
            }
            "min" => Test::Min(number()?),
            "max" => Test::Max(number()?),
            "glob" => Test::Glob(c.text(200)?.to_owned()),
            _ => {
                let text = c.text(200)?;
                if let Err(rule) = pattern::check(text) {
                    return c.not(&rule);
                }
                Test::Regex(text.to_owned())
            }
        });
    }
    if tests.is_empty() {
        return at.not(&format!("a test: one of {}", OPERATORS.join(", ")));
    }
    if is_impossible(&tests) {
        return at.not("a test that any value could pass");
    }
    Some(tests)
}

/// Whether no value passes all of the tests.
fn is_impossible(tests: &[Test]) -> bool {
    let no_engine = |_: &str, _: &str| true;
    let fails = |value: &Plain| tests.iter().any(|test| !test.passes(Some(value), &no_engine));
    let least = tests.iter().find_map(|t| if let Test::Min(n) = t { Some(*n) } else { None });
    let most = tests.iter().find_map(|t| if let Test::Max(n) = t { Some(*n) } else { None });
    let numeric = least.is_some() || most.is_some();
    let textual = tests.iter().any(|t| matches!(t, Test::Glob(_) | Test::Regex(_)));
    (numeric && textual)
        || least.zip(most).is_some_and(|(least, most)| least > most)
        || least.filter(|_| least == most).is_some_and(|only| fails(&Plain::Number(only)))
        || tests.iter().any(|test| match test {
            Test::Is(value) => fails(value),
            Test::In(list) => list.iter().all(fails),
            _ => false,
        })
}

/// What may be tested of a visitor.
fn conditions(at: &Cursor<'_>) -> Option<Tests> {
    let members = at.members()?;
    if members.len() > MOST {
        at.fail(format!("{} conditions are more than {MOST}", members.len()));
    }
    let mut conditions = Tests::new();
    for (name, c) in &members {
        let own = ["traits.", "context."].iter().any(|start| {
            name.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && rest.len() <= 64)
        });
        if !own && !["device", "lang", "referrer"].contains(name) {
            c.fail(format!(
                "\"{name}\" is not one of device, lang, referrer, traits.NAME, context.NAME"
            ));
            continue;
        }
        let Some(tests) = tests_of(c) else { continue };
        let devices = ["phone", "tablet", "desktop"];
        let no_engine = |_: &str, _: &str| true;
        let passes = |value: &str| {
            let value = Plain::Text(value.to_owned());
            tests.iter().all(|test| test.passes(Some(&value), &no_engine))
        };
        if *name == "device" && !devices.iter().any(|device| passes(device)) {
            c.not::<()>("a test that phone, tablet or desktop could pass");
        }
        match *name {
            "referrer" => never::texts(c, Subject::Referrer),
            "lang" if tests.iter().any(is_of_no_text) => {
                c.not::<()>("a test of a text: it could never pass");
            }
            _ => {}
        }
        conditions.insert((*name).to_owned(), tests);
    }
    Some(conditions)
}

/// Whether no text passes.
fn is_of_no_text(test: &Test) -> bool {
    let is_text = |value: &Plain| matches!(value, Plain::Text(_));
    match test {
        Test::Min(_) | Test::Max(_) => true,
        Test::Is(value) => !is_text(value),
        Test::In(list) => !list.iter().any(is_text),
        _ => false,
    }
}
