//! One digest of every bit over a grid of inputs, the same natively and in wasm.
//!
//! The expected value is a constant, so each target is held to the other without
//! the two ever meeting. It changes only when a formula does.
#![expect(clippy::unwrap_used, reason = "a test ends where its data is not what it should be")]

use score::{
    Comparison, Definition, Ewma, Histogram, Level, Method, Norm, Options, Spread, Summary, Trend,
    Weighted, against, compare, control, decimal, paired, round, sample_size,
    sample_size_for_difference, summarize,
};

const EXPECTED: u64 = 0xbd42_27b9_5994_710f;

/// FNV-1a over the bits of everything that is put in.
struct Digest(u64);

impl Digest {
    fn put(&mut self, bits: u64) {
        for byte in bits.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn number(&mut self, value: Option<f64>) {
        self.put(value.map_or(u64::MAX, f64::to_bits));
    }

    fn summary(&mut self, summary: &Summary) {
        self.number(summary.score);
        self.number(summary.mean);
        self.number(summary.top_share);
        self.number(summary.interval.map(|it| it.low));
        self.number(summary.interval.map(|it| it.high));
        let score = summary.score.unwrap_or_default();
        self.number(Some(round(score, 2)));
        decimal(score, 1).bytes().for_each(|byte| self.put(byte.into()));
    }

    fn comparison(&mut self, found: &Comparison) {
        self.number(found.difference);
        self.number(found.se);
        self.number(found.p);
        self.number(found.limits.map(|it| it.low));
        self.number(found.limits.map(|it| it.high));
    }
}

/// Shapes of counts, from nobody to nearly more than can be counted.
fn shapes(definition: &Definition) -> Vec<Histogram> {
    let len = definition.scale().len() as u64;
    let mut shapes = Vec::new();
    for size in [0_u64, 1, 2, 3, 7, 30, 499, 1_000, 12_345, 1 << 40] {
        for tilt in 0..4_u64 {
            let counts: Vec<u64> = (0..len)
                .map(|place| match tilt {
                    0 => size,
                    1 => size * place / len,
                    2 => size * ((place * 7 + 3) % len) / len,
                    _ => u64::from(place + 1 == len) * size,
                })
                .collect();
            shapes.push(Histogram::from_counts(definition.scale(), &counts).unwrap());
        }
    }
    shapes
}

pub(crate) fn digest() -> u64 {
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    for definition in Definition::all() {
        let shapes = shapes(definition);
        for level in [0.5, 0.8, 0.9, 0.95, 0.99, 0.9999] {
            let level = Level::new(level).unwrap();
            for interval in [Method::Score, Method::AdjustedWald, Method::Wald] {
                let options = Options { interval, level, ..Options::default() };
                for (first, second) in shapes.iter().zip(shapes.iter().skip(1)) {
                    digest.summary(&summarize(definition, first, &options).unwrap());
                    digest.comparison(&compare(definition, first, second, &options).unwrap());
                }
            }
        }
        let options = Options::default();
        let (lowest, highest) = definition.bounds();
        for part in [0.1, 0.5, 0.9] {
            let value = lowest + part * (highest - lowest);
            for n in [None, Some(250)] {
                let norm = Norm {
                    value,
                    n,
                    spread: Spread::Worst,
                    source: String::new(),
                    date: String::new(),
                };
                for shape in &shapes {
                    digest.comparison(&against(definition, shape, &norm, &options).unwrap());
                }
            }
            let (level, power) = (options.level, Level::new(0.3 + 0.6 * part).unwrap());
            digest.put(sample_size(definition, part, Spread::Worst, level).unwrap());
            digest.put(
                sample_size_for_difference(definition, part, [Spread::Worst; 2], level, power)
                    .unwrap(),
            );
        }
        let mut weighted = Weighted::new(definition);
        let mut trend = Trend::new(definition, definition.scale().len());
        let mut people = Vec::new();
        for (place, value) in definition.scale().values().enumerate() {
            let rating = definition.scale().rating(value).unwrap();
            weighted.add(rating, 1.0 / f64::from(value + 1)).unwrap();
            people.push((rating, definition.scale().rating(definition.scale().min()).unwrap()));
            trend.merge(place, &shapes[4 * 6 + place % 4]).unwrap();
        }
        let found = weighted.summarize(&options);
        digest.number(found.effective_n);
        digest.number(found.score);
        digest.number(found.interval.map(|it| it.low));
        digest.number(found.interval.map(|it| it.high));
        digest.comparison(&paired(definition, people, &options).unwrap());
        for point in control(&trend, 0..2, Ewma::default()).unwrap() {
            digest.number(Some(point.average));
        }
    }
    digest.0
}

#[cfg(target_family = "wasm")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_family = "wasm"), test)]
fn every_bit_is_the_same_everywhere() {
    let found = digest();
    assert_eq!(found, EXPECTED, "{found:#018x}");
}
