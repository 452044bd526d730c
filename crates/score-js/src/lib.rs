#![cfg(target_family = "wasm")]
//! The scoring module for JavaScript.
