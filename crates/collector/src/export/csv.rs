//! CSV that a spreadsheet opens without running anything.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab, a line end or an apostrophe has an
//! apostrophe before it: so every apostrophe at the beginning is one of ours, and [`plain`]
//! takes off what was put there.
//!
//! Source: <https://owasp.org/www-community/attacks/CSV_Injection>.

use super::row::{self, ANSWER, COLUMNS, RESPONSE};
use crate::store::Kept;
use std::borrow::Cow;

/// The header for a table with a column for each of these questions.
pub(crate) fn header(questions: &[String]) -> Vec<u8> {
    let fixed = COLUMNS.iter().map(|(name, _)| (*name).to_owned());
    let answers = questions.iter().map(|it| [ANSWER, it].concat());
    let mut out = Vec::new();
    write(&mut out, fixed.chain(answers).chain([RESPONSE.to_owned()]));
    out
}

/// The rows of responses.
pub(crate) fn rows(page: &[Kept], questions: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    for kept in page {
        let (cells, body) = row::cells(kept);
        let cells = cells.into_iter().map(Option::unwrap_or_default);
        let answers = questions.iter().map(|it| row::answer(&body, it).unwrap_or_default());
        write(&mut out, cells.chain(answers).chain([kept.body.clone()]));
    }
    out
}

fn write(out: &mut Vec<u8>, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let cell = harmless(&cell);
        if cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push(b'"');
            out.extend(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend(cell.as_bytes());
        }
    }
    out.extend(b"\r\n");
}

/// The cell, with an apostrophe before what a spreadsheet would take for a formula.
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']) {
        Cow::Owned(["'", cell].concat())
    } else {
        Cow::Borrowed(cell)
    }
}

/// The cell as it was before [`harmless`].
pub(crate) fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_is_changed() {
        for cell in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'quoted'", "''", "'=1",
            "plain", "", "a=b",
        ] {
            let written = harmless(cell);
            assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
            assert_eq!(plain(&written), cell);
        }
    }

    #[test]
    fn what_separates_is_quoted() {
        let mut out = Vec::new();
        write(&mut out, ["a,b", "c\"d", "e\nf", " g", "=h,i", ""].map(str::to_owned).into_iter());
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\"a,b\",\"c\"\"d\",\"e\nf\",\" g\",\"'=h,i\",\r\n"
        );
    }
}
