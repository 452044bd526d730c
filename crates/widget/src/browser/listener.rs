//! A listener on the window that ends with its owner.

use super::page::window;
use wasm_bindgen::prelude::*;

/// A call at every event of one type; dropping it takes the listener away.
#[derive(Debug)]
pub struct Listener {
    kind: &'static str,
    run: Closure<dyn FnMut()>,
}

impl Listener {
    /// Calls `run` at every `kind` of event at the window.
    pub fn new(kind: &'static str, run: impl FnMut() + 'static) -> Self {
        let run = Closure::new(run);
        // Adding a listener to an event target never fails, nor does taking it away.
        _ = window().add_event_listener_with_callback(kind, run.as_ref().unchecked_ref());
        Self { kind, run }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        _ = window()
            .remove_event_listener_with_callback(self.kind, self.run.as_ref().unchecked_ref());
    }
}
