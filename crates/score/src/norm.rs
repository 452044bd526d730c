//! Against a norm: an industry's, a nation's or a competitor's published number.
//!
//! A norm is somebody's estimate too. It is taken as exact only where nobody says
//! how many answers it was made of, and its source and date travel with it.

use crate::compare::{by_t, by_z, shares, welch};
use crate::figures::{Figures, Share};
use crate::mean::Moments;
use crate::normal;
use crate::number::{no_negative_zero, to_f64};
use crate::{Comparison, Definition, Error, Histogram, Options, Reason, Spread, Statistic, Test};

/// A published score to stand beside one's own.
///
/// # Example
/// ```
/// use score::{Norm, Spread};
/// let norm = Norm {
///     value: 41.0,
///     n: Some(2_400),
///     spread: Spread::Worst,
///     source: "a national panel, retail".into(),
///     date: "2026-03".into(),
/// };
/// assert_eq!(norm.value, 41.0);
/// ```
///
/// Source: each norm names its own.
#[derive(Clone, PartialEq, Debug)]
pub struct Norm {
    /// The score, in the definition's unit.
    pub value: f64,
    /// Answers behind it; without them it is taken as a constant.
    pub n: Option<u64>,
    /// How much its answers differed; `Worst` where it is not told.
    pub spread: Spread,
    /// Who says so.
    pub source: String,
    /// When it was measured, as the source writes it.
    pub date: String,
}

/// One's own score less the norm.
///
/// Nets by the adjusted Wald z with the norm's variance added, shares by Newcombe
/// with Wilson's limits of the norm, means by Welch's t. Without the norm's n: the
/// same z, Wilson's interval with the z test of one share, and Student's t.
///
/// # Errors
/// [`Error::ScaleMismatch`]; [`Error::Parameter`] for a norm that is off the
/// definition's bounds, of no answers, or whose groups do not give its value.
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Norm, Options, Spread, against};
/// let answers = Histogram::from_counts(Definition::NPS.scale(), &[20, 0, 0, 0, 0, 0, 0, 10, 0, 70, 0])?;
/// let norm = Norm { value: 30.0, n: None, spread: Spread::Worst, source: "a panel".into(), date: "2026".into() };
/// let lead = against(Definition::NPS, &answers, &norm, &Options::default())?;
/// assert_eq!(lead.difference, Some(20.0));
/// assert_eq!(score::decimal(lead.limits.unwrap().low, 2), "2.94");
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: [`Test`].
pub fn against(
    definition: &'static Definition,
    histogram: &Histogram,
    norm: &Norm,
    options: &Options,
) -> Result<Comparison, Error> {
    definition.fits(histogram)?;
    let n = histogram.n();
    against_figures(definition, Figures::of(definition, histogram), n, n, norm, options)
}

/// A group by its figures; `n` people, worth `effective` answers that count alike.
pub(crate) fn against_figures(
    definition: &'static Definition,
    figures: Option<Figures>,
    n: u64,
    effective: u64,
    norm: &Norm,
    options: &Options,
) -> Result<Comparison, Error> {
    let variance = check(definition, norm)?;
    let test = match (definition.statistic(), norm.n) {
        (Statistic::Mean, None) => Test::T,
        _ => Test::of(definition, options.interval),
    };
    let sizes = [n, norm.n.unwrap_or(0)];
    let mut comparison = Comparison::unknown(definition, test, sizes, options);
    if comparison.mark(&[n], &[effective], options) {
        return Ok(comparison);
    }
    let norm_n = norm.n.map(to_f64);
    Ok(match figures {
        None => comparison,
        Some(Figures::Net(raw)) => {
            let used = if test == Test::Wald { raw } else { raw.adjusted() };
            let value = norm.value / 100.0;
            let own = used.variance() / used.n;
            let se = libm::sqrt(own + norm_n.map_or(0.0, |it| variance / it));
            let verdict = by_z(used.theta() - value, se, options.level);
            comparison.found(raw.theta() - value, verdict, 100.0)
        }
        Some(Figures::Share(own)) => {
            let value = norm.value / 100.0;
            let verdict = match norm_n {
                Some(n) => shares(own, Share { positive: value * n, n }, options.level),
                None => one_share(own, value, options),
            };
            comparison.found(own.p() - value, verdict, 100.0)
        }
        Some(Figures::Mean(own, is_flat)) => {
            let unit = definition.in_unit(1.0);
            let mean = norm.value / unit;
            let difference = own.mean - mean;
            if own.n <= 1.0 || norm.n == Some(1) {
                comparison.difference = Some(no_negative_zero(unit * difference));
                comparison.reason = Some(Reason::TooFew);
                return Ok(comparison);
            }
            let known = norm_n.filter(|_| 0.0 < variance);
            let verdict = match known {
                Some(n) => {
                    let norm = Moments { n, mean, variance: variance / (unit * unit) };
                    Some(welch(own, norm, options.level))
                }
                None => (!is_flat)
                    .then(|| by_t(difference, own.se(), (own.n - 1.0).max(1.0), options.level)),
            };
            comparison.found(difference, verdict, unit)
        }
    })
}

/// Wilson's limits less a constant, and the z test under that constant.
fn one_share(own: Share, value: f64, options: &Options) -> Option<crate::compare::Verdict> {
    let (low, high) = crate::share::wilson(own.positive, own.n, options.level.z());
    let se = libm::sqrt(value * (1.0 - value) / own.n);
    let difference = own.p() - value;
    let p = if 0.0 < se {
        normal::two_tails(difference / se)
    } else if libm::fabs(difference) > 0.0 {
        // Nobody, or everybody, is a norm that one other answer refutes.
        0.0
    } else {
        1.0
    };
    Some(crate::compare::Verdict { se, low: low - value, high: high - value, p })
}

