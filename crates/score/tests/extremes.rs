//! Bad and extreme input: a clear result or a clear error, never NaN and never a panic.
#![expect(clippy::unwrap_used, reason = "a test ends where its data is not what it should be")]

use score::{
    Comparison, Definition, Error, Histogram, Level, Method, Options, Reason, Scale, Spread,
    Summary, compare, decimal, sample_size, summarize,
};

fn every_number(summary: &Summary) -> Vec<f64> {
    let interval = summary.interval.map(|it| [it.low, it.high]);
    let nets = summary.nets.map(|it| [it.net_567_123, it.net_67_123]);
    [summary.score, summary.mean, summary.top_share]
        .into_iter()
        .flatten()
        .chain(interval.into_iter().flatten())
        .chain(nets.into_iter().flatten())
        .collect()
}

#[track_caller]
fn fine(value: f64) {
    assert!(value.is_finite() && value.to_bits() != (-0.0_f64).to_bits(), "{value}");
}

#[track_caller]
fn check(
    definition: &'static Definition,
    ratings: &[u8],
    score: Option<f64>,
    reason: Option<Reason>,
) {
    let counts = Histogram::from_ratings(definition.scale(), ratings).unwrap();
    let summary = summarize(definition, &counts, &Options::default()).unwrap();
    assert_eq!((summary.score, summary.interval_reason), (score, reason));
    assert_eq!(summary.interval.is_none(), reason.is_some());
    assert!(summary.unstable);
    every_number(&summary).into_iter().for_each(fine);
}

#[test]
fn empty() {
    for definition in Definition::all() {
        check(definition, &[], None, Some(Reason::TooFew));
    }
    let nobody = Histogram::new(Scale::NPS);
    let summary = summarize(Definition::NPS, &nobody, &Options::default()).unwrap();
    assert_eq!(summary.net_promoters, Some(0));
    assert_eq!((summary.mean, summary.top_share, summary.nets), (None, None, None));
}

#[test]
fn one_answer() {
    check(Definition::NPS, &[9], Some(100.0), None);
    check(Definition::NPS, &[7], Some(0.0), None);
    check(Definition::CSAT_TOP2_OF_5, &[3], Some(0.0), None);
    check(Definition::CES_MEAN_OF_7, &[6], Some(6.0), Some(Reason::TooFew));
}

#[test]
fn all_alike() {
    check(Definition::NPS, &[0; 9], Some(-100.0), None);
    check(Definition::CSAT_TOP2_OF_5, &[5; 9], Some(100.0), None);
    check(Definition::CES_MEAN_OF_7, &[7; 9], Some(7.0), Some(Reason::NoSpread));
    check(Definition::SUS, &[40; 9], Some(100.0), Some(Reason::NoSpread));
}

#[test]
fn one_of_each() {
    let ratings: Vec<u8> = (0..=10).collect();
    let counts = Histogram::from_ratings(Scale::NPS, &ratings).unwrap();
    let summary = summarize(Definition::NPS, &counts, &Options::default()).unwrap();
    assert_eq!(decimal(summary.score.unwrap(), 2), "-45.45");
}

#[test]
fn the_published_ces_set() {
    let scale = Definition::CES_MEAN_OF_7.scale();
    let counts = Histogram::from_counts(scale, &[80, 210, 140, 110, 160, 180, 120]).unwrap();
    let score = |definition| {
        let summary = summarize(definition, &counts, &Options::default()).unwrap();
        decimal(summary.score.unwrap(), 2)
    };
    assert_eq!(score(Definition::CES_MEAN_OF_7), "4.08");
    assert_eq!(score(Definition::CSAT_TOP3_OF_7), "46.00");
    assert_eq!(score(Definition::CES_NET_567_123), "3.00");
    assert_eq!(score(Definition::CES_NET_67_123), "-13.00");
}

#[test]
fn neutrals_stay_in_the_denominator() {
    let counts = [20, 0, 0, 0, 0, 0, 0, 10, 0, 70, 0];
    let counts = Histogram::from_counts(Scale::NPS, &counts).unwrap();
    let summary = summarize(Definition::NPS, &counts, &Options::default()).unwrap();
    assert_eq!((summary.score, summary.net_promoters), (Some(50.0), Some(50)));
}

#[test]
fn counts_near_the_end_of_u64() {
    let third = u64::MAX / 3;
    for definition in Definition::all() {
        let len = definition.scale().len();
        let mut shapes = vec![vec![0; len]; 3];
        shapes[0][len - 1] = u64::MAX;
        shapes[1][0] = 1;
        shapes[1][len - 1] = u64::MAX - 1;
        for place in [0, len / 2, len - 1] {
            shapes[2][place] = third;
        }
        for counts in &shapes {
            let counts = Histogram::from_counts(definition.scale(), counts).unwrap();
            for interval in [Method::Score, Method::AdjustedWald, Method::Wald] {
                let options = Options { interval, ..Options::default() };
                let summary = summarize(definition, &counts, &options).unwrap();
                every_number(&summary).into_iter().for_each(fine);
                let (lowest, highest) = definition.bounds();
                let score = summary.score.unwrap();
                assert!(lowest <= score && score <= highest, "{} {score}", definition.id());
                all_fine(&compare(definition, &counts, &counts, &options).unwrap());
            }
        }
    }
}

