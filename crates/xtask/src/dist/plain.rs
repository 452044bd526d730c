//! The widget without WebAssembly: its wasm written out as JavaScript, for pages whose policy lets in neither that
//! nor our frame (`www/embed/candor_frame.js`).

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use walrus::RawCustomSection;

use super::minify::{self, Kind};
use super::prune::{without_classes, without_unused_exports};
use super::shelf;
use crate::files;
use crate::tools::{Programs, WasmOpt};
use crate::workspace::Workspace;

/// The stem of `NAME.js`, and of `NAME_bg.js` with what it calls of the browser.
const NAME: &str = "candor_plain";
/// Where compiled code says which features it uses.
const FEATURES: &str = "target_features";
/// What an object of the page is known by is a place in a list, of which wasm-bindgen keeps the first
/// 1,024 for itself and the next four for `undefined`, `null`, `true` and `false`
/// (`JSIDX_RESERVED` in wasm-bindgen's `rt`).
const FIRST_PLACE: (&str, i32) = ("__wbindgen_externref_statics_end", 1_028);

/// Writes out `wasm`, as cargo has made it; the folder that holds the scripts to serve.
pub(super) fn write(
    workspace: &Workspace,
    wasm: &Path,
    bindgen: &Programs,
    wasm_opt: &WasmOpt,
) -> Result<PathBuf> {
    let steps = (include_str!("plain.rs"), include_str!("prune.rs"), minify::VERSION);
    let how = (WasmOpt::identity_of(Some(wasm_opt)), workspace.locked("wasm-bindgen")?, steps);
    let print = files::fingerprint((files::read(wasm)?, how));
    shelf::keep(workspace, NAME, &print, |folder| {
        // What is not served stays outside.
        let part = folder.with_file_name("plain");
        files::empty_folder(&part)?;
        let simple = part.join("simple.wasm");
        simplify(wasm, &simple)?;
        let mut bind = crate::command::new(bindgen.program("wasm-bindgen"));
        bind.args(["--target", "bundler", "--no-typescript", "--out-name", NAME]);
        bind.args(["--remove-name-section", "--remove-producers-section", "--out-dir"]);
        crate::command::run(bind.arg(&part).arg(&simple))?;

        let bound = part.join(format!("{NAME}_bg.wasm"));
        without_unused_exports(&bound)?.emit_wasm_file(&bound)?;
        let script = part.join("script.js");
        wasm_opt.write_out(&bound, &script)?;
        let glue = without_classes(&files::read_text(&part.join(format!("{NAME}_bg.js")))?);
        for (name, text) in
            [(NAME.to_owned(), joined(&files::read_text(&script)?)?), (format!("{NAME}_bg"), glue)]
        {
            let small = minify::minify(&text, Kind::Module)
                .with_context(|| format!("minifying {name}.js"))?;
            files::write(&folder.join(format!("{name}.js")), small.as_bytes())?;
        }
        Ok(std::fs::remove_dir_all(part)?)
    })
}

/// Has wasm-bindgen keep the page's objects in a list of its own: JavaScript has no tables of references.
fn simplify(wasm: &Path, simple: &Path) -> Result<()> {
    let mut module = walrus::ModuleConfig::new()
        .generate_dwarf(false)
        .parse_file(wasm)
        .with_context(|| format!("reading {}", wasm.display()))?;
    // An empty list of features, in which references are none.
    module.customs.remove_raw(FEATURES);
    module.customs.add(RawCustomSection { name: FEATURES.to_owned(), data: vec![0] });
    let (name, place) = FIRST_PLACE;
    let asks =
        module.imports.iter().find(|import| import.name == name).map(|import| import.kind.clone());
    if let Some(walrus::ImportKind::Function(function)) = asks {
        module.replace_imported_func(function, |(body, _)| {
            body.i32_const(place);
        })?;
    }
    module.emit_wasm_file(simple).with_context(|| format!("writing {}", simple.display()))
}

/// The module that wasm2js wrote, given to its glue, whose exports are the widget's.
fn joined(script: &str) -> Result<String> {
    let made = "var retasmFunc = ";
    let (body, exports) = script
        .split_once("\nexport var ")
        .filter(|(body, _)| body.contains(made))
        .ok_or_else(|| anyhow!("wasm2js wrote no \"{made}\" with exports behind it"))?;
    let names: Vec<&str> = exports
        .lines()
        .filter_map(|line| line.trim_start_matches("export var ").split_once(" = "))
        // What begins with an underscore is between the glue and the module.
        .filter_map(|(name, _)| (!name.contains('_') && name != "memory").then_some(name))
        .collect();
    Ok(format!(
        "{body}\nimport {{ __wbg_set_wasm }} from \"./{NAME}_bg.js\";\n__wbg_set_wasm(retasmFunc);\n\
         export {{ {} }} from \"./{NAME}_bg.js\";\n",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widgets_own_functions_are_exported_and_nothing_else() {
        let script = "import * as a from './candor_plain_bg.js';\nvar retasmFunc = asmFunc({});\n\
                      export var memory = retasmFunc.memory;\nexport var show = retasmFunc.show;\n\
                      export var __wbindgen_malloc = retasmFunc.__wbindgen_malloc;\nexport var close = retasmFunc.close;\n";
        let text = joined(script).unwrap();
        assert!(text.contains("export { show, close } from \"./candor_plain_bg.js\""), "{text}");
        assert!(!text.contains("export var"), "{text}");
        assert!(joined("export var a = 1;").is_err());
    }
}
