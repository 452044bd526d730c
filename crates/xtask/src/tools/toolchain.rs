//! The compiler for wasm: rustup's, or Debian's where rustup may not add the target.
//!
//! Debian's way builds the standard library from source with the distribution's
//! compiler. All of it is said in the environment, because Trunk starts cargo itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use super::debian;
use crate::{command, link, say};

const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

const FLAGS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

const LEAN: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS),
];

/// A way to compile for [`Toolchain::TARGET`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Toolchain {
    /// The cargo that runs us, with the target's precompiled standard library.
    Rustup,
    /// Debian's `rustc-web` and `cargo-web`, which compile the standard library too.
    Debian,
}

impl Toolchain {
    /// The target that browsers run.
    pub(crate) const TARGET: &'static str = "wasm32-unknown-unknown";

    /// A toolchain that can compile for wasm, set up if it has to be.
    pub(crate) fn ensure() -> Result<Self> {
        if has_target() {
            return Ok(Self::Rustup);
        }
        let refused = match add_target() {
            Ok(()) if has_target() => return Ok(Self::Rustup),
            Ok(()) => anyhow!("rustup added {} to another toolchain than ours", Self::TARGET),
            Err(error) => error,
        };
        let by_hand = format!(
            "add the target {} to your Rust, or on Debian: apt-get install {}",
            Self::TARGET,
            PACKAGES.join(" ")
        );
        if !debian_is_set_up() {
            if !debian::may_install() {
                bail!("cannot compile for wasm: {refused:#}; {by_hand}");
            }
            say::warn(&format!("{refused:#}; taking Debian's compiler for wasm"));
            debian::install(&PACKAGES, "a Rust compiler that can make wasm", "1 minute")
                .with_context(|| by_hand.clone())?;
            if !debian_is_set_up() {
                bail!("Debian's packages brought no /usr/bin/rustc with sources; {by_hand}");
            }
        }
        Ok(Self::Debian)
    }

    /// `cargo` for wasm; the caller adds the subcommand and `--target`.
    pub(crate) fn cargo(self) -> Command {
        let mut cargo = match self {
            Self::Rustup => command::cargo(),
            Self::Debian => command::new("/usr/bin/cargo"),
        };
        cargo.envs(self.environment());
        cargo
    }

    /// What a program that starts cargo itself must have in its environment.
    pub(crate) fn environment(self) -> Vec<(&'static str, OsString)> {
        match self {
            Self::Rustup => Vec::new(),
            Self::Debian => vec![
                ("CARGO", "/usr/bin/cargo".into()),
                ("RUSTC", "/usr/bin/rustc".into()),
                ("RUSTC_BOOTSTRAP", "1".into()),
                ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
            ],
        }
    }

    /// `cargo` for what visitors download.
    pub(crate) fn cargo_for_release(self) -> Command {
        let mut cargo = self.cargo();
        cargo.envs(self.release_environment());
        cargo
    }

    /// [`Self::environment`] with a standard library that is built for size and panics without words.
    ///
    /// A fifth of the widget was text and formatting of panics that nobody can read in a
    /// visitor's browser. These flags wait for a stable name, so the pinned compiler is told
    /// to take them; without the library's sources the bundle is larger and works the same.
    pub(crate) fn release_environment(self) -> Vec<(&'static str, OsString)> {
        let mut environment = self.environment();
        if has_sources(self.rustc()) {
            let lean = LEAN.map(|(name, value)| (name, value.into())).into_iter();
            for (name, value) in lean.chain(self.own_linker().into_iter().flatten()) {
                environment.retain(|(known, _)| *known != name);
                environment.push((name, value));
            }
        }
        environment
    }

    /// xtask as the linker, over the one that rustc brings; none where it brings none.
    fn own_linker(self) -> Option<[(&'static str, OsString); 3]> {
        let print = |what| {
            let text = command::read(command::new(self.rustc()).args(["--print", what])).ok()?;
            Some(text.trim().to_owned())
        };
        let folder = Path::new(&print("sysroot")?).join("lib/rustlib").join(print("host-tuple")?);
        let linker = folder.join("bin").join(format!("rust-lld{}", std::env::consts::EXE_SUFFIX));
        linker.is_file().then_some(())?;
        let ours = std::env::current_exe().ok()?;
        Some([
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", ours.into()),
            (
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                format!("{FLAGS} -Clinker-flavor=wasm-ld").into(),
            ),
            (link::LINKER, linker.into()),
        ])
    }

    /// Adds the standard library's sources, where rustup can.
    pub(crate) fn ensure_sources(self) {
        let what = "rustup component add rust-src: the standard library's sources (seconds)";
        if !has_sources(self.rustc()) && command::on_path("rustup").is_some() {
            say::detail(what);
            // Whether it worked is seen below, by what is there.
            _ = command::run(command::new("rustup").args(["component", "add", "rust-src"]));
        }
        if !has_sources(self.rustc()) {
            say::warn(
                "no sources of the standard library (rust-src): the widget is about 6 KB larger",
            );
        }
    }

    fn rustc(self) -> OsString {
        match self {
            Self::Rustup => std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()),
            Self::Debian => "/usr/bin/rustc".into(),
        }
    }

    /// Folders that must come first on PATH for a program that starts cargo itself.
    pub(crate) fn folders(self) -> Vec<PathBuf> {
        match self {
            Self::Rustup => Vec::new(),
            Self::Debian => vec![PathBuf::from("/usr/bin")],
        }
    }

    /// Whether clippy can be run for wasm: Debian's compiler has none.
    pub(crate) fn has_clippy(self) -> bool {
        self == Self::Rustup
    }
}

fn has_target() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    command::read(command::new(rustc).args([
        "--print",
        "target-libdir",
        "--target",
        Toolchain::TARGET,
    ]))
    .is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

fn has_sources(rustc: OsString) -> bool {
    command::read(command::new(rustc).args(["--print", "sysroot"]))
        .is_ok_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library").exists())
}

fn add_target() -> Result<()> {
    if command::on_path("rustup").is_none() {
        bail!("there is no rustup on PATH");
    }
    let target = Toolchain::TARGET;
    say::detail(&format!("rustup target add {target}: the standard library for wasm (seconds)"));
    command::run(command::new("rustup").args(["target", "add", target]))
}

fn debian_is_set_up() -> bool {
    debian::is_here()
        && Path::new("/usr/bin/cargo").exists()
        && has_sources("/usr/bin/rustc".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_builds_the_standard_library() {
        let cargo = Toolchain::Debian.cargo();
        assert_eq!(cargo.get_program(), "/usr/bin/cargo");
        let environment: Vec<_> = cargo.get_envs().collect();
        for (name, value) in
            [("RUSTC_BOOTSTRAP", "1"), ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")]
        {
            assert!(environment.contains(&(name.as_ref(), Some(value.as_ref()))), "{name}");
        }
    }

    #[test]
    fn each_setting_is_said_once() {
        for toolchain in [Toolchain::Rustup, Toolchain::Debian] {
            let environment = toolchain.release_environment();
            for (name, _) in LEAN {
                assert!(
                    environment.iter().filter(|(other, _)| *other == name).count() <= 1,
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn rustup_needs_nothing_special() {
        assert!(Toolchain::Rustup.environment().is_empty());
        assert!(Toolchain::Rustup.folders().is_empty());
    }
}
