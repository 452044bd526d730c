//! The cache folder `…/candor/tools/NAME-VERSION`, shared by every clone.
//!
//! An installation goes to a folder of its own and is renamed into place when it
//! is complete, so that nobody ever finds half a tool; a file lock keeps two
//! clones from building the same tool at the same time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{clock, command, say};

/// A folder that holds the programs asked for.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Programs that are in `folder`.
    pub(super) fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder, for PATH.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The program `name`.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

/// `${XDG_CACHE_HOME:-~/.cache}/candor/tools`.
pub(super) fn folder() -> Result<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let base = from("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| from("HOME").map(|home| Path::new(&home).join(".cache")))
        .or_else(|| from("LOCALAPPDATA").map(PathBuf::from))
        .context("neither XDG_CACHE_HOME nor HOME is set: where shall tools be kept?")?;
    Ok(base.join("candor").join("tools"))
}

/// Whether every one of `programs` in `folder` is of `version`.
pub(super) fn fits(folder: &Path, programs: &[&str], version: &str) -> bool {
    programs.iter().all(|program| {
        let path = Programs::in_folder(folder.to_owned()).program(program);
        path.is_file() && command::version(&path).is_some_and(|line| names(&line, version))
    })
}

/// Whether the line that a program prints about itself names `version` as a word.
pub(super) fn names(line: &str, version: &str) -> bool {
    line.split_whitespace().any(|word| word == version)
}

/// Makes `final_folder` by `install`, which gets an empty folder to fill.
///
/// `is_there` tells whether another clone was faster, and afterwards whether it worked.
pub(super) fn install(
    final_folder: &Path,
    what: &str,
    is_there: &dyn Fn() -> bool,
    install: &dyn Fn(&Path) -> Result<()>,
) -> Result<()> {
    let parent = final_folder.parent().context("a tool's folder has a parent")?;
    let name = final_folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let lock = File::create(parent.join(format!(".{name}.lock")))
        .with_context(|| format!("cannot write in {}", parent.display()))?;
    if lock.try_lock().is_err() {
        say::detail(&format!("{what}: another run is installing it; waiting for that one"));
        lock.lock().context("cannot wait for the other installation")?;
    }
    if is_there() {
        return Ok(());
    }
    let watch = clock::Stopwatch::start();
    let part = parent.join(format!(".{name}.{}", std::process::id()));
    crate::files::empty_folder(&part)?;
    let done = install(&part);
    if done.is_ok() {
        if final_folder.exists() {
            fs::remove_dir_all(final_folder)
                .with_context(|| format!("cannot replace {}", final_folder.display()))?;
        }
        fs::rename(&part, final_folder)
            .with_context(|| format!("cannot make {}", final_folder.display()))?;
    } else {
        // What is left is of no use; the reason that counts is the first one.
        let _ = fs::remove_dir_all(&part);
    }
    done.with_context(|| format!("could not install {what}"))?;
    if !is_there() {
        bail!("{what} was installed in {} but does not run", final_folder.display());
    }
    say::detail(&format!("{what}: installed in {}", clock::for_people(watch.elapsed())));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_matched_as_a_whole() {
        assert!(names("wasm-bindgen 0.2.130", "0.2.130"));
        assert!(names("trunk 0.21.14", "0.21.14"));
        assert!(!names("trunk 0.21.140", "0.21.14"));
        assert!(!names("wasm-bindgen 0.2.13", "0.2.130"));
    }

    #[test]
    fn an_installation_appears_complete_or_not_at_all() {
        let parent = std::env::temp_dir().join(format!("candor-cache-{}", std::process::id()));
        let tool = parent.join("tool-1");
        let is_there = || tool.join("done").is_file();
        let broken = install(&tool, "a tool", &is_there, &|part| {
            fs::write(part.join("half"), "")?;
            bail!("the network went away")
        });
        assert!(broken.is_err());
        assert!(!tool.exists());
        install(&tool, "a tool", &is_there, &|part| Ok(fs::write(part.join("done"), "")?)).unwrap();
        assert!(is_there());
        install(&tool, "a tool", &is_there, &|_| bail!("must not run twice")).unwrap();
        fs::remove_dir_all(parent).unwrap();
    }
}
