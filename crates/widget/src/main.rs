//! The module that `www/candor.js` loads; its exports are the library's `api`.

// A module has no beginning to run: without one, Rust's start-up code is left out.
#![cfg_attr(target_family = "wasm", no_main)]

#[cfg(target_family = "wasm")]
use widget as _;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(not(target_family = "wasm"))]
fn main() {}
