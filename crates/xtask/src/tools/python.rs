//! Python with the data frames that `candor score` is measured against.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::cache;
use crate::{command, say};

/// At these versions the figures in the documentation were measured.
const PACKAGES: [&str; 3] = ["polars==2.1.0", "pandas==3.1.1", "pyarrow==26.0.1"];

/// A Python that has them, in a virtual environment of the cache folder.
///
/// # Errors
/// There is no `python3`, it makes no virtual environments, or the packages cannot be had.
pub(crate) fn with_data_frames() -> Result<PathBuf> {
    let Some(python) = command::on_path("python3") else {
        bail!("no python3 on PATH (Debian: apt-get install python3 python3-venv)");
    };
    let folder = cache::folder()?.join(format!("python-{}", PACKAGES.join("-").replace("==", "-")));
    let own = folder.join("bin").join("python");
    let is_there = || works(&own);
    if !is_there() {
        let what = PACKAGES.join(", ");
        say::detail(&format!("{what}: what `candor score` is measured against (about 1 minute)"));
        cache::install(&folder, &what, &is_there, &|part| install(&python, part))?;
    }
    Ok(own)
}

fn works(python: &Path) -> bool {
    python.is_file()
        && command::read(command::new(python).args(["-c", "import polars, pandas, pyarrow"]))
            .is_ok()
}

fn install(python: &Path, part: &Path) -> Result<()> {
    command::run(command::new(python).args(["-m", "venv"]).arg(part))
        .context("python3 makes no virtual environment (Debian: apt-get install python3-venv)")?;
    let own = part.join("bin").join("python");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    command::run(command::new(own).args(pip).args(PACKAGES))
        .context("polars and pandas cannot be installed by pip")
}