/// The norm's variance, once its numbers are known to make sense.
fn check(definition: &Definition, norm: &Norm) -> Result<f64, Error> {
    let refuse = |name, given, must_be| Err(Error::Parameter { name, given, must_be });
    let (lowest, highest) = definition.bounds();
    if !(lowest <= norm.value && norm.value <= highest) {
        return refuse("norm", norm.value, "a score of this definition");
    }
    if norm.n == Some(0) {
        return refuse("norm's number of answers", 0.0, "at least 1");
    }
    if let Spread::Groups { detractors, promoters } = norm.spread {
        let score = match definition.statistic() {
            Statistic::Net => promoters - detractors,
            Statistic::Top | Statistic::Mean => promoters,
        };
        // Published shares are whole numbers; two of them may be off by half each.
        if 1.0 < libm::fabs(score - norm.value) {
            return refuse("norm", norm.value, "what its own groups give");
        }
    }
    norm.spread.variance(definition, Some(norm.value))
}

#[cfg(test)]
mod tests {
    use crate::{Definition, Histogram, Norm, Options, Reason, Spread, against};

    fn norm(value: f64, n: Option<u64>, spread: Spread) -> Norm {
        Norm { value, n, spread, source: "test".into(), date: "2026".into() }
    }

    fn nps() -> Histogram {
        let counts = [20, 0, 0, 0, 0, 0, 0, 10, 0, 70, 0];
        Histogram::from_counts(Definition::NPS.scale(), &counts).unwrap()
    }

    #[track_caller]
    fn width(norm: &Norm) -> f64 {
        let limits =
            against(Definition::NPS, &nps(), norm, &Options::default()).unwrap().limits.unwrap();
        limits.high - limits.low
    }

    #[test]
    fn the_less_is_known_the_wider() {
        let constant = width(&norm(30.0, None, Spread::Worst));
        let shares = Spread::Groups { detractors: 20.0, promoters: 50.0 };
        let known = width(&norm(30.0, Some(400), shares));
        let worst = width(&norm(30.0, Some(400), Spread::Worst));
        assert!(constant < known && known < worst);
    }

    /// Source: mpmath, 40 digits, of the formulas above.
    #[test]
    fn both_variances_count() {
        let shares = Spread::Groups { detractors: 20.0, promoters: 50.0 };
        let norm = norm(30.0, Some(400), shares);
        let found = against(Definition::NPS, &nps(), &norm, &Options::default()).unwrap();
        let limits = found.limits.unwrap();
        for (found, expected) in [
            (found.difference.unwrap(), 20.0),
            (found.se.unwrap(), 8.866_734_697_842),
            (limits.low, 1.165_208_652_147),
            (limits.high, 35.922_169_988_630),
            (found.p.unwrap(), 0.036_494_238_760),
        ] {
            assert!((found - expected).abs() < 1e-11, "{found} {expected}");
        }
    }

    #[test]
    fn a_constant_moves_the_summary_interval() {
        let scale = Definition::CSAT_TOP2_OF_5.scale();
        let answers = Histogram::from_counts(scale, &[1, 0, 1, 5, 3]).unwrap();
        let found = against(
            Definition::CSAT_TOP2_OF_5,
            &answers,
            &norm(70.0, None, Spread::Worst),
            &Options::default(),
        )
        .unwrap();
        // Wilson for 8 of 10 is 49.01624715..94.33178485.
        assert!((found.limits.unwrap().low + 20.983_752_85).abs() < 1e-7);
        assert!((found.limits.unwrap().high - 24.331_784_85).abs() < 1e-7);
        // Source: mpmath, the z test of one share.
        assert!((found.p.unwrap() - 0.490_152_960_416).abs() < 1e-11);
    }

    #[test]
    fn means_use_what_the_norm_tells() {
        let scale = Definition::CES_MEAN_OF_7.scale();
        let answers = Histogram::from_ratings(scale, &[7, 6, 5, 7, 4, 6, 2]).unwrap();
        let of = |norm: Norm| {
            against(Definition::CES_MEAN_OF_7, &answers, &norm, &Options::default()).unwrap()
        };
        // R: the interval of the mean itself, moved by the constant.
        let constant = of(norm(4.0, None, Spread::Worst)).limits.unwrap();
        assert!((constant.low + 0.378_518_652_94).abs() < 1e-10);
        let known = of(norm(4.0, Some(50), Spread::Variance(3.0)));
        assert_eq!(known.test.as_str(), "welch");
        assert_eq!(of(norm(4.0, Some(1), Spread::Worst)).reason, Some(Reason::TooFew));
    }

    #[test]
    fn nonsense_is_refused() {
        let of = |norm: Norm| {
            against(Definition::NPS, &nps(), &norm, &Options::default()).unwrap_err().to_string()
        };
        assert_eq!(
            of(norm(120.0, None, Spread::Worst)),
            "norm 120 is not a score of this definition"
        );
        assert_eq!(
            of(norm(f64::NAN, None, Spread::Worst)),
            "norm NaN is not a score of this definition"
        );
        assert_eq!(
            of(norm(30.0, Some(0), Spread::Worst)),
            "norm's number of answers 0 is not at least 1"
        );
        let shares = Spread::Groups { detractors: 10.0, promoters: 50.0 };
        assert_eq!(of(norm(30.0, None, shares)), "norm 30 is not what its own groups give");
    }
}
