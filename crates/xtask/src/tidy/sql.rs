//! SQL lives in the collector's `store` only.

use super::Finding;
use super::source::{Source, find};

const WORDS: [&str; 6] =
    ["sqlx::", "SELECT ", "INSERT ", "DELETE FROM ", "UPDATE ", "CREATE TABLE "];

/// Words of SQL in the rest of the collector.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let src = "crates/collector/src";
    let elsewhere = sources.iter().filter(|s| s.is_below(src) && !s.is_module(src, "store"));
    find(
        elsewhere,
        |rust| &rust.bare,
        &WORDS,
        |words| format!("`{}` outside crates/collector/src/store", words.trim()),
    )
}

#[cfg(test)]
mod tests {
    use super::super::source::check_text;
    use super::*;

    #[test]
    fn sql_elsewhere_is_found() {
        for text in ["use sqlx::Row;", "let q = \"SELECT 1\";", "r#\"INSERT INTO a\"#"] {
            check_text(check, "crates/collector/src/report.rs", text, 1);
            check_text(check, "crates/collector/src/store.rs", text, 0);
            check_text(check, "crates/collector/src/store/sqlite.rs", text, 0);
        }
    }

    #[test]
    fn sentences_are_not_sql() {
        check_text(check, "crates/collector/src/a.rs", "// SELECT the best", 0);
        check_text(check, "crates/collector/src/a.rs", "\"select a file\"", 0);
    }
}
