//! The options of a call, each checked; one that nobody knows is refused, because a
//! misspelt `n_stable` would otherwise be silently the default.

use crate::data;
use crate::error::{Outcome, kind, range, refused, show, wrong_kind};
use crate::js;
use score::{Definition, Error, Level, Method};
use wasm_bindgen::JsValue;

/// What every report can be told.
pub const REPORT: [&str; 6] = ["metric", "definition", "interval", "level", "n_stable", "k"];

/// What a sample size can be told.
pub const SAMPLE: [&str; 7] =
    ["metric", "definition", "margin", "difference", "spread", "level", "power"];

/// What a trend can be told beside a report.
pub const TREND: [&str; 4] = ["period", "zone", "boundaries", "window"];

/// An object of options, or none.
#[derive(Debug)]
pub(crate) struct Options<'a>(&'a JsValue);

impl<'a> Options<'a> {
    /// Checks that every option is one of `known`.
    pub(crate) fn new(given: &'a JsValue, known: &[&[&str]]) -> Outcome<Self> {
        if given.is_undefined() {
            return Ok(Self(given));
        }
        if !given.is_object() {
            return Err(wrong_kind("options", given, "an object"));
        }
        for name in js::keys(given).iter() {
            let is_known = |text: &String| known.iter().any(|them| them.contains(&&**text));
            if !name.as_string().as_ref().is_some_and(is_known) {
                return Err(kind(&["option ", &show(&name), " is not known here"]));
            }
        }
        Ok(Self(given))
    }

    /// An option that was given.
    pub(crate) fn get(&self, name: &str) -> Outcome<Option<JsValue>> {
        if self.0.is_undefined() {
            return Ok(None);
        }
        let value = js::member(self.0, name)?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// A number.
    pub(crate) fn number(&self, name: &str) -> Outcome<Option<f64>> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        value.as_f64().map(Some).ok_or_else(|| wrong_kind(name, &value, "a number"))
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Outcome<Option<String>> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        value.as_string().map(Some).ok_or_else(|| wrong_kind(name, &value, "a string"))
    }

    /// A whole number.
    pub(crate) fn whole(&self, name: &str) -> Outcome<Option<u64>> {
        self.get(name)?.map(|value| data::whole(name, &value)).transpose()
    }

    /// A share strictly between 0 and 1, 0.95 when it is not told otherwise.
    pub(crate) fn level(&self) -> Outcome<Level> {
        self.share("level").map(Option::unwrap_or_default)
    }

    /// A share strictly between 0 and 1.
    pub(crate) fn share(&self, name: &'static str) -> Outcome<Option<Level>> {
        let Some(given) = self.number(name)? else { return Ok(None) };
        let error = Error::Parameter { name, given, must_be: "between 0 and 1" };
        Level::new(given).map(Some).map_err(|_| refused(&error))
    }

    /// The definition that the options and all `data` agree on.
    pub(crate) fn definition(&self, data: &[&JsValue]) -> Outcome<&'static Definition> {
        let mut found = self.get("definition")?.map(|id| data::by_id(&id)).transpose()?;
        if let Some(metric) = self.text("metric")? {
            found = Some(match found {
                Some(definition) if definition.metric() == metric => definition,
                Some(definition) => {
                    return Err(kind(&[definition.id(), " is not of metric ", &metric]));
                }
                None => by_metric(&metric)?,
            });
        }
        for data in data {
            let Some(own) = data::definition(data)? else { continue };
            found = Some(match found {
                Some(definition) if definition != own => {
                    let (left, right) = (definition.id(), own.id());
                    return Err(refused(&Error::DefinitionMismatch { left, right }));
                }
                _ => own,
            });
        }
        found.ok_or_else(|| kind(&["metric undefined is not a string: say what the answers are"]))
    }

    /// How a result is to be reported.
    pub(crate) fn report(&self) -> Outcome<score::Options> {
        let usual = score::Options::default();
        let interval = match self.text("interval")? {
            None => usual.interval,
            Some(name) => Method::by_name(&name).ok_or_else(|| {
                range(&["interval \"", &name, "\" is not one of score, adjusted-wald, wald"])
            })?,
        };
        Ok(score::Options {
            interval,
            level: self.level()?,
            n_stable: self.whole("n_stable")?.unwrap_or(usual.n_stable),
            k: self.whole("k")?.unwrap_or(usual.k),
        })
    }
}

/// The usual definition of a metric.
pub(crate) fn by_metric(metric: &str) -> Outcome<&'static Definition> {
    Definition::by_metric(metric)
        .ok_or_else(|| range(&["metric \"", metric, "\" is not one of definitions()"]))
}
