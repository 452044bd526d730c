//! Tests of plain values: properties of an event, parts of an address, what is known of a visitor.
//!
//! `www/candor.js` has the same rules for what it checks before anything is
//! loaded; one table, `testdata/conditions.json`, tests both.

use std::collections::BTreeMap;

/// A plain value.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
}

/// One test of one value. A value that is not there passes none but [`Test::Not`].
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// The same value, of the same type.
    Is(Plain),
    /// Any other, or none.
    Not(Plain),
    /// One of these.
    In(Vec<Plain>),
    /// A number not below this.
    Min(f64),
    /// A number not above this.
    Max(f64),
    /// A text that fits as a whole; `*` stands for anything.
    Glob(String),
    /// A text in which the expression finds something.
    Regex(String),
}

/// Tests by the name of what is tested; every one must pass.
pub type Tests = BTreeMap<String, Vec<Test>>;

/// Whether a text fits an expression; the browser's engine, or a test's.
pub type Matches<'a> = &'a dyn Fn(&str, &str) -> bool;

impl Test {
    /// Whether `value` passes.
    pub fn passes(&self, value: Option<&Plain>, matches: Matches<'_>) -> bool {
        match (self, value) {
            (Self::Not(other), value) => value != Some(other),
            (Self::Is(same), Some(value)) => value == same,
            (Self::In(list), Some(value)) => list.contains(value),
            (Self::Min(least), Some(Plain::Number(value))) => value >= least,
            (Self::Max(most), Some(Plain::Number(value))) => value <= most,
            (Self::Glob(pattern), Some(Plain::Text(value))) => globs(pattern, value),
            (Self::Regex(pattern), Some(Plain::Text(value))) => matches(pattern, value),
            _ => false,
        }
    }
}

/// Whether every test passes.
pub fn hold<'a>(
    tests: &Tests,
    value: impl Fn(&str) -> Option<&'a Plain>,
    matches: Matches<'_>,
) -> bool {
    tests.iter().all(|(name, tests)| {
        let value = value(name);
        tests.iter().all(|test| test.passes(value, matches))
    })
}

/// Whether the whole `text` fits `pattern`, in which `*` stands for any text.
pub fn globs(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    // `rest` has at least one part: what must stand at the end.
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn plain(value: &Value) -> Option<Plain> {
        match value {
            Value::String(text) => Some(Plain::Text(text.clone())),
            Value::Number(number) => number.as_f64().map(Plain::Number),
            Value::Bool(truth) => Some(Plain::Truth(*truth)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    #[test]
    fn the_table_that_candor_js_shares() {
        let table: Vec<(Value, Value, bool)> =
            serde_json::from_str(include_str!("../testdata/conditions.json")).unwrap();
        let engine = |pattern: &str, text: &str| regex::Regex::new(pattern).unwrap().is_match(text);
        for (test, value, expected) in table {
            let problems = crate::read::Problems::default();
            let cursor = crate::read::Cursor::root(&test, &problems);
            let tests = crate::ask_read::tests_of(&cursor).unwrap();
            let value = plain(&value);
            let passes = tests.iter().all(|test| test.passes(value.as_ref(), &engine));
            assert_eq!(passes, expected, "{test} of {value:?}");
        }
    }

    #[test]
    fn globs_by_brute_force() {
        // Every pattern and text of up to five letters against the definition.
        fn slow(pattern: &[u8], text: &[u8]) -> bool {
            match pattern.split_first() {
                None => text.is_empty(),
                Some((b'*', rest)) => (0..=text.len()).any(|at| slow(rest, &text[at..])),
                Some((letter, rest)) => text.first() == Some(letter) && slow(rest, &text[1..]),
            }
        }
        let words = |letters: &[u8]| -> Vec<String> {
            let mut all = vec![String::new()];
            let mut from = 0;
            for _ in 0..5 {
                let until = all.len();
                for at in from..until {
                    for letter in letters {
                        all.push(format!("{}{}", all[at], char::from(*letter)));
                    }
                }
                from = until;
            }
            all
        };
        let texts = words(b"ab");
        for pattern in words(b"ab*") {
            for text in &texts {
                assert_eq!(
                    globs(&pattern, text),
                    slow(pattern.as_bytes(), text.as_bytes()),
                    "{pattern} {text}"
                );
            }
        }
    }
}
