//! What is to be scored, as JavaScript holds it: ratings or counts, in any of its containers.
//!
//! Bytes come in by blocks, one copy each. The elements of other arrays cross one by one,
//! because each may be anything.

use crate::error::{MOST, Outcome, number, range, refused, show, text, too_many, wrong_kind};
use crate::js::{self, Bytes, List, tag};
use score::{Definition, Error, Histogram, Rating, Scale};
use wasm_bindgen::{JsCast, JsValue};

/// Bytes that are copied at once: wasm's memory never shrinks again.
const BLOCK: u32 = 1 << 20;

/// The definition that `data` carries: a `Histogram` does, a summary, a question of a report.
pub(crate) fn definition(data: &JsValue) -> Outcome<Option<&'static Definition>> {
    if kept_counts(data)?.is_none() {
        return Ok(None);
    }
    let id = js::member(data, "definition")?;
    if id.is_undefined() { Ok(None) } else { by_id(&id).map(Some) }
}

/// The definition of an id.
pub(crate) fn by_id(id: &JsValue) -> Outcome<&'static Definition> {
    let Some(name) = id.as_string() else { return Err(wrong_kind("definition", id, "a string")) };
    Definition::by_id(&name)
        .ok_or_else(|| range(&["definition ", &show(id), " is not one of definitions()"]))
}

/// The answers in `data`, on the scale of `definition`.
pub(crate) fn histogram(data: &JsValue, definition: &'static Definition) -> Outcome<Histogram> {
    let mut answers = Histogram::new(definition.scale());
    if tag(data) == "[object Uint8Array]" {
        add_bytes(&mut answers, data.unchecked_ref())?;
    } else if is_list(data) {
        for value in List::from(data).iter() {
            answers.add(rating(&value, definition.scale())?).map_err(|it| refused(&it))?;
        }
    } else if let Some(counts) = kept_counts(data)? {
        if js::member(data, "withheld")?.is_truthy() {
            return Err(range(&["withheld counts cannot be scored: they are not in the result"]));
        }
        add_counts(&mut answers, &counts)?;
    } else {
        add_counts(&mut answers, data)?;
    }
    countable(&answers)?;
    Ok(answers)
}

/// `Err` when there are more answers than JavaScript can count.
pub(crate) fn countable(answers: &Histogram) -> Outcome<()> {
    if answers.n() <= MOST {
        return Ok(());
    }
    Err(too_many())
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
    let given = value.as_f64().ok_or_else(|| wrong_kind(what, value, "a number"))?;
    if (0.0..=number(MOST)).contains(&given) && is_whole(given) {
        return Ok(given as u64);
    }
    let most = text(number(MOST));
    Err(range(&[what, " ", &text(given), " is not a whole number from 0 to ", &most]))
}

/// Whether there is no fraction.
#[expect(clippy::float_cmp, reason = "a whole number is equal to itself without its fraction")]
fn is_whole(number: f64) -> bool {
    number.trunc() == number
}

/// The member `counts` of an object that is not itself the counts.
fn kept_counts(data: &JsValue) -> Outcome<Option<JsValue>> {
    if !data.is_object() || is_list(data) || is_map(data) {
        return Ok(None);
    }
    let counts = js::member(data, "counts")?;
    Ok((!counts.is_undefined()).then_some(counts))
}

fn add_bytes(answers: &mut Histogram, bytes: &Bytes) -> Outcome<()> {
    let mut block = vec![0; bytes.length().min(BLOCK) as usize];
    let mut start = 0;
    while start < bytes.length() {
        let end = bytes.length().min(start.saturating_add(BLOCK));
        let block = &mut block[..(end - start) as usize];
        js::copy(block, &bytes.subarray(start, end));
        let part = Histogram::from_ratings(answers.scale(), block).map_err(|it| refused(&it))?;
        answers.merge(&part).map_err(|it| refused(&it))?;
        start = end;
    }
    Ok(())
}

/// Counts by rating, an object or a `Map`; or an array in the order of the scale.
fn add_counts(answers: &mut Histogram, counts: &JsValue) -> Outcome<()> {
    let scale = answers.scale();
    let is_list = is_list(counts);
    let entries = if is_map(counts) {
        List::from(counts)
    } else if counts.is_object() && (is_list || !js::is_view(counts)) {
        js::entries(counts)
    } else {
        return Err(wrong_kind("data", counts, "an array of ratings or counts by rating"));
    };
    if is_list && entries.length() as usize != scale.len() {
        return Err(range(&[
            "number of counts ",
            &text(entries.length().into()),
            " is not the number of values on the scale",
        ]));
    }
    let mut place = scale.min();
    for entry in entries.iter() {
        let entry: List = entry.unchecked_into();
        let (key, count) = (entry.get(0), entry.get(1));
        let rating = match key.as_string() {
            _ if is_list => rating(&place.into(), scale)?,
            Some(text) => scale.rating_from_str(&text).map_err(|it| refused(&it.into()))?,
            None => rating(&key, scale)?,
        };
        let count = whole(&["count of rating ", &text(rating.get().into())].concat(), &count)?;
        answers.add_count(rating, count).map_err(|it| refused(&it))?;
        place = place.saturating_add(1);
    }
    Ok(())
}

/// An array, typed or not; a `DataView` has no elements.
fn is_list(value: &JsValue) -> bool {
    List::is_array(value) || (js::is_view(value) && tag(value) != "[object DataView]")
}

fn is_map(value: &JsValue) -> bool {
    tag(value) == "[object Map]"
}
