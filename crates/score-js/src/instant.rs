//! Moments as JavaScript writes them: a `Date`, milliseconds since 1970, or ISO 8601 text.
//!
//! Text is looked at before `Date.parse` reads it, which takes what each browser likes
//! and reads a time without a zone as local.

use crate::error::{Outcome, range, show, text, wrong_kind};
use crate::js::{Date, RegExp};
use wasm_bindgen::{JsCast, JsValue};

pub(crate) const DAY: i64 = 86_400_000;
/// The years 1 to 9999, less a day at both ends for the zones.
const FIRST: f64 = -62_135_510_400_000.0;
const LAST: f64 = 253_402_214_400_000.0;
const SHAPE: &str = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$";

/// Milliseconds since 1970 of a moment.
#[expect(clippy::cast_possible_truncation, reason = "the bounds are checked before the cast")]
pub(crate) fn read(what: &str, value: &JsValue) -> Outcome<i64> {
    let ms = if let Some(text) = value.as_string() {
        let ms = parse(&text);
        if !(FIRST..=LAST).contains(&ms) {
            let given = show(value);
            let rule = " is not a moment such as \"2026-03-01T10:00:00Z\"";
            return Err(range(&[what, " ", &given, rule]));
        }
        ms
    } else if let Some(date) = value.dyn_ref::<Date>() {
        date.get_time()
    } else {
        value.as_f64().ok_or_else(|| {
            wrong_kind(what, value, "a Date, milliseconds since 1970 or ISO 8601 text")
        })?
    };
    if (FIRST..=LAST).contains(&ms) {
        return Ok(ms.floor() as i64);
    }
    let given = text(ms);
    Err(range(&[what, " ", &given, " is not in the years 1 to 9999, in milliseconds since 1970"]))
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

/// `2026-03-01T10:00[:00[.123]]` and `Z` or `+01:00`; NaN for anything else.
fn parse(text: &str) -> f64 {
    let is_whole = RegExp::new(SHAPE).test(text);
    let (date, _) = text.split_at_checked(10).unwrap_or_default();
    // Some browsers move the 31st of February into March.
    let day = Date::new(&[date, "T00:00Z"].concat().into());
    if !is_whole || day.get_time().is_nan() || !day.to_iso_string().starts_with(date) {
        return f64::NAN;
    }
    Date::parse(text)
}
