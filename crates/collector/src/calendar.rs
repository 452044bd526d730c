//! Days, weeks, months and quarters of a zone, found as moments ask for them.
//!
//! A period is half-open and begins with the first moment of its first day, so a day
//! of 23 or 25 hours is one day. Weeks begin on Monday (ISO 8601). The time-zone
//! database is the one in this binary: two machines agree whatever theirs say.

use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Length {
    Day,
    Week,
    Month,
    Quarter,
}

impl Length {
    /// The length of that name.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month, Self::Quarter]
            .into_iter()
            .find(|it| it.as_str() == name)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }
}

/// The zone of an IANA name.
pub(crate) fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZoneDatabase::bundled()
        .get(name)
        .map_err(|_| format!("zone {name:?} is not an IANA time zone, such as Europe/Warsaw"))
}

/// One period: `start` belongs to it, `end` to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

/// The periods of one length in one zone, those asked for so far at hand.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    zone: TimeZone,
    length: Length,
    known: BTreeMap<Timestamp, Timestamp>,
    last: Option<Period>,
}

impl Calendar {
    pub(crate) fn new(zone: TimeZone, length: Length) -> Self {
        Self { zone, length, known: BTreeMap::new(), last: None }
    }

    pub(crate) fn length(&self) -> Length {
        self.length
    }

    /// The period of a moment; `None` at the ends of time.
    pub(crate) fn period(&mut self, moment: Timestamp) -> Option<Period> {
        let holds = |it: &Period| it.start <= moment && moment < it.end;
        if let Some(last) = self.last.filter(holds) {
            return Some(last);
        }
        let before = self.known.range(..=moment).next_back();
        let known = before.map(|(start, end)| Period { start: *start, end: *end }).filter(holds);
        let period = match known {
            Some(period) => period,
            None => self.find(moment)?,
        };
        self.known.insert(period.start, period.end);
        self.last = Some(period);
        Some(period)
    }

    fn find(&self, moment: Timestamp) -> Option<Period> {
        let date = self.first_day(moment.to_zoned_datetime(self.zone.clone()).date())?;
        let next = match self.length {
            Length::Day => date.checked_add(1.day()),
            Length::Week => date.checked_add(1.week()),
            Length::Month => date.checked_add(1.month()),
            Length::Quarter => date.checked_add(3.months()),
        };
        Some(Period { start: self.begin(date)?, end: self.begin(next.ok()?)? })
    }

    fn first_day(&self, date: Date) -> Option<Date> {
        match self.length {
            Length::Day => Some(date),
            Length::Week => {
                let past = Weekday::Monday.until(date.weekday());
                date.checked_sub(i64::from(past).days()).ok()
            }
            Length::Month => Some(date.first_of_month()),
            Length::Quarter => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok(),
        }
    }

    /// The first moment of a day, which is not midnight where a clock skips it.
    fn begin(&self, date: Date) -> Option<Timestamp> {
        let midnight = date.to_zoned_datetime(self.zone.clone()).ok()?;
        Some(midnight.start_of_day().ok()?.timestamp())
    }

    /// What people call it.
    pub(crate) fn name(&self, period: Period) -> String {
        let date = period.start.to_zoned_datetime(self.zone.clone()).date();
        match self.length {
            Length::Day => date.to_string(),
            Length::Week => {
                let week = date.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Length::Month => format!("{:04}-{:02}", date.year(), date.month()),
            Length::Quarter => format!("{:04}-Q{}", date.year(), (date.month() - 1) / 3 + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(length: Length, zone_name: &str, moment: &str, name: &str, start: &str, end: &str) {
        let mut calendar = Calendar::new(zone(zone_name).unwrap(), length);
        let period = calendar.period(moment.parse().unwrap()).unwrap();
        assert_eq!(calendar.name(period), name);
        assert_eq!((period.start.to_string(), period.end.to_string()), (start.into(), end.into()));
        // Both ends, from the periods at hand.
        assert_eq!(calendar.period(period.start), Some(period));
        assert_eq!(calendar.period(period.end).unwrap().start, period.end);
    }

    #[test]
    fn days_are_as_long_as_the_zone_says() {
        let warsaw = "Europe/Warsaw";
        check(
            Length::Day,
            warsaw,
            "2026-03-29T12:00:00Z",
            "2026-03-29",
            "2026-03-28T23:00:00Z",
            "2026-03-29T22:00:00Z",
        );
        check(
            Length::Day,
            warsaw,
            "2026-10-24T22:00:00Z",
            "2026-10-25",
            "2026-10-24T22:00:00Z",
            "2026-10-25T23:00:00Z",
        );
        // Midnight is skipped in Beirut: the day begins at one.
        check(
            Length::Day,
            "Asia/Beirut",
            "2026-03-29T12:00:00Z",
            "2026-03-29",
            "2026-03-28T22:00:00Z",
            "2026-03-29T21:00:00Z",
        );
    }

    #[test]
    fn weeks_months_and_quarters() {
        check(
            Length::Week,
            "UTC",
            "2027-01-01T00:00:00Z",
            "2026-W53",
            "2026-12-28T00:00:00Z",
            "2027-01-04T00:00:00Z",
        );
        check(
            Length::Month,
            "Asia/Tokyo",
            "2026-01-31T15:00:00Z",
            "2026-02",
            "2026-01-31T15:00:00Z",
            "2026-02-28T15:00:00Z",
        );
        check(
            Length::Quarter,
            "America/New_York",
            "2026-04-01T03:59:59Z",
            "2026-Q1",
            "2026-01-01T05:00:00Z",
            "2026-04-01T04:00:00Z",
        );
    }

    #[test]
    fn the_ends_of_time() {
        let mut calendar = Calendar::new(TimeZone::UTC, Length::Quarter);
        assert_eq!(calendar.period(Timestamp::MAX), None);
        assert!(zone("Europe/Atlantis").is_err() && zone("").is_err());
    }
}
