//! Anchors inside an expression: nothing can come before the beginning, or after the end.

use super::letters::times;
use regex_syntax::ast::{AssertionKind, Ast, RepetitionKind};

/// Whether nothing can fit: something must stand before every `^`, or after every `$`, that a text could pass by.
pub(super) fn excludes_all(ast: &Ast) -> bool {
    excludes(ast, false, false)
}

/// The same of a part; `before` and `after` tell whether something must stand on that side of it.
fn excludes(ast: &Ast, before: bool, after: bool) -> bool {
    match ast {
        Ast::Assertion(it) => match it.kind {
            AssertionKind::StartLine => before,
            AssertionKind::EndLine => after,
            _ => false,
        },
        Ast::Group(group) => excludes(&group.ast, before, after),
        Ast::Alternation(all) => all.asts.iter().all(|ast| excludes(ast, before, after)),
        Ast::Concat(all) => all.asts.iter().enumerate().any(|(at, ast)| {
            let before = before || all.asts[..at].iter().any(takes);
            excludes(ast, before, after || all.asts[at + 1..].iter().any(takes))
        }),
        Ast::Repetition(it) => {
            // Each time but the first has something before it, each but the last something after it.
            let many = least(&it.op.kind) > 1 && takes(&it.ast);
            least(&it.op.kind) > 0
                && (excludes(&it.ast, before, after || many)
                    || many && excludes(&it.ast, true, after))
        }
        _ => false,
    }
}

/// How many times at least.
fn least(kind: &RepetitionKind) -> u32 {
    times(kind).0
}

/// Whether it fits no empty text.
fn takes(ast: &Ast) -> bool {
    match ast {
        Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) => true,
        Ast::ClassBracketed(_) => true,
        Ast::Group(group) => takes(&group.ast),
        Ast::Alternation(all) => all.asts.iter().all(takes),
        Ast::Concat(all) => all.asts.iter().any(takes),
        Ast::Repetition(it) => least(&it.op.kind) > 0 && takes(&it.ast),
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::check;

    #[test]
    fn what_nothing_can_fit_is_refused() {
        for pattern in [
            "$a",
            "a^",
            "(/shop^/)",
            "$/?x",
            "(^/a)$b|$c",
            "a{2}^b",
            "/shop(^/)",
            "(/shop)(^/)",
            "(/shop$)(/)",
            "(a|b)(^c|(d$|e$)f)",
            "(^a){2}",
            "(a$)+b",
            "(a$){2}",
            "x((^|^b)c)",
        ] {
            let wrong = check(pattern).unwrap_err();
            assert!(wrong.contains("could fit"), "{pattern}: {wrong}");
        }
    }

    #[test]
    fn what_something_can_fit_is_let_through() {
        for pattern in [
            "^$",
            "^/a$",
            "a?^b",
            "$(?:)",
            "(^|/)shop(/|$)",
            "$a|b",
            "a{0,2}^b$",
            "(^a?)b",
            "(^a)+",
            "(^){2}a",
            "x(^a)?",
            "x(^a|b)",
            "(a$|b)c",
            "((^|/)a)+",
            "(a(/|$))+",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }
}
