//! `cargo xtask bench collector`: how much a collector takes, and what it costs.
//!
//! The measuring is a benchmark of the collector's own, with its generator and
//! the server that it is compared with: xtask imports no crate of the workspace.

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{command, tools};

/// Measures; whether every limit is held.
pub(super) fn run(workspace: &Workspace) -> Result<bool> {
    tools::postgres::ensure()?;
    let mut cargo = command::cargo();
    cargo.args(["bench", "--package", "collector", "--bench", "load", "--no-run"]);
    command::run(cargo.current_dir(&workspace.root))?;
    let mut cargo = command::cargo();
    cargo.args(["bench", "--package", "collector", "--bench", "load"]);
    Ok(cargo.current_dir(&workspace.root).status()?.success())
}
