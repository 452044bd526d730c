//! What the collector's deployment examples are run with: a proxy, a container builder, their helpers.

use super::debian;
use crate::{command, say};

/// The program, and Debian's package that has it.
const PROGRAMS: [(&str, &str); 4] =
    [("nginx", "nginx"), ("openssl", "openssl"), ("buildah", "buildah"), ("crun", "crun")];

/// Installs what is missing where we may; elsewhere the tests that want it say that they prove nothing.
pub(crate) fn ensure() {
    let missing = || {
        let is_missing = |program: &str| command::on_path(program).is_none();
        PROGRAMS.into_iter().filter(move |(program, _)| is_missing(program))
    };
    let packages: Vec<&str> = missing().map(|(_, package)| package).collect();
    if !packages.is_empty() && debian::may_install() {
        let why = "run the deployment examples in the tests";
        if let Err(error) = debian::install(&packages, why, "1 minute") {
            say::warn(&format!("{error:#}"));
        }
    }
    let names: Vec<String> =
        missing().map(|(program, package)| format!("{program} (Debian: {package})")).collect();
    if !names.is_empty() {
        say::warn(&format!("NOT TESTED: examples in deploy/ that want {}", names.join(", ")));
    }
}
