//! Simulated visitors and clocks: what the gates promise, and a year of 100,000 visitors against the closed form.

#![allow(clippy::unwrap_used, reason = "a test stops where its own data is wrong")]

use survey::ask::Frequency;
use survey::duration::DAY;
use survey::eligibility::{Visitor, refusal};
use survey::sample::{self, MILLION};
use survey::stamp::{self, Mark, Stamp};

const DAYS: i64 = DAY.cast_signed();
const START: i64 = 1_790_000_000_000;

/// SplitMix64: the same chances in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn signed(&mut self, n: i64) -> i64 {
        self.below(n.cast_unsigned()).cast_signed()
    }
}

/// A browser with its clock: the stamp is written and read as the widget does.
struct Browser {
    who: String,
    line: Option<String>,
    first: Option<i64>,
}

impl Browser {
    /// Looks at the gates; where they are open, the survey is shown and ends as `mark` says.
    fn visit(&mut self, frequency: &Frequency, now: i64, mark: Mark) -> bool {
        if let Some(line) = &mut self.line {
            let (is_due, kept) = stamp::due(line, now);
            *line = kept;
            if !is_due {
                return false;
            }
        }
        let stamp = self.line.as_ref().map(|line| Stamp::parse(line, now)).unwrap_or_default();
        let first = self.first.map_or(now, |first| first.min(now));
        self.first = Some(first);
        let place = Some(sample::place(&self.who, "s", &frequency.salt));
        let mut visitor = Visitor { first, place, ..Visitor::new(now) };
        visitor.know(stamp, true, true);
        let mut stamp = stamp;
        let refused = refusal(frequency, &visitor);
        if visitor.under_way {
            return false;
        }
        if refused.is_none() {
            stamp.mark(Mark::Shown, now);
            if mark != Mark::Shown {
                stamp.mark(mark, now);
            }
        }
        let next = refused.map_or(i64::MAX, |refused| refused.next);
        self.line = Some(stamp.line("nps", now, next));
        refused.is_none()
    }
}

/// A clock that mostly runs, sometimes jumps (travel between zones that its owner sets by hand,
/// summer time done wrong, an empty battery), forward and backward.
fn tick(chance: &mut Chance, now: i64) -> i64 {
    match chance.below(20) {
        0 => {
            now + [3_600_000, -3_600_000, 14 * 3_600_000, -14 * 3_600_000]
                [usize::try_from(chance.below(4)).unwrap()]
        }
        1 => now + chance.signed(400 * DAYS),
        2 => now - chance.signed(400 * DAYS),
        _ => now + chance.signed(3 * DAYS),
    }
}

#[test]
fn never_twice_within_the_quiet_period_never_outside_the_sample_never_after_the_end() {
    let mut shown_in_all = 0;
    for seed in 0..2_000 {
        let mut chance = Chance(seed);
        let quiet = [1, 7, 30, 90][usize::try_from(chance.below(4)).unwrap()] * DAY;
        let end = START + chance.signed(800 * DAYS);
        let share = u32::try_from(chance.below(u64::from(MILLION) + 1)).unwrap();
        let frequency = Frequency {
            to: Some(end),
            from: Some(START - 300 * DAYS),
            quiet: [[quiet; 3]; 3],
            limit: Some(3),
            share: Some(share),
            ..Frequency::default()
        };
        let mut browser = Browser { who: seed.to_string(), line: None, first: None };
        let sampled = sample::sampled(&browser.who, "s", share);
        let (mut now, mut asked, mut unanswered) = (START, None::<i64>, 0);
        for _ in 0..200 {
            now = tick(&mut chance, now);
            // Whatever the clock showed since counts: the earliest such moment is the latest that the asking can have been.
            asked = asked.map(|at| at.min(now));
            let mark = [Mark::Shown, Mark::Dismissed, Mark::Answered]
                [usize::try_from(chance.below(3)).unwrap()];
            if browser.visit(&frequency, now, mark) {
                assert!(sampled, "seed {seed}: outside the sample");
                assert!(now < end, "seed {seed}: after the end");
                let since = asked.map(|at| now - at);
                assert!(
                    since.is_none_or(|since| since >= quiet.cast_signed()),
                    "seed {seed}: {since:?}"
                );
                unanswered = if mark == Mark::Answered { 0 } else { unanswered + 1 };
                assert!(unanswered <= 3, "seed {seed}: more often than the limit");
                asked = Some(now);
                shown_in_all += 1;
            }
        }
    }
    assert!(shown_in_all > 2_000, "{shown_in_all}: the test would prove nothing");
}

