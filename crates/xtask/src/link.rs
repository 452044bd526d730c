//! xtask as the linker of the release bundles: rustc's own, without the exports that no page calls.
//!
//! A dependency may export classes to JavaScript (leptos brings the streams of
//! `wasm-streams`, through its server functions). The linker keeps what is
//! exported and all that it calls: 2,800 bytes of the first question. Told
//! nothing of those exports, it drops exactly what nothing else reaches.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::command;

/// The environment variable that names the linker proper.
pub(crate) const LINKER: &str = "CANDOR_LINKER";
/// What dependencies export and nobody calls, by a part of its name in lower case.
pub(crate) const UNUSED: [&str; 1] = ["intounderlying"];

/// The arguments of a link, where rustc has started us for one.
pub(crate) fn asked() -> Option<Vec<OsString>> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    arguments.first().is_some_and(|first| first == "-flavor").then_some(arguments)
}

/// Links.
///
/// # Errors
/// The linker proper is not named, or cannot be started.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<ExitCode> {
    let linker: PathBuf =
        std::env::var_os(LINKER).with_context(|| format!("{LINKER} is not set"))?.into();
    let mut link = command::new(&linker);
    let status = link
        .args(without_unused(arguments))
        .status()
        .with_context(|| format!("could not start {}", linker.display()))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether an export of this name is called by no page.
pub(crate) fn is_unused(name: &str) -> bool {
    let name = name.to_lowercase();
    UNUSED.iter().any(|part| name.contains(part))
}

fn without_unused(arguments: Vec<OsString>) -> Vec<OsString> {
    let mut kept: Vec<OsString> = Vec::new();
    for argument in arguments {
        let is_export = kept.last().is_some_and(|last| last == "--export");
        if is_export && is_unused(&argument.to_string_lossy()) {
            kept.pop();
        } else {
            kept.push(argument);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_exports_are_not_asked_for() {
        let given = [
            "-flavor",
            "wasm",
            "--export",
            "show_1",
            "--export",
            "__wbg_intoUnderlyingSink_free",
            "-o",
            "a.wasm",
        ];
        let kept = without_unused(given.map(OsString::from).to_vec());
        assert_eq!(
            kept,
            ["-flavor", "wasm", "--export", "show_1", "-o", "a.wasm"].map(OsString::from)
        );
    }
}
