//! How often the intervals hold the truth: exact, by enumeration, not by simulation.
#![expect(clippy::unwrap_used, reason = "a test ends where its data is not what it should be")]

use score::{Definition, Histogram, Method, Options, summarize};

/// True shares of promoters and detractors.
const TRUTHS: [(f64, f64); 7] = [
    (0.5, 0.2),
    (0.7, 0.1),
    (0.85, 0.05),
    (0.95, 0.01),
    (1.0 / 3.0, 1.0 / 3.0),
    (0.2, 0.5),
    (0.3, 0.3),
];

/// Probability that the nominal 95 % interval of `n` answers holds the true net, for each truth.
fn coverage(n: u32, method: Method, truths: &[(f64, f64)]) -> Vec<f64> {
    let options = Options { interval: method, ..Options::default() };
    let factorial = |k: u32| libm::lgamma(f64::from(k) + 1.0);
    let mut covered = vec![0.0; truths.len()];
    for d in 0..=n {
        for p in 0..=n - d {
            let passives = n - d - p;
            let counts = [d, 0, 0, 0, 0, 0, 0, passives, 0, p, 0].map(u64::from);
            let histogram = Histogram::from_counts(Definition::NPS.scale(), &counts).unwrap();
            let found = summarize(Definition::NPS, &histogram, &options).unwrap().interval.unwrap();
            let ways = factorial(n) - factorial(d) - factorial(p) - factorial(passives);
            for (sum, (promoters, detractors)) in covered.iter_mut().zip(truths) {
                let truth = 100.0 * (promoters - detractors);
                if found.low <= truth && truth <= found.high {
                    let rest = 1.0 - promoters - detractors;
                    *sum += libm::exp(
                        ways + f64::from(p) * libm::log(*promoters)
                            + f64::from(d) * libm::log(*detractors)
                            + f64::from(passives) * libm::log(rest),
                    );
                }
            }
        }
    }
    covered
}

fn least(method: Method) -> f64 {
    [5, 10, 20, 30, 50, 100]
        .into_iter()
        .flat_map(|n| coverage(n, method, &TRUTHS))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn score_keeps_its_level() {
    let least = least(Method::Score);
    assert!((0.935..0.95).contains(&least), "{least}");
    assert_eq!(score::decimal(100.0 * least, 2), "93.67");
}

#[test]
fn adjusted_wald_nearly_does() {
    let least = least(Method::AdjustedWald);
    assert!((0.895..0.95).contains(&least), "{least}");
    assert_eq!(score::decimal(100.0 * least, 2), "89.66");
}

/// Why Wald is for comparison with other tools only.
#[test]
fn wald_does_not() {
    let found = coverage(10, Method::Wald, &[(0.95, 0.01)])[0];
    assert_eq!(score::decimal(100.0 * found, 0), "40");
}

/// The worst known elsewhere, so that nobody is promised more.
#[test]
fn elsewhere_it_can_be_lower() {
    let score = coverage(5, Method::Score, &[(0.4, 0.4)])[0];
    assert_eq!(score::decimal(100.0 * score, 1), "92.8");
    // Nearly half and half: the enumeration takes the logarithm of the rest.
    let adjusted = coverage(10, Method::AdjustedWald, &[(0.4999, 0.4999)])[0];
    assert_eq!(score::decimal(100.0 * adjusted, 1), "89.1");
}
