//! The studio, which Trunk builds from `www/index.html`.

use anyhow::{Context, Result};

use super::tree::Tree;
use crate::tools::{Programs, Toolchain, WasmOpt};
use crate::workspace::Workspace;
use crate::{command, files};

/// Adds Trunk's output to the top of `tree`.
///
/// Trunk takes its tools from PATH when the versions fit; ours come first there,
/// so that it never downloads any.
pub(super) fn build(
    workspace: &Workspace,
    toolchain: Toolchain,
    programs: &[&Programs],
    wasm_opt: Option<&WasmOpt>,
    tree: &mut Tree,
) -> Result<()> {
    let out = workspace.scratch().join("studio");
    files::empty_folder(&out)?;
    let mut folders: Vec<_> = programs.iter().map(|found| found.folder().to_owned()).collect();
    folders.extend(wasm_opt.and_then(WasmOpt::folder));
    folders.extend(toolchain.folders());
    let trunk = programs.last().context("Trunk is among the programs")?.program("trunk");
    command::run(
        command::new(trunk)
            .args(["build", "--release", "--dist"])
            .arg(&out)
            .current_dir(&workspace.root)
            .envs(toolchain.environment())
            .env("PATH", command::path_with(&folders))
            .env("TRUNK_SKIP_VERSION_CHECK", "true")
            // Trunk 0.21 refuses to start when this is set to 1.
            .env_remove("NO_COLOR"),
    )?;
    for file in files::walk(&out, &|_| false)? {
        tree.add(&files::relative(&out, &file), files::read(&file)?)?;
    }
    Ok(())
}
