//! Small segments are withheld, and so are just enough others that no total gives them away.
//!
//! Hiding a segment of three beside a published total of a hundred and a published
//! rest of ninety-seven hides nothing. The rule here: whatever can be had by taking
//! published parts from a published whole holds nobody, or at least `k` people.

use crate::Error;

/// Which segments of one published total to withhold.
///
/// `sizes` are the people in each segment; together they make up the total, which is
/// shown. A segment of 1 to k - 1 people is withheld; while those withheld are fewer
/// than `k` together, the smallest segment still shown joins them (the later one of
/// equals). Empty segments are neither withheld nor of any help. A total under `k`
/// withholds everything, itself included.
///
/// # Example
/// ```
/// use score::withhold;
/// assert_eq!(withhold(&[97, 3], 5), [true, true]);
/// assert_eq!(withhold(&[50, 40, 7, 3], 5), [false, false, true, true]);
/// assert_eq!(withhold(&[50, 3, 2], 5), [false, true, true]);
/// assert_eq!(withhold(&[50, 0, 40], 5), [false, false, false]);
/// ```
///
/// Source: Cox (1980), JASA 75, complementary suppression; Hundepool et al. (2012),
/// "Statistical Disclosure Control".
#[must_use]
pub fn withhold(sizes: &[u64], k: u64) -> Vec<bool> {
    withhold_beside(0, sizes, k)
}

/// A filter's result, and the one that it was narrowed from.
///
/// # Example
/// ```
/// use score::Segment;
/// let all = Segment { parent: None, n: 100 };
/// let phones = Segment { parent: Some(0), n: 60 };
/// assert_eq!(phones.parent, Some(0));
/// ```
///
/// Source: as [`withhold_nested`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Segment {
    /// Place, earlier in the list, of the segment that holds this one; `None` for the whole.
    pub parent: Option<usize>,
    /// People in it.
    pub n: u64,
}

/// Which segments of nested filters to withhold.
///
/// The list is a tree: everyone, then by touchpoint, then by channel within each, and so
/// on; segments with the same parent do not overlap. What a parent has beyond its
/// listed children counts as a segment too: it can be had by subtraction. Below a
/// withheld segment everything is withheld, or its children would add up to it.
/// So no sum and difference of shown segments, at any depth, holds 1 to k - 1 people.
///
/// One tree answers one set of questions. Filters that cross it (the same people by
/// language elsewhere) are another tree: show one of the two, or a coarser `k`.
///
/// # Errors
/// [`Error::Parameter`] when a parent does not come earlier in the list, or has fewer
/// people than its children together.
///
/// # Example
/// ```
/// use score::{Segment, withhold_nested};
/// let segments = [
///     Segment { parent: None, n: 40 },
///     Segment { parent: Some(0), n: 20 }, // phones
///     Segment { parent: Some(0), n: 20 }, // desktops
///     Segment { parent: Some(1), n: 17 }, // phones, Polish
///     Segment { parent: Some(1), n: 3 },  // phones, Irish
/// ];
/// assert_eq!(withhold_nested(&segments, 5)?, [false, false, false, true, true]);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: as [`withhold`], for hierarchical tables.
pub fn withhold_nested(segments: &[Segment], k: u64) -> Result<Vec<bool>, Error> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); segments.len()];
    for (place, segment) in segments.iter().enumerate() {
        match segment.parent {
            Some(parent) if parent < place => children[parent].push(place),
            Some(parent) => {
                return Err(Error::Parameter {
                    name: "parent",
                    given: crate::number::to_f64(parent as u64),
                    must_be: "the place of an earlier segment",
                });
            }
            None => {}
        }
    }
    // A whole has no total above it to be solved from: it is judged alone.
    let mut hidden: Vec<bool> = segments.iter().map(|it| 0 < it.n && it.n < k).collect();
    for (parent, own) in children.iter().enumerate() {
        let sizes: Vec<u64> = own.iter().map(|it| segments[*it].n).collect();
        let sum = sizes.iter().try_fold(0_u64, |sum, n| sum.checked_add(*n));
        let Some(rest) = sum.and_then(|sum| segments[parent].n.checked_sub(sum)) else {
            return Err(Error::Parameter {
                name: "size of a segment",
                given: crate::number::to_f64(segments[parent].n),
                must_be: "at least the sum of its parts",
            });
        };
        if hidden[parent] {
            // Parents come first, so this reaches every depth. Empty ones tell nothing.
            own.iter().for_each(|it| hidden[*it] = 0 < segments[*it].n);
        } else if !own.is_empty() {
            let withheld = withhold_beside(rest, &sizes, k);
            own.iter().zip(withheld).for_each(|(it, flag)| hidden[*it] = flag);
        }
    }
    Ok(hidden)
}

