//! What a browser runs says nothing by `{:?}`: the release bundles are built with
//! `-Zfmt-debug=none`, where it prints nothing, and a message would lose its value.

use super::Finding;
use super::source::{Source, find};

/// The crates that are compiled for browsers.
const CRATES: [&str; 5] = ["score", "survey", "widget", "score-js", "studio"];

/// Debug formats in their sources, tests left out.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let is_for_browsers =
        |source: &&Source| CRATES.iter().any(|name| source.is_below(&format!("crates/{name}/src")));
    let sources: Vec<&Source> = sources.iter().filter(is_for_browsers).collect();
    let mut findings = find(
        sources.iter().copied(),
        |rust| &rust.bare,
        &[":?}", ":#?}"],
        |words| format!("{{{words} prints nothing in a release bundle: write the value itself"),
    );
    // Tests and assertions run where it prints.
    findings.retain(|finding| {
        let source = sources.iter().find(|source| source.path == finding.path);
        let shipped =
            source.and_then(|source| source.rust.as_ref()).map_or("", |rust| &rust.shipped);
        shipped.lines().nth(finding.line - 1).is_some_and(|line| !line.trim().is_empty())
    });
    findings
}

#[cfg(test)]
mod tests {
    use super::super::source::check_text;
    use super::*;

    #[test]
    fn debug_formats_in_bundles_are_found() {
        check_text(check, "crates/widget/src/a.rs", "format!(\"no {given:?}\")", 1);
        check_text(check, "crates/survey/src/a.rs", "format!(\"no {:#?}\", x)", 1);
        check_text(check, "crates/survey/src/a.rs", "format!(\"no {given}\")", 0);
        check_text(check, "crates/collector/src/a.rs", "format!(\"no {given:?}\")", 0);
    }

    #[test]
    fn tests_and_comments_may() {
        check_text(
            check,
            "crates/survey/src/a.rs",
            "#[cfg(test)]\nmod tests {\nfn f() { panic!(\"{x:?}\") }\n}",
            0,
        );
        check_text(check, "crates/survey/src/a.rs", "// as {:?}", 0);
        check_text(check, "crates/survey/tests/a.rs", "panic!(\"{x:?}\")", 0);
    }
}
