//! The studio, which Trunk builds from `www/index.html`.

use std::path::Path;

use anyhow::{Context, Result};

use super::shelf;
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
    folders.extend(toolchain.folders());
    let trunk = programs.last().context("Trunk is among the programs")?.program("trunk");
    command::run(
        command::new(trunk)
            .args(["build", "--release", "--dist"])
            .arg(&out)
            .current_dir(&workspace.root)
            .envs(toolchain.release_environment())
            .env("PATH", command::path_with(&folders))
            .env("TRUNK_SKIP_VERSION_CHECK", "true")
            // Trunk 0.21 refuses to start when this is set to 1.
            .env_remove("NO_COLOR"),
    )?;
    let page = files::read_text(&out.join("index.html"))?;
    for file in files::walk(&out, &|_| false)? {
        let name = files::relative(&out, &file);
        let content = match wasm_opt {
            Some(wasm_opt) if name.ends_with(".wasm") && !is_sealed(&name, &page) => {
                shrink(workspace, &file, wasm_opt)?
            }
            _ => files::read(&file)?,
        };
        tree.add(&name, content)?;
    }
    Ok(())
}

/// Whether `page` names the bytes of the file by a hash, so that none may change any more.
fn is_sealed(name: &str, page: &str) -> bool {
    let mut tags = page.split('<').filter_map(|text| text.split('>').next());
    tags.any(|tag| tag.contains(name) && tag.contains("integrity="))
}

/// The module `wasm` in fewer bytes: a fifth fewer in brotli, because Trunk keeps the names
/// of functions. Trunk's own call of wasm-opt would fail where there is none.
fn shrink(workspace: &Workspace, wasm: &Path, wasm_opt: &WasmOpt) -> Result<Vec<u8>> {
    let content = files::read(wasm)?;
    let print = files::fingerprint((&content, WasmOpt::identity_of(Some(wasm_opt))));
    let done = shelf::keep(workspace, "studio", &print, |folder| {
        let copy = folder.join("studio.wasm");
        files::write(&copy, &content)?;
        wasm_opt.shrink(&copy)
    })?;
    files::read(&done.join("studio.wasm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_a_hash_in_the_page_is_sealed() {
        let tag = "<link rel=\"preload\" href=\"./s-1_bg.wasm\" integrity=\"sha384-x\">";
        assert!(is_sealed("s-1_bg.wasm", tag));
        assert!(!is_sealed("s-1_bg.wasm", "<link integrity=\"x\"><link href=\"./s-1_bg.wasm\">"));
    }
}
