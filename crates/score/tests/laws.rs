//! Laws over every small case: all (detractors, passives, promoters) of up to 60 answers.
#![expect(clippy::unwrap_used, reason = "a test ends where its data is not what it should be")]

use score::{Definition, Histogram, Interval, Method, Options, Summary, summarize};

const METHODS: [Method; 3] = [Method::Score, Method::AdjustedWald, Method::Wald];

fn counts(detractors: u64, passives: u64, promoters: u64) -> Histogram {
    let counts = [detractors, 0, 0, 0, 0, 0, 0, passives, 0, promoters, 0];
    Histogram::from_counts(Definition::NPS.scale(), &counts).unwrap()
}

fn of(detractors: u64, passives: u64, promoters: u64, interval: Method) -> Summary {
    let options = Options { interval, ..Options::default() };
    summarize(Definition::NPS, &counts(detractors, passives, promoters), &options).unwrap()
}

/// Calls `law` with every triple of 1 to 60 answers: 39,710 of them.
fn every(law: impl Fn(u64, u64, u64)) {
    for n in 1..=60 {
        for detractors in 0..=n {
            for promoters in 0..=n - detractors {
                law(detractors, n - detractors - promoters, promoters);
            }
        }
    }
}

fn fine(value: f64) -> bool {
    value.is_finite() && (value != 0.0 || value.is_sign_positive())
}

#[test]
fn bounds_and_symmetry() {
    every(|d, passives, p| {
        for method in METHODS {
            let (summary, swapped) = (of(d, passives, p, method), of(p, passives, d, method));
            let (score, mirror) = (summary.score.unwrap(), swapped.score.unwrap());
            let (found, other) = (summary.interval.unwrap(), swapped.interval.unwrap());
            for value in [score, found.low, found.high] {
                assert!(fine(value) && (-100.0..=100.0).contains(&value), "{d} {passives} {p}");
            }
            // Exactly, to the last bit, but for the sign of zero.
            let same = |a: f64, b: f64| (a + b).abs() <= 0.0;
            assert!(same(score, mirror), "{d} {passives} {p}");
            assert!(same(found.low, other.high), "{d} {passives} {p}");
            assert!(same(found.high, other.low), "{d} {passives} {p}");
        }
    });
}

#[test]
fn the_interval_contains_the_score() {
    every(|d, passives, p| {
        let contains = |summary: &Summary| {
            let (score, found) = (summary.score.unwrap(), summary.interval.unwrap());
            found.low <= score && score <= found.high
        };
        assert!(contains(&of(d, passives, p, Method::Score)), "{d} {passives} {p}");
        if 2 <= d + passives + p {
            assert!(contains(&of(d, passives, p, Method::AdjustedWald)), "{d} {passives} {p}");
        }
    });
}

#[test]
fn one_more_promoter_for_a_detractor_moves_it_up() {
    every(|d, passives, p| {
        if d == 0 {
            return;
        }
        let interval = |d, p| -> Interval { of(d, passives, p, Method::Score).interval.unwrap() };
        let (before, after) = (interval(d, p), interval(d - 1, p + 1));
        let context = format!("{d} {passives} {p}: {before:?} {after:?}");
        // Strictly, unless it is at the end of the scale already.
        assert!(before.low < after.low || after.low <= -100.0, "{context}");
        assert!(before.high < after.high || before.high >= 100.0, "{context}");
    });
}

#[test]
fn passives_dilute() {
    every(|d, passives, p| {
        let (before, after) =
            (of(d, passives, p, Method::Wald), of(d, passives + 1, p, Method::Wald));
        assert!(after.score.unwrap().abs() <= before.score.unwrap().abs());
        assert_eq!(after.net_promoters, before.net_promoters);
    });
}

#[test]
fn wilson_over_every_share() {
    let scale = Definition::CSAT_TOP1_OF_2.scale();
    for n in 1..=200 {
        let mut last = (-1.0, -1.0);
        for top in 0..=n {
            let counts = Histogram::from_counts(scale, &[n - top, top]).unwrap();
            let summary =
                summarize(Definition::CSAT_TOP1_OF_2, &counts, &Options::default()).unwrap();
            let (score, found) = (summary.score.unwrap(), summary.interval.unwrap());
            assert!(fine(found.low) && fine(found.high) && fine(score));
            assert!(0.0 <= found.low && found.low <= score);
            assert!(score <= found.high && found.high <= 100.0);
            assert!(last.0 < found.low && last.1 < found.high || top == 0);
            last = (found.low, found.high);
        }
    }
}

/// A small generator with a fixed seed: Marsaglia (2003), xorshift64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }
}

/// Whatever the split, the order of answers and the order of merging: the identical summary.
#[test]
fn any_split_order_and_merge() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for round in 0..600 {
        let definition = Definition::all()[round % Definition::all().len()];
        let scale = definition.scale();
        let values: Vec<u8> = scale.values().collect();
        let mut ratings: Vec<u8> =
            (0..random.below(200)).map(|_| values[random.below(values.len())]).collect();
        let whole = Histogram::from_ratings(scale, &ratings).unwrap();
        let options = Options { interval: METHODS[round % 3], ..Options::default() };
        let expected = summarize(definition, &whole, &options).unwrap();
        assert_eq!(definition.score(&whole).unwrap(), expected.score);

        for place in (1..ratings.len()).rev() {
            ratings.swap(place, random.below(place + 1));
        }
        let mut parts = vec![Histogram::new(scale); 1 + random.below(6)];
        for value in &ratings {
            let part = random.below(parts.len());
            parts[part].add(scale.rating(*value).unwrap()).unwrap();
        }
        while 1 < parts.len() {
            let part = parts.swap_remove(random.below(parts.len()));
            let into = random.below(parts.len());
            parts[into].merge(&part).unwrap();
        }
        assert_eq!(parts[0], whole);
        assert_eq!(summarize(definition, &parts[0], &options).unwrap(), expected);

        // Erasing some of the answers is as if they had never been.
        let (gone, kept) = ratings.split_at(random.below(ratings.len() + 1));
        let mut erased = whole;
        erased.subtract(&Histogram::from_ratings(scale, gone).unwrap()).unwrap();
        assert_eq!(erased, Histogram::from_ratings(scale, kept).unwrap());
    }
}
