//! What a report is asked for: every parameter read, every fault named.

use crate::calendar::{self, Length};
use crate::error::{Error, short};
use crate::store::{Dimension, SLOT};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use score::{Level, Options};
use std::collections::BTreeMap;
use std::str::FromStr;
use survey::Problem;

const KNOWN: &str = "by, from, to, zone, period, against, version, level, k, touchpoint, journey, channel, lang, device, persona";

/// Half-open moments; `None` is without an end.
pub(crate) type Span = (Option<Timestamp>, Option<Timestamp>);
/// Values of dimensions.
pub(crate) type Values = BTreeMap<Dimension, String>;

/// What the scores are compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Other {
    /// The same of another time.
    Window(Timestamp, Timestamp),
    /// Others of the same time.
    Segment(Values),
    /// A published score, and the answers behind it.
    Norm(f64, Option<u64>),
}

/// What a report is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) by: Vec<Dimension>,
    pub(crate) span: Span,
    pub(crate) zone_name: String,
    pub(crate) zone: TimeZone,
    pub(crate) period: Option<Length>,
    pub(crate) against: Option<Other>,
    pub(crate) version: Option<u32>,
    pub(crate) only: Values,
    pub(crate) options: Options,
    /// Whether anything narrows the report or has to do with its calendar.
    pub(crate) has_window: bool,
}

/// Reads parameters as they stand, and gathers what is wrong with them.
struct Reader<'a> {
    given: BTreeMap<&'a str, &'a str>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn problem(&mut self, name: &str, message: String) {
        self.problems.push(Problem::new(name, message));
    }

    /// The value of `name`, read by `read`; a fault is noted.
    fn take<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&'a str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.given.remove(name)?;
        read(text).map_err(|message| self.problem(name, message)).ok()
    }
}

impl Query {
    /// Reads the parameters of a report.
    ///
    /// # Errors
    /// Every one that is not known, not possible or given twice.
    pub(crate) fn read(parameters: &[(String, String)]) -> Result<Self, Error> {
        let mut reader = Reader { given: BTreeMap::new(), problems: Vec::new() };
        for (name, value) in parameters {
            if reader.given.insert(name, value).is_some() {
                reader.problem(short(name), "is given twice".to_owned());
            }
        }
        let zone_name = reader.given.get("zone").copied().unwrap_or("UTC").to_owned();
        let zone = reader.take("zone", |text| calendar::zone(short(text))).unwrap_or(TimeZone::UTC);
        let from = reader.take("from", |text| quarter(text, &zone));
        let to = reader.take("to", |text| quarter(text, &zone));
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            reader.problem("to", format!("{to} is not after from, {from}"));
        }
        let by = reader.take("by", dimensions).unwrap_or_default();
        let period = reader.take("period", |text| {
            Length::by_name(text)
                .ok_or_else(|| format!("{:?} is not day, week, month or quarter", short(text)))
        });
        let version = reader.take("version", |text| whole(text, 1, u64::from(u32::MAX)));
        let version = version.and_then(|it| u32::try_from(it).ok());
        let level = reader.take("level", |text| {
            let level = f64::from_str(text).ok().and_then(|it| Level::new(it).ok());
            level.ok_or_else(|| format!("{:?} is not a number between 0 and 1", short(text)))
        });
        let k = reader.take("k", |text| whole(text, 0, 1_000_000));
        let mut only = Values::new();
        for dimension in Dimension::ALL {
            if dimension != Dimension::Version
                && let Some(value) = reader.take(dimension.name(), value)
            {
                only.insert(dimension, value);
            }
        }
        let against = reader.take("against", |text| other(text, (from, to), &zone));
        if let Some(Other::Segment(values)) = &against
            && only.keys().all(|it| values.contains_key(it))
            && only.iter().all(|(it, value)| values.get(it) == Some(value))
            && values.len() == only.len()
        {
            reader.problem("against", "names the responses of the report itself".to_owned());
        }
        for name in std::mem::take(&mut reader.given).into_keys() {
            reader.problem(short(name), format!("is not known here; known: {KNOWN}"));
        }
        if !reader.problems.is_empty() {
            return Err(Error::Parameters(reader.problems));
        }
        let standard = Options::default();
        let is_whole = |name: &str| parameters.iter().all(|(it, _)| it != name);
        Ok(Self {
            has_window: !["from", "to", "zone", "period", "version"].into_iter().all(is_whole)
                || !only.is_empty(),
            by,
            span: (from, to),
            zone_name,
            zone,
            period,
            against,
            version,
            only,
            options: Options {
                level: level.unwrap_or(standard.level),
                k: k.unwrap_or(standard.k),
                ..standard
            },
        })
    }
}

