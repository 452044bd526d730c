//! What a newcomer must find at the top of the repository, and the lints of every crate.

use super::Finding;
use super::source::Source;

const COMMANDS: [&str; 2] = ["cargo xtask demo", "cargo xtask test"];
/// Of each row one choice must be there, complete.
const FILES: [&[&[&str]]; 4] = [
    &[&["LICENSE"], &["LICENSE-MIT", "LICENSE-APACHE"]],
    &[&["README.md"]],
    &[&["crates/README.md"]],
    // Published JSON: never renamed, never re-typed.
    &[&["crates/survey/testdata/response.json"]],
];

/// Files and commands that are missing.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let find = |path: &str| sources.iter().find(|source| source.path == path);
    let is_there = |path: &&str| find(path).is_some_and(|source| !source.text.trim().is_empty());
    let mut findings: Vec<_> = FILES
        .iter()
        .filter(|choices| !choices.iter().any(|paths| paths.iter().all(is_there)))
        .map(|choices| missing(choices[0][0], "missing or empty"))
        .collect();
    for command in COMMANDS {
        if find("README.md").is_some_and(|readme| !readme.text.contains(command)) {
            findings.push(missing("README.md", &format!("does not name the command `{command}`")));
        }
    }
    findings
}

/// Crates that do not take the workspace's lints, which forbid unsafe code.
pub(super) fn check_lints(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        let is_member = source.path.ends_with("/Cargo.toml");
        // One that is a workspace of its own says it itself.
        let forbids = source.text.contains("unsafe_code = \"forbid\"");
        let stands_alone = source.text.contains("\n[workspace]\n") && forbids;
        if is_member && !stands_alone && !source.text.contains("[lints]\nworkspace = true") {
            findings.push(source.as_a_whole("does not take the workspace's lints"));
        }
        if source.path == "Cargo.toml" && !forbids {
            findings.push(source.as_a_whole("does not forbid unsafe code"));
        }
    }
    findings
}

fn missing(path: &str, message: &str) -> Finding {
    Finding { path: path.to_owned(), line: 0, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "`cargo xtask demo` and `cargo xtask test`";

    fn complete() -> Vec<Source> {
        vec![
            Source::new("LICENSE", "MIT"),
            Source::new("README.md", README),
            Source::new("crates/README.md", "the map"),
            Source::new("crates/survey/testdata/response.json", "{}"),
        ]
    }

    #[test]
    fn a_complete_repository_is_silent() {
        assert_eq!(check(&complete()), []);
    }

    #[test]
    fn each_missing_file_is_told() {
        for missing in 0..complete().len() {
            let mut sources = complete();
            let gone = sources.remove(missing);
            let found = check(&sources);
            assert!(found.iter().any(|finding| finding.path == gone.path), "{}", gone.path);
        }
    }

    #[test]
    fn two_licence_files_do_as_well() {
        let mut sources = complete();
        sources[0] = Source::new("LICENSE-MIT", "MIT");
        assert_eq!(check(&sources).len(), 1);
        sources.push(Source::new("LICENSE-APACHE", "Apache"));
        assert_eq!(check(&sources), []);
    }

    #[test]
    fn readme_names_both_commands() {
        let mut sources = complete();
        sources[1] = Source::new("README.md", "`cargo xtask demo`");
        assert!(check(&sources)[0].message.contains("cargo xtask test"));
    }

    #[test]
    fn every_crate_takes_the_lints() {
        let good = Source::new("crates/a/Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n");
        let bad = Source::new("crates/b/Cargo.toml", "[package]\n");
        let top = Source::new("Cargo.toml", "[workspace]\n");
        let alone = Source::new("fuzz/Cargo.toml", "\n[workspace]\n\nunsafe_code = \"forbid\"\n");
        let lax = Source::new("fuzz/Cargo.toml", "\n[workspace]\n");
        assert_eq!(check_lints(&[good, alone]), []);
        assert_eq!(check_lints(&[lax]).len(), 1);
        assert_eq!(check_lints(&[bad, top]).len(), 2);
    }
}
