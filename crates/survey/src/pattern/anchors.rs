//! Anchors inside an expression: nothing can come before the beginning, or after the end.

use regex_syntax::ast::{AssertionKind, Ast, RepetitionKind, RepetitionRange};

/// Whether nothing can fit: on one level of groups something must stand before `^` or after `$`.
pub(super) fn excludes_all(ast: &Ast) -> bool {
    match ast {
        Ast::Group(group) => excludes_all(&group.ast),
        Ast::Alternation(all) => all.asts.iter().all(excludes_all),
        Ast::Concat(all) => {
            let is = |ast: &Ast, kind| matches!(ast, Ast::Assertion(it) if it.kind == kind);
            all.asts.iter().enumerate().any(|(i, ast)| {
                excludes_all(ast)
                    || is(ast, AssertionKind::StartLine) && all.asts[..i].iter().any(takes)
                    || is(ast, AssertionKind::EndLine) && all.asts[i + 1..].iter().any(takes)
            })
        }
        _ => false,
    }
}

/// Whether it fits no empty text.
fn takes(ast: &Ast) -> bool {
    match ast {
        Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) => true,
        Ast::ClassBracketed(_) => true,
        Ast::Group(group) => takes(&group.ast),
        Ast::Alternation(all) => all.asts.iter().all(takes),
        Ast::Concat(all) => all.asts.iter().any(takes),
        Ast::Repetition(it) => {
            let least = match &it.op.kind {
                RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => 0,
                RepetitionKind::OneOrMore => 1,
                RepetitionKind::Range(
                    RepetitionRange::Exactly(n)
                    | RepetitionRange::AtLeast(n)
                    | RepetitionRange::Bounded(n, _),
                ) => *n,
            };
            least > 0 && takes(&it.ast)
        }
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::check;

    #[test]
    fn what_nothing_can_fit_is_refused() {
        for pattern in ["$a", "a^", "(/shop^/)", "$/?x", "(^/a)$b|$c", "a{2}^b"] {
            let wrong = check(pattern).unwrap_err();
            assert!(wrong.contains("could fit"), "{pattern}: {wrong}");
        }
    }

    #[test]
    fn what_something_can_fit_is_let_through() {
        for pattern in ["^$", "^/a$", "a?^b", "$(?:)", "(^|/)shop(/|$)", "$a|b", "a{0,2}^b$"] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }
}
