//! A listener that ends with its owner.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// A call at every event of one type; dropping it takes the listener away.
#[derive(Debug)]
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    run: Closure<dyn FnMut()>,
}

impl Listener {
    /// Calls `run` at every `kind` of event at `target`.
    pub fn new(target: EventTarget, kind: &'static str, run: impl FnMut() + 'static) -> Self {
        let run = Closure::new(run);
        // Adding a listener to an event target never fails.
        _ = target.add_event_listener_with_callback(kind, run.as_ref().unchecked_ref());
        Self { target, kind, run }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        _ = self
            .target
            .remove_event_listener_with_callback(self.kind, self.run.as_ref().unchecked_ref());
    }
}
