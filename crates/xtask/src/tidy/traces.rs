//! No trace of the machine on which something was written: no path of a home
//! folder, no package source other than the public one.

use super::Finding;
use super::mask::is_word;
use super::source::Source;

/// Put together here, or this file would find itself.
const FOLDERS: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("/wo", "rk/")];
const PUBLIC_INDEX: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Settings of package managers that belong to a machine.
const MACHINE_FILES: [&str; 3] = [".npmrc", "pip.conf", ".pypirc"];

/// Paths of a machine, and package sources of a machine.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    sources.iter().flat_map(|source| [paths(source), package_sources(source)].concat()).collect()
}

fn paths(source: &Source) -> Vec<Finding> {
    let text = &source.text;
    let mut findings = Vec::new();
    for folder in FOLDERS {
        for (at, _) in text.match_indices(folder) {
            let before = text[..at].chars().next_back();
            let after = text[at + folder.len()..].chars().next();
            // After a name it is a part of a URL or of a relative path.
            let is_inside = before.is_some_and(|c| is_word(c) || ".-~}>)*".contains(c));
            if !is_inside && after.is_some_and(|c| is_word(c) || c == '.') {
                findings.push(source.finding(
                    text,
                    at,
                    format!("{folder}… is a path of one machine"),
                ));
            }
        }
    }
    findings
}

fn package_sources(source: &Source) -> Vec<Finding> {
    let name = source.path.rsplit('/').next().unwrap_or_default();
    if MACHINE_FILES.contains(&name) {
        return vec![source.as_a_whole("settings of one machine: keep them in the user's home")];
    }
    let is_foreign: fn(&str) -> bool = match name {
        "Cargo.lock" => |line| {
            line.strip_prefix("source = ")
                .is_some_and(|from| from.trim_matches('"') != PUBLIC_INDEX)
        },
        "config.toml" if source.path == ".cargo/config.toml" => |line| {
            ["[source", "[registr", "[net", "[http"].iter().any(|table| line.starts_with(table))
        },
        _ => return Vec::new(),
    };
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| is_foreign(line))
        .map(|(at, line)| Finding {
            path: source.path.clone(),
            line: at + 1,
            message: format!("a package source of one machine: {line}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::source::check_text;
    use super::*;

    #[test]
    fn paths_of_a_machine_are_found() {
        for folder in FOLDERS {
            check_text(check, "README.md", &format!("see {folder}candor/x"), 1);
            check_text(check, "a.rs", &format!("\"{folder}candor\""), 1);
            check_text(check, "a.json", &format!("\"file://{folder}x\""), 1);
        }
    }

    #[test]
    fn addresses_and_relative_paths_are_not() {
        for folder in FOLDERS {
            check_text(check, "README.md", &format!("https://example.com{folder}page"), 0);
            check_text(check, "README.md", &format!(".{folder}page and ~{folder}page"), 0);
            check_text(check, "README.md", &format!("the folder `{folder}`"), 0);
        }
    }

    #[test]
    fn package_sources_other_than_the_public_ones_are_found() {
        check_text(check, "Cargo.lock", &format!("source = \"{PUBLIC_INDEX}\""), 0);
        check_text(check, "Cargo.lock", "source = \"sparse+https://packages.example/\"", 1);
        check_text(check, "Cargo.lock", "source = \"git+https://example.com/x\"", 1);
        check_text(check, ".cargo/config.toml", "[source.crates-io]\nreplace-with = \"x\"", 1);
        check_text(check, ".cargo/config.toml", "[alias]\n", 0);
        check_text(check, ".npmrc", "", 1);
    }
}
