//! Numbers of the oracles, containers, laws.

use super::{at, js, json, near, nps, refused};
use js_sys::{Function, Object, Reflect};
use score_js::api::{answers_needed, compare, definitions, summarize};
use score_js::histogram::Histogram;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Source: the R package NPS at cd9473e; Tango (1998).
#[wasm_bindgen_test]
fn nps_agrees_with_the_oracle() {
    let intervals = [
        ("score", -31.107_378, 75.395_666),
        ("adjusted-wald", -26.743_258_79, 71.187_703_24),
        ("wald", -26.306_471_46, 92.973_138_12),
    ];
    for (method, low, high) in intervals {
        let options = js(&format!("{{metric: 'nps', interval: '{method}'}}"));
        let found = summarize(&js("[0, 7, 7, 9, 9, 9]"), &options).unwrap();
        assert_eq!(at(&found, "interval.method"), method);
        near(&found, "score", 33.333_333_33);
        near(&found, "interval.low", low);
        near(&found, "interval.high", high);
    }
}

/// Source: R's prop.test(correct = FALSE); t.test; support.cys.group 3000095529 for the CES counts.
#[wasm_bindgen_test]
fn shares_and_means_agree_with_the_oracle() {
    let csat = summarize(&js("{5: 8, 1: 2}"), &js("{metric: 'csat'}")).unwrap();
    near(&csat, "score", 80.0);
    near(&csat, "mean", 4.2);
    near(&csat, "interval.low", 49.016_247_15);
    near(&csat, "interval.high", 94.331_784_85);
    let counts = js("{counts: [80, 210, 140, 110, 160, 180, 120]}");
    let ces = summarize(&counts, &js("{metric: 'ces'}")).unwrap();
    near(&ces, "score", 4.08);
    near(&ces, "top_share", 46.0);
    near(&ces, "interval.low", 3.961_326_886_92);
    near(&ces, "interval.high", 4.198_673_113_08);
    assert_eq!(json(&at(&ces, "nets")), r#"{"ces.net-567-123.v1":3,"ces.net-67-123.v1":-13}"#);
}

#[wasm_bindgen_test]
fn a_summary_has_the_fields_of_a_report() {
    let found = summarize(&js("[10]"), &js("{metric: 'nps', level: 0.5}")).unwrap();
    Reflect::delete_property(found.unchecked_ref::<Object>(), &"interval".into()).unwrap();
    assert_eq!(
        json(&found),
        "{\"definition\":\"nps.v1\",\"n\":1,\"score\":100,\
         \"groups\":{\"detractors\":0,\"passives\":0,\"promoters\":1},\"net_promoters\":1,\
         \"counts\":{\"0\":0,\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":0,\"10\":1},\
         \"interval_reason\":null,\"unstable\":true,\"withheld\":false}"
    );
    let nobody = summarize(&js("[]"), &js("{metric: 'ces'}")).unwrap();
    assert_eq!(
        json(&nobody),
        "{\"definition\":\"ces.mean-of-7.v1\",\"n\":0,\"score\":null,\"groups\":null,\
         \"counts\":{\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0},\
         \"interval\":null,\"interval_reason\":\"too_few\",\"unstable\":true,\"withheld\":false}"
    );
    let alike = summarize(&js("[4, 4]"), &js("{metric: 'ces'}")).unwrap();
    assert_eq!(at(&alike, "interval_reason"), "no_spread");
    let few = summarize(&js("[9, 2]"), &js("{metric: 'nps', k: 5}")).unwrap();
    assert_eq!(json(&at(&few, "counts")), "{}");
    assert_eq!(at(&few, "score"), JsValue::NULL);
    refused(
        compare(&few, &few, &JsValue::UNDEFINED),
        "RangeError",
        "withheld counts cannot be scored: they are not in the result",
    );
}

#[wasm_bindgen_test]
fn every_container_gives_the_same() {
    let expected = json(&nps("[0, 7, 7, 9, 9, 9]").unwrap());
    for data in [
        "new Uint8Array([0, 7, 7, 9, 9, 9])",
        "new Uint8Array([200, 0, 7, 7, 9, 9, 9, 200]).subarray(1, 7)",
        "new Uint8ClampedArray([0, 7, 7, 9, 9, 9])",
        "new Int32Array([0, 7, 7, 9, 9, 9])",
        "new Float64Array([-0, 7, 7, 9, 9, 9])",
        "{0: 1, 7: 2, '9': 3}",
        "new Map([[0, 1], ['7', 2], [9, 3]])",
        "{counts: {0: 1, 7: 2, 9: 3}}",
        "{counts: [1, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0]}",
        "{counts: new Uint32Array([1, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0])}",
        "{counts: new Map([[9, 3], [7, 2], [0, 1]]), definition: 'nps.v1'}",
    ] {
        assert_eq!(json(&nps(data).unwrap()), expected, "{data}");
    }
    let summary = nps("[0, 7, 7, 9, 9, 9]").unwrap();
    assert_eq!(json(&summarize(&summary, &JsValue::UNDEFINED).unwrap()), expected);
    let frame = "(() => { const f = document.createElement('iframe'); document.body.append(f); \
                 return f.contentWindow.eval('new Uint8Array([0, 7, 7, 9, 9, 9])') })()";
    assert_eq!(json(&nps(frame).unwrap()), expected);
}

#[wasm_bindgen_test]
fn bytes_of_many_blocks_are_all_counted() {
    let found = nps("new Uint8Array(3 * (1 << 20) + 5).fill(9)").unwrap();
    near(&found, "n", 3_145_733.0);
    near(&found, "score", 100.0);
    let last = "(() => { const a = new Uint8Array((1 << 20) + 1); a[1 << 20] = 11; return a })()";
    refused(nps(last), "RangeError", "rating 11 is not a whole number from 0 to 10");
}

/// Source: the R package NPS at cd9473e.
#[wasm_bindgen_test]
fn two_groups_agree_with_the_oracle() {
    let (a, b) = (js("{0: 6, 7: 15, 9: 15}"), js("{0: 12, 7: 11, 9: 8}"));
    let found = compare(&a, &b, &js("{metric: 'nps'}")).unwrap();
    assert_eq!(at(&found, "test"), "adjusted-wald");
    near(&found, "difference", 37.903_225_81);
    near(&found, "se", 17.781_713_55);
    near(&found, "p", 0.050_065_043_1);
    near(&found, "low", -0.009_889_18);
    near(&found, "high", 69.693_147_1);
    near(&found, "direction", 0.0);
    assert_eq!(json(&at(&found, "n")), "[36,31]");
    let turned = compare(&b, &a, &js("{metric: 'nps', interval: 'wald'}")).unwrap();
    near(&turned, "difference", -37.903_225_81);
    near(&turned, "p", 0.042_000_373_9);
    near(&turned, "direction", -1.0);
    let empty = compare(&js("[]"), &b, &js("{metric: 'nps'}")).unwrap();
    assert_eq!(at(&empty, "interval_reason"), "too_few");
    assert_eq!(at(&empty, "low"), JsValue::NULL);
}

#[wasm_bindgen_test]
fn sample_sizes() {
    #[track_caller]
    fn check(options: &str, expected: f64) {
        let found = answers_needed(&js(options)).unwrap();
        assert!((found - expected).abs() < 0.5, "{options}: {found}");
    }
    check("{metric: 'nps', margin: 10}", 382.0);
    check("{metric: 'nps', margin: 10, spread: 2 / 3}", 254.0);
    check("{metric: 'nps', margin: 10, spread: {detractors: 100 / 3, promoters: 100 / 3}}", 254.0);
    check("{metric: 'csat', margin: 5}", 385.0);
    check("{metric: 'nps', difference: 10, spread: 2 / 3}", 1044.0);
    check("{metric: 'nps', difference: 10, spread: 2 / 3, power: 0.8}", 1044.0);
    for (options, kind, message) in [
        ("{metric: 'nps', margin: -1}", "RangeError", "margin -1 is not above 0"),
        (
            "{metric: 'nps', difference: 5, power: 1}",
            "RangeError",
            "power 1 is not between 0 and 1",
        ),
        ("{metric: 'nps'}", "TypeError", "sampleSize takes either a margin or a difference"),
        (
            "{metric: 'nps', margin: 1, power: 0.8}",
            "TypeError",
            "power is of a difference, not of a margin",
        ),
        (
            "{metric: 'nps', margin: 1, spread: 'wide'}",
            "TypeError",
            "spread \"wide\" is not a variance or {detractors, promoters} in per cent",
        ),
    ] {
        refused(answers_needed(&js(options)), kind, message);
    }
}

#[wasm_bindgen_test]
fn a_histogram_is_a_sum() {
    let of = |data: &str| Histogram::new(&"nps".into(), &js(data)).unwrap();
    let sum = of("[0, 7]");
    sum.merge(&js("{7: 1, 9: 2}")).unwrap();
    sum.add(&js("9")).unwrap();
    let whole = of("[0, 7, 7, 9, 9, 9]");
    assert_eq!(json(&sum.counts()), json(&whole.counts()));
    let undefined = JsValue::UNDEFINED;
    sum.subtract(&js("new Uint8Array([9, 9])")).unwrap();
    sum.add_count(&js("9"), &js("2")).unwrap();
    assert_eq!(json(&sum.counts()), json(&whole.counts()));
    let refusal = sum.subtract(&js("[0, 0]"));
    refused(refusal, "RangeError", "cannot take 2 answers from the 1 that gave rating 0");
    let refusal = sum.add_count(&js("1"), &js("2 ** 53 - 1"));
    refused(refusal, "RangeError", "more than 9007199254740991 answers cannot be counted");
    refused(sum.add(&js("10.5")), "RangeError", "rating 10.5 is not a whole number from 0 to 10");
    assert_eq!(json(&sum.counts()), json(&whole.counts()), "a refused change changes nothing");
    // As an object of JavaScript: its own counts and definition are read.
    let object = JsValue::from(sum);
    assert_eq!(at(&object, "definition"), "nps.v1");
    near(&object, "n", 6.0);
    near(&summarize(&object, &undefined).unwrap(), "n", 6.0);
    near(&compare(&object, &js("[9, 9]"), &undefined).unwrap(), "difference", -66.666_666_667);
    let merge: Function = at(&object, "merge").unchecked_into();
    merge.call1(&object, &object).unwrap();
    near(&object, "n", 12.0);
    let made = Histogram::new(&"csat.top2-of-7.v1".into(), &undefined).unwrap();
    assert_eq!(made.definition(), "csat.top2-of-7.v1");
    assert!(Histogram::new(&js("7"), &undefined).is_err());
}

#[wasm_bindgen_test]
fn every_definition_describes_itself() {
    let all: js_sys::Array = definitions().unchecked_into();
    assert_eq!(all.length(), 18);
    let csat = all.iter().find(|it| at(it, "metric") == "csat").unwrap();
    assert_eq!(
        json(&csat),
        "{\"id\":\"csat.top2-of-5.v1\",\"metric\":\"csat\",\"min\":1,\"max\":5,\"unit\":\"percent\",\
         \"group_of\":{\"1\":\"bottom\",\"2\":\"bottom\",\"3\":\"middle\",\"4\":\"top\",\"5\":\"top\"}}"
    );
}
