//! JSON on a wire or on disk is declared in `survey` only.

use super::Finding;
use super::source::{Source, find, places};

const MESSAGE: &str = "declares a JSON shape outside crates/survey: declare it there, once";

/// Shapes that serde reads or writes, declared in another crate.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let elsewhere = |source: &&Source| {
        !["crates/survey", "crates/xtask", "tests"].iter().any(|folder| source.is_below(folder))
    };
    let names_of = ["Serialize for", "Deserialize<'de> for"];
    let elsewhere = || sources.iter().filter(elsewhere);
    let mut findings = find(elsewhere(), |rust| &rust.shipped, &names_of, |_| MESSAGE.to_owned());
    for source in elsewhere() {
        let Some(rust) = &source.rust else { continue };
        let code = &rust.shipped;
        for at in places(code, "derive") {
            let list = code[at..].split_once(')').map_or("", |(list, _)| list);
            if list.contains('(')
                && ["Serialize", "Deserialize"].iter().any(|name| names(list, name))
            {
                findings.push(source.finding(code, at, MESSAGE));
            }
        }
    }
    findings
}

fn names(list: &str, name: &str) -> bool {
    !places(list, name).is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::source::check_text;
    use super::*;

    #[test]
    fn shapes_elsewhere_are_found() {
        for text in [
            "#[derive(Serialize)] struct A;",
            "#[derive(Debug, serde::Deserialize)] struct A;",
            "#[derive(\n    Clone,\n    Serialize,\n)]\nstruct A;",
            "#[cfg_attr(feature = \"x\", derive(Serialize))] struct A;",
            "impl Serialize for A {}",
            "impl<'de> Deserialize<'de> for A {}",
        ] {
            check_text(check, "crates/collector/src/a.rs", text, 1);
            check_text(check, "crates/survey/src/a.rs", text, 0);
            check_text(check, "tests/tests/a.rs", text, 0);
        }
    }

    #[test]
    fn reading_and_writing_are_allowed() {
        check_text(
            check,
            "crates/collector/src/a.rs",
            "serde_json::from_slice::<Response>(bytes)",
            0,
        );
        check_text(check, "crates/collector/src/a.rs", "#[derive(Clone)] struct Serialized;", 0);
        check_text(check, "crates/collector/src/a.rs", "fn f<T: Serialize>(t: T) {}", 0);
    }
}
