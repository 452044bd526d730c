//! The way to `www/embed/outbox.js`, which keeps every answer until it is delivered.
//!
//! In Rust the same cost 7.5 KB of brotli, there 2.4: storage, fetch, locks
//! and timers are the browser's own words. And at the next visit an answer
//! that is left is sent without loading the widget.

use super::options::Options;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

#[wasm_bindgen]
extern "C" {
    /// What `outbox.js` exports.
    #[derive(Clone, Debug)]
    pub type Outbox;

    /// Keeps one revision and begins to send it, in this task, to where `options` say.
    ///
    /// `root` is told later, and again, what becomes of it: an event `kept` whose detail is
    /// `sent`, `saved`, `offline`, `memory` or `refused`. Throws nothing.
    #[wasm_bindgen(method)]
    pub fn post(
        this: &Outbox,
        response: &str,
        revision: u32,
        body: &str,
        options: &JsValue,
        root: &EventTarget,
    );

    /// The survey has gone from the page. Throws nothing.
    #[wasm_bindgen(method)]
    pub fn end(this: &Outbox, response: &str);
}

/// The outbox that the boot has loaded beside the widget.
pub fn of(options: &Options) -> Option<Outbox> {
    options.value("outbox").map(JsCast::unchecked_into)
}
