//! What this browser remembers of askings: one stamp a survey, from which all clocks are read.

use crate::browser::options::Options;
use crate::browser::{clock, storage};
use survey::compiled::Instrument;
use survey::eligibility::{Visitor, refusal};
use survey::response;
use survey::sample;
use survey::stamp::{Mark, Stamp};

fn key(id: &str) -> String {
    ["last.", id].concat()
}

/// This visitor as the gates see them.
fn visitor(instrument: &Instrument, options: &Options) -> Visitor {
    let now = clock::now();
    let stamps: Vec<(String, Stamp)> = storage::keys("last.")
        .into_iter()
        .filter_map(|key| {
            let stamp = Stamp::parse(&storage::get(&key)?, now);
            Some((key.strip_prefix("last.")?.to_owned(), stamp))
        })
        .collect();
    let mut visitor = Visitor::new(now, &instrument.id, instrument.metric(), &stamps);
    let frequency = &instrument.frequency;
    if frequency.grace > 0 {
        // A first visit in the future (a clock that was set back) is now.
        let first = storage::get("first").and_then(|first| first.parse().ok());
        visitor.first = first.map_or(now, |first: i64| first.min(now));
        storage::set("first", &visitor.first.to_string());
    }
    if frequency.share.is_some() {
        visitor.place = place(instrument, options);
    }
    visitor
}

/// The place in the sample; `None` where it would not stick.
///
/// Where the visitor wants no id (Global Privacy Control), the drawn place itself is kept.
fn place(instrument: &Instrument, options: &Options) -> Option<u32> {
    let drawn = |who: &str| sample::place(who, &instrument.id, &instrument.frequency.salt);
    if options.flag("private") {
        let key = ["place.", &instrument.id].concat();
        let known = storage::get(&key).and_then(|place| place.parse().ok());
        return known.or_else(|| {
            let place = drawn(&response::id(0, clock::random()));
            storage::set(&key, &place.to_string()).then_some(place)
        });
    }
    let who = options.text("respondent").or_else(|| {
        storage::get("browser").or_else(|| {
            let id = response::id(0, clock::random());
            storage::set("browser", &id).then_some(id)
        })
    });
    who.as_deref().map(drawn)
}

/// The gate that refuses this visitor; when to look again is kept, so that `candor.js` alone decides until then.
pub fn refused(instrument: &Instrument, options: &Options) -> Option<&'static str> {
    let visitor = visitor(instrument, options);
    let refusal = refusal(&instrument.frequency, &visitor)?;
    keep(instrument, &visitor.own, visitor.now, refusal.next);
    Some(refusal.gate)
}

/// Notes what happened now, with the quiet that follows.
pub fn mark(instrument: &Instrument, mark: Mark) {
    let now = clock::now();
    let kept = storage::get(&key(&instrument.id));
    let mut stamp = kept.map(|line| Stamp::parse(&line, now)).unwrap_or_default();
    if mark == Mark::Shown && stamp.is_under_way(now) {
        return;
    }
    stamp.mark(mark, now);
    // Shown: it goes on with the next page, so `candor.js` has to load it.
    let next = if mark == Mark::Shown { now } else { stamp.opens(&instrument.frequency, now) };
    keep(instrument, &stamp, now, Some(next));
}

fn keep(instrument: &Instrument, stamp: &Stamp, now: i64, next: Option<i64>) {
    let mut line = stamp.line(now, next);
    if stamp.metric.is_empty() {
        line.push_str(instrument.metric());
    }
    storage::set(&key(&instrument.id), &line);
}
