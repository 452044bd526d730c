//! What is to be scored, as JavaScript holds it: ratings or counts, in any of its containers.
//!
//! Bytes come in by blocks, one copy each, and other typed arrays are turned into floats by
//! the browser and then copied like that. Only the elements of a plain array cross one by
//! one, because each may be anything.

use crate::error::{Outcome, range, refused, wrong_kind};
use js_sys::{Array, ArrayBuffer, Float64Array, Object, Reflect, Symbol, Uint8Array};
use score::{Definition, Error, Histogram, Rating, Scale};
use wasm_bindgen::{JsCast, JsValue};

/// JavaScript's numbers count exactly up to here; 2^53 - 1.
const MOST: u64 = 9_007_199_254_740_991;
const MOST_AS_NUMBER: f64 = 9_007_199_254_740_991.0;
/// Elements of a typed array that are copied at once: wasm's memory never shrinks again.
const BLOCK: u32 = 1 << 20;

/// The definition that `data` carries: a `Histogram` does, a summary, a question of a report.
pub(crate) fn definition(data: &JsValue) -> Outcome<Option<&'static Definition>> {
    if kept_counts(data)?.is_none() {
        return Ok(None);
    }
    let id = Reflect::get(data, &"definition".into())?;
    if id.is_undefined() { Ok(None) } else { by_id(&id).map(Some) }
}

/// The definition of an id.
pub(crate) fn by_id(id: &JsValue) -> Outcome<&'static Definition> {
    let Some(text) = id.as_string() else { return Err(wrong_kind("definition", id, "a string")) };
    Definition::by_id(&text)
        .ok_or_else(|| range(&format!("definition \"{text}\" is not one of definitions()")))
}

/// The answers in `data`, on the scale of `definition`.
pub(crate) fn histogram(data: &JsValue, definition: &'static Definition) -> Outcome<Histogram> {
    let mut answers = Histogram::new(definition.scale());
    if Array::is_array(data) {
        for value in data.unchecked_ref::<Array>().iter() {
            answers.add(rating(&value, definition.scale())?).map_err(|it| refused(&it))?;
        }
    } else if ArrayBuffer::is_view(data) {
        add_typed(&mut answers, data)?;
    } else if let Some(counts) = kept_counts(data)? {
        if Reflect::get(data, &"withheld".into())?.is_truthy() {
            return Err(range("withheld counts cannot be scored: they are not in the result"));
        }
        add_counts(&mut answers, &counts)?;
    } else {
        add_by_rating(&mut answers, data)?;
    }
    countable(&answers)?;
    Ok(answers)
}

/// `Err` when there are more answers than JavaScript can count.
pub(crate) fn countable(answers: &Histogram) -> Outcome<()> {
    if answers.n() <= MOST {
        return Ok(());
    }
    Err(range(&format!("more than {MOST} answers cannot be counted")))
}

/// A rating on its scale.
pub(crate) fn rating(value: &JsValue, scale: Scale) -> Outcome<Rating> {
    let number = value.as_f64().ok_or_else(|| wrong_kind("rating", value, "a number"))?;
    scale.rating_from_f64(number).map_err(|it| refused(&Error::OutOfRange(it)))
}

/// A whole number that JavaScript counts exactly; `what` it counts is for the message.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounds and fraction are checked before the cast"
)]
pub(crate) fn whole(what: &str, value: &JsValue) -> Outcome<u64> {
    let number = value.as_f64().ok_or_else(|| wrong_kind(what, value, "a number"))?;
    if (0.0..=MOST_AS_NUMBER).contains(&number) && is_whole(number) {
        return Ok(number as u64);
    }
    Err(range(&format!("{what} {number} is not a whole number from 0 to {MOST}")))
}

/// Whether there is no fraction.
#[expect(clippy::float_cmp, reason = "a whole number is equal to itself without its fraction")]
fn is_whole(number: f64) -> bool {
    number.trunc() == number
}

/// The member `counts` of an object that is not itself the counts.
fn kept_counts(data: &JsValue) -> Outcome<Option<JsValue>> {
    if !data.is_object() || Array::is_array(data) || ArrayBuffer::is_view(data) || is_map(data) {
        return Ok(None);
    }
    let counts = Reflect::get(data, &"counts".into())?;
    Ok((!counts.is_undefined()).then_some(counts))
}

fn add_typed(answers: &mut Histogram, view: &JsValue) -> Outcome<()> {
    let scale = answers.scale();
    let tag = tag(view);
    if tag == "Uint8Array" {
        let bytes: &Uint8Array = view.unchecked_ref();
        let mut block = vec![0; bytes.length().min(BLOCK) as usize];
        let mut start = 0;
        while start < bytes.length() {
            let end = bytes.length().min(start.saturating_add(BLOCK));
            let block = &mut block[..(end - start) as usize];
            bytes.subarray(start, end).copy_to(block);
            let part = Histogram::from_ratings(scale, block).map_err(|it| refused(&it))?;
            answers.merge(&part).map_err(|it| refused(&it))?;
            start = end;
        }
        return Ok(());
    }
    for number in floats(view, &tag)? {
        let rating = scale.rating_from_f64(number).map_err(|it| refused(&it.into()))?;
        answers.add(rating).map_err(|it| refused(&it))?;
    }
    Ok(())
}

/// The numbers of a typed array, converted and copied by the browser.
fn floats(view: &JsValue, tag: &str) -> Outcome<Vec<f64>> {
    if tag == "DataView" || tag.starts_with("Big") {
        return Err(wrong_kind(tag, view, "a typed array of numbers"));
    }
    Ok(Float64Array::new(view).to_vec())
}

fn add_counts(answers: &mut Histogram, counts: &JsValue) -> Outcome<()> {
    let counts: Array = if Array::is_array(counts) {
        counts.clone().unchecked_into()
    } else if ArrayBuffer::is_view(counts) {
        floats(counts, &tag(counts))?.into_iter().map(JsValue::from_f64).collect()
    } else {
        return add_by_rating(answers, counts);
    };
    let counts: Vec<u64> =
        counts.iter().map(|count| whole("count", &count)).collect::<Outcome<_>>()?;
    *answers = Histogram::from_counts(answers.scale(), &counts).map_err(|it| refused(&it))?;
    Ok(())
}

/// Counts by rating: an object or a `Map`.
fn add_by_rating(answers: &mut Histogram, counts: &JsValue) -> Outcome<()> {
    let entries = if is_map(counts) {
        Array::from(counts)
    } else if counts.is_object() {
        Object::entries(counts.unchecked_ref())
    } else {
        return Err(wrong_kind("data", counts, "an array of ratings or counts by rating"));
    };
    let scale = answers.scale();
    for entry in entries.iter() {
        let entry: Array = entry.unchecked_into();
        let (key, count) = (entry.get(0), entry.get(1));
        let rating = match key.as_string() {
            Some(text) => scale.rating_from_str(&text).map_err(|it| refused(&it.into()))?,
            None => rating(&key, scale)?,
        };
        let count = whole(&format!("count of rating {}", rating.get()), &count)?;
        answers.add_count(rating, count).map_err(|it| refused(&it))?;
    }
    Ok(())
}

fn is_map(value: &JsValue) -> bool {
    value.is_object() && tag(value) == "Map"
}

/// What kind of built-in object this is; unlike `instanceof`, the same across frames.
fn tag(value: &JsValue) -> String {
    let tag = Reflect::get(value, &Symbol::to_string_tag());
    tag.ok().and_then(|it| it.as_string()).unwrap_or_default()
}
