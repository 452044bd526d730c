//! Which character stands between two cells: a comma, unless the file or its reader says otherwise.
//!
//! Spreadsheets write semicolons where a comma is for decimals, databases write tabs. The
//! header tells: it is taken apart by each, and has to have the columns that are asked for.

use super::records::Records;

/// What is tried, in this order.
const USUAL: [u8; 3] = *b",;\t";

/// The first separator by which the header in `head` has every one of `wanted`.
///
/// Where none does, the one that makes the most cells, so that the error can name these.
pub(in crate::command) fn find(head: &[u8], wanted: &[&str]) -> u8 {
    let mut best = (0, b',');
    for separator in USUAL {
        let mut header = Records::new(head, 1, separator);
        if !matches!(header.next(), Ok(Some(_))) {
            continue;
        }
        let has = |name: &&str| (0..header.width).any(|it| header.cell(it) == name.as_bytes());
        if wanted.iter().all(has) {
            return separator;
        }
        if best.0 < header.width {
            best = (header.width, separator);
        }
    }
    best.1
}

/// Reads `--separator`: one sign, or the word `tab`.
pub(in crate::command) fn parse(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" => Ok(b'\t'),
        [sign] if *sign == b'\t' || (sign.is_ascii_punctuation() && *sign != b'"') => Ok(*sign),
        _ => Err(format!("separator {text:?} is not one sign such as ; or |, or the word tab")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, expected: char) {
        assert_eq!(char::from(find(head.as_bytes(), &["rating", "c"])), expected, "{head:?}");
    }

    #[test]
    fn the_header_tells() {
        check("rating,c\n9,1;2\n", ',');
        check("rating;c;a,b\n", ';');
        check("\"rating\"\tc\r\n9\t1\r\n", '\t');
        check("c;\"a;b\";rating", ';');
        // None has both: the most cells, and a comma where all have one.
        check("rating;country;x\n", ';');
        check("rating\n", ',');
        check("", ',');
    }

    #[test]
    fn one_sign_or_a_word() {
        for (text, expected) in [(";", b';'), ("|", b'|'), ("tab", b'\t'), ("\t", b'\t')] {
            assert_eq!(parse(text), Ok(expected));
        }
        for text in ["", "\"", ";;", "a", "9", "\n", " ", "é"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
