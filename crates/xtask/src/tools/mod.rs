//! The tools that a build or a test needs: taken from PATH where they fit, else
//! from the user's cache folder, else installed there.
//!
//! They are kept by version outside the repository because Trunk alone takes
//! minutes to build: a second clone must find what the first one installed.

mod browser;
mod cache;
mod cargo_tool;
mod debian;
pub(crate) mod deployment;
pub(crate) mod interpreters;
pub(crate) mod postgres;
mod python;
mod toolchain;
mod wasm_opt;

use anyhow::Result;

pub(crate) use browser::Browser;
pub(crate) use cache::Programs;
pub(crate) use python::{with_data_frames, with_schemathesis};
pub(crate) use toolchain::Toolchain;
pub(crate) use wasm_opt::WasmOpt;

use crate::workspace::Workspace;
use cargo_tool::CargoTool;

/// The wasm-bindgen programs of exactly the version that the crates were written for.
pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<Programs> {
    CargoTool {
        package: "wasm-bindgen-cli",
        version: &workspace.locked("wasm-bindgen")?,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // Its own lock file names versions that can no longer be had.
        keeps_its_lock: false,
        purpose: "makes JavaScript's side of the wasm modules and runs their tests",
        usual_time: "3 minutes",
    }
    .ensure()
}

/// Trunk, which builds the studio.
pub(crate) fn trunk() -> Result<Programs> {
    CargoTool {
        package: "trunk",
        version: "0.21.14",
        programs: &["trunk"],
        // Fresh versions of its dependencies do not compile together.
        keeps_its_lock: true,
        purpose: "builds the studio page",
        usual_time: "7 minutes",
    }
    .ensure()
}

/// `cargo fuzz`, which builds and runs the programs of `fuzz/`.
pub(crate) fn cargo_fuzz() -> Result<Programs> {
    CargoTool {
        package: "cargo-fuzz",
        version: "0.13.2",
        programs: &["cargo-fuzz"],
        keeps_its_lock: true,
        purpose: "gives parsers what nobody thinks of",
        usual_time: "1 minute",
    }
    .ensure()
}
