//! What a browser keeps of one survey: when it was shown, dismissed and answered.
//!
//! One line under `last.SURVEY`: `AT QUIET SHOWN DISMISSED ANSWERED LATER TIMES METRIC`.
//! The first two tell `candor.js` the next moment at which the survey could be due, so
//! that it alone decides for a quiet visitor; a line of only these two is of an
//! earlier version and counts as shown, dismissed and answered then. The
//! clocks of a metric, and those of all surveys, are the latest of the stamps: no
//! more is kept for them.

use crate::duration::DAY;

/// How long a visitor whom time alone does not make due is left before their gates are looked at again, milliseconds.
pub const AGAIN: i64 = DAY.cast_signed();

/// A visit ends half an hour after it was last heard of, milliseconds.
pub const VISIT: i64 = 1_800_000;

/// The moments of one survey in one browser, Unix milliseconds; 0 is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Last shown, dismissed and answered.
    pub marks: [i64; 3],
    /// When the visitor said "ask me later"; 0 once anything else has happened since.
    pub later: i64,
    /// Times shown since it was last answered, those that were put off left out.
    pub times: i64,
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
    /// Reads a stamp; what is no digit counts for nothing.
    ///
    /// A moment in the future (a clock that was set back) counts as `now`, so that a wrong
    /// clock never unlocks a survey, nor locks it for longer than its quiet period (PITFALLS 15).
    pub fn parse(line: &str, now: i64) -> Self {
        // By hand, and without `split`: a kilobyte less in the widget.
        let mut numbers = [0_i64; 7];
        let mut field = 0;
        for byte in line.bytes() {
            match byte {
                b' ' => field += 1,
                b'0'..=b'9' if field < 7 => {
                    numbers[field] =
                        numbers[field].wrapping_mul(10).wrapping_add((byte - b'0').into());
                }
                _ => {}
            }
        }
        let numbers = numbers.map(|number| number.min(now).max(0));
        let [at, _, shown, dismissed, answered, later, times] = numbers;
        let marks = if field > 1 { [shown, dismissed, answered] } else { [at; 3] };
        Self { marks, later, times }
    }

    /// The line to keep: looked at again at `next`, or in a day where time alone changes nothing (`i64::MAX`).
    pub fn line(&self, metric: &str, now: i64, next: i64) -> String {
        let quiet = if next == i64::MAX { AGAIN } else { (next - now).max(0) };
        let [shown, dismissed, answered] = self.marks;
        let mut line = String::new();
        for number in [now, quiet, shown, dismissed, answered, self.later, self.times] {
            line.push_str(&number.to_string());
            line.push(' ');
        }
        line + metric
    }

    /// Whether an asking has begun and not ended: it goes on with the visit's next page, and is none more.
    pub fn is_under_way(&self, now: i64) -> bool {
        let [shown, dismissed, answered] = self.marks;
        shown > dismissed.max(answered).max(self.later) && now - shown < VISIT
    }

    /// Whether the visitor's last word was "ask me later": then it comes when they wished, whatever else is noted.
    pub fn is_put_off(&self) -> bool {
        self.later != 0 && self.marks.iter().all(|mark| *mark <= self.later)
    }

    /// Notes what happened `now`.
    pub fn mark(&mut self, mark: Mark, now: i64) {
        self.later = 0;
        match mark {
            Mark::Shown => self.times += 1,
            Mark::Answered => self.times = 0,
            Mark::Dismissed => {}
            Mark::Later => {
                // Wished for, so that it is none of the times that the limit counts.
                self.times = (self.times - 1).max(0);
                self.later = now;
                return;
            }
        }
        self.marks[mark as usize] = now;
    }
}

/// Whether the survey of a line asks for `metric`; a line of an earlier version tells by the survey's `id`.
pub fn is_of(line: &str, id: &str, metric: &str) -> bool {
    id == metric || line.ends_with(metric)
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

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    #[test]
    fn a_stamp_is_read_back_as_it_was_kept() {
        let stamp = Stamp { marks: [NOW - 3, NOW - 2, 0], later: NOW - 1, times: 2 };
        let line = stamp.line("nps", NOW, NOW + 90);
        assert!(line.starts_with(&format!("{NOW} 90 ")), "{line}");
        assert_eq!(Stamp::parse(&line, NOW), stamp);
        assert_eq!(stamp.line("", NOW, i64::MAX).split(' ').nth(1), Some("86400000"));
    }

    #[test]
    fn an_earlier_versions_stamp_counts_for_every_clock() {
        let stamp = Stamp::parse(&format!("{} 7776000000", NOW - 5), NOW);
        assert_eq!(stamp, Stamp { marks: [NOW - 5; 3], ..Stamp::default() });
    }

    #[test]
    fn the_future_counts_as_now_and_nonsense_as_never() {
        let ahead = Stamp { marks: [NOW + 5; 3], later: NOW + 5, times: 1 };
        let read = Stamp::parse(&ahead.line("nps", NOW + 5, NOW + 9), NOW);
        assert_eq!(read, Stamp { marks: [NOW; 3], later: NOW, ..ahead });
        for text in ["", "x y", "1", "NaN 5 a b c d e f", "   "] {
            assert!(Stamp::parse(text, NOW).marks.iter().all(|mark| *mark <= 1), "{text}");
        }
        let long = "9".repeat(40) + &" 1".repeat(40);
        assert!(Stamp::parse(&long, NOW).marks.iter().all(|mark| (0..=NOW).contains(mark)));
    }

    #[test]
    fn a_line_tells_its_metric() {
        let line = Stamp::default().line("nps", NOW, NOW);
        assert!(is_of(&line, "quarterly", "nps") && !is_of(&line, "quarterly", "ces"));
        assert!(is_of("5 6", "nps", "nps") && !is_of("5 6", "quarterly", "nps"));
    }

    #[test]
    fn the_future_is_taken_out_of_every_field() {
        let ahead = Stamp { marks: [NOW + 5, 7, 0], later: 0, times: 3 };
        let line = ahead.line("nps", NOW + 5, NOW + 15);
        assert_eq!(due(&line, NOW), (false, format!("{NOW} 10 {NOW} 7 0 0 3 nps")));
        assert_eq!(due(&line, NOW + 15), (true, line.clone()));
        assert_eq!(due("", NOW), (true, String::new()));
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

    #[test]
    fn what_happens_after_a_wish_ends_it() {
        let mut stamp = Stamp::default();
        stamp.mark(Mark::Shown, NOW);
        stamp.mark(Mark::Later, NOW);
        assert!(stamp.is_put_off() && !stamp.is_under_way(NOW));
        assert_eq!(stamp.times, 0, "it was wished for");
        for mark in [Mark::Shown, Mark::Dismissed, Mark::Answered] {
            // A clock that was set back makes all moments one.
            let mut stamp = stamp;
            stamp.mark(mark, NOW);
            assert!(!stamp.is_put_off(), "{mark:?}");
            // As an earlier version kept it.
            stamp.later = NOW - 1;
            assert!(!stamp.is_put_off(), "{mark:?}");
        }
    }
}
