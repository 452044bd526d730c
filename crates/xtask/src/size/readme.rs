//! README's table of bytes: written by a command, compared by a test.

use std::ops::Range;

use anyhow::{Context, Result, bail};

const MARK: &str = "<!-- size -->";
const END: &str = "<!-- /size -->";
/// Compilers differ by a few bytes; a table that is this near is still true.
const TOLERANCE_PERCENT: u64 = 2;
const RENEW: &str = "renew it with `cargo xtask size --markdown`";

/// `readme` with `table` between its marks.
pub(super) fn renew(readme: &str, table: &str) -> Result<String> {
    let place = place(readme)?;
    Ok(format!("{}\n{table}\n{}", &readme[..place.start], &readme[place.end..]))
}

/// Compares the table in `readme` with the `measured` one.
///
/// # Errors
/// A row is missing, or a number is off by more than 2 %.
pub(super) fn compare(readme: &str, measured: &str) -> Result<()> {
    let written = &readme[place(readme)?];
    for row in measured.lines().skip(2) {
        let (name, bytes) = cells(row);
        let Some((_, said)) = written.lines().map(cells).find(|(written, _)| *written == name)
        else {
            bail!("README.md's table of bytes has no row {name:?}; {RENEW}");
        };
        let is_near = said.len() == bytes.len()
            && said
                .iter()
                .zip(&bytes)
                .all(|(said, bytes)| said.abs_diff(*bytes) * 100 <= bytes * TOLERANCE_PERCENT);
        if !is_near {
            bail!("README.md says {said:?} bytes for {name:?}, measured are {bytes:?}; {RENEW}");
        }
    }
    Ok(())
}

/// What is between the marks; the second may be written either way.
fn place(readme: &str) -> Result<Range<usize>> {
    let missing = || format!("README.md has no table between {MARK} and {END}");
    let start = readme.find(MARK).with_context(missing)? + MARK.len();
    let rest = &readme[start..];
    let len = rest.find(END).or_else(|| rest.find(MARK)).with_context(missing)?;
    Ok(start..start + len)
}

/// The name and the numbers of a row.
fn cells(row: &str) -> (&str, Vec<u64>) {
    let mut cells = row.trim().trim_matches('|').split('|').map(str::trim);
    let name = cells.next().unwrap_or_default();
    (name, cells.filter_map(|cell| cell.replace(',', "").parse().ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::weight::tests::weighed;
    use super::*;

    const README: &str = "# Candor\n\n<!-- size -->\nold\n<!-- /size -->\n\nrest\n";

    #[test]
    fn the_table_is_written_between_the_marks() {
        let text = renew(README, "| new |").unwrap();
        assert_eq!(text, "# Candor\n\n<!-- size -->\n| new |\n<!-- /size -->\n\nrest\n");
        assert_eq!(renew(&text, "| new |").unwrap(), text);
    }

    #[test]
    fn two_equal_marks_do_as_well() {
        assert!(renew("<!-- size --><!-- size -->", "x").unwrap().contains("\nx\n"));
        assert!(renew("no marks", "x").is_err());
    }

    #[test]
    fn a_true_table_passes_and_a_stale_one_does_not() {
        let readme = renew(README, &weighed(50_000).markdown()).unwrap();
        compare(&readme, &weighed(50_000).markdown()).unwrap();
        compare(&readme, &weighed(50_900).markdown()).unwrap();
        let error = compare(&readme, &weighed(52_000).markdown()).unwrap_err().to_string();
        assert!(error.contains("cargo xtask size --markdown"), "{error}");
    }

    #[test]
    fn an_empty_table_does_not_pass() {
        assert!(compare(README, &weighed(50_000).markdown()).is_err());
    }
}
