//! The files of the repository as rules see them.

use std::path::Path;

use anyhow::Result;

use super::Finding;
use super::mask::{Views, is_word};
use crate::{files, workspace};

/// A text file of the repository.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Its path from the top, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// What its code is, if it is Rust.
    pub(super) rust: Option<Views>,
}

impl Source {
    /// A file with this content.
    pub(super) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let is_test_file = path.starts_with("tests/") || path.contains("/tests/");
        let rust = path.ends_with(".rs").then(|| Views::of(&text, is_test_file));
        Self { path, text, rust }
    }

    /// Whether it is below `folder`.
    pub(super) fn is_below(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether it is the module `name` (`name.rs` or `name/…`) directly below `folder`.
    pub(super) fn is_module(&self, folder: &str, name: &str) -> bool {
        self.path == format!("{folder}/{name}.rs") || self.is_below(&format!("{folder}/{name}"))
    }

    /// A finding where `view` of this file has the byte `at`.
    pub(super) fn finding(&self, view: &str, at: usize, message: impl Into<String>) -> Finding {
        let line = 1 + view[..at].matches('\n').count();
        Finding { path: self.path.clone(), line, message: message.into() }
    }

    /// A finding about the file as a whole.
    pub(super) fn as_a_whole(&self, message: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line: 0, message: message.into() }
    }
}

/// Every text file below `root` that is written by hand.
pub(super) fn read_all(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for file in files::walk(root, &workspace::is_made)? {
        // In a second work tree it is a file that names the first.
        if file == root.join(".git") {
            continue;
        }
        // Pictures and compiled fixtures are no text, and no rule is about them.
        if let Ok(text) = String::from_utf8(files::read(&file)?) {
            sources.push(Source::new(files::relative(root, &file), text));
        }
    }
    Ok(sources)
}

/// A finding wherever the Rust of `sources`, seen by `view`, has one of `words`; `message` says why it may not.
pub(super) fn find<'a>(
    sources: impl IntoIterator<Item = &'a Source>,
    view: fn(&Views) -> &str,
    words: &[&str],
    message: impl Fn(&str) -> String,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        let Some(code) = source.rust.as_ref().map(view) else { continue };
        for words in words {
            let at = places(code, words).into_iter();
            findings.extend(at.map(|at| source.finding(code, at, message(words))));
        }
    }
    findings
}

/// Checks that `rule` finds so many faults in a file.
#[cfg(test)]
#[track_caller]
pub(super) fn check_text(rule: super::Rule, path: &str, text: &str, n_findings: usize) {
    assert_eq!(rule(&[Source::new(path, text)]).len(), n_findings, "{path}: {text}");
}

/// Where `view` has `words` as words: not as a part of a longer name.
pub(super) fn places(view: &str, words: &str) -> Vec<usize> {
    let begins_with_word = words.starts_with(is_word);
    let ends_with_word = words.ends_with(is_word);
    view.match_indices(words)
        .filter(|(at, _)| {
            let before = view[..*at].chars().next_back();
            let after = view[at + words.len()..].chars().next();
            !(begins_with_word && before.is_some_and(is_word)
                || ends_with_word && after.is_some_and(is_word))
        })
        .map(|(at, _)| at)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        assert_eq!(places("std::fs; std::fsx; mystd::fs", "std::fs"), [0]);
        assert_eq!(places("operand::x rand::y", "rand::"), [11]);
    }

    #[test]
    fn findings_tell_the_line() {
        let source = Source::new("a.rs", "one\ntwo\nthree");
        let at = source.text.find("three").unwrap();
        assert_eq!(source.finding(&source.text, at, "no").to_string(), "a.rs:3: no");
        assert_eq!(source.as_a_whole("no").to_string(), "a.rs: no");
    }

    #[test]
    fn modules_are_files_or_folders() {
        for path in ["src/store.rs", "src/store/sqlite.rs"] {
            assert!(Source::new(path, "").is_module("src", "store"), "{path}");
        }
        assert!(!Source::new("src/storehouse.rs", "").is_module("src", "store"));
    }
}
