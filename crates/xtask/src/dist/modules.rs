//! The wasm modules that pages load: compiled, bound to JavaScript, optimised, minified.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::minify::{self, Kind};
use super::tree::Tree;
use crate::files;
use crate::say;
use crate::tools::{Programs, Toolchain, WasmOpt};
use crate::workspace::Workspace;

/// A row of the table: what is built, and what it is called where it is served.
#[derive(Clone, Copy, Debug)]
struct Module {
    package: &'static str,
    /// The program of the package: a `cdylib` that is also an `rlib` would be
    /// linked without link-time optimisation.
    bin: &'static str,
    /// Stem of `NAME.js` and `NAME_bg.wasm` in the version's folder.
    name: &'static str,
}

const MODULES: [Module; 2] = [
    Module { package: "widget", bin: "candor-widget", name: "candor_widget" },
    // Survey JSON to the compact form: loaded only for JSON in a page or at a foreign URL.
    Module { package: "widget", bin: "candor-compiler", name: "candor_compiler" },
];

/// Builds every module into the version's folder of `tree`.
pub(super) fn build(
    workspace: &Workspace,
    toolchain: Toolchain,
    bindgen: &Programs,
    wasm_opt: Option<&WasmOpt>,
    tree: &mut Tree,
) -> Result<()> {
    let folder = super::version_folder(workspace);
    for module in MODULES {
        let wasm = module.compile(workspace, toolchain)?;
        let made = module.finish(workspace, &wasm, bindgen, wasm_opt)?;
        for file in files::walk(&made, &|_| false)? {
            let content = files::read(&file)?;
            tree.add(&format!("{folder}/{}", files::relative(&made, &file)), content)?;
        }
    }
    Ok(())
}

impl Module {
    /// Runs cargo; the path of the module it made.
    fn compile(self, workspace: &Workspace, toolchain: Toolchain) -> Result<PathBuf> {
        let mut cargo = toolchain.cargo();
        cargo.current_dir(&workspace.root).args(["build", "--profile", "release-wasm"]);
        cargo.args(["--target", Toolchain::TARGET, "--package", self.package]);
        cargo.args(["--bin", self.bin]);
        crate::command::run(&mut cargo)?;
        let folder = workspace.target.join(Toolchain::TARGET).join("release-wasm");
        Ok(folder.join(format!("{}.wasm", self.bin)))
    }

    /// Binds and optimises `wasm`; the folder that holds the files to serve.
    ///
    /// The folder's name tells what it was made of, so an unchanged module is not made again.
    fn finish(
        self,
        workspace: &Workspace,
        wasm: &Path,
        bindgen: &Programs,
        wasm_opt: Option<&WasmOpt>,
    ) -> Result<PathBuf> {
        let how = wasm_opt.map_or_else(|| "as it is".to_owned(), WasmOpt::identity);
        let bindgen_version = workspace.locked("wasm-bindgen")?;
        let print = files::fingerprint((files::read(wasm)?, how, bindgen_version, minify::VERSION));
        let shelf = workspace.scratch().join("modules").join(self.name);
        let done = shelf.join(print);
        if done.is_dir() {
            return Ok(done);
        }
        files::empty_folder(&shelf)?;
        let part = shelf.join("part");
        let mut bind = crate::command::new(bindgen.program("wasm-bindgen"));
        bind.args(["--target", "web", "--no-typescript", "--out-name", self.name, "--out-dir"]);
        bind.arg(&part).arg(wasm);
        if wasm_opt.is_none() {
            // wasm-opt would drop the names of functions; without it they cost a third.
            bind.arg("--remove-name-section").arg("--remove-producers-section");
        }
        crate::command::run(&mut bind)?;
        self.optimise(&part, wasm_opt)?;
        let glue = part.join(format!("{}.js", self.name));
        let small = minify::minify(&files::read_text(&glue)?, Kind::Module)
            .with_context(|| format!("minifying {}.js", self.name))?;
        files::write(&glue, small.as_bytes())?;
        fs::rename(&part, &done)?;
        Ok(done)
    }

    fn optimise(self, folder: &Path, wasm_opt: Option<&WasmOpt>) -> Result<()> {
        let Some(wasm_opt) = wasm_opt else { return Ok(()) };
        let wasm = folder.join(format!("{}_bg.wasm", self.name));
        let small = folder.join("small.wasm");
        match wasm_opt.run(&wasm, &small) {
            Ok(()) => {
                fs::rename(&small, &wasm)?;
            }
            // An old wasm-opt may not read what a new compiler writes.
            Err(error) => say::warn(&format!("{error:#}; {} is some 3 % larger", self.name)),
        }
        Ok(())
    }
}
