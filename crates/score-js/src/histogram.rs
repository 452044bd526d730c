//! Counts of one definition that grow, shrink and merge: the class `Histogram`.

use crate::error::{number, refused};
use crate::options::by_metric;
use crate::{data, result};
use core::cell::RefCell;
use score::Definition;
use wasm_bindgen::prelude::*;

/// Counts per rating under one definition.
///
/// A change that is refused changes nothing.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Histogram {
    definition: &'static Definition,
    // Shared borrows only, so that a histogram can be merged with itself.
    counts: RefCell<score::Histogram>,
}

#[wasm_bindgen]
impl Histogram {
    /// The answers in `data`, or none, under a metric's name or a definition's id.
    ///
    /// # Errors
    /// As [`summarize`](crate::api::summarize).
    #[wasm_bindgen(constructor)]
    pub fn new(name: &JsValue, data: &JsValue) -> Result<Self, JsValue> {
        let definition = match name.as_string() {
            // Ids have dots, names of metrics have none.
            Some(text) if text.contains('.') => data::by_id(name)?,
            Some(text) => by_metric(&text)?,
            None => return Err(crate::error::wrong_kind("metric", name, "a string")),
        };
        let empty = score::Histogram::new(definition.scale());
        let histogram = Self { definition, counts: RefCell::new(empty) };
        if !data.is_undefined() {
            histogram.merge(data)?;
        }
        Ok(histogram)
    }

    /// Adds one answer.
    ///
    /// # Errors
    /// A `RangeError` off the scale, a `TypeError` for what is not a number.
    pub fn add(&self, rating: &JsValue) -> Result<(), JsValue> {
        self.add_count(rating, &JsValue::from_f64(1.0))
    }

    /// Adds `n` answers of one rating.
    ///
    /// # Errors
    /// As [`Histogram::add`]; a `RangeError` for more answers than can be counted.
    #[wasm_bindgen(js_name = addCount)]
    pub fn add_count(&self, rating: &JsValue, n: &JsValue) -> Result<(), JsValue> {
        let mut more = score::Histogram::new(self.definition.scale());
        let rating = data::rating(rating, more.scale())?;
        more.add_count(rating, data::whole("n", n)?).map_err(|it| refused(&it))?;
        self.change(&more, score::Histogram::merge)
    }

    /// Adds all answers of another histogram, of ratings or of counts.
    ///
    /// # Errors
    /// A `TypeError` for answers of another definition; as [`Histogram::add_count`].
    pub fn merge(&self, other: &JsValue) -> Result<(), JsValue> {
        self.change(&self.read(other)?, score::Histogram::merge)
    }

    /// Takes all answers of another histogram, of ratings or of counts away.
    ///
    /// # Errors
    /// As [`Histogram::merge`]; a `RangeError` for more answers than there are.
    pub fn subtract(&self, other: &JsValue) -> Result<(), JsValue> {
        self.change(&self.read(other)?, score::Histogram::subtract)
    }

    /// Answers by rating, zeros too.
    #[wasm_bindgen(getter)]
    pub fn counts(&self) -> JsValue {
        result::counts(&self.counts.borrow())
    }

    /// Number of answers.
    #[wasm_bindgen(getter)]
    pub fn n(&self) -> f64 {
        number(self.counts.borrow().n())
    }

    /// The id of the definition.
    #[wasm_bindgen(getter)]
    pub fn definition(&self) -> String {
        self.definition.id().to_owned()
    }
}

impl Histogram {
    fn read(&self, other: &JsValue) -> Result<score::Histogram, JsValue> {
        match data::definition(other)? {
            Some(own) if own != self.definition => {
                let (left, right) = (self.definition.id(), own.id());
                Err(refused(&score::Error::DefinitionMismatch { left, right }))
            }
            _ => data::histogram(other, self.definition),
        }
    }

    /// Applies a change to a copy, which is kept when all is well.
    fn change(
        &self,
        other: &score::Histogram,
        apply: fn(&mut score::Histogram, &score::Histogram) -> Result<(), score::Error>,
    ) -> Result<(), JsValue> {
        let mut changed = self.counts.borrow().clone();
        apply(&mut changed, other).map_err(|it| refused(&it))?;
        data::countable(&changed)?;
        *self.counts.borrow_mut() = changed;
        Ok(())
    }
}
