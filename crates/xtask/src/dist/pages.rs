//! Pages and scripts that are served as they are written: the sample hosts and the preview.

use anyhow::Result;

use super::tree::Tree;
use crate::files;
use crate::workspace::Workspace;

/// Adds `www/hosts/*` and the static files of `www/` to `tree`.
pub(super) fn copy(workspace: &Workspace, tree: &mut Tree) -> Result<()> {
    let www = workspace.path("www");
    for file in files::walk(&www, &|_| false)? {
        let path = files::relative(&www, &file);
        if is_served(&path) {
            tree.add(&path, files::read(&file)?)?;
        }
    }
    Ok(())
}

/// Whether a file of `www/` is served as it is: Trunk has the page of the studio, the
/// boot script has its own way, and folders other than `hosts` belong to the studio.
fn is_served(path: &str) -> bool {
    match path.split_once('/') {
        Some((folder, _)) => folder == "hosts",
        None => {
            let is_static = [".html", ".css", ".js"].iter().any(|end| path.ends_with(end));
            is_static && path != "index.html" && path != "candor.js"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_static_pages_are_served() {
        for path in ["hosts/plain.html", "hosts/img/a.svg", "preview.html", "preview.css"] {
            assert!(is_served(path), "{path}");
        }
        for path in ["index.html", "candor.js", "studio/app.css", "README.md"] {
            assert!(!is_served(path), "{path}");
        }
    }
}
