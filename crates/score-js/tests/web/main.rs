//! The module as JavaScript sees it: numbers of the oracles, containers, errors, laws.

#![cfg(target_family = "wasm")]
#![allow(clippy::unwrap_used, reason = "a test stops where the module is not as it should be")]

mod declared;
mod numbers;
mod refusals;
mod trend;
mod types;

use js_sys::Reflect;
use score_js::api::summarize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen]
extern "C" {
    fn eval(text: &str) -> JsValue;
}

/// The value of an expression, so that tests are written in the language of who calls.
fn js(expression: &str) -> JsValue {
    eval(&format!("({expression})"))
}

/// A member by its path, such as `interval.low`.
fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| Reflect::get(&value, &name.into()).unwrap())
}

fn json(value: &JsValue) -> String {
    js_sys::JSON::stringify(value).unwrap().into()
}

#[track_caller]
fn near(value: &JsValue, path: &str, expected: f64) {
    let found = at(value, path).as_f64().unwrap();
    assert!((found - expected).abs() < 1e-6, "{path}: {found}, not {expected}");
}

#[track_caller]
fn refused<T>(outcome: Result<T, JsValue>, kind: &str, message: &str) {
    let error = outcome.err().unwrap();
    assert_eq!(at(&error, "name"), kind, "{}", json(&at(&error, "message")));
    assert_eq!(at(&error, "message"), message);
}

fn nps(data: &str) -> Result<JsValue, JsValue> {
    summarize(&js(data), &js("{metric: 'nps'}"))
}
