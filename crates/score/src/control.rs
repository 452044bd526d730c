//! Which ups and downs of a trend are more than chance: an EWMA control chart.
//!
//! Each period's distance from the baseline is measured in its own standard errors,
//! so that a period of ten answers moves the chart no more than it should; the chart
//! is a moving average of these distances that forgets a fifth at each step.

use crate::mean::Moments;
use crate::net::Net;
use crate::number::to_f64;
use crate::{Definition, Error, Histogram, Statistic, Trend};
use core::ops::Range;

/// How a control chart forgets and when it calls.
///
/// # Example
/// ```
/// let chart = score::Ewma::default();
/// assert_eq!((chart.lambda, chart.limit), (0.2, 2.86));
/// ```
///
/// Source: Lucas and Saccucci (1990), Technometrics 32; re-computed in this crate's tests.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ewma {
    /// Weight of the newest period, above 0 and at most 1.
    pub lambda: f64,
    /// Distance of the limits, in standard deviations of the chart; above 0.
    pub limit: f64,
}

impl Default for Ewma {
    /// lambda 0.2 and limits at 2.86: a false alarm every 370 periods.
    fn default() -> Self {
        Self { lambda: 0.2, limit: 2.86 }
    }
}

/// One period on the chart, in standard errors from the baseline.
///
/// # Example
/// ```
/// use score::{Definition, Ewma, Trend, control};
/// let chart = control(&Trend::new(Definition::NPS, 0), 0..0, Ewma::default());
/// assert!(chart.is_err());
/// ```
///
/// Source: [`Ewma`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Control {
    /// This period's own distance; `None` without answers.
    pub distance: Option<f64>,
    /// The moving average after this period; an empty one leaves it.
    pub average: f64,
    /// The limits are this far up and down.
    pub limit: f64,
    /// A real change: 1 up, -1 down, 0 within the limits.
    pub signal: i8,
}

/// The control chart of a trend against the answers of some reference periods.
///
/// distance = (score of the period - score of the reference) / standard error of the
/// period; average = lambda distance + (1 - lambda) average before, from 0; limits at
/// limit sqrt(lambda / (2 - lambda)). The standard error is the adjusted Wald's (a raw
/// one can be 0); a share's adds two answers of each kind; a mean's takes the spread of
/// the reference periods. The baseline is taken as exact: state many periods.
///
/// # Errors
/// [`Error::Parameter`] for a reference without answers, or of means all alike; for
/// lambda or limit out of range.
///
/// # Example
/// ```
/// use score::{Definition, Ewma, Histogram, Trend, control};
/// let nps = |detractors, promoters| {
///     Histogram::from_counts(Definition::NPS.scale(), &[detractors, 0, 0, 0, 0, 0, 0, 40, 0, promoters, 0])
/// };
/// let mut trend = Trend::new(Definition::NPS, 8);
/// for period in 0..8 {
///     trend.merge(period, &if period < 5 { nps(20, 40)? } else { nps(40, 20)? })?;
/// }
/// let chart = control(&trend, 0..4, Ewma::default())?;
/// assert_eq!(chart.iter().map(|it| it.signal).collect::<Vec<_>>(), [0, 0, 0, 0, 0, -1, -1, -1]);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Roberts (1959), Technometrics 1; Lucas and Saccucci (1990).
pub fn control(trend: &Trend, reference: Range<usize>, chart: Ewma) -> Result<Vec<Control>, Error> {
    if !(0.0 < chart.lambda && chart.lambda <= 1.0) {
        let must_be = "above 0 and at most 1";
        return Err(Error::Parameter { name: "lambda", given: chart.lambda, must_be });
    }
    if !(0.0 < chart.limit && chart.limit.is_finite()) {
        return Err(Error::Parameter { name: "limit", given: chart.limit, must_be: "above 0" });
    }
    let baseline = Baseline::of(trend, reference)?;
    let limit = chart.limit * libm::sqrt(chart.lambda / (2.0 - chart.lambda));
    let mut average = 0.0;
    Ok(trend
        .periods()
        .iter()
        .map(|period| {
            let distance = baseline.distance(trend.definition(), period);
            if let Some(distance) = distance {
                average = chart.lambda * distance + (1.0 - chart.lambda) * average;
            }
            let signal = i8::from(limit < average) - i8::from(average < -limit);
            Control { distance, average, limit, signal }
        })
        .collect())
}

/// What the reference periods say: estimate and, for a mean, variance of one answer.
struct Baseline {
    estimate: f64,
    variance: f64,
}

impl Baseline {
    fn of(trend: &Trend, reference: Range<usize>) -> Result<Self, Error> {
        let answers = trend.total(reference)?;
        let refuse = |given, must_be| {
            Err(Error::Parameter { name: "number of reference answers", given, must_be })
        };
        let definition = trend.definition();
        let Some(estimate) = estimate(definition, answers.histogram()) else {
            return refuse(0.0, "at least 1");
        };
        let variance = Moments::of(answers.histogram()).map_or(0.0, |it| it.variance);
        if definition.statistic() == Statistic::Mean && variance <= 0.0 {
            return refuse(to_f64(answers.histogram().n()), "of any spread: all are alike");
        }
        Ok(Self { estimate, variance })
    }

