//! The widget's hand-written files, `www/embed/**`: scripts are minified into the version's folder.

use anyhow::{Context, Result};
use serde_json::json;

use super::minify::{self, Kind};
use super::tree::Tree;
use crate::files;
use crate::workspace::Workspace;

/// In a script: the rules of the widget's own element, as a text.
const HOST_RULES: &str = "__HOST_RULES__";

/// Adds `outbox.js`, what it loads where it is needed, the adapters, the frame, and the types to `tree`.
pub(super) fn write(workspace: &Workspace, tree: &mut Tree) -> Result<()> {
    let folder = super::version_folder(workspace);
    let source = workspace.path("www/embed");
    let rules = json!(files::read_text(&workspace.path("crates/widget/src/host.css"))?).to_string();
    for file in files::walk(&source, &|_| false)? {
        let name = files::relative(&source, &file);
        let mut text = files::read_text(&file)?;
        if name.ends_with(".js") {
            text = minify::minify(&text.replace(HOST_RULES, &rules), Kind::Module)
                .with_context(|| format!("minifying www/embed/{name}"))?;
        }
        // The types follow the newest version too, as `candor.js` does.
        if name.ends_with(".d.ts") {
            tree.add(&format!("embed/{name}"), text.clone().into_bytes())?;
        }
        tree.add(&format!("{folder}/{name}"), text.into_bytes())?;
    }
    Ok(())
}