fn whole(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let n = text.parse().ok().filter(|n| (least..=most).contains(n));
    n.ok_or_else(|| format!("{:?} is not a whole number from {least} to {most}", short(text)))
}

fn value(text: &str) -> Result<String, String> {
    if text.contains('\0') { Err("has a zero character".to_owned()) } else { Ok(text.to_owned()) }
}

fn dimension(name: &str) -> Result<Dimension, String> {
    Dimension::ALL.into_iter().find(|it| it.name() == name).ok_or_else(|| {
        let known: Vec<&str> = Dimension::ALL.iter().map(|it| it.name()).collect();
        format!("{:?} is not one of {}", short(name), known.join(", "))
    })
}

fn dimensions(text: &str) -> Result<Vec<Dimension>, String> {
    let mut places = Vec::new();
    for name in text.split(',').map(str::trim) {
        let place = dimension(name)?;
        if places.contains(&place) {
            return Err(format!("names {name} twice"));
        }
        places.push(place);
    }
    Ok(places)
}

/// A moment in UTC or with an offset, or a date, or a date and time, of the zone.
pub(crate) fn moment(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let civil = || {
        let midnight = Date::from_str(text).map(|it| it.to_datetime(Time::midnight()));
        let time = DateTime::from_str(text).or(midnight).ok()?;
        Some(time.to_zoned_datetime(zone.clone()).ok()?.timestamp())
    };
    // Whatever has an offset is a moment; a date alone is none.
    Timestamp::from_str(text).ok().or_else(civil).ok_or_else(|| {
        format!(
            "{:?} is not a moment such as 2026-11-22T10:00:00Z, or a date of the zone",
            short(text)
        )
    })
}

/// A moment at a quarter-hour, as counts are kept.
fn quarter(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let found = moment(text, zone)?;
    if found.as_millisecond().rem_euclid(SLOT) == 0 && found.subsec_nanosecond() % 1_000_000 == 0 {
        Ok(found)
    } else {
        Err(format!("{found} is not at a quarter-hour, as counts are kept"))
    }
}

/// `norm:41`, `norm:41:2400`, `previous`, `2026-01-01/2026-02-01`, or `lang:pl,device:phone`.
fn other(text: &str, span: Span, zone: &TimeZone) -> Result<Other, String> {
    if let Some(norm) = text.strip_prefix("norm:") {
        return read_norm(norm).ok_or_else(|| {
            format!(
                "{:?} is not a norm such as norm:41, or norm:41:2400 with its answers",
                short(text)
            )
        });
    }
    if text == "previous" {
        let (Some(from), Some(to)) = span else {
            return Err("previous needs from and to".to_owned());
        };
        let start = from.checked_sub(to.duration_since(from));
        return Ok(Other::Window(start.map_err(|_| "begins before time".to_owned())?, from));
    }
    if let Some((from, to)) = text.split_once('/') {
        let (from, to) = (quarter(from, zone)?, quarter(to, zone)?);
        if to <= from {
            return Err(format!("{to} is not after {from}"));
        }
        return Ok(Other::Window(from, to));
    }
    let mut values = Values::new();
    for pair in text.split(',') {
        let Some((name, text)) = pair.split_once(':') else {
            return Err(format!(
                "{:?} is not norm:SCORE, previous, FROM/TO or DIMENSION:VALUE",
                short(pair)
            ));
        };
        if values.insert(dimension(name.trim())?, value(text)?).is_some() {
            return Err(format!("names {} twice", name.trim()));
        }
    }
    Ok(Other::Segment(values))
}

