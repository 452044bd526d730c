//! Rust source with comments, texts or tests blanked out, every line where it was.
//!
//! A rule about code must not trip over a sentence in a comment. A scanner of a
//! page is enough for that, and needs no parser.

/// The views of a Rust file that rules look at.
#[derive(Clone, Debug)]
pub(super) struct Views {
    /// Without comments.
    pub(super) bare: String,
    /// Without comments and without the content of strings.
    pub(super) code: String,
    /// [`Self::code`] without the items under `#[cfg(test)]`.
    pub(super) shipped: String,
    /// The items under `#[cfg(test)]` alone.
    pub(super) tested: String,
}

impl Views {
    /// Looks at `text`; a file of tests has no shipped code.
    pub(super) fn of(text: &str, is_test_file: bool) -> Self {
        let (bare, code) = mask(text);
        let is_tested = if is_test_file { vec![true; code.len()] } else { test_regions(&code) };
        let shipped = keep(&code, |at| !is_tested[at]);
        let tested = keep(&code, |at| is_tested[at]);
        Self { bare, code, shipped, tested }
    }
}

fn keep(text: &str, is_kept: impl Fn(usize) -> bool) -> String {
    text.char_indices().map(|(at, c)| if c == '\n' || is_kept(at) { c } else { ' ' }).collect()
}

/// `text` without comments, and the same without the content of strings.
fn mask(text: &str) -> (String, String) {
    let (mut bare, mut code) = (String::new(), String::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let before = code.chars().next_back();
        let (len, kind) = token(rest, first, before);
        for (at, c) in rest[..len].char_indices() {
            let is_edge = at == 0 || at + c.len_utf8() == len;
            bare.push(if c == '\n' || kind != Kind::Comment { c } else { ' ' });
            let is_shown = kind == Kind::Code || (kind == Kind::Text && is_edge);
            // One byte for one byte would split characters; nobody counts columns.
            code.push(if c == '\n' || is_shown { c } else { ' ' });
        }
        rest = &rest[len..];
    }
    (bare, code)
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Code,
    Comment,
    Text,
}

/// The length in bytes of what `rest` begins with, and what it is.
fn token(rest: &str, first: char, before: Option<char>) -> (usize, Kind) {
    let in_word = before.is_some_and(is_word);
    if rest.starts_with("//") {
        (rest.find('\n').unwrap_or(rest.len()), Kind::Comment)
    } else if rest.starts_with("/*") {
        (block_comment(rest), Kind::Comment)
    } else if first == '"' {
        (string(rest, 1), Kind::Text)
    } else if let (false, Some(len)) = (in_word, raw_string(rest)) {
        (len, Kind::Text)
    } else if let ('\'', Some(len)) = (first, character(rest)) {
        (len, Kind::Text)
    } else {
        (first.len_utf8(), Kind::Code)
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_u32, 0);
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a string whose content begins at `from`.
fn string(rest: &str, from: usize) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest[from..].char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return from + at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of `r"…"`, `r#"…"#` and their `b` and `c` kin, if `rest` begins with one.
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or(rest.strip_prefix("cr")).or(rest.strip_prefix('r'))?;
    let n_hashes = after.len() - after.trim_start_matches('#').len();
    let content = after[n_hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(n_hashes));
    let len = content.find(&end).map_or(content.len(), |at| at + end.len());
    Some(rest.len() - content.len() + len)
}

/// The length of `'x'`; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let content = &rest[1..];
    if let Some(escaped) = content.strip_prefix('\\') {
        // Beyond the escaped character: it may be a quote.
        let skip = escaped.chars().next()?.len_utf8();
        return escaped[skip..].find('\'').map(|at| 2 + skip + at + 1);
    }
    let len = content.chars().next()?.len_utf8();
    content[len..].starts_with('\'').then_some(1 + len + 1)
}

/// For each byte of `code`, whether it belongs to an item under `#[cfg(test)]`.
fn test_regions(code: &str) -> Vec<bool> {
    let mut is_tested = vec![false; code.len()];
    let mut from = 0;
    while let Some(at) = code[from..].find("#[cfg(test)]") {
        let start = from + at;
        let end = start + item(&code[start..]);
        is_tested[start..end].fill(true);
        from = end;
    }
    is_tested
}

/// The length of the item that `code` begins with: to its `;` or closing brace.
fn item(code: &str) -> usize {
    let mut depth = 0_u32;
    for (at, c) in code.char_indices() {
        match c {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, bare: &str, code: &str) {
        assert_eq!(mask(text), (bare.to_owned(), code.to_owned()));
    }

    #[test]
    fn comments_go() {
        check("a // b\nc", "a     \nc", "a     \nc");
        check("a /* b /* c */ d */ e", "a                   e", "a                   e");
        check("/// doc\nfn", "       \nfn", "       \nfn");
    }

    #[test]
    fn the_content_of_strings_goes() {
        check(r#"f("a//b", 1)"#, r#"f("a//b", 1)"#, r#"f("    ", 1)"#);
        check(r#"("a\"b")"#, r#"("a\"b")"#, r#"("    ")"#);
        check(r##"r#"a"b"# c"##, r##"r#"a"b"# c"##, "r      # c");
    }

    #[test]
    fn characters_are_not_strings_and_lifetimes_not_characters() {
        check(r#"('"', b)"#, r#"('"', b)"#, "(' ', b)");
        check(r"('\'', b)", r"('\'', b)", "('  ', b)");
        check("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)");
    }

    #[test]
    fn tests_are_told_from_what_is_shipped() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { {} }\n}\nfn c() {}\n";
        let views = Views::of(text, false);
        assert!(views.shipped.contains("fn a") && views.shipped.contains("fn c"));
        assert!(!views.shipped.contains("fn b"));
        assert!(views.tested.contains("fn b") && !views.tested.contains("fn c"));
        assert_eq!(views.shipped.lines().count(), text.lines().count());
        assert!(Views::of(text, true).tested.contains("fn a"));
    }

    #[test]
    fn a_tested_declaration_ends_with_its_semicolon() {
        let views = Views::of("#[cfg(test)]\nmod tests;\nfn shipped() {}", false);
        assert!(views.shipped.contains("fn shipped"));
    }
}
