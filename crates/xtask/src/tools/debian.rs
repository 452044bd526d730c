//! Debian's own packages, for what only they can give and only when we may install.

use std::path::Path;

use anyhow::Result;

use crate::{command, say};

/// Whether this is Debian or a child of it.
pub(super) fn is_here() -> bool {
    Path::new("/etc/debian_version").exists() && command::on_path("apt-get").is_some()
}

/// Whether this process may install packages.
pub(super) fn may_install() -> bool {
    is_here() && is_root()
}

/// Whether this process runs as root.
pub(crate) fn is_root() -> bool {
    cfg!(unix) && command::read(command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs `packages`, after refreshing the list of what there is.
pub(super) fn install(packages: &[&str], why: &str, usual_time: &str) -> Result<()> {
    say::detail(&format!("apt-get install {}: {why} (about {usual_time})", packages.join(" ")));
    let apt = |arguments: &[&str]| {
        command::run(
            command::new("apt-get")
                .env("DEBIAN_FRONTEND", "noninteractive")
                .args(["-q", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"])
                .args(arguments),
        )
    };
    // A source that cannot be reached must not keep the others from being used.
    if let Err(error) = apt(&["update"]) {
        say::warn(&format!("{error:#}; trying with the lists that are here"));
    }
    apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}