/// As [`withhold`], beside `rest` people who are in no segment: they hide others for free.
fn withhold_beside(rest: u64, sizes: &[u64], k: u64) -> Vec<bool> {
    let mut hidden: Vec<bool> = sizes.iter().map(|n| 0 < *n && *n < k).collect();
    loop {
        let withheld = sizes.iter().zip(&hidden).filter(|(_, it)| **it);
        let sum = withheld.fold(rest, |sum, (n, _)| sum.saturating_add(*n));
        if sum == 0 || k <= sum {
            return hidden;
        }
        let shown = (0..sizes.len()).rev().filter(|it| !hidden[*it] && 0 < sizes[*it]);
        let Some(next) = shown.min_by_key(|it| sizes[*it]) else { return hidden };
        hidden[next] = true;
    }
}

/// Whether a filter's result may be shown inside results already shown.
///
/// `n` people pass the filter; `around` are the sizes of shown results that hold all of
/// them (everyone, the same dates without the filter, …). Shown when `n` is 0 or at
/// least `k`, and so is what each of the others has beyond it.
///
/// # Example
/// ```
/// use score::may_show;
/// assert!(may_show(40, &[100, 60], 5));
/// assert!(!may_show(57, &[100, 60], 5)); // the other three could be solved for
/// assert!(!may_show(3, &[100], 5));
/// ```
///
/// Source: Denning, Denning and Schwartz (1979), "The tracker: a threat to statistical database security".
#[must_use]
pub fn may_show(n: u64, around: &[u64], k: u64) -> bool {
    let fine = |n: u64| n == 0 || k <= n;
    fine(n) && around.iter().all(|total| n <= *total && fine(total - n))
}

#[cfg(test)]
mod tests {
    use super::{Segment, may_show, withhold, withhold_nested};

    /// Every way to share up to 9 people in up to 4 segments.
    #[test]
    fn nothing_small_can_be_solved_for() {
        for code in 0..10_000_u64 {
            let sizes = [code % 10, code / 10 % 10, code / 100 % 10, code / 1000];
            for k in 0..7 {
                let hidden = withhold(&sizes, k);
                let sum: u64 = sizes.iter().zip(&hidden).filter(|it| *it.1).map(|it| it.0).sum();
                let all: u64 = sizes.iter().sum();
                assert!(sum == 0 || k <= sum || all < k, "{sizes:?} {k}");
                assert!(sizes.iter().zip(&hidden).all(|(n, it)| *it || *n == 0 || k <= *n));
            }
        }
    }

    /// Two levels under one whole: no difference of shown nested segments is small.
    #[test]
    fn nested_filters_do_not_leak() {
        let mut random = 88_172_645_463_325_252_u64;
        let mut draw = |below: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % below
        };
        for _ in 0..2000 {
            let mut segments = vec![Segment { parent: None, n: 0 }];
            for _ in 0..3 {
                let place = segments.len();
                segments.push(Segment { parent: Some(0), n: 0 });
                for _ in 0..3 {
                    let n = draw(9);
                    segments.push(Segment { parent: Some(place), n });
                    segments[place].n += n;
                }
                // Some people of the segment are in none of its parts.
                segments[place].n += draw(3);
                segments[0].n += segments[place].n;
            }
            let k = 5;
            let hidden = withhold_nested(&segments, k).unwrap();
            for (parent, whole) in segments.iter().enumerate() {
                let parts: Vec<usize> =
                    (0..segments.len()).filter(|it| segments[*it].parent == Some(parent)).collect();
                if hidden[parent] {
                    assert!(parts.iter().all(|it| hidden[*it] || segments[*it].n == 0));
                } else if !parts.is_empty() {
                    let shown: u64 =
                        parts.iter().filter(|it| !hidden[**it]).map(|it| segments[*it].n).sum();
                    let rest = whole.n - shown;
                    assert!(rest == 0 || k <= rest || whole.n < k, "{segments:?} {hidden:?}");
                }
            }
        }
    }

    #[test]
    fn a_tree_that_is_none_is_refused() {
        let error = withhold_nested(&[Segment { parent: Some(0), n: 3 }], 5).unwrap_err();
        assert_eq!(error.to_string(), "parent 0 is not the place of an earlier segment");
        let parts = [Segment { parent: None, n: 3 }, Segment { parent: Some(0), n: 4 }];
        let error = withhold_nested(&parts, 5).unwrap_err();
        assert_eq!(error.to_string(), "size of a segment 3 is not at least the sum of its parts");
    }

    #[test]
    fn what_is_left_hides_for_free() {
        let of = |n, part| [Segment { parent: None, n }, Segment { parent: Some(0), n: part }];
        assert_eq!(withhold_nested(&of(100, 3), 5).unwrap(), [false, true]);
        assert_eq!(withhold_nested(&of(100, 97), 5).unwrap(), [false, true]);
        assert_eq!(withhold_nested(&of(100, 100), 5).unwrap(), [false, false]);
    }

    #[test]
    fn without_k_all_is_shown() {
        assert_eq!(withhold(&[1, 2, 0], 0), [false; 3]);
        assert!(may_show(1, &[2], 0));
    }
}
