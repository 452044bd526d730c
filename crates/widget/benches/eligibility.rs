//! How long all rules of a hundred surveys take for one visitor, in the browser: for `cargo xtask bench asking`.
//!
//! Each survey has ten conditions that hold, so that none ends the look early, and the visitor has been asked every one of them before.

#![cfg(target_family = "wasm")]

use std::collections::BTreeMap;
use std::hint::black_box;

use js_sys::RegExp;
use survey::ask::{Ask, Frequency};
use survey::condition::{Plain, Test, Tests, hold};
use survey::eligibility::{Visitor, refusal};
use survey::stamp::{Mark, Stamp};
use wasm_bindgen_test::{Criterion, wasm_bindgen_bench, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SURVEYS: usize = 100;
const NOW: i64 = 1_800_000_000_000;
const DAY: i64 = 86_400_000;

fn text(text: &str) -> Plain {
    Plain::Text(text.to_owned())
}

/// Ten conditions, of every kind.
fn conditions() -> Tests {
    let one = |name: &str, test: Test| (name.to_owned(), vec![test]);
    [
        one("context.cart", Test::Min(2.0)),
        one("context.coupon", Test::Not(text("SPRING"))),
        one("context.page", Test::Glob("/orders/*/done".to_owned())),
        one("context.step", Test::Is(Plain::Number(3.0))),
        one("context.total", Test::Max(500.0)),
        one("device", Test::In(vec![text("tablet"), text("desktop")])),
        one("lang", Test::Glob("en*".to_owned())),
        one("referrer", Test::Regex("^https://[a-z.]+/".to_owned())),
        one("traits.beta", Test::Is(Plain::Truth(true))),
        one("traits.plan", Test::In(vec![text("team"), text("pro")])),
    ]
    .into()
}

fn facts() -> BTreeMap<&'static str, Plain> {
    BTreeMap::from([
        ("context.cart", Plain::Number(4.0)),
        ("context.page", text("/orders/1234/done")),
        ("context.step", Plain::Number(3.0)),
        ("context.total", Plain::Number(129.9)),
        ("device", text("desktop")),
        ("lang", text("en-GB")),
        ("referrer", text("https://news.example/today")),
        ("traits.beta", Plain::Truth(true)),
        ("traits.plan", text("pro")),
    ])
}

fn asked() -> Ask {
    let quiet = [[30 * DAY.cast_unsigned(); 3]; 3];
    let frequency =
        Frequency { quiet, limit: Some(9), share: Some(500_000), ..Frequency::default() };
    Ask { conditions: conditions(), frequency, ..Ask::default() }
}

/// How many of the surveys this visitor may be asked.
fn eligible(surveys: &[Ask], stamps: &[Stamp], facts: &BTreeMap<&str, Plain>) -> usize {
    let engine = |pattern: &str, text: &str| RegExp::new(pattern, "").test(text);
    let may_ask = |(at, ask): &(usize, &Ask)| {
        let mut visitor = Visitor::new(NOW);
        visitor.place = Some(250_000);
        for (other, stamp) in stamps.iter().enumerate() {
            visitor.know(*stamp, other == *at, other % 3 == at % 3);
        }
        refusal(&ask.frequency, &visitor).is_none()
            && hold(&ask.conditions, |name| facts.get(name), &engine)
    };
    surveys.iter().enumerate().filter(may_ask).count()
}

#[wasm_bindgen_bench]
fn a_hundred_surveys_with_ten_conditions_each(bench: &mut Criterion) {
    let surveys = vec![asked(); SURVEYS];
    let mut stamp = Stamp::default();
    for mark in [Mark::Shown, Mark::Dismissed] {
        stamp.mark(mark, NOW - 100 * DAY);
    }
    let (stamps, facts) = (vec![stamp; SURVEYS], facts());
    assert_eq!(eligible(&surveys, &stamps, &facts), SURVEYS, "every rule is looked at");
    bench.bench_function("eligibility", |bencher| {
        bencher.iter(|| eligible(black_box(&surveys), black_box(&stamps), black_box(&facts)));
    });
}
