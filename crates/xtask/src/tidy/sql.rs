//! SQL lives in the collector's `store` only.

use super::Finding;
use super::source::{Source, places};

const WORDS: [&str; 6] =
    ["sqlx::", "SELECT ", "INSERT ", "DELETE FROM ", "UPDATE ", "CREATE TABLE "];

/// Words of SQL in the rest of the collector.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let src = "crates/collector/src";
    let mut findings = Vec::new();
    for source in sources.iter().filter(|s| s.is_below(src) && !s.is_module(src, "store")) {
        let Some(rust) = &source.rust else { continue };
        for words in WORDS {
            for at in places(&rust.bare, words) {
                let message = format!("`{}` outside crates/collector/src/store", words.trim());
                findings.push(source.finding(&rust.bare, at, message));
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
    fn sql_elsewhere_is_found() {
        for text in ["use sqlx::Row;", "let q = \"SELECT 1\";", "r#\"INSERT INTO a\"#"] {
            check_text("crates/collector/src/report.rs", text, 1);
            check_text("crates/collector/src/store.rs", text, 0);
            check_text("crates/collector/src/store/sqlite.rs", text, 0);
        }
    }

    #[test]
    fn sentences_are_not_sql() {
        check_text("crates/collector/src/a.rs", "// SELECT the best", 0);
        check_text("crates/collector/src/a.rs", "\"select a file\"", 0);
    }
}
