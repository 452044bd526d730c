//! Starting other programs: what they inherit, and what is said when they fail.
//!
//! `cargo run` describes xtask to itself in `CARGO_PKG_*` and `CARGO_MANIFEST_*`;
//! build scripts of some crates watch those and would be re-run whenever a build
//! is started now by xtask and now by hand. They are removed for every child.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A command that starts `program` without what `cargo run` told xtask about itself.
pub(crate) fn new(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    // Incremental state is of no use to a machine that builds once, and is large.
    if std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false") {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// The cargo that runs this program, or the one on PATH.
pub(crate) fn cargo() -> Command {
    new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs `command`, its output going where ours goes.
///
/// # Errors
/// It could not be started, or it did not end well.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", line(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

/// What `command` prints on its standard output.
///
/// # Errors
/// It could not be started, or it did not end well; then the message carries what it said.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start {}", line(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} ended with {}: {}", line(command), output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The first line of `program --version`; `None` when there is no such program or it fails.
pub(crate) fn version(program: &Path) -> Option<String> {
    // Trunk refuses to start with NO_COLOR=1.
    let text = read(new(program).arg("--version").env_remove("NO_COLOR")).ok()?;
    text.lines().next().map(str::to_owned)
}

/// Where `name` is found on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// PATH with `folders` before everything else.
pub(crate) fn path_with(folders: &[PathBuf]) -> OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&rest));
    std::env::join_paths(all).unwrap_or(rest)
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = run(&mut new("there-is-no-such-program")).unwrap_err();
        assert!(error.to_string().contains("there-is-no-such-program"), "{error}");
    }

    #[test]
    fn our_folders_come_first() {
        let path = path_with(&[PathBuf::from("first")]);
        assert_eq!(std::env::split_paths(&path).next(), Some(PathBuf::from("first")));
    }
}
