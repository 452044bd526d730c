//! Comparisons of weighted answers: as of counts, with Kish's effective n in place of n.

use crate::compare::compare_figures;
use crate::norm::against_figures;
use crate::{Comparison, Error, Norm, Options, Weighted};

impl Weighted {
    /// These answers less others, under the same definition.
    ///
    /// The tests are those of [`compare`](crate::compare) with each group's weighted shares or
    /// mean and its effective number of answers; `n` of the result counts people, and
    /// `unstable` says that one group's effective number is under `n_stable`.
    ///
    /// # Errors
    /// [`Error::DefinitionMismatch`] with both names.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Options, Weighted};
    /// let of = |answers: &[(u8, f64)]| -> Result<Weighted, score::Error> {
    ///     let mut weighted = Weighted::new(Definition::NPS);
    ///     for (value, weight) in answers {
    ///         weighted.add(Definition::NPS.scale().rating(*value)?, *weight)?;
    ///     }
    ///     Ok(weighted)
    /// };
    /// let (now, before) = (of(&[(9, 2.0), (7, 1.0), (3, 1.0)])?, of(&[(9, 1.0), (3, 1.0)])?);
    /// assert_eq!(now.compare(&before, &Options::default())?.difference, Some(25.0));
    /// # Ok::<(), score::Error>(())
    /// ```
    ///
    /// Source: [`Test`](crate::Test), with Kish (1965)'s effective n.
    pub fn compare(&self, other: &Self, options: &Options) -> Result<Comparison, Error> {
        if self.definition() != other.definition() {
            let (left, right) = (self.definition().id(), other.definition().id());
            return Err(Error::DefinitionMismatch { left, right });
        }
        let both = [self, other];
        let figures = both.map(Self::figures);
        let (n, effective) = (both.map(Self::n), both.map(Self::whole_effective_n));
        Ok(compare_figures(self.definition(), figures, n, effective, options))
    }

