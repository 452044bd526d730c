//! The preset surveys in the compact form that the widget reads, one file for each language.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use super::tree::Tree;
use crate::workspace::Workspace;
use crate::{command, files};

/// Adds the compiled surveys to `tree`; the names of the presets, `nps` before the others.
pub(super) fn compile(workspace: &Workspace, tree: &mut Tree) -> Result<Vec<String>> {
    let out = workspace.scratch().join("surveys");
    files::empty_folder(&out)?;
    command::run(
        command::new(workspace.program("candor"))
            .args(["compile-presets", "--out"])
            .arg(&out)
            .current_dir(&workspace.root),
    )?;
    let folder = super::version_folder(workspace);
    let mut names = Vec::new();
    for file in files::walk(&out, &|_| true)? {
        let name = files::relative(&out, &file);
        tree.add(&format!("{folder}/surveys/{name}"), files::read(&file)?)?;
        names.push(name);
    }
    let presets = presets(&names);
    if presets.is_empty() {
        bail!("candor compile-presets wrote no surveys");
    }
    Ok(presets)
}

/// The presets in files named `PRESET.LOCALE`, in the order in which they are always told.
fn presets(names: &[String]) -> Vec<String> {
    let usual = ["nps", "csat", "ces"];
    let found: BTreeSet<&str> =
        names.iter().filter_map(|name| Some(name.split_once('.')?.0)).collect();
    let first = usual.into_iter().filter(|name| found.contains(name));
    let rest = found.iter().copied().filter(|name| !usual.contains(name));
    first.chain(rest).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_told_by_the_files() {
        let names = ["ces.en", "csat.zh-Hans", "nps.en", "nps.pl", "sus.en"].map(str::to_owned);
        assert_eq!(presets(&names), ["nps", "csat", "ces", "sus"]);
        assert!(presets(&[]).is_empty());
    }
}
