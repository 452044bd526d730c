//! What moves the score: for each sub-question, those who were delighted against the rest.
//!
//! A difference, not a cause: who liked the delivery may have liked everything. But it is
//! in the metric's unit, has an interval, and needs no model that a reader cannot check.

use crate::several::holm;
use crate::{Comparison, Definition, Error, Histogram, Options, Rating, compare};

/// One sub-question: answers to the main one, apart by whether it was rated in its top group.
///
/// # Example
/// ```
/// use score::{Definition, Driver, Options, drivers};
/// let (nps, stars) = (Definition::NPS, Definition::STARS_MEAN_OF_5);
/// let mut delivery = Driver::new("delivery", stars, nps);
/// for (rating, recommend) in [(5, 10), (4, 9), (2, 3), (1, 7)] {
///     delivery.add(stars.scale().rating(rating)?, nps.scale().rating(recommend)?)?;
/// }
/// let all = [delivery];
/// let ranked = drivers(&all, &Options::default())?;
/// assert_eq!((ranked[0].question, ranked[0].comparison.difference), ("delivery", Some(150.0)));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: top-box driver analysis; Reichheld and Markey (2011), "The Ultimate Question 2.0".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Driver {
    question: String,
    asked: &'static Definition,
    outcome: &'static Definition,
    top: Histogram,
    rest: Histogram,
}

impl Driver {
    /// A sub-question under `asked`, for the outcome of the main question.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Driver};
    /// let price = Driver::new("price", Definition::STARS_MEAN_OF_5, Definition::NPS);
    /// assert_eq!(price.question(), "price");
    /// ```
    #[must_use]
    pub fn new(
        question: impl Into<String>,
        asked: &'static Definition,
        outcome: &'static Definition,
    ) -> Self {
        let empty = Histogram::new(outcome.scale());
        Self { question: question.into(), asked, outcome, top: empty.clone(), rest: empty }
    }

    /// The sub-question's name.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Driver};
    /// assert_eq!(Driver::new("price", Definition::NPS, Definition::NPS).question(), "price");
    /// ```
    #[must_use]
    pub fn question(&self) -> &str {
        &self.question
    }

    /// Adds one person's two answers; who skipped either is left out.
    ///
    /// # Errors
    /// [`Error::ScaleMismatch`] for a rating that is not on its definition's scale.
    ///
    /// # Example
    /// ```
    /// use score::{Definition, Driver};
    /// let rating = Definition::NPS.scale().rating(9)?;
    /// assert!(Driver::new("price", Definition::STARS_MEAN_OF_5, Definition::NPS).add(rating, rating).is_err());
    /// # Ok::<(), score::Error>(())
    /// ```
    pub fn add(&mut self, asked: Rating, outcome: Rating) -> Result<(), Error> {
        if asked.scale() != self.asked.scale() {
            return Err(Error::ScaleMismatch {
                expected_by: self.asked.id(),
                expected: self.asked.scale(),
                given: asked.scale(),
            });
        }
        let side = if self.asked.top_min <= asked.get() { &mut self.top } else { &mut self.rest };
        side.add(outcome)
    }
}

/// A sub-question in its place among the others.
///
/// # Example
/// ```
/// use score::{Definition, Driver, Options, drivers};
/// let all = [Driver::new("price", Definition::STARS_MEAN_OF_5, Definition::NPS)];
/// assert_eq!(drivers(&all, &Options::default())?[0].corrected_p, None);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: as [`drivers`].
#[derive(Clone, PartialEq, Debug)]
pub struct Ranked<'a> {
    /// The sub-question's name.
    pub question: &'a str,
    /// Top group less the rest, in the outcome's unit.
    pub comparison: Comparison,
    /// p corrected by Holm for all sub-questions that have one.
    pub corrected_p: Option<f64>,
}

/// Sub-questions by the size of the difference they make, largest first, unknown ones last.
///
/// Equal ones keep their order.
///
/// # Errors
/// [`Error::DefinitionMismatch`] when they are not about the same outcome.
///
/// # Example
/// ```
/// assert!(score::drivers(&[], &score::Options::default())?.is_empty());
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: [`Driver`]; Holm (1979).
pub fn drivers<'a>(drivers: &'a [Driver], options: &Options) -> Result<Vec<Ranked<'a>>, Error> {
    let mut ranked = Vec::with_capacity(drivers.len());
    for driver in drivers {
        drivers[0].outcome.same(driver.outcome)?;
        let comparison = compare(driver.outcome, &driver.top, &driver.rest, options)?;
        ranked.push(Ranked { question: &driver.question, comparison, corrected_p: None });
    }
    let p: Vec<f64> = ranked.iter().filter_map(|it| it.comparison.p).collect();
    let mut corrected = holm(&p)?.into_iter();
    for it in &mut ranked {
        it.corrected_p = it.comparison.p.and_then(|_| corrected.next());
    }
    // Unknown differences sort as -1, after a difference of 0.
    let size = |it: &Ranked<'_>| it.comparison.difference.map_or(-1.0, libm::fabs);
    ranked.sort_by(|a, b| size(b).total_cmp(&size(a)));
    Ok(ranked)
}

#[cfg(test)]
mod tests {
    use crate::{Definition, Driver, Options, drivers};

    fn driver(question: &str, people: &[(u8, u8)]) -> Driver {
        let (stars, nps) = (Definition::STARS_MEAN_OF_5, Definition::NPS);
        let mut driver = Driver::new(question, stars, nps);
        for (asked, outcome) in people {
            let (asked, outcome) = (stars.scale().rating(*asked), nps.scale().rating(*outcome));
            driver.add(asked.unwrap(), outcome.unwrap()).unwrap();
        }
        driver
    }

    #[test]
    fn ranked_by_size() {
        let all = [
            driver("nobody", &[]),
            driver("none", &[(5, 7), (1, 7)]),
            driver("small", &[(5, 9), (5, 7), (1, 7), (1, 8)]),
            driver("against", &[(5, 0), (4, 0), (1, 10)]),
        ];
        let ranked = drivers(&all, &Options::default()).unwrap();
        let order: Vec<&str> = ranked.iter().map(|it| it.question).collect();
        assert_eq!(order, ["against", "small", "none", "nobody"]);
        assert_eq!(ranked[0].comparison.difference, Some(-200.0));
    }

    #[test]
    fn outcomes_do_not_mix() {
        let other = Driver::new("b", Definition::STARS_MEAN_OF_5, Definition::ENPS);
        let error = drivers(&[driver("a", &[]), other], &Options::default()).unwrap_err();
        assert_eq!(error.to_string(), "nps.v1 and enps.v1 are different definitions");
    }
}
