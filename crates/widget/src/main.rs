//! The module that `www/candor.js` loads; its exports are the library's `api`.

#[cfg(target_family = "wasm")]
use widget as _;

fn main() {}