#[test]
fn always_in_the_end_to_one_who_should_get_it() {
    for seed in 0..2_000 {
        let mut chance = Chance(seed);
        let quiet = chance.below(120) * DAY;
        let frequency = Frequency {
            paused_until: Some(START + chance.signed(100 * DAYS)),
            from: Some(START + chance.signed(100 * DAYS)),
            grace: chance.below(10 * DAY),
            later: Some(chance.below(10 * DAY)),
            quiet: [[quiet; 3]; 3],
            share: Some(MILLION),
            ..Frequency::default()
        };
        let mut browser = Browser { who: seed.to_string(), line: None, first: None };
        let mut now = START;
        for _ in 0..40 {
            now = tick(&mut chance, now);
            let mark = [Mark::Dismissed, Mark::Later][usize::try_from(chance.below(2)).unwrap()];
            browser.visit(&frequency, now, mark);
        }
        // However wrong the clock was: once it is right and stays so, the wait is the longest period at most.
        now = START + 100 * DAYS;
        let wait = quiet.cast_signed() + 10 * DAYS;
        let first = browser.visit(&frequency, now, Mark::Dismissed);
        assert!(first || browser.visit(&frequency, now + wait, Mark::Dismissed), "seed {seed}");
    }
}

/// PITFALLS 11.
#[test]
fn raising_the_share_keeps_those_who_were_in() {
    for who in (0..20_000).map(|n| n.to_string()) {
        let asked = |share| {
            let frequency = Frequency { share: Some(share), ..Frequency::default() };
            let mut browser = Browser { who: who.clone(), line: None, first: None };
            browser.visit(&frequency, START, Mark::Shown)
        };
        let list: Vec<bool> = [0, 10_000, 250_000, 900_000, MILLION].map(asked).to_vec();
        assert!(list.is_sorted() && !list[0] && list[4], "{who}: {list:?}");
    }
}

/// 100,000 visitors of whom each comes on a day with the chance 1/14, a share of a quarter, 90 days of quiet.
#[test]
fn a_year_of_a_hundred_thousand_visitors_is_as_the_closed_form_says() {
    const VISITORS: u32 = 100_000;
    let (share, q) = (0.25_f64, 1.0_f64 / 14.0);
    let quiet = [[90 * DAY; 3]; 3];
    let frequency = Frequency { quiet, share: Some(250_000), ..Frequency::default() };
    let (mut ever, mut showings) = (0_u32, vec![0_u32; 365]);
    for n in 0..VISITORS {
        let mut chance = Chance(u64::from(n) << 20);
        let mut browser = Browser { who: format!("browser-{n}"), line: None, first: None };
        let mut asked = false;
        for day in 0..365_i64 {
            if chance.below(14) == 0 {
                // Noon in a zone of their own, with summer time for half of the year.
                let zone = chance.signed(24) * 3_600_000 * i64::from(n % 2) / 24;
                let mark =
                    [Mark::Dismissed, Mark::Answered][usize::try_from(chance.below(2)).unwrap()];
                if browser.visit(&frequency, START + day * DAYS - zone * i64::from(day > 180), mark)
                {
                    showings[usize::try_from(day).unwrap()] += 1;
                    asked = true;
                }
            }
        }
        ever += u32::from(asked);
    }
    // Whoever is in the sample and comes at all is asked: a binomial.
    let p = share * (1.0 - (1.0 - q).powi(365));
    assert_near(f64::from(ever), f64::from(VISITORS), p, "asked within the year");
    // a(d) = q (1 - what was shown in the 89 days before): exact in whole days, so up to day 180.
    let mut a: Vec<f64> = Vec::new();
    for day in 0..180_usize {
        let busy: f64 = a[day.saturating_sub(89)..].iter().sum();
        a.push(q * (1.0 - busy));
    }
    let by = |days: usize| showings[..days].iter().map(|n| f64::from(*n)).sum::<f64>();
    for days in [1, 30, 90, 180] {
        let expected: f64 = a[..days].iter().sum::<f64>() * share;
        let seen = by(days) / f64::from(VISITORS);
        // Showings of a visitor within 180 days are at most two: their variance is at most twice a binomial's.
        let allowed = 4.0 * (2.0 * expected / f64::from(VISITORS)).sqrt();
        assert!((seen - expected).abs() <= allowed, "{days} days: {seen} against {expected}");
    }
    // Five askings at most in a year of 365 days with 90 of quiet.
    assert!(by(365) <= 5.0 * f64::from(ever));
}

/// Within four standard deviations of a binomial.
#[track_caller]
fn assert_near(seen: f64, n: f64, p: f64, what: &str) {
    let allowed = 4.0 * (n * p * (1.0 - p)).sqrt();
    assert!((seen - n * p).abs() <= allowed, "{what}: {seen} against {}", n * p);
}
