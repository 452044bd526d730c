//! What a slow step made, kept until what it is made of changes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

/// The folder that `make` fills; taken from the shelf when it was made of the same before.
///
/// One folder is kept for each `name`: the newest.
pub(super) fn keep(
    workspace: &Workspace,
    name: &str,
    print: &str,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let shelf = workspace.scratch().join("shelf").join(name);
    let done = shelf.join(print);
    if !done.is_dir() {
        files::empty_folder(&shelf)?;
        let part = shelf.join("part");
        files::empty_folder(&part)?;
        make(&part)?;
        fs::rename(&part, &done)?;
    }
    Ok(done)
}
