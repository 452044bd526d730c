//! The suites that are runs of cargo.

use std::process::Command;

use anyhow::{Result, bail};

use super::tally::{self, Tally};
use crate::tools::{self, Browser, Toolchain};
use crate::workspace::{self, Workspace};
use crate::{command, files, say};

/// The crates that only exist for wasm.
const WASM_CRATES: [&str; 3] = ["widget", "studio", "score-js"];
/// The crates whose tests may run in a browser; those that have such tests do.
const TESTED_IN_WASM: [&str; 4] = ["score", "survey", "widget", "score-js"];

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut cargo = command::cargo();
    cargo.current_dir(&workspace.root).args(arguments);
    cargo
}

fn cargo_for_wasm(
    workspace: &Workspace,
    toolchain: Toolchain,
    subcommand: &str,
    packages: &[&str],
) -> Command {
    let mut cargo = toolchain.cargo();
    cargo.current_dir(&workspace.root).args([subcommand, "--target", Toolchain::TARGET]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    cargo
}

pub(super) fn fmt(workspace: &Workspace) -> Result<Tally> {
    tally::check(&mut cargo(workspace, &["fmt", "--all", "--check"]))
}

pub(super) fn clippy(workspace: &Workspace) -> Result<Tally> {
    let deny = ["--all-targets", "--", "-D", "warnings"];
    let native = tally::check(cargo(workspace, &["clippy", "--workspace"]).args(deny))?;
    let toolchain = Toolchain::ensure()?;
    if !toolchain.has_clippy() {
        say::warn("the wasm crates are not linted: Debian's compiler for wasm has no clippy");
        return Ok(native);
    }
    let mut wasm = cargo_for_wasm(workspace, toolchain, "clippy", &WASM_CRATES);
    Ok([native, tally::check(wasm.args(deny))?].into_iter().sum())
}

pub(super) fn docs(workspace: &Workspace) -> Result<Tally> {
    let deny = ("RUSTDOCFLAGS", "-D warnings");
    let mut native = cargo(workspace, &["doc", "--workspace", "--no-deps"]);
    // Natively the wasm crates are empty: their documentation is built where they exist.
    let mut wasm = cargo_for_wasm(workspace, Toolchain::ensure()?, "doc", &WASM_CRATES);
    let both = [native.env(deny.0, deny.1), wasm.arg("--no-deps").env(deny.0, deny.1)];
    both.into_iter().map(tally::check).sum()
}

pub(super) fn native(workspace: &Workspace) -> Result<Tally> {
    tools::postgres::ensure()?;
    tools::deployment::ensure();
    let mut test = cargo(workspace, &["test", "--workspace", "--exclude", "tests"]);
    tally::tests(test.arg("--no-fail-fast"))
}

pub(super) fn wasm(workspace: &Workspace) -> Result<Tally> {
    let toolchain = Toolchain::ensure()?;
    let browser = Browser::ensure()?;
    let mut packages = Vec::new();
    for package in TESTED_IN_WASM {
        if has_browser_tests(workspace, package)? {
            packages.push(package);
        }
    }
    if packages.is_empty() {
        bail!("no crate has a test with wasm_bindgen_test: is the list in xtask out of date?");
    }
    let mut test = cargo_for_wasm(workspace, toolchain, "test", &packages);
    tally::tests(
        test.arg("--no-fail-fast")
            // Documentation's examples are run natively; a browser adds nothing to them.
            .args(["--lib", "--bins", "--tests"])
            .envs(browser.runner(workspace)?),
    )
}

pub(super) fn browser(workspace: &Workspace) -> Result<Tally> {
    let browser = Browser::ensure()?;
    tools::interpreters::ensure()?;
    let mut test = cargo(workspace, &["test", "--package", "tests", "--no-fail-fast"]);
    tally::tests(
        test.env("CANDOR_BIN", workspace.program("candor"))
            .env("CANDOR_DIST", workspace.dist())
            .env("CHROMEDRIVER", browser.driver)
            .env("CHROMIUM", browser.chromium),
    )
}

/// Whether a source of `package` has a test that wasm-bindgen's runner finds.
fn has_browser_tests(workspace: &Workspace, package: &str) -> Result<bool> {
    let folder = workspace.path("crates").join(package);
    for file in files::walk(&folder, &workspace::is_made)? {
        let is_rust = file.extension().is_some_and(|extension| extension == "rs");
        if is_rust && files::read_text(&file)?.contains("wasm_bindgen_test") {
            return Ok(true);
        }
    }
    Ok(false)
}
