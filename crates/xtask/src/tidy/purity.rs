//! `score` and `survey` do no I/O, read no clock and draw no random number:
//! time and chance are parameters.

use super::Finding;
use super::source::{Source, find};

const FORBIDDEN: [(&str, &str); 13] = [
    ("SystemTime", "reads a clock"),
    ("Instant", "reads a clock"),
    ("Timestamp::now", "reads a clock"),
    ("Zoned::now", "reads a clock"),
    ("std::fs", "does I/O"),
    ("std::net", "does I/O"),
    ("std::process", "does I/O"),
    ("std::env", "does I/O"),
    ("rand::", "draws a random number"),
    ("getrandom", "draws a random number"),
    ("web_sys", "touches a page"),
    ("js_sys", "touches JavaScript"),
    ("wasm_bindgen", "touches JavaScript"),
];

/// What is not pure in the sources of the two crates, their tests left out.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let pure = |source: &&Source| {
        source.is_below("crates/score/src") || source.is_below("crates/survey/src")
    };
    let pure = || sources.iter().filter(pure);
    let found = FORBIDDEN.iter().flat_map(|(words, what)| {
        find(
            pure(),
            |rust| &rust.shipped,
            &[words],
            |words| format!("{words} {what}: score and survey take it as a parameter"),
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::source::check_text;
    use super::*;

    #[test]
    fn clocks_chance_and_files_are_found() {
        for text in [
            "use std::time::SystemTime;",
            "let now = std::time::Instant::now();",
            "std::fs::read(path)",
            "use std::net::TcpStream;",
            "let x = rand::random::<f64>();",
            "web_sys::window()",
            "js_sys::Date::now()",
        ] {
            check_text(check, "crates/score/src/a.rs", text, 1);
            check_text(check, "crates/survey/src/b/c.rs", text, 1);
            check_text(check, "crates/collector/src/a.rs", text, 0);
        }
    }

    #[test]
    fn comments_tests_and_other_names_are_not() {
        check_text(check, "crates/score/src/a.rs", "// like std::fs\nlet s = \"rand::x\";", 0);
        check_text(check, "crates/score/src/a.rs", "#[cfg(test)]\nmod tests { use std::fs; }", 0);
        check_text(check, "crates/score/src/a.rs", "operand::x(); InstantWin", 0);
        check_text(check, "crates/survey/build.rs", "use std::fs;", 0);
        check_text(check, "crates/survey/tests/golden.rs", "use std::fs;", 0);
    }
}
