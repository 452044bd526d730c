//! One value of a row, whatever kind of file it came from, and what it can be read as.

use jiff::Timestamp;
use jiff::civil::DateTime;
use score::{Rating, Scale};
use std::borrow::Cow;

/// A value as its file gives it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    /// Null, or no such member.
    Absent,
    /// Text of CSV, which may stand for a number.
    Plain(&'a [u8]),
    /// Text that says it is text.
    Text(&'a str),
    Whole(i64),
    Number(f64),
    Flag(bool),
    /// A moment.
    Instant(Timestamp),
    /// A date and time of some zone.
    Local(DateTime),
    /// What no column of ours is made of, by its name.
    Other(&'static str),
}

/// What a moment without a zone is read in; `None` where no zone was named.
pub(super) type Zone<'a> = Option<&'a jiff::tz::TimeZone>;

impl<'a> Cell<'a> {
    /// The rating; `None` where nobody rated.
    #[inline]
    pub(super) fn rating(self, scale: Scale) -> Result<Option<Rating>, String> {
        let rating = match self {
            Cell::Absent | Cell::Plain(b"") => return Ok(None),
            // Nearly every row of a long file.
            Cell::Plain([digit @ b'0'..=b'9']) => scale.rating(digit - b'0'),
            Cell::Plain([tens @ b'0'..=b'9', ones @ b'0'..=b'9']) => {
                scale.rating((tens - b'0') * 10 + (ones - b'0'))
            }
            Cell::Plain(bytes) => return plain_rating(bytes, scale).map(Some),
            Cell::Whole(value) => match u8::try_from(value) {
                Ok(value) => scale.rating(value),
                Err(_) => return Err(format!("rating {value} is not a whole number from {scale}")),
            },
            Cell::Number(value) => scale.rating_from_f64(value),
            Cell::Text(_) | Cell::Flag(_) | Cell::Instant(_) | Cell::Local(_) | Cell::Other(_) => {
                return Err(format!("rating is {}, not a whole number from {scale}", self.show()));
            }
        };
        rating.map(Some).map_err(|error| error.to_string())
    }

    /// The weight.
    pub(super) fn weight(self, column: &str) -> Result<f64, String> {
        let weight = match self {
            Cell::Absent | Cell::Plain(b"") => return Err(format!("weight {column} is empty")),
            Cell::Plain(bytes) => {
                std::str::from_utf8(bytes).ok().and_then(|text| text.parse::<f64>().ok())
            }
            #[expect(clippy::cast_precision_loss, reason = "a weight of 2^53 loses nothing seen")]
            Cell::Whole(value) => Some(value as f64),
            Cell::Number(value) => Some(value),
            _ => None,
        };
        weight
            .filter(|weight| (0.0..=1e100).contains(weight))
            .ok_or_else(|| format!("weight {} is not a number from 0 to 1e100", self.show()))
    }

    /// The moment.
    pub(super) fn moment(self, column: &str, zone: Zone<'_>) -> Result<Timestamp, String> {
        let local = match self {
            Cell::Absent | Cell::Plain(b"") => return Err(format!("{column} is empty")),
            Cell::Plain(bytes) => return moment(bytes, column, zone),
            Cell::Text(text) => return moment(text.as_bytes(), column, zone),
            Cell::Instant(moment) => return Ok(moment),
            Cell::Local(local) => local,
            Cell::Whole(_) | Cell::Number(_) | Cell::Flag(_) | Cell::Other(_) => {
                return Err(format!("{column} {} is not a date and time", self.show()));
            }
        };
        in_zone(local, column, zone)
    }

    /// The value as a name of a segment, not yet known to be UTF-8.
    #[inline]
    pub(super) fn segment(self) -> Cow<'a, [u8]> {
        match self {
            Cell::Absent => Cow::Borrowed(b""),
            Cell::Plain(bytes) => Cow::Borrowed(bytes),
            Cell::Text(text) => Cow::Borrowed(text.as_bytes()),
            Cell::Whole(value) => Cow::Owned(value.to_string().into_bytes()),
            Cell::Number(value) => Cow::Owned(value.to_string().into_bytes()),
            Cell::Flag(value) => Cow::Owned(value.to_string().into_bytes()),
            Cell::Instant(moment) => Cow::Owned(moment.to_string().into_bytes()),
            Cell::Local(local) => Cow::Owned(local.to_string().into_bytes()),
            Cell::Other(kind) => Cow::Borrowed(kind.as_bytes()),
        }
    }

    fn show(self) -> String {
        match self {
            Cell::Plain(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
            Cell::Text(text) => format!("the text {text:?}"),
            Cell::Absent
            | Cell::Whole(_)
            | Cell::Number(_)
            | Cell::Flag(_)
            | Cell::Instant(_)
            | Cell::Local(_)
            | Cell::Other(_) => String::from_utf8_lossy(&self.segment()).into_owned(),
        }
    }
}

/// A rating as text; what is a number, but none on the scale, is named as a number.
pub(super) fn text_rating(text: &str, scale: Scale) -> Result<Rating, String> {
    scale.rating_from_str(text).map_err(|error| {
        let number = text.parse().ok().and_then(|number| scale.rating_from_f64(number).err());
        number.unwrap_or(error).to_string()
    })
}

fn plain_rating(bytes: &[u8], scale: Scale) -> Result<Rating, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        let shown = String::from_utf8_lossy(bytes);
        format!("rating {shown:?} is not UTF-8 and not a whole number from {scale}")
    })?;
    text_rating(text, scale)
}

/// RFC 3339, or a date with or without a time in the zone that was named.
fn moment(text: &[u8], column: &str, zone: Zone<'_>) -> Result<Timestamp, String> {
    const PARSER: jiff::fmt::temporal::DateTimeParser = jiff::fmt::temporal::DateTimeParser::new();
    if let Ok(moment) = PARSER.parse_timestamp(text) {
        return Ok(moment);
    }
    let local = PARSER.parse_datetime(text).map_err(|_| {
        format!("{column} {:?} is not a date and time", String::from_utf8_lossy(text))
    })?;
    in_zone(local, column, zone)
}

fn in_zone(local: DateTime, column: &str, zone: Zone<'_>) -> Result<Timestamp, String> {
    let zone = zone.ok_or_else(|| {
        format!("{column} {local} has no offset from UTC: name its zone with --zone")
    })?;
    zone.to_timestamp(local).map_err(|_| format!("{column} {local} is out of range"))
}
