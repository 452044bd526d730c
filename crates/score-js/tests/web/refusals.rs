//! What is refused, in what words.

use super::{js, nps, refused};
use score_js::api::{compare, summarize};
use score_js::histogram::Histogram;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn what_is_off_the_scale_is_a_range_error() {
    let not_whole = "is not a whole number from 0 to 10";
    let most = "is not a whole number from 0 to 9007199254740991";
    for (data, message) in [
        ("[9, 11]", format!("rating 11 {not_whole}")),
        ("[6.5]", format!("rating 6.5 {not_whole}")),
        ("[-1]", format!("rating -1 {not_whole}")),
        ("[NaN]", format!("rating NaN {not_whole}")),
        ("new Uint8Array([9, 200])", format!("rating 200 {not_whole}")),
        ("new Float32Array([9.5])", format!("rating 9.5 {not_whole}")),
        ("{11: 1}", format!("rating \"11\" {not_whole}")),
        ("{promoters: 1}", format!("rating \"promoters\" {not_whole}")),
        ("{9: -1}", format!("count of rating 9 -1 {most}")),
        ("{9: 1.5}", format!("count of rating 9 1.5 {most}")),
        ("{9: 2 ** 53}", format!("count of rating 9 9007199254740992 {most}")),
        ("{9: 2 ** 53 - 1, 8: 1}", "more than 9007199254740991 answers cannot be counted".into()),
        (
            "{counts: [1, 2, 3]}",
            "number of counts 3 is not the number of values on the scale".into(),
        ),
    ] {
        refused(nps(data), "RangeError", &message);
    }
}

#[wasm_bindgen_test]
fn what_is_of_the_wrong_kind_is_a_type_error() {
    for (data, message) in [
        ("['9']", "rating \"9\" is not a number"),
        ("[9, , 9]", "rating undefined is not a number"),
        ("[null]", "rating null is not a number"),
        ("[true]", "rating true is not a number"),
        ("[9n]", "rating bigint is not a number"),
        ("'9, 10'", "data \"9, 10\" is not an array of ratings or counts by rating"),
        ("undefined", "data undefined is not an array of ratings or counts by rating"),
        ("{9: '3'}", "count of rating 9 \"3\" is not a number"),
        ("new BigInt64Array(2)", "rating bigint is not a number"),
        (
            "new DataView(new ArrayBuffer(2))",
            "data object is not an array of ratings or counts by rating",
        ),
        ("new Map([[{}, 1]])", "rating object is not a number"),
    ] {
        refused(nps(data), "TypeError", message);
    }
}

#[wasm_bindgen_test]
fn options_are_checked() {
    for (options, kind, message) in [
        ("{metric: 'nps', level: 1}", "RangeError", "level 1 is not between 0 and 1"),
        ("{metric: 'nps', level: '95'}", "TypeError", "level \"95\" is not a number"),
        (
            "{metric: 'nps', interval: 'bayes'}",
            "RangeError",
            "interval \"bayes\" is not one of score, adjusted-wald, wald",
        ),
        (
            "{metric: 'nps', k: -1}",
            "RangeError",
            "k -1 is not a whole number from 0 to 9007199254740991",
        ),
        ("{metric: 'npx'}", "RangeError", "metric \"npx\" is not one of definitions()"),
        ("{definition: 'nps'}", "RangeError", "definition \"nps\" is not one of definitions()"),
        (
            "{metric: 'nps', definition: 'ces.mean-of-7.v1'}",
            "TypeError",
            "ces.mean-of-7.v1 is not of metric nps",
        ),
        ("{}", "TypeError", "metric undefined is not a string: say what the answers are"),
        ("'nps'", "TypeError", "options \"nps\" is not an object"),
        ("{metric: 'nps', nStable: 5}", "TypeError", "option \"nStable\" is not known here"),
    ] {
        refused(summarize(&js("[9]"), &js(options)), kind, message);
    }
}

#[wasm_bindgen_test]
fn definitions_are_never_mixed() {
    let (a, b) = (nps("[9]").unwrap(), summarize(&js("[9]"), &js("{metric: 'enps'}")).unwrap());
    let message = "nps.v1 and enps.v1 are different definitions";
    refused(compare(&a, &b, &JsValue::UNDEFINED), "TypeError", message);
    refused(summarize(&b, &js("{metric: 'nps'}")), "TypeError", message);
    let histogram = Histogram::new(&"nps".into(), &JsValue::UNDEFINED).unwrap();
    refused(histogram.merge(&b), "TypeError", message);
}
