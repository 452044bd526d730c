//! Days, weeks, months and quarters of a calendar.

use crate::civil;
use crate::error::{Outcome, range};
use crate::zone::Zone;

/// More periods are a mistake in a time (a year 9999) rather than a trend; days of a century are fewer.
const MOST: usize = 40_000;

/// How long a period is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Period {
    Day,
    Week,
    Month,
    Quarter,
}

impl Period {
    pub(crate) fn by_name(name: &str) -> Outcome<Self> {
        Ok(match name {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            _ => {
                let rule = "one of day, week, month, quarter";
                return Err(range(&["period \"", name, "\" is not ", rule]));
            }
        })
    }

    /// The beginnings of the periods from the one of `first` to the one of `last`, and the end.
    pub(crate) fn boundaries(self, zone: &Zone, first: i64, last: i64) -> Outcome<Vec<i64>> {
        let mut day = self.first_day(zone.day(first));
        let last = zone.day(last);
        let mut boundaries = vec![zone.start(day)];
        while day <= last {
            day = self.next(day);
            let start = zone.start(day);
            // A day that a zone left out has no moment.
            if boundaries.last() < Some(&start) {
                boundaries.push(start);
            }
            if MOST < boundaries.len() {
                return Err(range(&["more than 40000 periods: is a time wrong?"]));
            }
        }
        Ok(boundaries)
    }

    /// The first day of the period that `day` is in; a week begins on Monday, as in ISO 8601.
    fn first_day(self, day: i64) -> i64 {
        let (year, month) = civil::year_and_month(day);
        match self {
            Self::Day => day,
            // 1970-01-01 was a Thursday.
            Self::Week => day - (day + 3).rem_euclid(7),
            Self::Month => civil::day(year, month, 1),
            Self::Quarter => civil::day(year, month - (month - 1) % 3, 1),
        }
    }

    /// The first day of the period after the one that begins on `day`.
    fn next(self, day: i64) -> i64 {
        // So many days later is in the next period, and not beyond it.
        self.first_day(match self {
            Self::Day => day + 1,
            Self::Week => day + 7,
            Self::Month => day + 31,
            Self::Quarter => day + 92,
        })
    }
}
