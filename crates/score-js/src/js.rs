//! The few functions of JavaScript that are used here.
//!
//! Not js-sys: its closures stay in the module's table whether they are called or not,
//! about 300 bytes of this module in brotli.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A number as JavaScript writes it.
    #[wasm_bindgen(js_name = String)]
    pub(crate) fn text(number: f64) -> String;

    pub(crate) type RangeError;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new(message: &str) -> RangeError;

    pub(crate) type TypeError;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new(message: &str) -> TypeError;

    /// An array.
    #[wasm_bindgen(js_name = Array)]
    #[derive(Clone, Debug)]
    pub(crate) type List;
    #[wasm_bindgen(constructor, js_class = "Array")]
    pub(crate) fn new() -> List;
    #[wasm_bindgen(static_method_of = List, js_class = "Array", js_name = isArray)]
    pub(crate) fn is_array(value: &JsValue) -> bool;
    #[wasm_bindgen(static_method_of = List, js_class = "Array")]
    pub(crate) fn from(value: &JsValue) -> List;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn length(this: &List) -> u32;
    #[wasm_bindgen(method, indexing_getter)]
    pub(crate) fn get(this: &List, at: u32) -> JsValue;
    #[wasm_bindgen(method)]
    pub(crate) fn push(this: &List, value: &JsValue) -> u32;

    #[wasm_bindgen(js_namespace = Object)]
    pub(crate) fn keys(value: &JsValue) -> List;
    #[wasm_bindgen(js_namespace = Object)]
    pub(crate) fn entries(value: &JsValue) -> List;

    /// A member; throws what its getter throws.
    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = get)]
    pub(crate) fn member(value: &JsValue, name: &str) -> Result<JsValue, JsValue>;
    /// What kind of built-in object this is, such as "[object Map]"; unlike `instanceof`, the
    /// same across frames.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    pub(crate) fn tag(value: &JsValue) -> String;

    /// Whether it is a typed array or a `DataView`.
    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    pub(crate) fn is_view(value: &JsValue) -> bool;
    #[wasm_bindgen(js_name = Uint8Array)]
    pub(crate) type Bytes;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn length(this: &Bytes) -> u32;
    #[wasm_bindgen(method)]
    pub(crate) fn subarray(this: &Bytes, start: u32, end: u32) -> Bytes;
    /// Copies `source` to the beginning of `target`, which has room for it.
    #[wasm_bindgen(js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    pub(crate) fn copy(target: &mut [u8], source: &Bytes);

    pub(crate) type Date;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new(moment: &JsValue) -> Date;
    #[wasm_bindgen(static_method_of = Date)]
    pub(crate) fn parse(text: &str) -> f64;
    #[wasm_bindgen(method, js_name = getTime)]
    pub(crate) fn get_time(this: &Date) -> f64;
    #[wasm_bindgen(method, js_name = toISOString)]
    pub(crate) fn to_iso_string(this: &Date) -> String;

    pub(crate) type RegExp;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new(pattern: &str) -> RegExp;
    #[wasm_bindgen(method)]
    pub(crate) fn test(this: &RegExp, text: &str) -> bool;
}

impl List {
    /// Every element, `undefined` where there is a hole.
    pub(crate) fn iter(&self) -> impl Iterator<Item = JsValue> + '_ {
        (0..self.length()).map(|at| self.get(at))
    }
}
