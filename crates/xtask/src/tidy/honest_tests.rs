//! A test that is not run, not written or lucky with the clock proves nothing.

use super::Finding;
use super::source::{Source, places};

/// Nowhere in Rust.
const UNFINISHED: [(&str, &str); 3] = [
    ("todo!", "unfinished code"),
    ("unimplemented!", "unfinished code"),
    ("#[ignore", "a test that nobody runs: fix it or remove it"),
];
/// Not in tests.
const SLEEPS: [&str; 2] = ["thread::sleep", "time::sleep"];
/// Where tests may sleep between two looks, with the reason.
const WAITS: [(&str, &str); 1] =
    [("tests/src/wait.rs", "the one loop that waits for a condition, with a deadline")];

/// What is unfinished anywhere, and sleeps in tests.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        let Some(rust) = &source.rust else { continue };
        for (words, why) in UNFINISHED {
            for at in places(&rust.code, words) {
                findings.push(source.finding(&rust.code, at, format!("{words} is {why}")));
            }
        }
        if WAITS.iter().any(|(path, _)| *path == source.path) {
            continue;
        }
        for words in SLEEPS {
            for at in places(&rust.tested, words) {
                let message = format!("{words} in a test: wait for a condition, with a deadline");
                findings.push(source.finding(&rust.tested, at, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_text(path: &str, text: &str, n_findings: usize) {
        assert_eq!(check(&[Source::new(path, text)]).len(), n_findings, "{path}: {text}");
    }

    #[test]
    fn unfinished_code_is_found() {
        check_text("crates/a/src/b.rs", "fn f() { todo!() }", 1);
        check_text("crates/a/src/b.rs", "fn f() { unimplemented!(\"later\") }", 1);
        check_text("crates/a/tests/b.rs", "#[test]\n#[ignore]\nfn f() {}", 1);
        check_text("crates/a/tests/b.rs", "#[ignore = \"slow\"]\nfn f() {}", 1);
        check_text("crates/a/src/b.rs", "// todo! and #[ignore] in a comment", 0);
    }

    #[test]
    fn sleeps_in_tests_are_found() {
        check_text("tests/tests/a.rs", "std::thread::sleep(second);", 1);
        check_text(
            "crates/a/src/b.rs",
            "#[cfg(test)]\nmod tests { fn f() { thread::sleep(x) } }",
            1,
        );
        check_text("crates/a/src/b.rs", "fn back_off() { thread::sleep(x) }", 0);
        check_text("tests/src/wait.rs", "std::thread::sleep(x)", 0);
    }
}
