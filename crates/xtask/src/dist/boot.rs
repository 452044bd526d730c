//! `candor.js`, the classic script that a host page loads.
//!
//! It is written by hand with a few placeholders, which are JavaScript expressions:
//! `__VERSION__`, `__DIR__` (where its further files are, relative to itself),
//! `__LOCALES__` and `__PRESETS__`. It is laid out twice: `embed/candor.js` follows
//! the newest version, `embed/VERSION/candor.js` never changes.

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::minify::{self, Kind};
use super::tree::Tree;
use crate::files;
use crate::workspace::{self, Workspace};

/// Adds both copies of the boot script to `tree`.
pub(super) fn write(workspace: &Workspace, presets: &[String], tree: &mut Tree) -> Result<()> {
    let source = files::read_text(&workspace.path("www/candor.js"))?;
    let locales = locales(workspace)?;
    let folder = super::version_folder(workspace);
    for (path, further) in [
        ("embed/candor.js".to_owned(), format!("{}/", workspace.version)),
        (format!("{folder}/candor.js"), String::new()),
    ] {
        let script = fill(&source, &workspace.version, &further, &locales, presets);
        let small = minify::minify(&script, Kind::Script).context("minifying www/candor.js")?;
        // Looked for now, because a comment may name placeholders as it likes.
        if let Some(unknown) = placeholder(&small) {
            bail!("www/candor.js has the placeholder {unknown}, which dist does not know");
        }
        tree.add(&path, small.into_bytes())?;
    }
    Ok(())
}

/// The languages that there are texts for, English first.
fn locales(workspace: &Workspace) -> Result<Vec<String>> {
    let mut names: Vec<String> = files::walk(&workspace.path("crates/survey/locales"), &|_| true)?
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| workspace::stem(path))
        .collect();
    names.sort_by_key(|name| (name != "en", name.clone()));
    if names.first().is_none_or(|name| name != "en") {
        bail!("crates/survey/locales has no en.json");
    }
    Ok(names)
}

fn fill(
    source: &str,
    version: &str,
    further: &str,
    locales: &[String],
    presets: &[String],
) -> String {
    let mut script = source.to_owned();
    for (placeholder, value) in [
        ("__VERSION__", json!(version)),
        ("__DIR__", json!(further)),
        ("__LOCALES__", json!(locales)),
        ("__PRESETS__", json!(presets)),
    ] {
        let value = value.to_string();
        // In quotes or bare: both read well in the source, and mean the same.
        for written in
            [format!("\"{placeholder}\""), format!("'{placeholder}'"), placeholder.to_owned()]
        {
            script = script.replace(&written, &value);
        }
    }
    script
}

/// The first `__NAME__` in capitals that is left.
fn placeholder(script: &str) -> Option<&str> {
    script.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').find(|word| {
        word.strip_prefix("__").and_then(|word| word.strip_suffix("__")).is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let locales = ["en".to_owned(), "pl".to_owned()];
        assert_eq!(fill(source, "0.1.0", "0.1.0/", &locales, &["nps".to_owned()]), expected);
    }

    #[test]
    fn placeholders_become_expressions() {
        check("f(__VERSION__,__DIR__)", r#"f("0.1.0","0.1.0/")"#);
        check("f('__VERSION__',\"__DIR__\")", r#"f("0.1.0","0.1.0/")"#);
        check("a=__LOCALES__;b=__PRESETS__", r#"a=["en","pl"];b=["nps"]"#);
    }

    #[test]
    fn an_unknown_placeholder_is_found() {
        assert_eq!(placeholder("f(__NAME__)"), Some("__NAME__"));
        assert_eq!(placeholder("x.__proto__;____"), None);
    }
}
