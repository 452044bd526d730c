//! The preset surveys in the compact form that the widget reads, one file for each language.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use super::tree::Tree;
use crate::workspace::Workspace;
use crate::{command, files};

/// Adds the compiled surveys to `tree`; gives the boot fields of the presets as JavaScript, `nps` before the others.
pub(super) fn compile(workspace: &Workspace, tree: &mut Tree) -> Result<String> {
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
    let fields = presets.iter().map(|preset| {
        let first =
            names.iter().find(|name| name.split_once('.').is_some_and(|(id, _)| id == preset));
        let content = files::read(&out.join(first.context("a preset has a file")?))?;
        Ok(format!("{preset}:{}", boot_field(&content)?))
    });
    Ok(format!("{{{}}}", fields.collect::<Result<Vec<_>>>()?.join(",")))
}

/// What `candor.js` must know of a preset: the JSON that a compiled survey begins with, without its id.
fn boot_field(compiled: &[u8]) -> Result<String> {
    let line = compiled.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let start = line
        .iter()
        .position(|byte| *byte == b'{')
        .context("a compiled survey begins with its boot field")?;
    let mut field: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&line[start..])?;
    field.remove("id");
    Ok(serde_json::Value::Object(field).to_string())
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
    fn the_boot_field_is_the_first_line() {
        let compiled = b"candor3{\"any\":[{\"exit\":true}],\"id\":\"a\"}\n\x01{}\n";
        assert_eq!(boot_field(compiled).unwrap(), r#"{"any":[{"exit":true}]}"#);
        assert!(boot_field(b"candor1").is_err());
    }

    #[test]
    fn presets_are_told_by_the_files() {
        let names = ["ces.en", "csat.zh-Hans", "nps.en", "nps.pl", "sus.en"].map(str::to_owned);
        assert_eq!(presets(&names), ["nps", "csat", "ces", "sus"]);
        assert!(presets(&[]).is_empty());
    }
}
