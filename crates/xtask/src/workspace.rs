//! The repository: where it is, its version, and what `Cargo.lock` says.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{command, files};

/// The repository that xtask works on.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// Its top folder.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the environment puts it.
    pub(crate) target: PathBuf,
    /// The version that all its crates share.
    pub(crate) version: String,
    metadata: Value,
}

impl Workspace {
    /// The repository of this very program.
    ///
    /// # Errors
    /// `cargo metadata` fails, which it does when a manifest is wrong.
    pub(crate) fn find() -> Result<Self> {
        // Asked at run time first: a build folder may be shared by several clones.
        let here = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let json = command::read(
            command::cargo()
                .args(["metadata", "--no-deps", "--format-version", "1"])
                .current_dir(here),
        )?;
        let metadata: Value = serde_json::from_str(&json).context("cargo metadata's JSON")?;
        let folder = |key: &str| metadata[key].as_str().map(PathBuf::from);
        let root = folder("workspace_root").context("cargo metadata names no workspace root")?;
        let target = folder("target_directory").context("cargo metadata names no target folder")?;
        Ok(Self { root, target, version: env!("CARGO_PKG_VERSION").to_owned(), metadata })
    }

    /// What `cargo metadata --no-deps` says.
    pub(crate) fn metadata(&self) -> &Value {
        &self.metadata
    }

    /// A path below the top folder.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder that is served.
    pub(crate) fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// Where xtask keeps what it can make again.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The native program `name` in the dev profile.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The version of `package` in `Cargo.lock`.
    pub(crate) fn locked(&self, package: &str) -> Result<String> {
        locked_version(&files::read_text(&self.path("Cargo.lock"))?, package)
            .with_context(|| format!("Cargo.lock names no package {package}"))
    }
}

/// Folders that hold nothing written by hand.
pub(crate) fn is_made(folder: &str) -> bool {
    matches!(folder, ".git" | "target" | "dist" | "candor-data" | "node_modules")
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

/// The stem of a file's name: `pl` of `locales/pl.json`.
pub(crate) fn stem(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_tells_versions() {
        let lock = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\n\
                    [[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.80\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm-bindgen-test").as_deref(), Some("0.3.80"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
