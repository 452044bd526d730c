//! The scoring module for JavaScript.

#![cfg(target_family = "wasm")]
