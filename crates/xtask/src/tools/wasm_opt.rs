//! wasm-opt: makes the modules some 3 % smaller as they travel; the build goes on without it.
//!
//! PATH, the cache, npm and Debian are asked in this order. Its features are named
//! one by one because with `--all-features` binaryen 132 writes compact imports,
//! which Chromium 156 refuses ("Invalid import kind 127").

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{cache, debian};
use crate::{command, say};

/// The version that npm is asked for.
const VERSION: &str = "132.0.0";
/// Older ones miss what today's compiler writes, or optimise worse.
const OLDEST_WANTED: u32 = 116;
/// Twice, because what `--gufa` learns about the whole program lets the second
/// round drop more: together 430 of 65,300 bytes in brotli. The last two remove
/// sections that only tools read.
const PASSES: [&str; 5] = ["-Oz", "--gufa", "-Oz", "--strip-producers", "--strip-target-features"];
/// The features that rustc and wasm-bindgen use.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What wasm2js does not know, put into words that it does.
const LOWERED: [&str; 3] = [
    "--signext-lowering",
    "--llvm-nontrapping-fptoint-lowering",
    "--llvm-memory-copy-fill-lowering",
];

/// A wasm-opt that runs here.
#[derive(Clone, Debug)]
pub(crate) struct WasmOpt {
    program: PathBuf,
    version: u32,
    flags: Vec<&'static str>,
}

impl WasmOpt {
    /// The best wasm-opt that can be had; `None` after saying what its absence costs.
    pub(crate) fn ensure() -> Option<Self> {
        let found = Self::on_path(OLDEST_WANTED)
            .or_else(|| Self::from_npm().inspect_err(complain).ok().flatten())
            .or_else(|| Self::on_path(0))
            .or_else(|| Self::from_debian().inspect_err(complain).ok().flatten());
        if found.is_none() {
            say::warn(
                "no wasm-opt: the bundles work but are about 3 % larger (some 2,000 bytes \
                 of the first question), and pages that refuse WebAssembly and frames get none; \
                 npm or a binaryen package would bring it",
            );
        }
        found
    }

    /// Makes the module `wasm` smaller in its place.
    ///
    /// # Errors
    /// The file cannot be replaced. A module that this wasm-opt cannot read is left as
    /// it is, with a warning: an old one may not know what a new compiler writes.
    pub(crate) fn shrink(&self, wasm: &Path) -> Result<()> {
        let small = wasm.with_extension("small");
        let mut command = command::new(&self.program);
        command.args(&self.flags).arg(wasm).arg("-o").arg(&small);
        match command::run(&mut command) {
            Ok(()) => Ok(fs::rename(&small, wasm)?),
            Err(error) => {
                say::warn(&format!("{error:#}; {} stays as it is", wasm.display()));
                // Half a module must not be served.
                let _ = fs::remove_file(small);
                Ok(())
            }
        }
    }

    /// Writes the module `wasm` out as the JavaScript module `script`, by the wasm2js that comes with wasm-opt.
    ///
    /// # Errors
    /// One of both can't read it, or wasm2js is not there.
    pub(crate) fn write_out(&self, wasm: &Path, script: &Path) -> Result<()> {
        let low = wasm.with_extension("low.wasm");
        let mut lower = command::new(&self.program);
        lower.args(LOWERED).args(&self.flags).arg(wasm).arg("-o").arg(&low);
        command::run(&mut lower)?;
        let mut write = command::new(self.program.with_file_name("wasm2js"));
        command::run(write.arg("-Oz").arg(low).arg("-o").arg(script))
    }

    /// Tells one way of optimising from another, and from none.
    pub(crate) fn identity_of(wasm_opt: Option<&Self>) -> String {
        wasm_opt.map_or_else(String::new, |it| format!("{} {}", it.version, it.flags.join(" ")))
    }

    fn at(program: PathBuf) -> Option<Self> {
        let version = number(&command::version(&program)?)?;
        let help = command::read(command::new(&program).arg("--help")).unwrap_or_default();
        let flags = [known(&PASSES, &help), known(&FEATURES, &help)].concat();
        Some(Self { program, version, flags })
    }

    fn on_path(oldest: u32) -> Option<Self> {
        Self::at(command::on_path("wasm-opt")?).filter(|found| found.version >= oldest)
    }

    fn from_npm() -> Result<Option<Self>> {
        let folder = cache::folder()?.join(format!("binaryen-{VERSION}"));
        let program = folder.join("node_modules").join(".bin").join("wasm-opt");
        let is_there = || command::version(&program).is_some();
        if !is_there() {
            if command::on_path("npm").is_none() {
                return Ok(None);
            }
            let what = format!("binaryen {VERSION}");
            say::detail(&format!("{what}: makes the wasm smaller; npm installs it (seconds)"));
            cache::install(&folder, &what, &is_there, &|part| {
                let mut npm = command::new("npm");
                npm.args(["install", "--no-audit", "--no-fund", "--loglevel", "error"]);
                npm.arg("--prefix").arg(part).arg(format!("binaryen@{VERSION}"));
                command::run(&mut npm)
            })?;
        }
        Ok(Self::at(program))
    }

    fn from_debian() -> Result<Option<Self>> {
        if !debian::may_install() {
            return Ok(None);
        }
        debian::install(&["binaryen"], "makes the wasm smaller", "10 seconds")?;
        Ok(Self::on_path(0))
    }
}

fn complain(error: &anyhow::Error) {
    say::warn(&format!("{error:#}"));
}

/// The number in "wasm-opt version 132 (version_132)".
fn number(line: &str) -> Option<u32> {
    line.split_whitespace().find_map(|word| word.parse().ok())
}

/// Those of `flags` that this wasm-opt knows, by its own help text.
fn known(flags: &[&'static str], help: &str) -> Vec<&'static str> {
    let is_known =
        |flag: &str| help.split(|c: char| c == ',' || c.is_whitespace()).any(|word| word == flag);
    let known: Vec<_> = flags.iter().copied().filter(|flag| is_known(flag)).collect();
    // No help text is no evidence: then all of them.
    if known.is_empty() { flags.to_vec() } else { known }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(number("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(number("wasm-opt version 108"), Some(108));
        assert_eq!(number("something else"), None);
    }

    #[test]
    fn an_old_one_is_not_asked_for_what_it_does_not_know() {
        let help = "  --enable-bulk-memory   Enable bulk memory\n  --enable-sign-ext   Enable";
        assert_eq!(known(&FEATURES, help), ["--enable-bulk-memory", "--enable-sign-ext"]);
        assert_eq!(known(&FEATURES, ""), FEATURES);
    }

    #[test]
    fn all_features_is_never_asked_for() {
        assert!(!FEATURES.contains(&"--all-features"));
    }
}
