//! Whether this visitor may be asked now: every gate of a survey's frequency, with what was seen and what was wanted.
//!
//! Pure: the clock, the stamps and the visitor's place in the sample are
//! arguments. [`Stamp`] says why a wrong clock unlocks
//! nothing. Triggers and conditions are gates too: [`crate::explain`] adds them.

use crate::ask::Frequency;
use crate::stamp::Stamp;

/// What is known of the visitor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Now, Unix milliseconds.
    pub now: i64,
    /// When this browser was first seen, Unix milliseconds.
    pub first: i64,
    /// What is kept of this survey.
    pub own: Stamp,
    /// When any survey of its metric, and when any at all, was last shown, dismissed and answered; 0 is never.
    pub others: [[i64; 3]; 2],
    /// Whether this asking has begun earlier in this visit: then it goes on, and is none more.
    pub under_way: bool,
    /// The visitor's place in the sample, parts per million; `None` where nothing may be stored.
    pub place: Option<u32>,
}

impl Visitor {
    /// A visitor of whom nothing is known, here for the first time.
    pub fn new(now: i64) -> Self {
        Self { now, first: now, ..Self::default() }
    }

    /// Adds what is kept of one survey: of this one, of its metric, or of any.
    pub fn know(&mut self, stamp: Stamp, is_own: bool, is_metric: bool) {
        if is_own {
            self.own = stamp;
            self.under_way = stamp.is_under_way(self.now);
            if stamp.is_put_off() {
                return;
            }
        }
        for scope in usize::from(!is_metric)..2 {
            for clock in 0..3 {
                let mark = &mut self.others[scope][clock];
                *mark = stamp.marks[clock].max(*mark);
            }
        }
    }
}

/// The gates in the order of checking.
pub const NAMES: [&str; 9] =
    ["paused", "window", "grace", "quiet", "quiet_metric", "quiet_all", "later", "limit", "share"];

/// When each of [`NAMES`] opens, Unix milliseconds; `i64::MAX` where time alone opens it never.
pub fn opens(frequency: &Frequency, visitor: &Visitor) -> [i64; 9] {
    let now = visitor.now;
    let after = |mark: i64, span: u64| {
        if mark == 0 || span == 0 { 0 } else { mark.min(now).saturating_add_unsigned(span) }
    };
    let shut = |is_shut: bool| if is_shut { i64::MAX } else { 0 };
    let mut opens = [0; 9];
    opens[0] = frequency.paused_until.unwrap_or(0);
    opens[1] = frequency.from.unwrap_or(0).max(shut(frequency.to.is_some_and(|to| to <= now)));
    opens[2] = after(here_since(visitor), frequency.grace);
    opens[6] = after(visitor.own.later, frequency.later.unwrap_or(0));
    if !visitor.under_way {
        // A wish stands in place of the survey's own quiet; that of others stays.
        let own = if visitor.own.is_put_off() { [0; 3] } else { visitor.own.marks };
        let scopes = [own, visitor.others[0], visitor.others[1]];
        for (scope, marks) in scopes.iter().enumerate() {
            for (mark, span) in marks.iter().zip(frequency.quiet[scope]) {
                opens[3 + scope] = opens[3 + scope].max(after(*mark, span));
            }
        }
        opens[7] = shut(frequency.limit.is_some_and(|limit| visitor.own.times >= limit.into()));
    }
    // With nothing stored the sample could not stick: nobody is asked.
    let sampled = |share: u32| visitor.place.is_some_and(|place| place < share);
    opens[8] = shut(frequency.share.is_some_and(|share| !sampled(share)));
    opens
}

/// Whoever was asked was here: so a first visit in the future can't begin anew.
fn here_since(visitor: &Visitor) -> i64 {
    let asked = visitor.others[1].iter().chain([&visitor.own.later]).filter(|mark| **mark != 0);
    asked.fold(visitor.first, |first, mark| first.min(*mark))
}

/// Why nobody is asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The first gate that is shut, one of [`NAMES`].
    pub gate: &'static str,
    /// When all gates could be open, Unix milliseconds; `i64::MAX` where time alone opens some gate never.
    pub next: i64,
}

/// The refusal of a visitor, or `None` where every gate is open.
pub fn refusal(frequency: &Frequency, visitor: &Visitor) -> Option<Refusal> {
    let opens = opens(frequency, visitor);
    let at = opens.iter().position(|open| *open > visitor.now)?;
    Some(Refusal { gate: NAMES[at], next: opens.into_iter().fold(0, i64::max) })
}

