//! The embed: one survey in a shadow root, its answers in an outbox, its API in JavaScript.
//!
//! `www/candor.js` loads this module when a survey is due and calls the
//! functions exported by `api`. Page objects are touched in `browser`
//! alone; `view` sees the signals of `screen`; `session` turns what a person does into
//! revisions of a response; `www/embed/outbox.js` keeps each until it is delivered.

#![cfg(target_family = "wasm")]

pub mod api;
pub mod browser;
pub mod history;
pub mod screen;
pub mod session;
pub mod theme;
pub mod view;
