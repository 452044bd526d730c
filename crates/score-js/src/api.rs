//! What the module exports, together with [`Histogram`](crate::histogram::Histogram).

use crate::error::{Outcome, kind, number, refused, wrong_kind};
use crate::js::{self, List};
use crate::options::{Options, REPORT, SAMPLE};
use crate::{data, result};
use score::{Definition, Spread, sample_size, sample_size_for_difference};
use wasm_bindgen::prelude::*;

/// Summary of ratings or counts: score, interval, groups, as a report tells them.
///
/// # Errors
/// A `RangeError` for a value that is not on its scale or within its bounds, a `TypeError`
/// for one of the wrong kind or where the options and the data name different definitions.
#[wasm_bindgen]
pub fn summarize(data: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let options = Options::new(options, &[&REPORT])?;
    let definition = options.definition(&[data])?;
    let answers = data::histogram(data, definition)?;
    let summary = score::summarize(definition, &answers, &options.report()?);
    Ok(result::summary(&summary.map_err(|it| refused(&it))?, &answers).done())
}

/// First group less second group: difference, limits, p.
///
/// # Errors
/// As [`summarize`].
#[wasm_bindgen]
pub fn compare(a: &JsValue, b: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let options = Options::new(options, &[&REPORT])?;
    let definition = options.definition(&[a, b])?;
    let (a, b) = (data::histogram(a, definition)?, data::histogram(b, definition)?);
    let found = score::compare(definition, &a, &b, &options.report()?);
    Ok(result::comparison(&found.map_err(|it| refused(&it))?))
}

/// Answers needed for a margin, or in each of two groups to find a difference.
///
/// # Errors
/// As [`summarize`]; a `TypeError` unless one of `margin` and `difference` is given.
#[wasm_bindgen(js_name = sampleSize)]
pub fn answers_needed(options: &JsValue) -> Result<f64, JsValue> {
    let options = Options::new(options, &[&SAMPLE])?;
    let definition = options.definition(&[])?;
    let level = options.level()?;
    let spread = options.get("spread")?;
    let spread = spread.as_ref();
    let n = match (options.number("margin")?, options.number("difference")?) {
        (Some(margin), None) if options.get("power")?.is_none() => {
            sample_size(definition, margin, one_spread(spread)?, level)
        }
        (None, Some(difference)) => {
            let power = match options.share("power")? {
                Some(power) => power,
                None => score::Level::new(0.8).map_err(|it| refused(&it))?,
            };
            let spreads = [one_spread(spread)?; 2];
            sample_size_for_difference(definition, difference, spreads, level, power)
        }
        (Some(_), None) => return Err(kind(&["power is of a difference, not of a margin"])),
        _ => return Err(kind(&["sampleSize takes either a margin or a difference"])),
    };
    n.map(number).map_err(|it| refused(&it))
}

/// A metric over time, by period.
///
/// # Errors
/// As [`summarize`].
#[wasm_bindgen]
pub fn trend(rows: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    crate::trend::trend(rows, options)
}

/// Every definition there is: id, metric, scale, unit, group of each rating.
#[wasm_bindgen]
pub fn definitions() -> JsValue {
    let list = List::new();
    for definition in Definition::all() {
        list.push(&result::definition(definition));
    }
    list.into()
}

/// How much answers differ: not known, a variance, or `{detractors, promoters}` in per cent.
fn one_spread(given: Option<&JsValue>) -> Outcome<Spread> {
    let Some(given) = given else { return Ok(Spread::Worst) };
    if let Some(variance) = given.as_f64() {
        return Ok(Spread::Variance(variance));
    }
    let share = |name: &str| -> Outcome<f64> {
        let value = if given.is_object() { js::member(given, name)? } else { given.clone() };
        value.as_f64().ok_or_else(|| {
            wrong_kind("spread", &value, "a variance or {detractors, promoters} in per cent")
        })
    };
    Ok(Spread::Groups { detractors: share("detractors")?, promoters: share("promoters")? })
}
