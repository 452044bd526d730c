//! Tools that cargo installs: wasm-bindgen's programs and Trunk.

use std::path::Path;

use anyhow::Result;

use super::cache::{self, Programs};
use crate::{command, say};

/// A package whose programs are wanted at exactly one version.
#[derive(Debug)]
pub(super) struct CargoTool<'a> {
    pub(super) package: &'a str,
    pub(super) version: &'a str,
    pub(super) programs: &'a [&'a str],
    pub(super) keeps_its_lock: bool,
    pub(super) purpose: &'a str,
    pub(super) usual_time: &'a str,
}

impl CargoTool<'_> {
    /// The programs: from PATH, from the cache, or installed now.
    pub(super) fn ensure(&self) -> Result<Programs> {
        if let Some(found) = self.on_path() {
            return Ok(found);
        }
        let folder = cache::folder()?.join(format!("{}-{}", self.package, self.version));
        let is_there = || cache::fits(&folder.join("bin"), self.programs, self.version);
        if !is_there() {
            let what = format!("{} {}", self.package, self.version);
            say::detail(&format!(
                "{what}: {}; installing it once for every clone (about {} on two cores)",
                self.purpose, self.usual_time
            ));
            cache::install(&folder, &what, &is_there, &|part| self.install(part))?;
        }
        Ok(Programs::in_folder(folder.join("bin")))
    }

    fn on_path(&self) -> Option<Programs> {
        let first = command::on_path(self.programs.first()?)?;
        let folder = first.parent()?;
        cache::fits(folder, self.programs, self.version)
            .then(|| Programs::in_folder(folder.to_owned()))
    }

    fn install(&self, root: &Path) -> Result<()> {
        if command::on_path("cargo-binstall").is_some() {
            let exact = format!("{}@{}", self.package, self.version);
            let mut binstall = command::new("cargo-binstall");
            binstall.args(["--no-confirm", "--no-track", "--root"]).arg(root).arg(exact);
            match command::run(&mut binstall) {
                Ok(()) => return Ok(()),
                Err(error) => say::warn(&format!("{error:#}; building it instead")),
            }
        }
        let mut cargo = command::cargo();
        // A build folder of its own: the workspace's may be in use.
        cargo.env_remove("CARGO_TARGET_DIR").env_remove("CARGO_BUILD_TARGET_DIR");
        // Or cargo asks to add a folder to PATH that is about to be renamed.
        cargo.env("PATH", command::path_with(&[root.join("bin")]));
        cargo.args(["install", self.package, "--version", self.version, "--root"]).arg(root);
        if self.keeps_its_lock {
            cargo.arg("--locked");
        }
        command::run(&mut cargo)
    }
}
