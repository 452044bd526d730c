//! Questionnaires of several items become one number a person, and then are a histogram like any other.

use crate::{Definition, OutOfRange, Rating, Scale};

/// One person's SUS sum, 0..=40, from the ten items in their order, 1 to 5 each.
///
/// Odd items say good things and give their rating less 1; even items say bad
/// things and give 5 less their rating. 2.5 times the sum is the person's SUS
/// score; a [`Histogram`](crate::Histogram) of sums under [`Definition::SUS`]
/// has the mean of these scores.
///
/// # Errors
/// [`OutOfRange`] with the first item that is not 1 to 5. A missing item is not
/// filled in: ask all ten.
///
/// # Example
/// ```
/// let sum = score::sus([4, 2, 4, 1, 5, 2, 4, 2, 4, 2])?;
/// assert_eq!((sum.get(), f64::from(sum.get()) * 2.5), (32, 80.0));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Brooke (1996), "SUS: A quick and dirty usability scale".
pub fn sus(items: [u8; 10]) -> Result<Rating, OutOfRange> {
    const ITEM: Scale = Scale::of(1, 5);
    let mut sum = 0;
    for (index, item) in items.into_iter().enumerate() {
        let rating = ITEM.rating(item)?.get();
        sum += if index % 2 == 0 { rating - 1 } else { 5 - rating };
    }
    Definition::SUS.scale().rating(sum)
}

/// One person's UMUX-Lite sum, 0..=12, from its two items, 1 to 7 each.
///
/// "… capabilities meet my requirements" and "… is easy to use", 7 strongly agrees.
/// 100/12 times the sum is the person's score; see [`Definition::UMUX_LITE`].
///
/// # Errors
/// [`OutOfRange`] with the first item that is not 1 to 7.
///
/// # Example
/// ```
/// assert_eq!(score::umux_lite([6, 7])?.get(), 11);
/// assert!(score::umux_lite([0, 7]).is_err());
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Lewis, Utesch and Maher (2013), "UMUX-LITE: when there's no time for the SUS".
pub fn umux_lite(items: [u8; 2]) -> Result<Rating, OutOfRange> {
    const ITEM: Scale = Scale::of(1, 7);
    let [useful, easy] = items;
    let sum = ITEM.rating(useful)?.get() - 1 + ITEM.rating(easy)?.get() - 1;
    Definition::UMUX_LITE.scale().rating(sum)
}

/// SUS score that a mean UMUX-Lite score of 0..=100 foretells: 0.65 x + 22.9.
///
/// For a comparison with SUS norms; not itself a SUS score.
///
/// # Example
/// ```
/// assert_eq!(score::decimal(score::sus_from_umux_lite(80.0), 1), "74.9");
/// ```
///
/// Source: Lewis, Utesch and Maher (2013), the regression of SUS on UMUX-LITE.
#[must_use]
pub const fn sus_from_umux_lite(score: f64) -> f64 {
    0.65 * score + 22.9
}

#[cfg(test)]
mod tests {
    use crate::{Definition, Histogram, Options, summarize, sus, umux_lite};

    #[test]
    fn the_ends() {
        assert_eq!(sus([5, 1, 5, 1, 5, 1, 5, 1, 5, 1]).unwrap().get(), 40);
        assert_eq!(sus([1, 5, 1, 5, 1, 5, 1, 5, 1, 5]).unwrap().get(), 0);
        assert_eq!(sus([3; 10]).unwrap().get(), 20);
        assert_eq!(umux_lite([7, 7]).unwrap().get(), 12);
        assert_eq!(umux_lite([1, 1]).unwrap().get(), 0);
    }

    #[test]
    fn an_item_off_its_scale_is_named() {
        let error = sus([4, 2, 4, 1, 6, 2, 4, 2, 4, 2]).unwrap_err();
        assert_eq!(error.to_string(), "rating 6 is not a whole number from 1 to 5");
    }

    #[test]
    fn scores_of_people_are_averaged() {
        let mut people = Histogram::new(Definition::SUS.scale());
        people.add(sus([5, 1, 5, 1, 5, 1, 5, 1, 5, 1]).unwrap()).unwrap();
        people.add(sus([3; 10]).unwrap()).unwrap();
        let summary = summarize(Definition::SUS, &people, &Options::default()).unwrap();
        assert_eq!(summary.score, Some(75.0));
    }
}
