//! What a browser keeps of one survey: when it was shown, dismissed and answered.
//!
//! One line under `last.SURVEY`: `AT QUIET SHOWN DISMISSED ANSWERED LATER TIMES METRIC`.
//! The first two tell `candor.js` the next moment at which the survey could be due, so
//! that it alone decides for a quiet visitor; a line of only these two is of an
//! earlier version and counts as shown, dismissed and answered then. The
//! clocks of a metric, and those of all surveys, are the latest of the stamps: no
//! more is kept for them.

use crate::ask::Frequency;
use crate::duration::DAY;
use crate::eligibility::{Visitor, refusal};

/// How long a visitor whom time alone does not make due is left before their gates are looked at again, milliseconds.
pub const AGAIN: i64 = DAY.cast_signed();

/// A visit ends half an hour after it was last heard of, milliseconds.
pub const VISIT: i64 = 1_800_000;

/// The moments of one survey in one browser, Unix milliseconds; 0 is never.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Last shown, dismissed and answered.
    pub marks: [i64; 3],
    /// When the visitor last said "ask me later".
    pub later: i64,
    /// Times shown since it was last answered.
    pub times: u32,
    /// The metric of its first rating; empty where an earlier version wrote the stamp.
    pub metric: String,
}

/// What is noted in a [`Stamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It came into sight.
    Shown,
    /// It was closed before it was finished.
    Dismissed,
    /// A rating was given, or more.
    Answered,
    /// The visitor wants to be asked later.
    Later,
}

impl Stamp {
    /// Reads a stamp; what is no number counts as 0.
    ///
    /// A moment in the future (a clock that was set back) counts as `now`, so that a wrong
    /// clock never unlocks a survey, nor locks it for longer than its quiet period (PITFALLS 15).
    pub fn parse(text: &str, now: i64) -> Self {
        let mut fields = text.split(' ');
        let mut next = || {
            let number = fields.next().and_then(|field| field.parse().ok());
            number.map(|number: i64| number.min(now))
        };
        let (at, _) = (next().unwrap_or(0), next());
        let mut stamp = Self::default();
        match next() {
            None => stamp.marks = [at; 3],
            Some(shown) => {
                stamp.marks = [shown, next().unwrap_or(0), next().unwrap_or(0)];
                stamp.later = next().unwrap_or(0);
                stamp.times = next().and_then(|times| u32::try_from(times).ok()).unwrap_or(0);
                stamp.metric = fields.next().unwrap_or_default().to_owned();
            }
        }
        stamp
    }

    /// The line to keep: looked at again at `next`, or in a day where time alone changes nothing.
    pub fn line(&self, now: i64, next: Option<i64>) -> String {
        let quiet = next.map_or(AGAIN, |next| next.saturating_sub(now).max(0));
        let [shown, dismissed, answered] = self.marks;
        let mut line = String::new();
        for number in [now, quiet, shown, dismissed, answered, self.later, i64::from(self.times)] {
            line.push_str(&number.to_string());
            line.push(' ');
        }
        line + &self.metric
    }

    /// Whether an asking has begun and not ended: it goes on with the visit's next page, and is none more.
    pub fn is_under_way(&self, now: i64) -> bool {
        let [shown, dismissed, answered] = self.marks;
        let begun = shown > dismissed && shown > answered && shown > self.later;
        begun && now - shown < VISIT
    }

    /// When its own clocks could let it be asked again, Unix milliseconds.
    pub fn opens(&self, frequency: &Frequency, now: i64) -> i64 {
        let visitor = Visitor { now, own: self.clone(), ..Visitor::default() };
        refusal(frequency, &visitor).and_then(|refusal| refusal.next).unwrap_or(now)
    }

    /// Notes what happened `now`.
    pub fn mark(&mut self, mark: Mark, now: i64) {
        match mark {
            Mark::Shown => {
                self.marks[0] = now;
                self.times = self.times.saturating_add(1);
            }
            Mark::Dismissed => self.marks[1] = now,
            Mark::Answered => {
                self.marks[2] = now;
                self.times = 0;
            }
            Mark::Later => self.later = now,
        }
    }
}

/// Whether a survey with this line could be due `now`, and the line without moments of the future.
///
/// `www/candor.js` has the same rule, so that a quiet visitor loads nothing else.
pub fn due(line: &str, now: i64) -> (bool, String) {
    let past = |field: &str| match field.parse::<i64>() {
        Ok(number) => number.min(now).to_string(),
        Err(_) => field.to_owned(),
    };
    let fields: Vec<String> = line.split(' ').map(past).collect();
    let number = |at: usize| fields.get(at).and_then(|field| field.parse().ok()).unwrap_or(0);
    (now - number(0) >= number(1), fields.join(" "))
}

/// The latest of several stamps: the clocks of what they belong to.
pub fn latest<'a>(stamps: impl Iterator<Item = &'a Stamp>) -> [i64; 3] {
    stamps.fold([0; 3], |latest, stamp| {
        core::array::from_fn(|clock| latest[clock].max(stamp.marks[clock]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    #[test]
    fn a_stamp_is_read_back_as_it_was_kept() {
        let stamp = Stamp {
            marks: [NOW - 3, NOW - 2, 0],
            later: NOW - 1,
            times: 2,
            metric: "nps".to_owned(),
        };
        let line = stamp.line(NOW, Some(NOW + 90));
        assert!(line.starts_with(&format!("{NOW} 90 ")), "{line}");
        assert_eq!(Stamp::parse(&line, NOW), stamp);
        assert_eq!(stamp.line(NOW, None).split(' ').nth(1), Some("86400000"));
    }

    #[test]
    fn an_earlier_versions_stamp_counts_for_every_clock() {
        let stamp = Stamp::parse(&format!("{} 7776000000", NOW - 5), NOW);
        assert_eq!(stamp, Stamp { marks: [NOW - 5; 3], ..Stamp::default() });
    }

    #[test]
    fn the_future_counts_as_now_and_nonsense_as_never() {
        let ahead = Stamp { marks: [NOW + 5; 3], later: NOW + 5, times: 1, metric: String::new() };
        let read = Stamp::parse(&ahead.line(NOW + 5, None), NOW);
        assert_eq!(read, Stamp { marks: [NOW; 3], later: NOW, ..ahead });
        for text in ["", "x y", "1", "NaN 5 a b c d e f"] {
            assert!(Stamp::parse(text, NOW).marks.iter().all(|mark| *mark <= 1), "{text}");
        }
    }

    #[test]
    fn answering_begins_the_count_anew() {
        let mut stamp = Stamp::default();
        for _ in 0..3 {
            stamp.mark(Mark::Shown, NOW);
        }
        assert_eq!((stamp.times, stamp.marks), (3, [NOW, 0, 0]));
        stamp.mark(Mark::Answered, NOW + 1);
        assert_eq!((stamp.times, stamp.marks), (0, [NOW, 0, NOW + 1]));
    }
}
