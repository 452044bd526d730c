//! One share and how sure it is: CSAT, PMF, churn.

/// Wilson's limits of the share `positive / n` at `z` standard errors; `0 < n`.
///
/// (k + z^2/2 -+ z sqrt(k (n - k) / n + z^2/4)) / (n + z^2). Exactly 0 for none and 1 for
/// all. Counts need not be whole: weighted ones are not.
///
/// Source: Wilson (1927), JASA 22; Newcombe (1998), method 3.
pub(crate) fn wilson(positive: f64, n: f64, z: f64) -> (f64, f64) {
    (1.0 - wilson_upper(n - positive, n, z), wilson_upper(positive, n, z))
}

fn wilson_upper(positive: f64, n: f64, z: f64) -> f64 {
    if n <= positive {
        return 1.0;
    }
    let square = z * z;
    let spread = libm::sqrt(positive * ((n - positive) / n) + 0.25 * square);
    ((positive + 0.5 * square + z * spread) / (n + square)).min(1.0)
}
