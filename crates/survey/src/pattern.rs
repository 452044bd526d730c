//! Regular expressions as the linter lets them pass: what Rust's syntax and JavaScript's have in common, and no slow ones.
//!
//! They are run by the browser's own engine, which backtracks: an expression
//! that can fit one text in many ways can take longer than the page lives (`pattern::tries`).

mod anchors;
pub(crate) mod letters;
mod tries;

use regex_syntax::ast::{
    AssertionKind, Ast, ClassSet, ClassSetItem, GroupKind, HexLiteralKind, Literal, LiteralKind,
    SpecialLiteralKind, parse::Parser,
};

/// Most characters of an expression.
const LENGTH: usize = 200;

/// Checks an expression.
///
/// # Errors
/// The rule it breaks, as the end of "… is not".
pub fn check(pattern: &str) -> Result<(), String> {
    if pattern.chars().count() > LENGTH {
        return Err(format!("a regular expression of at most {LENGTH} characters"));
    }
    let ast = Parser::new()
        .parse(pattern)
        .map_err(|error| format!("a regular expression: {}", error.kind()))?;
    if pattern.contains("{,") {
        return Err(foreign("a repetition without its least number"));
    }
    walk(&ast)?;
    if anchors::excludes_all(&ast) {
        return Err(
            "a rule that any text could fit: something stands before ^ or after $".to_owned()
        );
    }
    tries::check(&ast)
}

/// An expression that was checked.
pub(crate) fn parse(pattern: &str) -> Option<Ast> {
    Parser::new().parse(pattern).ok()
}

fn foreign(what: &str) -> String {
    format!("understood by every browser: {what} is not JavaScript")
}

fn walk(ast: &Ast) -> Result<(), String> {
    match ast {
        Ast::Empty(_) | Ast::Dot(_) | Ast::ClassPerl(_) => Ok(()),
        Ast::Flags(_) => Err(foreign("a flag")),
        Ast::ClassUnicode(_) => Err(foreign("\\p")),
        Ast::Literal(one) => literal(one),
        Ast::Assertion(one) => match one.kind {
            AssertionKind::StartLine
            | AssertionKind::EndLine
            | AssertionKind::WordBoundary
            | AssertionKind::NotWordBoundary => Ok(()),
            _ => Err(foreign("this kind of assertion")),
        },
        Ast::ClassBracketed(class) => match &class.kind {
            ClassSet::Item(item) => set(item),
            ClassSet::BinaryOp(_) => Err(foreign("an operation on classes")),
        },
        Ast::Repetition(one) => walk(&one.ast),
        Ast::Group(group) => match &group.kind {
            GroupKind::CaptureName { starts_with_p: true, .. } => {
                Err(foreign("a group named with (?P<"))
            }
            GroupKind::NonCapturing(flags) if !flags.items.is_empty() => Err(foreign("a flag")),
            _ => walk(&group.ast),
        },
        Ast::Alternation(list) => list.asts.iter().try_for_each(walk),
        Ast::Concat(list) => list.asts.iter().try_for_each(walk),
    }
}

fn literal(one: &Literal) -> Result<(), String> {
    match &one.kind {
        LiteralKind::HexBrace(HexLiteralKind::X) => Err(foreign("\\x{…}")),
        LiteralKind::HexBrace(_) => Err(foreign("\\u{…}")),
        LiteralKind::HexFixed(HexLiteralKind::UnicodeLong) => Err(foreign("\\U")),
        LiteralKind::Special(SpecialLiteralKind::Bell) => Err(foreign("\\a")),
        _ => Ok(()),
    }
}

fn set(item: &ClassSetItem) -> Result<(), String> {
    match item {
        ClassSetItem::Ascii(_) => Err(foreign("[:…:]")),
        ClassSetItem::Unicode(_) => Err(foreign("\\p")),
        ClassSetItem::Bracketed(_) => Err(foreign("a class inside a class")),
        ClassSetItem::Union(union) => union.items.iter().try_for_each(set),
        ClassSetItem::Literal(one) => literal(one),
        ClassSetItem::Range(range) => literal(&range.start).and(literal(&range.end)),
        ClassSetItem::Empty(_) | ClassSetItem::Perl(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_addresses_need_is_let_through() {
        for pattern in [
            "^/p/\\d+$",
            "(?:cart|checkout)",
            "[a-z0-9_-]+\\.html",
            "\\bsale\\b",
            "^/([^/]+)/x/.*$",
            "(?<lang>pl|de)",
            "a{2,5}",
            "\\u0041\\x41\\.",
            "(ab|cd)*",
            "",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn what_does_not_compile_or_is_not_javascript_is_refused() {
        for pattern in [
            "(",
            "[a",
            "a**",
            "\\",
            "*",
            "(?i)a",
            "(?P<a>b)",
            "\\pL",
            "[[:alpha:]]",
            "[a&&b]",
            "\\A",
            "\\z",
            "(?x: a)",
            "\\x{41}",
            "a{,5}",
            "(?=a)",
            "(a)\\1",
            "\\a",
            "[a[b]]",
        ] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn what_owners_write_is_quick() {
        for pattern in [
            "^/shop/\\d{1,4}/[a-z-]+$",
            "^/shop/.*/item/.*$",
            "^(\\d{1,3}\\.){3}\\d{1,3}$",
            "^/[a-z]{2}(-[A-Z]{2})?/cart",
            "^(/[a-z0-9-]+)*$",
            "^([^/]+/)+end$",
            "/(en|de|fr)?/?shop",
            "(en|es)/?$",
            ".*checkout.*",
            "utm_source=(google|bing)(&|$)",
            "^https?://([a-z0-9-]+\\.)*example\\.org/",
            "^/p/(\\d+)(\\?|#|$)",
            "(foo|bar)+$",
            "^(a?){5}b",
            "\\s+$",
            "^.*a.*b$",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn what_backtracks_is_refused() {
        for pattern in [
            "(a+)+",
            "(a+)+$",
            "(a*)*b",
            "(.*a){10,}",
            "(a|a)*$",
            "(a|ab)*c",
            "\\d+\\d+x",
            "(\\w+\\s?)*$",
            "^(a?){25}b$",
            "(a{1,2}){20}b",
            "^(a{1,2}){20}b",
            "(a|aa){30}c",
            "(a?){12}a{12}$",
            ".*.*.*x",
            "^.*.*.*x",
            "^(.*,){9}x",
            "(x+x+)+y",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
            "(\\W+é)+!",
            "^\\W*[^a]*\\S*é",
            "((a{100}){100}){100}",
            "a{1,60}a{1,60}a{1,60}a{1,60}b",
        ] {
            let refused = check(pattern).expect_err(pattern);
            assert!(refused.starts_with("quick"), "{pattern}: {refused}");
        }
        assert!(check(&"a".repeat(201)).is_err());
    }
}
