//! Moments as JavaScript writes them: a `Date`, milliseconds since 1970, or ISO 8601 text.
//!
//! Text is read here and not by `Date.parse`, which takes what each browser likes,
//! moves the 31st of February into March and reads a time without a zone as local.

use crate::civil;
use crate::error::{Outcome, range, show, wrong_kind};
use js_sys::Date;
use wasm_bindgen::{JsCast, JsValue};

pub(crate) const DAY: i64 = 86_400_000;
/// The years 1 to 9999, less a day at both ends for the zones.
const FIRST: f64 = -62_135_510_400_000.0;
const LAST: f64 = 253_402_214_400_000.0;

/// Milliseconds since 1970 of a moment.
#[expect(clippy::cast_possible_truncation, reason = "the bounds are checked before the cast")]
pub(crate) fn read(what: &str, value: &JsValue) -> Outcome<i64> {
    if let Some(text) = value.as_string() {
        return parse(&text).filter(|ms| is_near(*ms)).ok_or_else(|| {
            let given = show(value);
            range(&format!("{what} {given} is not a moment such as \"2026-03-01T10:00:00Z\""))
        });
    }
    let ms = match value.dyn_ref::<Date>() {
        Some(date) => date.get_time(),
        None => value.as_f64().ok_or_else(|| {
            wrong_kind(what, value, "a Date, milliseconds since 1970 or ISO 8601 text")
        })?,
    };
    if (FIRST..=LAST).contains(&ms) {
        return Ok(ms.floor() as i64);
    }
    Err(range(&format!("{what} {ms} is not in the years 1 to 9999, in milliseconds since 1970")))
}

/// ISO 8601 in UTC, as a `Date` writes it.
pub(crate) fn write(ms: i64) -> JsValue {
    Date::new(&number(ms)).to_iso_string().into()
}

/// Milliseconds as JavaScript's number.
#[expect(clippy::cast_precision_loss, reason = "moments are checked to be far below 2^53")]
pub(crate) fn number(ms: i64) -> JsValue {
    JsValue::from_f64(ms as f64)
}

#[expect(clippy::cast_precision_loss, reason = "text has four digits of a year")]
fn is_near(ms: i64) -> bool {
    (FIRST..=LAST).contains(&(ms as f64))
}

/// `2026-03-01T10:00[:00[.123]]` and `Z` or `+01:00`.
fn parse(text: &str) -> Option<i64> {
    let mut rest = text.as_bytes();
    let year = digits(&mut rest, 4)?;
    let month = after(&mut rest, b'-')?;
    let day = after(&mut rest, b'-')?;
    let hour = after(&mut rest, b'T')?;
    let minute = after(&mut rest, b':')?;
    let second = if rest.first() == Some(&b':') { after(&mut rest, b':')? } else { 0 };
    let mut ms = 0;
    if let Some((b'.', fraction)) = rest.split_first() {
        let len = fraction.iter().take_while(|it| it.is_ascii_digit()).count();
        let (fraction, after) = fraction.split_at(len);
        // Further digits are less than a millisecond.
        ms = (0..3)
            .fold(0, |ms, at| 10 * ms + fraction.get(at).map_or(0, |it| i64::from(it - b'0')));
        rest = if len == 0 { return None } else { after };
    }
    let offset = match rest {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), zone @ ..] => {
            let mut zone = zone;
            let (hours, minutes) = (digits(&mut zone, 2)?, after(&mut zone, b':')?);
            if 23 < hours || 59 < minutes || !zone.is_empty() {
                return None;
            }
            (if *sign == b'+' { 1 } else { -1 }) * (60 * hours + minutes)
        }
        _ => return None,
    };
    if !(1..=12).contains(&month) || 23 < hour || 59 < minute || 59 < second {
        return None;
    }
    let first = civil::day(year, month, 1);
    let next =
        if month == 12 { civil::day(year + 1, 1, 1) } else { civil::day(year, month + 1, 1) };
    if !(1..=next - first).contains(&day) {
        return None;
    }
    let minutes = 60 * hour + minute - offset;
    Some((first + day - 1) * DAY + minutes * 60_000 + second * 1_000 + ms)
}

/// Two digits after `mark`.
fn after(rest: &mut &[u8], mark: u8) -> Option<i64> {
    *rest = rest.strip_prefix(&[mark])?;
    digits(rest, 2)
}

fn digits(rest: &mut &[u8], n: usize) -> Option<i64> {
    let (digits, after) = rest.split_at_checked(n)?;
    *rest = after;
    digits.iter().try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| 10 * sum + i64::from(digit - b'0'))
    })
}
