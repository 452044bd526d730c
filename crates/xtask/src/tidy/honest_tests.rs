//! A test that is not run, not written or lucky with the clock proves nothing.

use super::Finding;
use super::source::{Source, find};

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
    let unfinished = UNFINISHED.iter().flat_map(|(words, why)| {
        find(sources, |rust| &rust.code, &[words], |words| format!("{words} is {why}"))
    });
    let waits = |source: &&Source| WAITS.iter().any(|(path, _)| *path == source.path);
    let others = sources.iter().filter(|source| !waits(source));
    let sleeps = find(
        others,
        |rust| &rust.tested,
        &SLEEPS,
        |words| format!("{words} in a test: wait for a condition, with a deadline"),
    );
    unfinished.chain(sleeps).collect()
}

#[cfg(test)]
mod tests {
    use super::super::source::check_text;
    use super::*;

    #[test]
    fn unfinished_code_is_found() {
        check_text(check, "crates/a/src/b.rs", "fn f() { todo!() }", 1);
        check_text(check, "crates/a/src/b.rs", "fn f() { unimplemented!(\"later\") }", 1);
        check_text(check, "crates/a/tests/b.rs", "#[test]\n#[ignore]\nfn f() {}", 1);
        check_text(check, "crates/a/tests/b.rs", "#[ignore = \"slow\"]\nfn f() {}", 1);
        check_text(check, "crates/a/src/b.rs", "// todo! and #[ignore] in a comment", 0);
    }

    #[test]
    fn sleeps_in_tests_are_found() {
        check_text(check, "tests/tests/a.rs", "std::thread::sleep(second);", 1);
        check_text(
            check,
            "crates/a/src/b.rs",
            "#[cfg(test)]\nmod tests { fn f() { thread::sleep(x) } }",
            1,
        );
        check_text(check, "crates/a/src/b.rs", "fn back_off() { thread::sleep(x) }", 0);
        check_text(check, "tests/src/wait.rs", "std::thread::sleep(x)", 0);
    }
}
