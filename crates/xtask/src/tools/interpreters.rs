//! What runs the receivers of `www/receivers`, which the browser tests start.

use anyhow::{Result, bail};

use super::debian;
use crate::command;

/// The program, and Debian's package that has it.
const INTERPRETERS: [(&str, &str); 3] =
    [("node", "nodejs"), ("python3", "python3"), ("php", "php-cli")];

/// Node, Python and PHP on PATH, from Debian's packages when we may install them.
///
/// # Errors
/// One is missing; it says which, and the package.
pub(crate) fn ensure() -> Result<()> {
    let missing = || {
        let is_missing = |program: &str| command::on_path(program).is_none();
        INTERPRETERS.into_iter().filter(move |(program, _)| is_missing(program))
    };
    let packages: Vec<&str> = missing().map(|(_, package)| package).collect();
    if !packages.is_empty() && debian::may_install() {
        debian::install(&packages, "run the documentation's receivers in the tests", "1 minute")?;
    }
    let names: Vec<String> =
        missing().map(|(program, package)| format!("{program} (Debian: {package})")).collect();
    if !names.is_empty() {
        bail!("not on PATH: {}; the documentation's receivers need them", names.join(", "));
    }
    Ok(())
}
