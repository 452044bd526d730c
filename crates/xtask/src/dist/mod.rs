//! `cargo xtask dist`: everything that is served, laid out in `dist/`.
//!
//! The whole tree is put together in memory and then compared with what is on
//! disk, so that a second run with nothing changed rewrites and compresses
//! nothing, and a file that is no longer made does not stay behind.

mod boot;
mod minify;
mod modules;
mod pack;
mod pages;
mod plain;
mod prune;
mod scripts;
mod shelf;
mod studio;
mod surveys;
mod tree;
mod types;

use anyhow::Result;
use clap::Args;

use crate::say::{self, Steps};
use crate::tools::{self, Toolchain, WasmOpt};
use crate::workspace::Workspace;
use crate::{clock, command};

pub(crate) use pack::{brotli, gzip};
use tree::Tree;

/// How many steps [`build`] announces.
pub(crate) const N_STEPS: usize = 5;

/// What `cargo xtask dist` can be told.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Leave out wasm-opt: faster, some 3 % larger, and nothing for pages that refuse WebAssembly and frames.
    #[arg(long)]
    no_opt: bool,
}

/// Builds `dist/`, announcing each step; the collector's dev build comes with it.
///
/// # Errors
/// A tool is missing and cannot be installed, or a build fails.
pub(crate) fn build(workspace: &Workspace, options: &Options, steps: &mut Steps) -> Result<()> {
    let watch = clock::Stopwatch::start();
    steps.next("looking for the tools");
    let toolchain = Toolchain::ensure()?;
    toolchain.ensure_sources();
    let bindgen = tools::wasm_bindgen(workspace)?;
    let trunk = tools::trunk()?;
    let wasm_opt = if options.no_opt { None } else { WasmOpt::ensure() };

    steps.next("building the collector (dev profile: the same program that the tests start)");
    command::run(
        command::cargo().args(["build", "--package", "collector"]).current_dir(&workspace.root),
    )?;

    let mut tree = Tree::default();
    steps.next("building the widget and its compiler module (the first time: minutes)");
    modules::build(workspace, toolchain, &bindgen, wasm_opt.as_ref(), &mut tree)?;

    steps.next("building the studio with Trunk");
    studio::build(workspace, toolchain, &[&bindgen, &trunk], wasm_opt.as_ref(), &mut tree)?;

    steps.next("laying out dist/ and compressing what changed");
    let presets = surveys::compile(workspace, &mut tree)?;
    boot::write(workspace, &presets, &mut tree)?;
    scripts::write(workspace, &mut tree)?;
    pages::copy(workspace, &mut tree)?;
    let n_changed = tree.write(&workspace.dist(), &workspace.scratch().join("dist.stamp"))?;
    say::detail(&format!(
        "dist/ holds {} files, {n_changed} of them new or changed ({})",
        tree.len(),
        clock::for_people(watch.elapsed())
    ));
    Ok(())
}

/// The folder of this version below `dist/`: its files never change once published.
pub(crate) fn version_folder(workspace: &Workspace) -> String {
    format!("embed/{}", workspace.version)
}
