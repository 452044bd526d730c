//! A PostgreSQL server for the tests of the collector, which make their own clusters with it.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::debian;
use crate::command;

/// Makes sure that `initdb` and `pg_ctl` are on PATH or where Debian has them.
pub(crate) fn ensure() -> Result<()> {
    if is_here() {
        return Ok(());
    }
    let by_hand = "install PostgreSQL's server (Debian: apt-get install postgresql)";
    if !debian::may_install() {
        bail!("no initdb and pg_ctl on PATH or in /usr/lib/postgresql; {by_hand}");
    }
    debian::install(&["postgresql"], "the second kind of store, tested beside SQLite", "1 minute")?;
    if !is_here() {
        bail!("Debian's packages brought no initdb and pg_ctl; {by_hand}");
    }
    Ok(())
}

fn is_here() -> bool {
    let programs = ["initdb", "pg_ctl"];
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders = versions.map(|version| -> PathBuf { version.path().join("bin") });
    programs.iter().all(|it| command::on_path(it).is_some())
        || folders.any(|folder| programs.iter().all(|it| folder.join(it).is_file()))
}
