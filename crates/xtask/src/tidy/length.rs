//! A file has one idea, and so at most 400 lines.

use super::Finding;
use super::source::Source;

const MOST: usize = 400;
const ENDINGS: [&str; 4] = [".rs", ".js", ".css", ".html"];
/// Longer files, each with the reason why it cannot be two.
const ALLOWED: [(&str, &str); 0] = [];

/// Files that are too long.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let is_ours = |source: &&Source| {
        ENDINGS.iter().any(|ending| source.path.ends_with(ending))
            && !source.path.contains("/testdata/")
            && !ALLOWED.iter().any(|(path, _)| *path == source.path)
    };
    sources
        .iter()
        .filter(is_ours)
        .filter_map(|source| {
            let n = source.text.lines().count();
            (n > MOST).then(|| {
                source
                    .as_a_whole(format!("{n} lines, more than {MOST}: which two ideas are in it?"))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_found() {
        let long = "x\n".repeat(MOST + 1);
        let found = check(&[
            Source::new("crates/a/src/long.rs", &*long),
            Source::new("www/long.css", &*long),
            Source::new("crates/a/src/short.rs", "x\n".repeat(MOST)),
            Source::new("crates/a/testdata/long.js", &*long),
            Source::new("Cargo.lock", &*long),
        ]);
        let paths: Vec<_> = found.iter().map(|finding| &*finding.path).collect();
        assert_eq!(paths, ["crates/a/src/long.rs", "www/long.css"]);
        assert!(found[0].message.contains("401 lines"), "{}", found[0]);
    }
}
