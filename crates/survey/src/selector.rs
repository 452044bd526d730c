//! Whether a text is a CSS selector that an element can fit: the grammar, not what the names mean.
//!
//! A check by hand, because a browser's whole selector engine would weigh more than the linter
//! itself, which pages load too. What no browser knows but the libraries of old do is named, for that is what is copied.
//!
//! Source: Selectors Level 4, section 18 "Grammar"; CSS Syntax Level 3, section 4.3.

/// What only jQuery understood.
const FOREIGN: [&str; 17] = [
    "contains", "visible", "hidden", "first", "last", "eq", "gt", "lt", "even", "odd", "input",
    "button", "text", "parent", "header", "animated", "selected",
];
/// Take a list of selectors.
const LISTS: [&str; 5] = ["is", "where", "not", "has", "matches"];

/// Whether a browser takes `text` for a selector of elements.
pub(crate) fn is_selector(text: &str) -> bool {
    let mut at = Scan { rest: text };
    list(&mut at, false) && at.rest.is_empty()
}

struct Scan<'a> {
    rest: &'a str,
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Whether there was space.
    fn space(&mut self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
        let was = rest.len() != self.rest.len();
        self.rest = rest;
        was
    }

    /// Letters of a name; how many.
    fn name(&mut self) -> usize {
        let mut n = 0;
        while let Some(c) = self.peek() {
            if c == '\\' {
                let rest = &self.rest[1..];
                let hex = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
                self.rest = match rest.chars().next() {
                    None | Some('\n') => break,
                    // A space ends the number of a letter.
                    Some(_) if hex > 0 => rest[hex..].strip_prefix(' ').unwrap_or(&rest[hex..]),
                    Some(c) => &rest[c.len_utf8()..],
                };
            } else if c.is_ascii_alphanumeric() || "-_".contains(c) || !c.is_ascii() {
                self.rest = &self.rest[c.len_utf8()..];
            } else {
                break;
            }
            n += 1;
        }
        n
    }

    /// An identifier: a name that begins neither with a digit nor with a hyphen and a digit.
    fn ident(&mut self) -> Option<String> {
        let before = self.rest;
        let begin = before.strip_prefix('-').unwrap_or(before);
        let is_name = !begin.starts_with(|c: char| c.is_ascii_digit()) && before != "-";
        (is_name && self.name() > 0).then(|| before[..before.len() - self.rest.len()].to_owned())
    }

    fn string(&mut self) -> bool {
        let Some(quote) = self.peek().filter(|c| "\"'".contains(*c)) else { return false };
        let mut letters = self.rest[1..].chars();
        while let Some(c) = letters.next() {
            match c {
                '\\' => _ = letters.next(),
                '\n' => return false,
                _ if c == quote => {
                    self.rest = letters.as_str();
                    return true;
                }
                _ => {}
            }
        }
        false
    }
}

/// Selectors with commas between them; `relative` ones may begin with a combinator.
fn list(at: &mut Scan<'_>, relative: bool) -> bool {
    loop {
        if !complex(at, relative) {
            return false;
        }
        if !at.eat(',') {
            return true;
        }
    }
}

fn combinator(at: &mut Scan<'_>) -> bool {
    at.eat('>') || at.eat('+') || at.eat('~')
}

fn complex(at: &mut Scan<'_>, relative: bool) -> bool {
    at.space();
    if relative && combinator(at) {
        at.space();
    }
    loop {
        if !compound(at) {
            return false;
        }
        let spaced = at.space();
        if at.peek().is_none_or(|c| ",)".contains(c)) {
            return true;
        }
        if combinator(at) {
            at.space();
        } else if !spaced {
            return false;
        }
    }
}

fn compound(at: &mut Scan<'_>) -> bool {
    let mut any = at.eat('*') || at.ident().is_some();
    loop {
        let fits = match at.peek() {
            Some('#') => at.eat('#') && at.name() > 0,
            Some('.') => at.eat('.') && at.ident().is_some(),
            Some('[') => at.eat('[') && attribute(at),
            Some(':') => at.eat(':') && pseudo(at),
            _ => return any,
        };
        if !fits {
            return false;
        }
        any = true;
    }
}

fn attribute(at: &mut Scan<'_>) -> bool {
    at.space();
    if at.ident().is_none() {
        return false;
    }
    at.space();
    if at.eat(']') {
        return true;
    }
    _ = ['~', '|', '^', '$', '*'].into_iter().any(|sign| at.eat(sign));
    if !at.eat('=') {
        return false;
    }
    at.space();
    if !at.string() && at.ident().is_none() {
        return false;
    }
    at.space();
    // A flag: i or s.
    if at.peek().is_some_and(|c| "iIsS".contains(c)) {
        at.rest = &at.rest[1..];
        at.space();
    }
    at.eat(']')
}

/// After the colon; two colons name what is no element, and can't be clicked or seen by itself.
fn pseudo(at: &mut Scan<'_>) -> bool {
    let Some(name) = at.ident() else { return false };
    let name = name.to_ascii_lowercase();
    if FOREIGN.contains(&name.as_str()) {
        return false;
    }
    if !at.eat('(') {
        return !LISTS.contains(&name.as_str());
    }
    if LISTS.contains(&name.as_str()) {
        return list(at, name == "has") && at.eat(')');
    }
    // Of another function only that it ends.
    let mut open = 1;
    while let Some(c) = at.peek() {
        if "\"'".contains(c) {
            if !at.string() {
                return false;
            }
            continue;
        }
        at.rest = &at.rest[c.len_utf8()..];
        open += i32::from(c == '(') - i32::from(c == ')');
        if open == 0 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_selector;

    #[test]
    fn selectors() {
        for text in [
            "a",
            "*",
            "#buy",
            ".a.b",
            "button.cta:not(.ghost):hover",
            "#a > b + c ~ d e",
            "a,b , c",
            "[data-x]",
            "a[href^='/x' i]",
            "[ data-x = \"a]b\" ]",
            "[a=b]",
            "li:nth-child(2n + 1)",
            ":has(> img, + p)",
            "main :is(h1, h2)",
            "#\\31 23",
            "x-y",
            "--a",
            "ż",
            "html:lang(pl)",
            "#1a",
            "a:nth-of-type(2):first-child",
            "-a",
            " #a ",
        ] {
            assert!(is_selector(text), "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            " ",
            "50%",
            "a >> b",
            "a >",
            "> a",
            "a,,b",
            "a,",
            ",a",
            "a[",
            "a[]",
            "a[b",
            "a[b=]",
            "a[b=1]",
            "#",
            ".",
            "a..b",
            "a.1",
            "1a",
            "-1",
            "a{}",
            "<a>",
            "a:",
            "a::before",
            "a:not()",
            "a:not(b",
            "a)",
            "(a)",
            "a:contains('x')",
            "div:visible",
            "tr:eq(1)",
            "a:not",
            "a & b",
            "a | b",
            "$x",
            "//a",
            "a[@b]",
            "\"a\"",
            "a\\",
            "[b='a]",
            ":nth-child(1",
        ] {
            assert!(!is_selector(text), "{text}");
        }
    }
}
