//! The wasm modules that pages load: compiled, bound to JavaScript, optimised, minified.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::minify::{self, Kind};
use super::plain;
use super::prune::prune;
use super::shelf;
use super::tree::Tree;
use super::types;
use crate::files;
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
    /// Hand-written types of a module that other programs import, served as `NAME.d.ts`.
    types: Option<&'static str>,
    /// Whether pages that refuse WebAssembly get it as JavaScript.
    is_plain_too: bool,
}

const MODULES: [Module; 3] = [
    Module {
        package: "widget",
        bin: "candor-widget",
        name: "candor_widget",
        types: None,
        is_plain_too: true,
    },
    // Survey JSON to the compact form: loaded only for JSON in a page or at a foreign URL.
    Module {
        package: "widget",
        bin: "candor-compiler",
        name: "candor_compiler",
        types: None,
        is_plain_too: false,
    },
    Module {
        package: "score-js",
        bin: "candor-score",
        name: "candor_score",
        types: Some("crates/score-js/candor_score.d.ts"),
        is_plain_too: false,
    },
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
        tree.add_folder(&folder, &made)?;
        if let (true, Some(wasm_opt)) = (module.is_plain_too, wasm_opt) {
            tree.add_folder(&folder, &plain::write(workspace, &wasm, bindgen, wasm_opt)?)?;
        }
        if let Some(types) = module.types {
            let text = files::read_text(&workspace.path(types))?;
            let glue = files::read_text(&made.join(format!("{}.js", module.name)))?;
            types::check(module.name, &text, &glue)?;
            tree.add(&format!("{folder}/{}.d.ts", module.name), text.into_bytes())?;
        }
    }
    Ok(())
}

impl Module {
    /// Runs cargo; the path of the module it made.
    fn compile(self, workspace: &Workspace, toolchain: Toolchain) -> Result<PathBuf> {
        let mut cargo = toolchain.cargo_for_release();
        cargo.current_dir(&workspace.root).args(["build", "--profile", "release-wasm"]);
        cargo.args(["--target", Toolchain::TARGET, "--package", self.package]);
        cargo.args(["--bin", self.bin]);
        crate::command::run(&mut cargo)?;
        let folder = workspace.target.join(Toolchain::TARGET).join("release-wasm");
        Ok(folder.join(format!("{}.wasm", self.bin)))
    }

    /// Binds, optimises and minifies `wasm`; the folder that holds the files to serve.
    fn finish(
        self,
        workspace: &Workspace,
        wasm: &Path,
        bindgen: &Programs,
        wasm_opt: Option<&WasmOpt>,
    ) -> Result<PathBuf> {
        let bindgen_version = workspace.locked("wasm-bindgen")?;
        // The steps themselves are part of what a kept module was made by.
        let steps = (include_str!("modules.rs"), include_str!("prune.rs"), minify::VERSION);
        let how = (WasmOpt::identity_of(wasm_opt), bindgen_version, steps);
        let print = files::fingerprint((files::read(wasm)?, how));
        shelf::keep(workspace, self.name, &print, |folder| {
            let mut bind = crate::command::new(bindgen.program("wasm-bindgen"));
            bind.args(["--target", "web", "--no-typescript", "--out-name", self.name]);
            // The names of functions are a third of a module that wasm-opt does not see.
            bind.args(["--remove-name-section", "--remove-producers-section", "--out-dir"]);
            crate::command::run(bind.arg(folder).arg(wasm))?;
            let wasm = folder.join(format!("{}_bg.wasm", self.name));
            let glue = folder.join(format!("{}.js", self.name));
            prune(&wasm, &glue)?;
            if let Some(wasm_opt) = wasm_opt {
                wasm_opt.shrink(&wasm)?;
            }
            let small = minify::minify(&files::read_text(&glue)?, Kind::Module)
                .with_context(|| format!("minifying {}.js", self.name))?;
            files::write(&glue, small.as_bytes())
        })
    }
}