fn read_norm(text: &str) -> Option<Other> {
    let (value, n) = match text.split_once(':') {
        Some((value, n)) => (value, Some(n.parse().ok().filter(|n| 0 < *n)?)),
        None => (text, None),
    };
    let value = value.parse().ok().filter(|it: &f64| it.is_finite())?;
    Some(Other::Norm(value, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Result<Query, Vec<String>> {
        let owned: Vec<_> = query.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Query::read(&owned).map_err(|error| {
            error.document().problems.into_iter().map(|it| it.to_string()).collect()
        })
    }

    #[track_caller]
    fn refused(query: &[(&str, &str)], expected: &[&str]) {
        assert_eq!(read(query).unwrap_err(), expected);
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let query =
            read(&[("from", "2026-03-29"), ("to", "2026-03-30"), ("zone", "Europe/Warsaw")])
                .unwrap();
        let shown = [query.span.0, query.span.1].map(|it| it.unwrap().to_string());
        assert_eq!(shown, ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"]);
        let query = read(&[("from", "2026-03-29T10:15"), ("zone", "Asia/Kathmandu")]).unwrap();
        assert_eq!(query.span.0.unwrap().to_string(), "2026-03-29T04:30:00Z");
        let query = read(&[("from", "2026-03-29T10:15:00+02:00")]).unwrap();
        assert_eq!(query.span.0.unwrap().to_string(), "2026-03-29T08:15:00Z");
    }

    #[test]
    fn what_it_is_compared_with() {
        let against = |text| {
            read(&[("against", text), ("from", "2026-02-01"), ("to", "2026-03-01")])
                .map(|it| it.against.unwrap())
        };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(against("norm:-4.5:2400"), Ok(Other::Norm(-4.5, Some(2400))));
        assert_eq!(
            against("previous"),
            Ok(Other::Window(at("2026-01-04T00:00:00Z"), at("2026-02-01T00:00:00Z")))
        );
        assert_eq!(
            against("2025-02-01/2025-03-01"),
            Ok(Other::Window(at("2025-02-01T00:00:00Z"), at("2025-03-01T00:00:00Z")))
        );
        let segment = [(Dimension::Lang, "pl".to_owned()), (Dimension::Device, String::new())]
            .into_iter()
            .collect();
        assert_eq!(against("lang:pl,device:"), Ok(Other::Segment(segment)));
    }

    #[test]
    fn every_fault_is_named() {
        refused(
            &[
                ("from", "2026-01-01T10:07:00Z"),
                ("by", "lang,color"),
                ("period", "year"),
                ("zone", "Europe/Atlantis"),
            ],
            &[
                "zone: zone \"Europe/Atlantis\" is not an IANA time zone, such as Europe/Warsaw",
                "from: 2026-01-01T10:07:00Z is not at a quarter-hour, as counts are kept",
                "by: \"color\" is not one of touchpoint, journey, channel, lang, device, persona, version",
                "period: \"year\" is not day, week, month or quarter",
            ],
        );
        refused(
            &[("to", "2026-01-01"), ("from", "2026-01-01")],
            &["to: 2026-01-01T00:00:00Z is not after from, 2026-01-01T00:00:00Z"],
        );
        refused(
            &[("against", "norm:x")],
            &[
                "against: \"norm:x\" is not a norm such as norm:41, or norm:41:2400 with its answers",
            ],
        );
        refused(&[("against", "previous")], &["against: previous needs from and to"]);
        refused(
            &[("against", "lang:pl"), ("lang", "pl")],
            &["against: names the responses of the report itself"],
        );
        refused(&[("by", "lang"), ("by", "device")], &["by: is given twice"]);
        refused(
            &[("level", "95"), ("k", "-1"), ("version", "0")],
            &[
                "version: \"0\" is not a whole number from 1 to 4294967295",
                "level: \"95\" is not a number between 0 and 1",
                "k: \"-1\" is not a whole number from 0 to 1000000",
            ],
        );
    }
}