/// One gate's verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// One of [`NAMES`].
    pub name: &'static str,
    /// Whether it lets this visitor through.
    pub passed: bool,
    /// What was seen: a moment in Unix milliseconds, parts per million, or times; `None` where nothing is known.
    pub seen: Option<i64>,
    /// What was wanted, in the same unit.
    pub wanted: Option<i64>,
    /// When it could next pass, Unix milliseconds; `None` where time changes nothing.
    pub next: Option<i64>,
}

/// Every gate for a visitor, in the order of [`NAMES`].
pub fn gates(frequency: &Frequency, visitor: &Visitor) -> [Gate; 9] {
    let now = visitor.now;
    let opens = opens(frequency, visitor);
    let moment = |at: i64| Some(at).filter(|at| *at != 0);
    let last = |marks: [i64; 3]| moment(marks.into_iter().fold(0, i64::max));
    let seen = [
        Some(now),
        Some(now),
        Some(here_since(visitor)),
        last(visitor.own.marks),
        last(visitor.others[0]),
        last(visitor.others[1]),
        moment(visitor.own.later),
        Some(visitor.own.times),
        visitor.place.map(i64::from),
    ];
    core::array::from_fn(|at| {
        let open = moment(opens[at]).filter(|open| *open != i64::MAX);
        let wanted = match NAMES[at] {
            "limit" => frequency.limit.map(i64::from),
            "share" => frequency.share.map(i64::from),
            "window" => frequency.to.filter(|to| *to <= now).or(frequency.from),
            _ => open,
        };
        Gate {
            name: NAMES[at],
            passed: opens[at] <= now,
            seen: seen[at],
            wanted,
            next: open.filter(|open| *open > now),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duration::DAY;
    use crate::sample::MILLION;
    use crate::stamp::{Mark, VISIT};

    const NOW: i64 = 1_800_000_000_000;
    const DAYS: i64 = DAY.cast_signed();

    fn nps() -> Frequency {
        crate::preset::get("nps").unwrap().frequency()
    }

    /// A visitor whose stamp is so many milliseconds old, on every clock.
    fn asked(ago: i64) -> Visitor {
        let mut visitor = Visitor::new(NOW);
        visitor.know(Stamp { marks: [NOW - ago; 3], ..Stamp::default() }, true, true);
        visitor
    }

    #[track_caller]
    fn check(frequency: &Frequency, visitor: &Visitor, refused: Option<(&str, Option<i64>)>) {
        let moment = |next| Some(next).filter(|next| *next != i64::MAX);
        let seen = refusal(frequency, visitor).map(|refusal| (refusal.gate, moment(refusal.next)));
        assert_eq!(seen, refused);
        let shut = gates(frequency, visitor).into_iter().find(|gate| !gate.passed);
        assert_eq!(shut.map(|gate| gate.name), refused.map(|(name, _)| name));
    }

    #[test]
    fn the_quiet_period_is_ninety_days_for_nps() {
        check(&nps(), &Visitor { now: NOW, ..Visitor::default() }, None);
        check(&nps(), &asked(90 * DAYS), None);
        check(&nps(), &asked(90 * DAYS - 1), Some(("quiet", Some(NOW + 1))));
    }

    #[test]
    fn a_stamp_in_the_future_counts_as_just_now() {
        check(&nps(), &asked(-365 * DAYS), Some(("quiet", Some(NOW + 90 * DAYS))));
    }

    /// PITFALLS 14.
    #[test]
    fn each_scope_has_its_clocks() {
        for (scope, name) in [(0, "quiet"), (1, "quiet_metric"), (2, "quiet_all")] {
            for (clock, mark) in
                [Mark::Shown, Mark::Dismissed, Mark::Answered].into_iter().enumerate()
            {
                let mut frequency = Frequency::default();
                frequency.quiet[scope][clock] = 10;
                for (ago, passes) in [(9, false), (10, true)] {
                    let mut stamp = Stamp::default();
                    stamp.mark(mark, NOW - ago);
                    let mut visitor = Visitor::new(NOW);
                    visitor.know(stamp, scope == 0, scope < 2);
                    visitor.under_way = false;
                    check(&frequency, &visitor, (!passes).then_some((name, Some(NOW + 1))));
                    // The other clocks of the scope say nothing.
                    frequency.quiet[scope].rotate_left(1);
                    check(&frequency, &visitor, None);
                    frequency.quiet[scope].rotate_right(1);
                }
            }
        }
    }

    #[test]
    fn an_asking_under_way_is_none_more() {
        let shown = |ago: i64| {
            let mut stamp = Stamp::default();
            stamp.mark(Mark::Shown, NOW - ago);
            let mut visitor = Visitor::new(NOW);
            visitor.know(stamp, true, true);
            visitor
        };
        let limited = Frequency { limit: Some(1), ..nps() };
        check(&limited, &shown(VISIT - 1), None);
        let over = NOW - VISIT + 90 * DAYS;
        check(&nps(), &shown(VISIT), Some(("quiet", Some(over))));
        check(&limited, &shown(90 * DAYS), Some(("limit", None)));
        check(&limited, &asked(1), Some(("quiet", Some(NOW - 1 + 90 * DAYS))));
    }

    #[test]
    fn a_pause_a_window_and_a_grace_end_by_themselves() {
        let visitor = Visitor { now: NOW, first: NOW - 5, ..Visitor::default() };
        let none = Frequency::default;
        check(
            &Frequency { paused_until: Some(NOW + 5), ..none() },
            &visitor,
            Some(("paused", Some(NOW + 5))),
        );
        check(&Frequency { paused_until: Some(NOW), ..none() }, &visitor, None);
        check(
            &Frequency { from: Some(NOW + 1), ..none() },
            &visitor,
            Some(("window", Some(NOW + 1))),
        );
        check(&Frequency { from: Some(NOW), to: Some(NOW + 1), ..none() }, &visitor, None);
        check(&Frequency { to: Some(NOW), ..none() }, &visitor, Some(("window", None)));
        check(&Frequency { grace: 6, ..none() }, &visitor, Some(("grace", Some(NOW + 1))));
        check(&Frequency { grace: 5, ..none() }, &visitor, None);
    }

    #[test]
    fn asking_later_and_a_limit() {
        let own = Stamp { later: NOW - 4, times: 2, ..Stamp::default() };
        let visitor = Visitor { now: NOW, own, ..Visitor::default() };
        let none = Frequency::default;
        check(&Frequency { later: Some(5), ..none() }, &visitor, Some(("later", Some(NOW + 1))));
        check(&Frequency { later: Some(4), ..none() }, &visitor, None);
        check(&Frequency { limit: Some(2), ..none() }, &visitor, Some(("limit", None)));
        check(&Frequency { limit: Some(3), ..none() }, &visitor, None);
    }

    /// The wished time replaces every quiet that this survey itself began, and none that another did.
    #[test]
    fn a_wish_for_later_replaces_the_quiet_period() {
        let put_off = |ago: i64, is_answered: bool| {
            let mut stamp = Stamp::default();
            stamp.mark(Mark::Shown, NOW - ago);
            if is_answered {
                stamp.mark(Mark::Answered, NOW - ago);
            }
            stamp.mark(Mark::Later, NOW - ago);
            stamp
        };
        let frequency = Frequency { later: Some(3 * DAY), limit: Some(1), ..nps() };
        for is_answered in [false, true] {
            for (ago, refused) in [(3 * DAYS - 1, Some(("later", Some(NOW + 1)))), (3 * DAYS, None)]
            {
                let mut visitor = Visitor::new(NOW);
                visitor.know(put_off(ago, is_answered), true, true);
                check(&frequency, &visitor, refused);
            }
        }
        let mut visitor = Visitor::new(NOW);
        visitor.know(put_off(3 * DAYS, true), true, true);
        let another = Stamp { marks: [0, 0, NOW - 4 * DAYS], ..Stamp::default() };
        visitor.know(another, false, true);
        check(&frequency, &visitor, Some(("quiet_metric", Some(NOW + 86 * DAYS))));
        // To another survey this one was shown like any.
        let mut visitor = Visitor::new(NOW);
        visitor.know(put_off(3 * DAYS, false), false, true);
        check(&frequency, &visitor, Some(("quiet_metric", Some(NOW + 87 * DAYS))));
    }

    #[test]
    fn a_sample_needs_a_place_that_sticks() {
        let share = |share| Frequency { share: Some(share), ..Frequency::default() };
        let visitor = |place| Visitor { now: NOW, place, ..Visitor::default() };
        check(&share(0), &visitor(Some(0)), Some(("share", None)));
        check(&share(MILLION), &visitor(Some(MILLION - 1)), None);
        check(&share(MILLION), &visitor(None), Some(("share", None)));
    }

    #[test]
    fn the_next_moment_is_the_last_of_all_gates() {
        let frequency = Frequency { paused_until: Some(NOW + 7), ..nps() };
        check(&frequency, &asked(90 * DAYS - 3), Some(("paused", Some(NOW + 7))));
        let frequency = Frequency { share: Some(0), ..frequency };
        check(&frequency, &asked(90 * DAYS - 3), Some(("paused", None)));
    }
}
