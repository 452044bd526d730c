//! Why something was refused, as JavaScript says it.
//!
//! A `TypeError` is a mistake in the program: the wrong kind of value, or two definitions
//! mixed. A `RangeError` is a value of the right kind that is not allowed.

use js_sys::{RangeError, TypeError};
use score::{Error, Given};
use wasm_bindgen::JsValue;

/// A result, or what is thrown.
pub(crate) type Outcome<T> = Result<T, JsValue>;

/// A value that is not allowed.
pub(crate) fn range(message: &str) -> JsValue {
    RangeError::new(message).into()
}

/// A value of the wrong kind.
pub(crate) fn kind(message: &str) -> JsValue {
    TypeError::new(message).into()
}

/// `what` is `value`, which is of another kind than it `must_be`.
pub(crate) fn wrong_kind(what: &str, value: &JsValue, must_be: &str) -> JsValue {
    kind(&format!("{what} {} is not {must_be}", show(value)))
}

/// What `score` refused.
pub(crate) fn refused(error: &Error) -> JsValue {
    match error {
        Error::ScaleMismatch { .. } | Error::DefinitionMismatch { .. } => kind(&error.to_string()),
        // Not its own text, which quotes by `Debug`: the release bundle has none.
        Error::OutOfRange(it) => match &it.given {
            Given::Text(text) => range(&off_scale(&format!("\"{text}\""), it.scale)),
            Given::Number(_) => range(&error.to_string()),
        },
        _ => range(&error.to_string()),
    }
}

fn off_scale(given: &str, scale: score::Scale) -> String {
    format!("rating {given} is not a whole number from {scale}")
}

/// A value as a message names it.
pub(crate) fn show(value: &JsValue) -> String {
    if let Some(text) = value.as_string() {
        return format!("\"{text}\"");
    }
    if let Some(number) = value.as_f64() {
        return number.to_string();
    }
    match value.as_bool() {
        Some(true) => "true".to_owned(),
        Some(false) => "false".to_owned(),
        None if value.is_null() => "null".to_owned(),
        // "undefined", "object", "function", "bigint", "symbol".
        None => value.js_typeof().as_string().unwrap_or_default(),
    }
}
