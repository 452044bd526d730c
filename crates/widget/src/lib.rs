#![cfg(target_family = "wasm")]
//! The embed.
