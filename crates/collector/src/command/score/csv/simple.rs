//! Blocks that can be taken apart where separators and line ends stand.

/// Whether every `separator` and line end separates, and quotes surround whole cells if they stand at all.
pub(super) fn is_simple(bytes: &[u8], separator: u8) -> bool {
    // A carriage return alone ends a line too.
    if memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n')) {
        return false;
    }
    let is_separator = |it: &u8| *it == separator || matches!(it, b'\n' | b'\r');
    let mut quotes = memchr::memchr_iter(b'"', bytes);
    while let Some(open) = quotes.next() {
        let Some(close) = quotes.next() else { return false };
        let begins = open == 0 || is_separator(&bytes[open - 1]);
        let ends = bytes.get(close + 1).is_none_or(is_separator);
        let inside = &bytes[open + 1..close];
        if !begins || !ends || inside.iter().any(is_separator) {
            return false;
        }
    }
    true
}

/// A cell without the quotes around it, of a block where they stand nowhere else.
pub(super) fn unquoted(cell: &[u8]) -> &[u8] {
    match cell {
        [b'"', inside @ .., b'"'] => inside,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &str, expected: bool) {
        assert_eq!(is_simple(bytes.as_bytes(), b','), expected, "{bytes:?}");
        let other = bytes.replace(',', ";");
        assert_eq!(is_simple(other.as_bytes(), b';'), expected, "{other:?}");
    }

    #[test]
    fn what_can_be_taken_apart_where_separators_stand() {
        check("a,b\n1,2\r\n", true);
        check("\"a\",\"\"\n\"b\",2", true);
        check("\"a,b\"\n", false);
        check("\"a\nb\"\n", false);
        check("\"a\"\"b\"\n", false);
        check("5\" disk,9\n", false);
        check(" \"a\",9\n", false);
        check("\"open\n", false);
        check("a\rb\n", false);
    }
}
