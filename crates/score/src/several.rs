//! Many comparisons at once: one in twenty is "significant" by luck, so p is corrected and the number of comparisons told.

use crate::{Comparison, Definition, Error, Histogram, Options, compare};

/// Holm's corrected p values, in the order given.
///
/// The smallest p is multiplied by m, the next by m - 1 and so on, never less than
/// the one before, at most 1.
///
/// # Errors
/// [`Error::Parameter`] for a value that is not from 0 to 1.
///
/// # Example
/// ```
/// let corrected = score::holm(&[0.01, 0.04, 0.03])?;
/// assert_eq!(corrected, [0.03, 0.06, 0.06]);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Holm (1979), Scandinavian Journal of Statistics 6; as R's `p.adjust(p, "holm")`.
pub fn holm(p: &[f64]) -> Result<Vec<f64>, Error> {
    if let Some(bad) = p.iter().find(|it| !(0.0..=1.0).contains(*it)) {
        return Err(Error::Parameter { name: "p", given: *bad, must_be: "from 0 to 1" });
    }
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut corrected = vec![0.0; p.len()];
    let mut least = 0.0_f64;
    for (rank, index) in order.into_iter().enumerate() {
        let left = crate::number::to_f64((p.len() - rank) as u64);
        least = least.max((left * p[index]).min(1.0));
        corrected[index] = least;
    }
    Ok(corrected)
}

/// One pair among several groups.
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, compare_all};
/// let scale = Definition::NPS.scale();
/// let shops = [Histogram::from_ratings(scale, &[9, 9, 3])?, Histogram::from_ratings(scale, &[7, 3])?];
/// let pairs = compare_all(Definition::NPS, &shops, &Options::default())?;
/// assert_eq!((pairs[0].first, pairs[0].second, pairs[0].compared), (0, 1, 1));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: as [`compare_all`].
#[derive(Clone, PartialEq, Debug)]
pub struct Pair {
    /// Place of the first group.
    pub first: usize,
    /// Place of the second group.
    pub second: usize,
    /// First less second; its `p` and limits are those of this pair alone.
    pub comparison: Comparison,
    /// `p` corrected for all that were compared.
    pub corrected_p: Option<f64>,
    /// How many pairs had a p and share the correction.
    pub compared: usize,
}

/// Every pair of several groups, with Holm's correction.
///
/// Pairs that have no p (too few, withheld) are listed but take no part in the correction.
///
/// # Errors
/// As [`compare`].
///
/// # Example
/// ```
/// use score::{Definition, Histogram, Options, compare_all};
/// let scale = Definition::NPS.scale();
/// let shops = [[9, 9, 3], [7, 3, 9], [10, 10, 0]];
/// let shops = shops.map(|it| Histogram::from_ratings(scale, &it).unwrap());
/// assert_eq!(compare_all(Definition::NPS, &shops, &Options::default())?.len(), 3);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Holm (1979).
pub fn compare_all(
    definition: &'static Definition,
    groups: &[Histogram],
    options: &Options,
) -> Result<Vec<Pair>, Error> {
    let mut pairs = Vec::new();
    for (first, one) in groups.iter().enumerate() {
        for (second, two) in groups.iter().enumerate().skip(first + 1) {
            let comparison = compare(definition, one, two, options)?;
            pairs.push(Pair { first, second, comparison, corrected_p: None, compared: 0 });
        }
    }
    let p: Vec<f64> = pairs.iter().filter_map(|it| it.comparison.p).collect();
    let mut corrected = holm(&p)?.into_iter();
    for pair in &mut pairs {
        pair.compared = p.len();
        pair.corrected_p = pair.comparison.p.and_then(|_| corrected.next());
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use crate::{Definition, Histogram, Options, compare_all, holm};

    #[track_caller]
    fn check(p: &[f64], expected: &[f64]) {
        let found = holm(p).unwrap();
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    }

    /// Source: R, `p.adjust(p, "holm")`.
    #[test]
    fn agrees_with_r() {
        check(&[], &[]);
        check(&[0.5], &[0.5]);
        check(&[0.01, 0.02, 0.03, 0.04], &[0.04, 0.06, 0.06, 0.06]);
        check(&[0.9, 0.001, 0.4, 0.4], &[1.0, 0.004, 1.0, 1.0]);
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        assert_eq!(holm(&[0.5, f64::NAN]).unwrap_err().to_string(), "p NaN is not from 0 to 1");
        assert!(holm(&[-0.1]).is_err() && holm(&[1.1]).is_err());
    }

    #[test]
    fn an_empty_group_takes_no_part() {
        let scale = Definition::NPS.scale();
        let groups = [vec![9, 9, 3], vec![], vec![0, 1, 7]]
            .map(|it| Histogram::from_ratings(scale, &it).unwrap());
        let pairs = compare_all(Definition::NPS, &groups, &Options::default()).unwrap();
        let known: Vec<bool> = pairs.iter().map(|it| it.corrected_p.is_some()).collect();
        assert_eq!(known, [false, true, false]);
        assert!(pairs.iter().all(|it| it.compared == 1));
    }
}
