//! What this browser remembers of askings: one stamp a survey, from which all clocks are read.

use crate::browser::options::Options;
use crate::browser::{clock, storage};
use survey::compiled::Instrument;
use survey::eligibility::{Visitor, opens, refusal};
use survey::response;
use survey::sample;
use survey::stamp::{self, Mark, Stamp};

fn key(id: &str) -> String {
    ["last.", id].concat()
}

/// This visitor as the gates see them.
fn visitor(instrument: &Instrument, options: &Options) -> Visitor {
    let now = clock::now();
    let mut visitor = Visitor::new(now);
    for kept in storage::keys("last.") {
        let line = storage::get(&kept).unwrap_or_default();
        let id = kept.strip_prefix("last.").unwrap_or_default();
        let is_metric = stamp::is_of(&line, id, instrument.metric());
        visitor.know(Stamp::parse(&line, now), id == instrument.id, is_metric);
    }
    let frequency = &instrument.frequency;
    if frequency.grace > 0 {
        // A first visit in the future (a clock that was set back) is now.
        let first = storage::get("first").and_then(|first| first.parse().ok());
        visitor.first = first.unwrap_or(now).min(now);
        storage::set("first", &visitor.first.to_string());
    }
    if frequency.share.is_some() {
        visitor.place = place(instrument, options);
    }
    visitor
}

/// The place in the sample; `None` where it would not stick.
///
/// Where the visitor wants no id (Global Privacy Control), a place drawn for this survey is kept instead of one.
fn place(instrument: &Instrument, options: &Options) -> Option<u32> {
    let place = |who: &str| sample::place(who, &instrument.id, &instrument.frequency.salt);
    let private = options.flag("private");
    let key = if private { ["place.", &instrument.id].concat() } else { "browser".to_owned() };
    let who = options.text("respondent").filter(|_| !private).or_else(|| storage::get(&key));
    let who = who.or_else(|| {
        let mut drawn = response::id(0, clock::random());
        if private {
            drawn = place(&drawn).to_string();
        }
        storage::set(&key, &drawn).then_some(drawn)
    });
    who.as_deref().map(place)
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
    let line = storage::get(&key(&instrument.id));
    let mut stamp = line.map(|line| Stamp::parse(&line, now)).unwrap_or_default();
    let mut next = now;
    if mark == Mark::Shown {
        // It goes on with the visit's next page, so `candor.js` has to load it there.
        if stamp.is_under_way(now) {
            return;
        }
        stamp.mark(mark, now);
    } else {
        stamp.mark(mark, now);
        let mut visitor = Visitor::new(now);
        visitor.own = stamp;
        next = opens(&instrument.frequency, &visitor)[3..7].iter().fold(now, |a, b| a.max(*b));
    }
    keep(instrument, &stamp, now, next);
}

fn keep(instrument: &Instrument, stamp: &Stamp, now: i64, next: i64) {
    storage::set(&key(&instrument.id), &stamp.line(instrument.metric(), now, next));
}