#[track_caller]
fn all_fine(comparison: &Comparison) {
    let limits = comparison.limits.map(|it| [it.low, it.high]);
    [comparison.difference, comparison.p, comparison.se]
        .into_iter()
        .flatten()
        .chain(limits.into_iter().flatten())
        .for_each(fine);
    assert!(comparison.p.is_none_or(|p| (0.0..=1.0).contains(&p)), "{comparison:?}");
}

#[test]
fn levels() {
    for level in [0.0, 1.0, -0.5, 95.0, f64::NAN, f64::INFINITY] {
        assert!(
            matches!(Level::new(level), Err(Error::Parameter { name: "level", .. })),
            "{level}"
        );
    }
    for level in [f64::MIN_POSITIVE, 1e-9, 0.5, 0.999_999_999, 1.0 - f64::EPSILON / 2.0] {
        let options = Options { level: Level::new(level).unwrap(), ..Options::default() };
        for definition in Definition::all() {
            let scale = definition.scale();
            let ratings = [scale.min(), scale.max(), scale.max()];
            let counts = Histogram::from_ratings(scale, &ratings).unwrap();
            let summary = summarize(definition, &counts, &options).unwrap();
            every_number(&summary).into_iter().for_each(fine);
            let (score, found) = (summary.score.unwrap(), summary.interval.unwrap());
            assert!(found.low <= score && score <= found.high, "{level} {summary:?}");
            all_fine(&compare(definition, &counts, &counts, &options).unwrap());
        }
    }
}

#[test]
fn margins() {
    for margin in [-1.0, 0.0, f64::NAN] {
        let found = sample_size(Definition::NPS, margin, Spread::Worst, Level::default());
        assert!(matches!(found, Err(Error::Parameter { name: "margin", .. })), "{margin}");
    }
}

/// Every pair of small groups, so that no table is too thin to compare.
#[test]
fn thin_comparisons() {
    let shapes: [&[u8]; 6] = [&[], &[0], &[1], &[0, 0], &[1, 1], &[0, 1]];
    for definition in [Definition::NPS, Definition::CHURN, Definition::SUS] {
        for first in shapes {
            for second in shapes {
                let [first, second] = [first, second]
                    .map(|it| Histogram::from_ratings(definition.scale(), it).unwrap());
                let found = compare(definition, &first, &second, &Options::default()).unwrap();
                all_fine(&found);
                assert_eq!(found.limits.is_none(), found.reason.is_some());
                assert_eq!(found.difference.is_none(), first.n() == 0 || second.n() == 0);
            }
        }
    }
}

#[test]
fn withheld() {
    let counts = Histogram::from_ratings(Scale::NPS, &[9, 9, 3, 7]).unwrap();
    let options = Options { k: 5, ..Options::default() };
    let summary = summarize(Definition::NPS, &counts, &options).unwrap();
    assert!(summary.withheld && every_number(&summary).is_empty());
    assert_eq!((summary.n, summary.groups, summary.net_promoters), (4, None, None));
    assert_eq!(summary.interval_reason, Some(Reason::Withheld));
    let found = compare(Definition::NPS, &counts, &counts, &options).unwrap();
    assert_eq!((found.difference, found.p, found.reason), (None, None, Some(Reason::Withheld)));
    // Nobody is not somebody to protect: the reason is that there are no answers.
    let nobody = summarize(Definition::NPS, &Histogram::new(Scale::NPS), &options).unwrap();
    assert_eq!((nobody.withheld, nobody.interval_reason), (false, Some(Reason::TooFew)));
}

#[test]
fn scales_are_named() {
    let five = Histogram::new(Scale::new(1, 5).unwrap());
    let error = summarize(Definition::NPS, &five, &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "nps.v1 is on the scale 0 to 10, not 1 to 5");
    assert!(
        compare(
            Definition::CSAT_TOP2_OF_5,
            &five,
            &Histogram::new(Scale::NPS),
            &Options::default()
        )
        .is_err()
    );
}

#[test]
fn a_method_that_does_not_fit_gives_the_own_one() {
    let of = |definition: &'static Definition, ratings: &[u8], interval| {
        let counts = Histogram::from_ratings(definition.scale(), ratings).unwrap();
        let options = Options { interval, ..Options::default() };
        summarize(definition, &counts, &options).unwrap().interval.unwrap().method
    };
    assert_eq!(of(Definition::NPS, &[9, 3], Method::T), Method::Score);
    assert_eq!(of(Definition::NPS, &[9, 3], Method::Wilson), Method::Score);
    assert_eq!(of(Definition::CSAT_TOP2_OF_5, &[5, 3], Method::Score), Method::Wilson);
    assert_eq!(of(Definition::CES_MEAN_OF_7, &[5, 3], Method::Wald), Method::T);
}
