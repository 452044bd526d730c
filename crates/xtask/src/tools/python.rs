//! Python with what is measured against, and with what makes up requests.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::cache;
use crate::{command, say};

/// At these versions the figures in the documentation were measured.
const PACKAGES: [&str; 3] = ["polars==2.1.0", "pandas==3.1.1", "pyarrow==26.0.1"];

/// What makes requests out of a service's description.
const SCHEMATHESIS: [&str; 1] = ["schemathesis==4.32.5"];

/// A Python that has the data frames.
///
/// # Errors
/// There is no `python3`, it makes no virtual environments, or the packages cannot be had.
pub(crate) fn with_data_frames() -> Result<PathBuf> {
    with(
        "python",
        &PACKAGES,
        "import polars, pandas, pyarrow",
        "what `candor score` is measured against",
    )
}

/// A Python that has schemathesis.
///
/// # Errors
/// As [`with_data_frames`].
pub(crate) fn with_schemathesis() -> Result<PathBuf> {
    with(
        "python",
        &SCHEMATHESIS,
        "import schemathesis",
        "makes requests out of the collector's description",
    )
}

/// A Python that has `packages`, in a virtual environment of the cache folder; `imports` proves it.
fn with(name: &str, packages: &[&str], imports: &str, purpose: &str) -> Result<PathBuf> {
    let Some(python) = command::on_path("python3") else {
        bail!("no python3 on PATH (Debian: apt-get install python3 python3-venv)");
    };
    let folder = cache::folder()?.join(format!("{name}-{}", packages.join("-").replace("==", "-")));
    let own = folder.join("bin").join("python");
    let is_there = || works(&own, imports);
    if !is_there() {
        let what = packages.join(", ");
        say::detail(&format!("{what}: {purpose} (about 1 minute)"));
        cache::install(&folder, &what, &is_there, &|part| install(&python, part, packages))?;
    }
    Ok(own)
}

fn works(python: &Path, imports: &str) -> bool {
    python.is_file() && command::read(command::new(python).args(["-c", imports])).is_ok()
}

fn install(python: &Path, part: &Path, packages: &[&str]) -> Result<()> {
    command::run(command::new(python).args(["-m", "venv"]).arg(part))
        .context("python3 makes no virtual environment (Debian: apt-get install python3-venv)")?;
    let own = part.join("bin").join("python");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    command::run(command::new(own).args(pip).args(packages))
        .with_context(|| format!("{} cannot be installed by pip", packages.join(", ")))
}
