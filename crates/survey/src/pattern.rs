//! Regular expressions as the linter lets them pass: what Rust's syntax and JavaScript's have in common, and no slow ones.
//!
//! They are run by the browser's own engine, which backtracks: an expression
//! with a repetition inside a repetition can take longer than the page lives.

use regex_syntax::ast::{
    AssertionKind, Ast, ClassSet, ClassSetItem, GroupKind, HexLiteralKind, Literal, LiteralKind,
    RepetitionKind, RepetitionRange, SpecialLiteralKind, parse::Parser,
};

/// Most characters of an expression.
const LENGTH: usize = 200;
/// Most repetitions without an upper bound: the time grows with a power of the text's length.
const REPEATS: usize = 4;

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
    let mut repeats = 0;
    walk(&ast, false, &mut repeats)?;
    if repeats > REPEATS {
        return Err(format!("quick: {repeats} repetitions without an end are more than {REPEATS}"));
    }
    Ok(())
}

fn foreign(what: &str) -> String {
    format!("understood by every browser: {what} is not JavaScript")
}

fn walk(ast: &Ast, repeated: bool, repeats: &mut usize) -> Result<(), String> {
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
        Ast::Repetition(one) => {
            let endless = endless(&one.op.kind);
            if endless && repeated {
                return Err(
                    "quick: a repetition inside a repetition can backtrack without end".to_owned()
                );
            }
            *repeats += usize::from(endless);
            walk(&one.ast, repeated || endless, repeats)
        }
        Ast::Group(group) => match &group.kind {
            GroupKind::CaptureName { starts_with_p: true, .. } => {
                Err(foreign("a group named with (?P<"))
            }
            GroupKind::NonCapturing(flags) if !flags.items.is_empty() => Err(foreign("a flag")),
            _ => walk(&group.ast, repeated, repeats),
        },
        Ast::Alternation(list) => {
            if repeated && !distinct(&list.asts) {
                return Err(
                    "quick: repeated alternatives that begin alike can backtrack without end"
                        .to_owned(),
                );
            }
            list.asts.iter().try_for_each(|ast| walk(ast, repeated, repeats))
        }
        Ast::Concat(list) => {
            let side_by_side = list.asts.windows(2).any(|pair| pair.iter().all(is_endless));
            if side_by_side {
                return Err("quick: two repetitions side by side can backtrack for long".to_owned());
            }
            list.asts.iter().try_for_each(|ast| walk(ast, repeated, repeats))
        }
    }
}

fn endless(kind: &RepetitionKind) -> bool {
    match kind {
        RepetitionKind::ZeroOrMore | RepetitionKind::OneOrMore => true,
        RepetitionKind::ZeroOrOne => false,
        RepetitionKind::Range(range) => match range {
            RepetitionRange::AtLeast(_) => true,
            RepetitionRange::Exactly(n) | RepetitionRange::Bounded(_, n) => *n > 50,
        },
    }
}

fn is_endless(ast: &Ast) -> bool {
    matches!(ast, Ast::Repetition(one) if endless(&one.op.kind))
}

/// Whether the alternatives begin with letters of their own, each with another.
fn distinct(alternatives: &[Ast]) -> bool {
    let first = |ast: &Ast| match ast {
        Ast::Literal(one) => Some(one.c),
        Ast::Concat(list) => match list.asts.first() {
            Some(Ast::Literal(one)) => Some(one.c),
            _ => None,
        },
        _ => None,
    };
    let mut seen: Vec<char> = alternatives.iter().filter_map(first).collect();
    let all = seen.len() == alternatives.len();
    seen.sort_unstable();
    seen.dedup();
    all && seen.len() == alternatives.len()
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
    fn what_backtracks_is_refused() {
        for pattern in
            ["(a+)+", "(a*)*b", "(.*a){10,}", "(a|a)*", "(a|ab)*c", "\\d+\\d+", "(\\w+\\s?)*$"]
        {
            assert!(check(pattern).unwrap_err().starts_with("quick"), "{pattern}");
        }
        assert!(check(&"a".repeat(201)).is_err());
    }
}
