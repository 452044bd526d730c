//! Pages and scripts that are served as they are written: the sample hosts and the preview.

use anyhow::Result;

use super::tree::Tree;
use crate::files;
use crate::workspace::Workspace;

/// Adds `www/hosts/*` and the static files of `www/` to `tree`.
pub(super) fn copy(workspace: &Workspace, tree: &mut Tree) -> Result<()> {
    let www = workspace.path("www");
    let index = files::read_text(&www.join("index.html"))?;
    for file in files::walk(&www, &|_| false)? {
        let path = files::relative(&www, &file);
        if is_served(&path, &index) {
            tree.add(&path, with_version(&path, files::read(&file)?, &workspace.version))?;
        }
    }
    Ok(())
}

/// A script or a page names the folder of this version as `embed/__VERSION__/`.
fn with_version(path: &str, content: Vec<u8>, version: &str) -> Vec<u8> {
    match std::str::from_utf8(&content) {
        Ok(text) if path.ends_with(".js") || path.ends_with(".html") => {
            text.replace("__VERSION__", version).into_bytes()
        }
        _ => content,
    }
}

/// Whether a file of `www/` is served as it is: Trunk has the page of the studio and what
/// that links to, the boot script has its own way, and other folders belong to the studio.
fn is_served(path: &str, index: &str) -> bool {
    match path.split_once('/') {
        Some((folder, _)) => folder == "hosts",
        None => {
            let is_static = [".html", ".css", ".js"].iter().any(|end| path.ends_with(end));
            let is_own = path == "index.html" || path == "candor.js";
            is_static && !is_own && !is_trunks(path, index)
        }
    }
}

/// Whether `index` hands `path` to Trunk: `<link data-trunk rel="css" href="studio.css">`.
fn is_trunks(path: &str, index: &str) -> bool {
    let tags = index.split('<').filter_map(|text| text.split('>').next());
    let href = format!("href=\"{path}\"");
    tags.filter(|tag| tag.contains("data-trunk")).any(|tag| tag.contains(&href))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = "<link rel=\"icon\" href=\"icon.css\">\n\
                         <link data-trunk rel=\"css\" href=\"studio.css\">";

    #[test]
    fn hosts_and_static_pages_are_served() {
        for path in ["hosts/plain.html", "hosts/img/a.svg", "preview.html", "icon.css"] {
            assert!(is_served(path, INDEX), "{path}");
        }
    }

    #[test]
    fn scripts_and_pages_learn_the_version() {
        let script = || b"import \"./embed/__VERSION__/a.js\"".to_vec();
        assert_eq!(with_version("a.js", script(), "1.2.3"), b"import \"./embed/1.2.3/a.js\"");
        assert_eq!(
            with_version("a.html", script(), "1.2.3"),
            with_version("a.js", script(), "1.2.3")
        );
        assert_eq!(with_version("a.css", script(), "1.2.3"), script());
    }

    #[test]
    fn what_others_make_is_not() {
        for path in ["index.html", "candor.js", "studio.css", "studio/app.css", "README.md"] {
            assert!(!is_served(path, INDEX), "{path}");
        }
    }
}
