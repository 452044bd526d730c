//! Results as plain objects, with the field names of the collector's report.
//!
//! A number that cannot be known is null; a field that a metric does not have is not there
//! (`groups` alone is null then, as in a report).

use crate::error::number;
use crate::js::List;
use score::{Comparison, Definition, Histogram, Statistic, Summary};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[derive(Debug)]
    type Object;
    #[wasm_bindgen(constructor)]
    fn new() -> Object;
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set(target: &Object, name: &str, value: &JsValue);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set_number(target: &Object, name: &str, value: f64);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set_text(target: &Object, name: &str, value: &str);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set_at(target: &Object, rating: u8, value: f64);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    fn set_text_at(target: &Object, rating: u8, value: &str);
}

/// An object that is being filled in.
#[derive(Debug)]
pub(crate) struct Fields(Object);

impl Default for Fields {
    fn default() -> Self {
        Self(Object::new())
    }
}

impl Fields {
    pub(crate) fn value(&self, name: &str, value: &JsValue) -> &Self {
        set(&self.0, name, value);
        self
    }

    pub(crate) fn text(&self, name: &str, value: &str) -> &Self {
        set_text(&self.0, name, value);
        self
    }

    pub(crate) fn number(&self, name: &str, value: f64) -> &Self {
        set_number(&self.0, name, value);
        self
    }

    /// A number, or null.
    pub(crate) fn known(&self, name: &str, value: Option<f64>) -> &Self {
        match value {
            Some(value) => self.number(name, value),
            None => self.value(name, &JsValue::NULL),
        }
    }

    pub(crate) fn flag(&self, name: &str, value: bool) -> &Self {
        self.value(name, &JsValue::from_bool(value))
    }

    pub(crate) fn done(self) -> JsValue {
        self.0.into()
    }
}

/// The counts by rating, zeros too.
pub(crate) fn counts(histogram: &Histogram) -> JsValue {
    let fields = Fields::default();
    for (rating, count) in histogram.iter() {
        set_at(&fields.0, rating, number(count));
    }
    fields.done()
}

/// The summary of `histogram`.
pub(crate) fn summary(summary: &Summary, histogram: &Histogram) -> Fields {
    let fields = Fields::default();
    fields
        .text("definition", summary.definition.id())
        .number("n", number(summary.n))
        .known("score", summary.score);
    let groups = summary.groups.map_or(JsValue::NULL, |groups| {
        let fields = Fields::default();
        fields
            .number("detractors", number(groups.detractors))
            .number("passives", number(groups.passives))
            .number("promoters", number(groups.promoters));
        fields.done()
    });
    fields.value("groups", &groups);
    if let Some(groups) = summary.groups {
        fields.number("net_promoters", number(groups.promoters) - number(groups.detractors));
    }
    let statistic = summary.definition.statistic();
    if statistic == Statistic::Top && summary.mean.is_some() {
        fields.known("mean", summary.mean);
    }
    if statistic == Statistic::Mean && summary.top_share.is_some() {
        fields.known("top_share", summary.top_share);
    }
    if let Some(nets) = summary.nets {
        let both = Fields::default();
        both.number(Definition::CES_NET_567_123.id(), nets.net_567_123)
            .number(Definition::CES_NET_67_123.id(), nets.net_67_123);
        fields.value("nets", &both.done());
    }
    let told = if summary.withheld { Fields::default().done() } else { counts(histogram) };
    fields.value("counts", &told);
    let interval = summary.interval.map_or(JsValue::NULL, |interval| {
        let fields = Fields::default();
        fields
            .text("method", interval.method.as_str())
            .number("level", interval.level)
            .number("low", interval.low)
            .number("high", interval.high);
        fields.done()
    });
    let reason = summary.interval_reason.map_or(JsValue::NULL, |it| it.as_str().into());
    fields
        .value("interval", &interval)
        .value("interval_reason", &reason)
        .flag("unstable", summary.unstable)
        .flag("withheld", summary.withheld);
    fields
}

/// First group less second group.
pub(crate) fn comparison(found: &Comparison) -> JsValue {
    let fields = Fields::default();
    let n = List::new();
    for n_of_one in found.n {
        n.push(&JsValue::from_f64(number(n_of_one)));
    }
    let reason = found.reason.map_or(JsValue::NULL, |it| it.as_str().into());
    fields
        .text("definition", found.definition.id())
        .text("test", found.test.as_str())
        .number("level", found.level)
        .value("n", &n)
        .known("difference", found.difference)
        .known("low", found.limits.map(|it| it.low))
        .known("high", found.limits.map(|it| it.high))
        .known("se", found.se)
        .known("p", found.p)
        .value("interval_reason", &reason)
        .number("direction", found.direction().into())
        .flag("unstable", found.unstable)
        .flag("withheld", found.withheld);
    fields.done()
}

/// What a definition says of itself.
pub(crate) fn definition(definition: &Definition) -> JsValue {
    let scale = definition.scale();
    let group_of = Fields::default();
    for value in scale.values() {
        if let Some(group) = definition.group(value) {
            set_text_at(&group_of.0, value, group.as_str());
        }
    }
    let fields = Fields::default();
    fields
        .text("id", definition.id())
        .text("metric", definition.metric())
        .number("min", scale.min().into())
        .number("max", scale.max().into())
        .text("unit", definition.unit().as_str())
        .value("group_of", &group_of.done());
    fields.done()
}
