//! The same people asked twice: each person's own change, which two separate groups would hide.

use crate::compare::by_t;
use crate::number::{to_f64, wide_to_f64};
use crate::{Comparison, Definition, Error, Options, Rating, Reason, Statistic, Test};

/// Mean change of the same people, after less before, by Student's t.
///
/// One person's change is -200, -100, 0, 100 or 200 points for a net, -100, 0 or 100
/// per cent for a share, the difference of the ratings for a mean. Both places of
/// `n` hold the number of people.
///
/// # Errors
/// [`Error::ScaleMismatch`] for a rating that is not on the definition's scale.
///
/// # Example
/// ```
/// use score::{Definition, Options, paired};
/// let nps = |value| Definition::NPS.scale().rating(value);
/// let people = [(nps(6)?, nps(9)?), (nps(7)?, nps(9)?), (nps(9)?, nps(9)?), (nps(8)?, nps(6)?)];
/// let change = paired(Definition::NPS, people, &Options::default())?;
/// assert_eq!(change.difference, Some(50.0));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Student (1908), "The probable error of a mean".
pub fn paired(
    definition: &'static Definition,
    people: impl IntoIterator<Item = (Rating, Rating)>,
    options: &Options,
) -> Result<Comparison, Error> {
    let (mut n, mut sum, mut squares) = (0_u64, 0_i128, 0_i128);
    for (before, after) in people {
        let change = worth(definition, after)? - worth(definition, before)?;
        n += 1;
        sum += i128::from(change);
        squares += i128::from(change * change);
    }
    let mut comparison = Comparison::unknown(definition, Test::T, [n, n], options);
    if comparison.mark(&[n], &[n], options) || n == 0 {
        return Ok(comparison);
    }
    let unit = match definition.statistic() {
        Statistic::Net | Statistic::Top => 100.0,
        Statistic::Mean => definition.in_unit(1.0),
    };
    let mean = wide_to_f64(sum) / to_f64(n);
    // n times the sum of squares around the mean, exact: n people of at most 40^2 each.
    let spread = i128::from(n) * squares - sum * sum;
    let verdict = (0 < spread).then(|| {
        let count = to_f64(n);
        let variance = wide_to_f64(spread) / count / (count - 1.0);
        by_t(mean, libm::sqrt(variance / count), count - 1.0, options.level)
    });
    let mut comparison = comparison.found(mean, verdict, unit);
    if n == 1 {
        comparison.reason = Some(Reason::TooFew);
    }
    Ok(comparison)
}

/// One answer as the metric counts it: -1, 0 or 1; 0 or 1; the rating.
fn worth(definition: &'static Definition, rating: Rating) -> Result<i32, Error> {
    if rating.scale() != definition.scale() {
        return Err(Error::ScaleMismatch {
            expected_by: definition.id(),
            expected: definition.scale(),
            given: rating.scale(),
        });
    }
    let value = rating.get();
    let top = i32::from(definition.top_min <= value);
    Ok(match definition.statistic() {
        Statistic::Net => top - i32::from(value <= definition.bottom_max),
        Statistic::Top => top,
        Statistic::Mean => i32::from(value),
    })
}

#[cfg(test)]
mod tests {
    use crate::{Definition, Options, Reason, Scale, paired};

    #[track_caller]
    fn check(people: &[(u8, u8)], difference: Option<f64>, reason: Option<Reason>) {
        let scale = Definition::NPS.scale();
        let people =
            people.iter().map(|(a, b)| (scale.rating(*a).unwrap(), scale.rating(*b).unwrap()));
        let change = paired(Definition::NPS, people, &Options::default()).unwrap();
        assert_eq!((change.difference, change.reason), (difference, reason));
    }

    #[test]
    fn changes_count_in_whole_groups() {
        check(&[], None, Some(Reason::TooFew));
        check(&[(0, 10)], Some(200.0), Some(Reason::TooFew));
        check(&[(0, 10), (3, 9)], Some(200.0), Some(Reason::NoSpread));
        check(&[(0, 10), (10, 0)], Some(0.0), None);
        check(&[(7, 8), (9, 7)], Some(-50.0), None);
    }

    #[test]
    fn ratings_of_another_scale_are_refused() {
        let five = Scale::new(1, 5).unwrap().rating(5).unwrap();
        assert!(paired(Definition::NPS, [(five, five)], &Options::default()).is_err());
    }
}
