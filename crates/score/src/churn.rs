//! Who left and who stayed, by customers and by recurring revenue.
//!
//! Customers are counted, so their shares have Wilson's interval and the same
//! summary as any other share. Revenue is a sum of unequal amounts whose spread no
//! total tells: it has no interval here.

use crate::number::{no_negative_zero, to_f64};
use crate::{Definition, Error, Histogram, Options, Summary, summarize};

/// Per cent of the customers at the start of a period who left in it.
///
/// Those who came during the period are in neither number.
///
/// # Errors
/// [`Error::Parameter`] when more left than there were.
///
/// # Example
/// ```
/// let churn = score::churn(15, 148, &score::Options::default())?;
/// assert_eq!(score::decimal(churn.score.unwrap(), 2), "10.14");
/// assert_eq!(score::decimal(churn.interval.unwrap().high, 2), "16.05");
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Farris et al. (2010), "Marketing Metrics", churn; Wilson (1927).
pub fn churn(lost: u64, at_start: u64, options: &Options) -> Result<Summary, Error> {
    let left = at_start.checked_sub(lost).ok_or(Error::Parameter {
        name: "number of customers lost",
        given: to_f64(lost),
        must_be: "at most the number at the start",
    })?;
    let counts = Histogram::from_counts(Definition::CHURN.scale(), &[left, lost])?;
    summarize(Definition::CHURN, &counts, options)
}

/// Per cent of the customers at the start of a period who are still there at its end.
///
/// (at_end - new) / at_start; `new` came during the period and are there at its end.
///
/// # Errors
/// [`Error::Parameter`] when there are more new customers than customers, or more old
/// ones at the end than at the start.
///
/// # Example
/// ```
/// let kept = score::retention(200, 105, 15, &score::Options::default())?;
/// assert_eq!(kept.score, Some(45.0));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: Farris et al. (2010), "Marketing Metrics", retention rate; Wilson (1927).
pub fn retention(
    at_start: u64,
    at_end: u64,
    new: u64,
    options: &Options,
) -> Result<Summary, Error> {
    let kept = at_end.checked_sub(new).ok_or(Error::Parameter {
        name: "number of new customers",
        given: to_f64(new),
        must_be: "at most the number at the end",
    })?;
    let left = at_start.checked_sub(kept).ok_or(Error::Parameter {
        name: "number of customers kept",
        given: to_f64(kept),
        must_be: "at most the number at the start",
    })?;
    let counts = Histogram::from_counts(Definition::RETENTION.scale(), &[left, kept])?;
    summarize(Definition::RETENTION, &counts, options)
}

/// Per cent of the recurring revenue at the start of a period that was lost in it.
///
/// Cancelled and downgraded revenue of customers who were there at the start, in any one
/// currency. `None` where there was none at the start.
///
/// # Errors
/// [`Error::Parameter`] for an amount that is negative or not finite, or a loss above the start.
///
/// # Example
/// ```
/// assert_eq!(score::revenue_churn(500.0, 10_000.0)?, Some(5.0));
/// assert_eq!(score::revenue_churn(0.0, 0.0)?, None);
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: gross revenue churn as subscription businesses report it; Skok (2012), "SaaS Metrics 2.0".
pub fn revenue_churn(lost: f64, at_start: f64) -> Result<Option<f64>, Error> {
    amount("revenue at the start", at_start)?;
    amount("revenue lost", lost)?;
    if at_start < lost {
        let must_be = "at most the revenue at the start";
        return Err(Error::Parameter { name: "revenue lost", given: lost, must_be });
    }
    Ok((0.0 < at_start).then(|| no_negative_zero(100.0 * (lost / at_start))))
}

/// Per cent of the recurring revenue at the start of a period that the same customers pay at its end.
///
/// (at_end - new) / at_start; `new` is the revenue of customers who came during the
/// period. Above 100 where the customers who stayed now pay more.
///
/// # Errors
/// [`Error::Parameter`] for an amount that is negative or not finite, or more new revenue than revenue.
///
/// # Example
/// ```
/// assert_eq!(score::revenue_retention(10_000.0, 12_500.0, 2_000.0)?, Some(105.0));
/// # Ok::<(), score::Error>(())
/// ```
///
/// Source: net revenue retention as subscription businesses report it; Skok (2012), "SaaS Metrics 2.0".
pub fn revenue_retention(at_start: f64, at_end: f64, new: f64) -> Result<Option<f64>, Error> {
    amount("revenue at the start", at_start)?;
    amount("revenue at the end", at_end)?;
    amount("new revenue", new)?;
    if at_end < new {
        let must_be = "at most the revenue at the end";
        return Err(Error::Parameter { name: "new revenue", given: new, must_be });
    }
    Ok((0.0 < at_start).then(|| 100.0 * ((at_end - new) / at_start)))
}

fn amount(name: &'static str, given: f64) -> Result<(), Error> {
    if given.is_finite() && 0.0 <= given {
        Ok(())
    } else {
        Err(Error::Parameter { name, given, must_be: "an amount of 0 or more" })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, Reason, churn, retention, revenue_churn, revenue_retention};

    #[test]
    fn nobody_at_the_start() {
        let none = churn(0, 0, &Options::default()).unwrap();
        assert_eq!((none.score, none.interval_reason), (None, Some(Reason::TooFew)));
        assert_eq!(revenue_retention(0.0, 10.0, 10.0).unwrap(), None);
    }

    #[test]
    fn churn_and_retention_add_up() {
        let options = Options::default();
        let lost = churn(81, 263, &options).unwrap();
        let kept = retention(263, 200, 18, &options).unwrap();
        assert!((lost.score.unwrap() + kept.score.unwrap() - 100.0).abs() < 1e-12);
        let (a, b) = (lost.interval.unwrap(), kept.interval.unwrap());
        assert!((a.low + b.high - 100.0).abs() < 1e-12 && (a.high + b.low - 100.0).abs() < 1e-12);
    }

    #[test]
    fn numbers_that_contradict() {
        let options = Options::default();
        let error = churn(5, 4, &options).unwrap_err().to_string();
        assert_eq!(error, "number of customers lost 5 is not at most the number at the start");
        assert!(retention(10, 5, 6, &options).is_err());
        assert!(retention(10, 20, 5, &options).is_err());
        assert!(revenue_churn(-1.0, 10.0).is_err());
        assert!(revenue_churn(11.0, 10.0).is_err());
        assert!(revenue_churn(f64::NAN, 10.0).is_err());
        assert!(revenue_retention(10.0, f64::INFINITY, 0.0).is_err());
    }
}
