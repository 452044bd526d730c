//! The module `candor_score.js`; its exports are the library's `api` and `histogram`.

#[cfg(target_family = "wasm")]
use score_js as _;

fn main() {}
