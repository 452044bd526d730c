//! A mean rating and how sure it is: CES, stars, SUS.

use crate::Histogram;
use crate::number::{to_f64, wide_to_f64};

/// Size, mean and sample variance of ratings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moments {
    pub(crate) n: f64,
    pub(crate) mean: f64,
    /// With n - 1; 0 for a single answer.
    pub(crate) variance: f64,
}

impl Moments {
    /// Of a histogram, or `None` without answers.
    ///
    /// The sum is exact; the squares are summed around the mean, in the order of the
    /// scale, so that neither counts near 2^64 nor the order of answers matter.
    pub(crate) fn of(histogram: &Histogram) -> Option<Self> {
        let mean = mean(histogram)?;
        let n = to_f64(histogram.n());
        let squares: f64 = histogram
            .iter()
            .map(|(value, count)| {
                let distance = f64::from(value) - mean;
                to_f64(count) * distance * distance
            })
            .sum();
        let variance = if histogram.n() < 2 { 0.0 } else { squares / (n - 1.0) };
        Some(Self { n, mean, variance })
    }

    /// Standard error of the mean.
    pub(crate) fn se(&self) -> f64 {
        libm::sqrt(self.variance / self.n)
    }
}

/// Mean rating, or `None` without answers: one division of exact integers.
pub(crate) fn mean(histogram: &Histogram) -> Option<f64> {
    // At most 2^64 answers of 255: no sum can overflow.
    let sum: i128 =
        histogram.iter().map(|(value, count)| i128::from(value) * i128::from(count)).sum();
    (0 < histogram.n()).then(|| wide_to_f64(sum) / to_f64(histogram.n()))
}

/// Whether all answers are the same one, or there are none.
pub(crate) fn all_alike(histogram: &Histogram) -> bool {
    histogram.iter().filter(|(_, count)| 0 < *count).count() < 2
}
