//! The module `candor_score.js`; its exports are the library's `api` and `histogram`.

// A module has no beginning to run: without one, Rust's start-up code is left out.
#![cfg_attr(target_family = "wasm", no_main)]

#[cfg(target_family = "wasm")]
use score_js as _;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(not(target_family = "wasm"))]
fn main() {}
