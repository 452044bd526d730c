//! Why something was refused, as JavaScript says it.
//!
//! A `TypeError` is a mistake in the program: the wrong kind of value, or two definitions
//! mixed. A `RangeError` is a value of the right kind that is not allowed.
//!
//! Messages are put together from parts, and numbers written by the browser: Rust's
//! formatting, of floats above all, would add thousands of bytes.

use crate::js::{RangeError, TypeError};
use score::{Error, Given};
use wasm_bindgen::JsValue;

pub(crate) use crate::js::text;

/// A result, or what is thrown.
pub(crate) type Outcome<T> = Result<T, JsValue>;

/// JavaScript's numbers count exactly up to here; 2^53 - 1.
pub(crate) const MOST: u64 = 9_007_199_254_740_991;

/// A value that is not allowed.
#[inline(never)]
pub(crate) fn range(parts: &[&str]) -> JsValue {
    RangeError::new(&parts.concat()).into()
}

/// A value of the wrong kind.
#[inline(never)]
pub(crate) fn kind(parts: &[&str]) -> JsValue {
    TypeError::new(&parts.concat()).into()
}

/// `what` is `value`, which is of another kind than it `must_be`.
#[inline(never)]
pub(crate) fn wrong_kind(what: &str, value: &JsValue, must_be: &str) -> JsValue {
    kind(&[what, " ", &show(value), " is not ", must_be])
}

/// There are more answers than can be counted.
pub(crate) fn too_many() -> JsValue {
    range(&["more than ", "9007199254740991", " answers cannot be counted"])
}

/// What `score` refused, in its words.
#[inline(never)]
pub(crate) fn refused(error: &Error) -> JsValue {
    match error {
        Error::OutOfRange(it) => {
            let given = match &it.given {
                Given::Text(text) => ["\"", text, "\""].concat(),
                Given::Number(number) => text(*number),
            };
            let (min, max) = (text(it.scale.min().into()), text(it.scale.max().into()));
            range(&["rating ", &given, " is not a whole number from ", &min, " to ", &max])
        }
        Error::Underflow { rating, count, taken } => range(&[
            "cannot take ",
            &text(number(*taken)),
            " answers from the ",
            &text(number(*count)),
            " that gave rating ",
            &text((*rating).into()),
        ]),
        Error::ScaleMismatch { expected_by, .. } => kind(&[expected_by, " is on another scale"]),
        Error::DefinitionMismatch { left, right } => {
            kind(&[left, " and ", right, " are different definitions"])
        }
        Error::Parameter { name, given, must_be } => {
            range(&[name, " ", &text(*given), " is not ", must_be])
        }
        _ => too_many(),
    }
}

/// A value as a message names it.
#[inline(never)]
pub(crate) fn show(value: &JsValue) -> String {
    if let Some(text) = value.as_string() {
        return ["\"", &text, "\""].concat();
    }
    if let Some(number) = value.as_f64() {
        return text(number);
    }
    match value.as_bool() {
        Some(true) => "true".to_owned(),
        Some(false) => "false".to_owned(),
        None if value.is_null() => "null".to_owned(),
        // "undefined", "object", "function", "bigint", "symbol".
        None => value.js_typeof().as_string().unwrap_or_default(),
    }
}

/// A count as JavaScript's number.
#[expect(clippy::cast_precision_loss, reason = "counts are checked to be at most 2^53 - 1")]
pub(crate) const fn number(count: u64) -> f64 {
    count as f64
}
