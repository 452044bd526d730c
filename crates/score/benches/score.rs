//! How fast ratings are counted and counts are summarised: `cargo xtask bench score`.
#![expect(clippy::unwrap_used, reason = "a benchmark ends where its data is not what it should be")]

use criterion::{Criterion, Throughput};
use score::{Definition, Histogram, Options, Scale, summarize};
use std::hint::black_box;
use std::time::Duration;

const N: u32 = 10_000_000;

/// Ratings 0 to 10 without order, the same in every run and in the browser's half of the benchmark.
///
/// Source: Press et al. (1992), "Numerical Recipes in C", section 7.1, a linear congruential generator.
fn ratings() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from((state >> 8) % 11).unwrap()
    };
    (0..N).map(|_| next()).collect()
}

fn in_memory(criterion: &mut Criterion) {
    let ratings = ratings();
    let mut group = criterion.benchmark_group("ratings");
    group.throughput(Throughput::Bytes(N.into()));
    group.bench_function("sum", |bencher| {
        bencher.iter(|| black_box(&ratings).iter().map(|it| u64::from(*it)).sum::<u64>());
    });
    group.bench_function("histogram", |bencher| {
        bencher.iter(|| Histogram::from_ratings(Scale::NPS, black_box(&ratings)).unwrap());
    });
    group.finish();
}

/// A net, a share and two means, of few answers to as many as there can be: the score interval
/// and the quantile of t are searched for, and how long that takes depends on both.
fn from_counts(criterion: &mut Criterion) {
    const KINDS: [&Definition; 4] =
        [Definition::NPS, Definition::CSAT_TOP2_OF_5, Definition::CES_MEAN_OF_7, Definition::SUS];
    let mut group = criterion.benchmark_group("summary");
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    for definition in KINDS {
        let scale = definition.scale();
        let most = u64::MAX / 64 / 47;
        for times in [1, 20, 1_000, 100_000, 10_000_000_000, most] {
            let counts: Vec<u64> =
                scale.values().map(|it| times * (u64::from(it) * 37 % 47 + 1)).collect();
            let answers = Histogram::from_counts(scale, &counts).unwrap();
            let name = format!("{} of {}", definition.id(), answers.n());
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    summarize(definition, black_box(&answers), &Options::default()).unwrap()
                });
            });
        }
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    in_memory(&mut criterion);
    from_counts(&mut criterion);
    criterion.final_summary();
}
