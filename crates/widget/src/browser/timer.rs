//! A timer that ends with its owner.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(run: &JsValue, milliseconds: i32) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: f64);
}

/// A call in the future; dropping it calls it off.
#[derive(Debug)]
pub struct Timer {
    id: f64,
    // Of the same type as a listener's: each type of closure costs glue.
    _run: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `run` once, after `milliseconds`.
    pub fn after(milliseconds: i32, run: impl FnMut() + 'static) -> Self {
        let run = Closure::new(run);
        Self { id: set_timeout(run.as_ref(), milliseconds), _run: run }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(self.id);
    }
}