    /// These answers less a norm.
    ///
    /// # Errors
    /// As [`against`](crate::against).
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Norm, Options, Spread, Weighted};
    /// let mut answers = Weighted::new(Definition::NPS);
    /// answers.add(Definition::NPS.scale().rating(9)?, 3.0)?;
    /// answers.add(Definition::NPS.scale().rating(3)?, 1.0)?;
    /// let norm = Norm { value: 30.0, n: None, spread: Spread::Worst, source: "a panel".into(), date: "2026".into() };
    /// let lead = answers.against(&norm, &Options::default())?;
    /// assert_eq!(score::decimal(lead.difference.unwrap(), 1), "20.0");
    /// # Ok::<(), score::Error>(())
    /// ```
    ///
    /// Source: [`Test`](crate::Test), with Kish (1965)'s effective n.
    pub fn against(&self, norm: &Norm, options: &Options) -> Result<Comparison, Error> {
        let (n, effective) = (self.n(), self.whole_effective_n());
        against_figures(self.definition(), self.figures(), n, effective, norm, options)
    }

    /// The effective number without its fraction, which no whole limit can tell from it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to the number of people"
    )]
    fn whole_effective_n(&self) -> u64 {
        self.effective_n().unwrap_or(0.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Comparison, Definition, Histogram, Norm, Options, Reason, Spread, Weighted, against,
        compare,
    };

    fn of(definition: &'static Definition, answers: &[(u8, f64)]) -> Weighted {
        let mut weighted = Weighted::new(definition);
        for (value, weight) in answers {
            weighted.add(definition.scale().rating(*value).unwrap(), *weight).unwrap();
        }
        weighted
    }

    #[track_caller]
    fn same(found: &Comparison, expected: &Comparison) {
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a.is_none() && b.is_none(),
        };
        let (a, b) = (found.limits, expected.limits);
        assert!(near(found.difference, expected.difference), "{found:?} {expected:?}");
        assert!(near(found.p, expected.p) && near(found.se, expected.se));
        assert!(near(a.map(|it| it.low), b.map(|it| it.low)));
        assert!(near(a.map(|it| it.high), b.map(|it| it.high)));
        let rest = |it: &Comparison| (it.test, it.n, it.reason, it.unstable, it.withheld);
        assert_eq!(rest(found), rest(expected));
    }

    /// Equal weights, whatever they are, change nothing.
    #[test]
    fn equal_weights_are_no_weights() {
        let shapes: [&[u8]; 5] = [&[], &[1], &[2, 2, 2], &[1, 2, 2, 3, 3, 5, 1], &[3, 5, 4, 1]];
        for definition in Definition::all() {
            let scale = definition.scale();
            for (one, two) in shapes.iter().flat_map(|one| shapes.map(|two| (*one, two))) {
                let both = [one, two].map(|ratings| -> Vec<u8> {
                    ratings.iter().map(|it| (*it).clamp(scale.min(), scale.max())).collect()
                });
                let counts = [0, 1].map(|it| Histogram::from_ratings(scale, &both[it]).unwrap());
                let [a, b] = [0, 1].map(|place| {
                    let weight = [0.25, 3.0][place];
                    let answers: Vec<_> = both[place].iter().map(|it| (*it, weight)).collect();
                    of(definition, &answers)
                });
                for k in [0, 4] {
                    let options = Options { n_stable: 4, k, ..Options::default() };
                    let expected = compare(definition, &counts[0], &counts[1], &options).unwrap();
                    same(&a.compare(&b, &options).unwrap(), &expected);
                    for n in [None, Some(40)] {
                        let (low, high) = definition.bounds();
                        let value = low + 0.6 * (high - low);
                        let (source, date) = (String::new(), String::new());
                        let norm = Norm { value, n, spread: Spread::Worst, source, date };
                        let expected = against(definition, &counts[0], &norm, &options).unwrap();
                        same(&a.against(&norm, &options).unwrap(), &expected);
                    }
                }
            }
        }
    }

    /// By hand: weighted shares 3/5, 1/5 and 1/4, 1/2, effective n 25/7 and 16/6.
    ///
    /// Source: mpmath, 40 digits, of the adjusted Wald z with these in place of the counts.
    #[test]
    fn unequal_weights_by_hand() {
        let one = of(Definition::NPS, &[(9, 2.0), (10, 1.0), (7, 1.0), (3, 1.0)]);
        let two = of(Definition::NPS, &[(9, 1.0), (8, 1.0), (2, 2.0)]);
        let found = one.compare(&two, &Options::default()).unwrap();
        let limits = found.limits.unwrap();
        for (found, expected) in [
            (found.difference.unwrap(), 65.0),
            (found.se.unwrap(), 44.750_461_127_67),
            (found.p.unwrap(), 0.454_049_278_139_6),
            (limits.low, -54.205_455_784_66),
            (limits.high, 121.213_128_418_9),
        ] {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        assert_eq!((found.n, found.unstable), ([4, 3], true));
    }

    #[test]
    fn one_heavy_answer_makes_it_unstable() {
        let light: Vec<_> = (0..99).map(|_| (9, 1.0)).collect();
        let even = of(Definition::NPS, &light);
        let heavy = of(Definition::NPS, &[&light[..], &[(0, 1e6)]].concat());
        assert!(!even.compare(&even, &Options::default()).unwrap().unstable);
        assert!(even.compare(&heavy, &Options::default()).unwrap().unstable);
    }

    /// An effective number between one and two has less than one degree of freedom.
    #[test]
    fn hardly_more_than_one() {
        let one = of(Definition::CES_MEAN_OF_7, &[(7, 1.0), (3, 1e-4)]);
        let found = one.compare(&one, &Options::default()).unwrap();
        assert!(found.limits.is_some() && found.p.is_some_and(|p| (0.0..=1.0).contains(&p)));
        let vanishing = of(Definition::CES_MEAN_OF_7, &[(7, 1e-200)]);
        let found = one.compare(&vanishing, &Options::default()).unwrap();
        assert_eq!((found.difference, found.reason), (None, Some(Reason::TooFew)));
    }

    #[test]
    fn definitions_are_never_mixed() {
        let error =
            of(Definition::NPS, &[]).compare(&of(Definition::ENPS, &[]), &Options::default());
        let message = "nps.v1 and enps.v1 are different definitions";
        assert_eq!(error.unwrap_err().to_string(), message);
    }
}
