//! Whether this visitor may be asked now: every gate, with what was seen and what was wanted.
//!
//! Pure: the clock, the stamps and the browser's id are arguments. A stamp in
//! the future (a clock that was set back) counts as "just now", so that a
//! wrong clock never unlocks a survey (PITFALLS 15).

use crate::compiled::Instrument;
use crate::sample;

/// What is known of the visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Now, Unix milliseconds.
    pub now: i64,
    /// When this survey was last answered or closed here, Unix milliseconds.
    pub last: Option<i64>,
    /// The browser's random id or the respondent's; `None` where nothing may be stored.
    pub who: Option<String>,
}

/// One gate's verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// `paused`, `quiet` or `share`.
    pub name: &'static str,
    /// Whether it lets this visitor through.
    pub passed: bool,
    /// What was seen: a time in Unix milliseconds or parts per million; `None` where nothing is known.
    pub seen: Option<i64>,
    /// What was wanted, in the same unit.
    pub wanted: Option<i64>,
    /// When it could next pass, Unix milliseconds; `None` where time changes nothing.
    pub next: Option<i64>,
}

/// Every gate of a survey for a visitor, in the order of checking.
pub fn gates(survey: &Instrument, visitor: &Visitor) -> [Gate; 3] {
    let now = visitor.now;
    let paused = survey.paused_until.filter(|until| *until > now);
    let quiet = i64::try_from(survey.quiet).unwrap_or(i64::MAX);
    let open = visitor.last.map(|last| last.min(now).saturating_add(quiet));
    let place = visitor.who.as_deref().map(|who| sample::place(who, &survey.id));
    let sampled = match (survey.share, place) {
        (None, _) => true,
        (Some(share), Some(place)) => place < share,
        // With nothing stored the sample could not stick: nobody is asked.
        (Some(_), None) => false,
    };
    [
        Gate {
            name: "paused",
            passed: paused.is_none(),
            seen: Some(now),
            wanted: survey.paused_until,
            next: paused,
        },
        Gate {
            name: "quiet",
            passed: open.is_none_or(|open| open <= now),
            seen: visitor.last,
            wanted: open,
            next: open.filter(|open| *open > now),
        },
        Gate {
            name: "share",
            passed: sampled,
            seen: place.map(i64::from),
            wanted: survey.share.map(i64::from),
            next: None,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{compiled, duration::DAY, preset};

    const NOW: i64 = 1_800_000_000_000;
    #[expect(clippy::cast_possible_wrap, reason = "a day in milliseconds is small")]
    const DAYS: i64 = DAY as i64;

    fn nps() -> Instrument {
        compiled::instrument(&preset::get("nps").unwrap(), &["en"])
    }

    #[track_caller]
    fn check(
        survey: &Instrument,
        last: Option<i64>,
        who: Option<&str>,
        refused: Option<(&str, Option<i64>)>,
    ) {
        let visitor = Visitor { now: NOW, last, who: who.map(str::to_owned) };
        let seen = gates(survey, &visitor)
            .into_iter()
            .find(|gate| !gate.passed)
            .map(|gate| (gate.name, gate.next));
        assert_eq!(seen, refused);
    }

    #[test]
    fn the_quiet_period_is_ninety_days_for_nps() {
        check(&nps(), None, None, None);
        check(&nps(), Some(NOW - 90 * DAYS), None, None);
        check(&nps(), Some(NOW - 90 * DAYS + 1), None, Some(("quiet", Some(NOW + 1))));
    }

    #[test]
    fn a_stamp_in_the_future_counts_as_just_now() {
        check(&nps(), Some(NOW + 365 * DAYS), None, Some(("quiet", Some(NOW + 90 * DAYS))));
    }

    #[test]
    fn a_pause_ends_by_itself() {
        check(
            &Instrument { paused_until: Some(NOW + 5), ..nps() },
            None,
            None,
            Some(("paused", Some(NOW + 5))),
        );
        check(&Instrument { paused_until: Some(NOW), ..nps() }, None, None, None);
    }

    #[test]
    fn a_sample_needs_a_place_that_sticks() {
        let none = Instrument { share: Some(0), ..nps() };
        let all = Instrument { share: Some(sample::MILLION), ..nps() };
        check(&none, None, Some("a"), Some(("share", None)));
        check(&all, None, Some("a"), None);
        check(&all, None, None, Some(("share", None)));
    }
}
