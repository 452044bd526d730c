//! The widget's hand-written modules, `www/embed/**.js`: minified into the version's folder.

use anyhow::{Context, Result};

use super::minify::{self, Kind};
use super::tree::Tree;
use crate::files;
use crate::workspace::Workspace;

/// Adds `outbox.js`, what it loads where it is needed, and the adapters to `tree`.
pub(super) fn write(workspace: &Workspace, tree: &mut Tree) -> Result<()> {
    let folder = super::version_folder(workspace);
    let source = workspace.path("www/embed");
    for file in files::walk(&source, &|_| false)? {
        let name = files::relative(&source, &file);
        let small = minify::minify(&files::read_text(&file)?, Kind::Module)
            .with_context(|| format!("minifying www/embed/{name}"))?;
        tree.add(&format!("{folder}/{name}"), small.into_bytes())?;
    }
    Ok(())
}
