//! Mounts the studio into the page that Trunk builds; natively there is nothing to run.

#[cfg(target_family = "wasm")]
fn main() {
    studio::app::mount();
}

#[cfg(not(target_family = "wasm"))]
fn main() {}