    fn distance(&self, definition: &Definition, period: &Histogram) -> Option<f64> {
        let own = estimate(definition, period)?;
        let n = to_f64(period.n());
        let se = match definition.statistic() {
            Statistic::Net => Net::raw(&definition.groups(period)).adjusted().se(),
            Statistic::Top => {
                let p = (to_f64(definition.top(period)) + 2.0) / (n + 4.0);
                libm::sqrt(p * (1.0 - p) / (n + 4.0))
            }
            Statistic::Mean => libm::sqrt(self.variance / n),
        };
        Some((own - self.estimate) / se)
    }
}

/// Net or top share as a share, or the mean rating.
fn estimate(definition: &Definition, histogram: &Histogram) -> Option<f64> {
    (0 < histogram.n()).then_some(())?;
    match definition.statistic() {
        Statistic::Net => Some(Net::raw(&definition.groups(histogram)).theta()),
        Statistic::Top => Some(to_f64(definition.top(histogram)) / to_f64(histogram.n())),
        Statistic::Mean => Moments::of(histogram).map(|it| it.mean),
    }
}

#[cfg(test)]
mod tests {
    use super::{Ewma, control};
    use crate::normal::two_tails;
    use crate::{Definition, Histogram, Trend};

    fn below(z: f64) -> f64 {
        let tail = 0.5 * two_tails(z);
        if z < 0.0 { tail } else { 1.0 - tail }
    }

    /// Periods until a false alarm, the chart cut into states of a Markov chain.
    ///
    /// Source: Brook and Evans (1972), Biometrika 59.
    #[test]
    fn a_false_alarm_every_370_periods() {
        const STATES: u32 = 101;
        let chart = Ewma::default();
        let limit = chart.limit * (chart.lambda / (2.0 - chart.lambda)).sqrt();
        let width = 2.0 * limit / f64::from(STATES);
        let centre = |state: u32| -limit + width * (f64::from(state) + 0.5);
        let step: Vec<Vec<f64>> = (0..STATES)
            .map(|from| {
                let kept = (1.0 - chart.lambda) * centre(from);
                let reach = |x: f64| below((x - kept) / chart.lambda);
                (0..STATES)
                    .map(|to| reach(centre(to) + width / 2.0) - reach(centre(to) - width / 2.0))
                    .collect()
            })
            .collect();
        let mut length = vec![1.0; STATES as usize];
        for _ in 0..4000 {
            length = step
                .iter()
                .map(|row| 1.0 + row.iter().zip(&length).map(|(p, it)| p * it).sum::<f64>())
                .collect();
        }
        let periods = length[STATES as usize / 2];
        assert!((365.0..375.0).contains(&periods), "{periods}");
    }

    #[test]
    fn an_empty_period_says_nothing() {
        let scale = Definition::CSAT_TOP2_OF_5.scale();
        let mut trend = Trend::new(Definition::CSAT_TOP2_OF_5, 3);
        for period in [0, 2] {
            let counts = Histogram::from_counts(scale, &[1, 1, 1, 10, 10]).unwrap();
            trend.merge(period, &counts).unwrap();
        }
        let chart = control(&trend, 0..1, Ewma::default()).unwrap();
        assert_eq!(chart[1].distance, None);
        assert!(chart.iter().all(|it| it.signal == 0 && it.average.abs() < 1e-12));
    }

    #[test]
    fn all_alike_is_finite() {
        let mut trend = Trend::new(Definition::NPS, 2);
        let scale = Definition::NPS.scale();
        trend.merge(0, &Histogram::from_ratings(scale, &[9; 50]).unwrap()).unwrap();
        trend.merge(1, &Histogram::from_ratings(scale, &[0; 50]).unwrap()).unwrap();
        let chart = control(&trend, 0..1, Ewma::default()).unwrap();
        assert!(chart[1].average.is_finite());
        assert_eq!(chart[1].signal, -1);
    }

    #[test]
    fn bad_charts_are_refused() {
        let trend = Trend::new(Definition::NPS, 2);
        let error = control(&trend, 0..2, Ewma::default()).unwrap_err();
        assert_eq!(error.to_string(), "number of reference answers 0 is not at least 1");
        assert!(control(&trend, 0..3, Ewma::default()).is_err());
        for (lambda, limit) in [(0.0, 2.86), (1.1, 2.86), (f64::NAN, 2.86), (0.2, 0.0), (0.2, -1.0)]
        {
            assert!(control(&trend, 0..2, Ewma { lambda, limit }).is_err());
        }
    }
}
