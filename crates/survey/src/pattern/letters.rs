//! Sets of letters, as far as the linter tells letters apart: the 128 of ASCII, and all others as one.

use regex_syntax::ast::{
    Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, RepetitionKind,
    RepetitionRange,
};

/// A set of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Letters {
    ascii: u128,
    others: bool,
}

impl Letters {
    pub(crate) const NONE: Self = Self { ascii: 0, others: false };
    const ALL: Self = Self { ascii: u128::MAX, others: true };

    /// Every letter that `fits`; `others` is those beyond ASCII.
    pub(crate) fn of(fits: impl Fn(char) -> bool, others: bool) -> Self {
        let ascii = (0..128_u8).filter(|byte| fits(char::from(*byte)));
        Self { ascii: ascii.fold(0, |set, byte| set | 1 << byte), others }
    }

    fn one(letter: char) -> Self {
        Self::of(|other| other == letter, !letter.is_ascii())
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self { ascii: self.ascii | other.ascii, others: self.others || other.others }
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.ascii & other.ascii != 0 || self.others && other.others
    }

    /// Whether it has a letter, and `other` has them all.
    pub(crate) fn is_within(self, other: Self) -> bool {
        self != Self::NONE && self.or(other) == other
    }

    /// All but these; a class that leaves out one letter beyond ASCII has the others.
    fn not(self) -> Self {
        Self { ascii: !self.ascii, others: true }
    }

    /// What one leaf of an expression takes; `None` for what takes no single letter.
    pub(crate) fn leaf(ast: &Ast) -> Option<Self> {
        Some(match ast {
            Ast::Literal(one) => Self::one(one.c),
            Ast::Dot(_) => Self::one('\n').not(),
            Ast::ClassPerl(class) => Self::perl(class),
            Ast::ClassBracketed(class) => Self::class(class),
            Ast::ClassUnicode(_) => Self::ALL,
            Ast::Group(group) => return Self::leaf(&group.ast),
            _ => return None,
        })
    }

    fn perl(class: &ClassPerl) -> Self {
        let set = match class.kind {
            ClassPerlKind::Digit => Self::of(|c| c.is_ascii_digit(), false),
            ClassPerlKind::Word => Self::of(|c| c.is_ascii_alphanumeric() || c == '_', false),
            ClassPerlKind::Space => Self::of(|c| c.is_ascii_whitespace() || c == '\u{b}', true),
        };
        if class.negated { set.not() } else { set }
    }

    fn class(class: &ClassBracketed) -> Self {
        let set = match &class.kind {
            ClassSet::Item(item) => Self::item(item),
            ClassSet::BinaryOp(_) => Self::ALL,
        };
        if class.negated { set.not() } else { set }
    }

    fn item(item: &ClassSetItem) -> Self {
        match item {
            ClassSetItem::Empty(_) => Self::NONE,
            ClassSetItem::Literal(one) => Self::one(one.c),
            ClassSetItem::Range(range) => {
                Self::of(|c| (range.start.c..=range.end.c).contains(&c), !range.end.c.is_ascii())
            }
            ClassSetItem::Perl(class) => Self::perl(class),
            ClassSetItem::Bracketed(class) => Self::class(class),
            ClassSetItem::Union(union) => {
                union.items.iter().map(Self::item).fold(Self::NONE, Self::or)
            }
            ClassSetItem::Ascii(_) | ClassSetItem::Unicode(_) => Self::ALL,
        }
    }
}

/// The least and the greatest number of times; `None` is without end.
pub(crate) fn times(kind: &RepetitionKind) -> (u32, Option<u32>) {
    match kind {
        RepetitionKind::ZeroOrOne => (0, Some(1)),
        RepetitionKind::ZeroOrMore => (0, None),
        RepetitionKind::OneOrMore => (1, None),
        RepetitionKind::Range(RepetitionRange::Exactly(n)) => (*n, Some(*n)),
        RepetitionKind::Range(RepetitionRange::AtLeast(n)) => (*n, None),
        RepetitionKind::Range(RepetitionRange::Bounded(n, m)) => (*n, Some(*m)),
    }
}

/// What a match of `ast` can begin with, and whether it can be empty.
pub(crate) fn first(ast: &Ast) -> (Letters, bool) {
    match ast {
        // Nothing comes after an end, and so no letter makes a choice there.
        Ast::Assertion(one) if one.kind == regex_syntax::ast::AssertionKind::EndLine => {
            (Letters::NONE, false)
        }
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => (Letters::NONE, true),
        Ast::Group(group) => first(&group.ast),
        Ast::Repetition(one) => {
            let (letters, empty) = first(&one.ast);
            (letters, empty || times(&one.op.kind).0 == 0)
        }
        Ast::Alternation(list) => list
            .asts
            .iter()
            .map(first)
            .fold((Letters::NONE, false), |(a, e), (b, f)| (a.or(b), e || f)),
        Ast::Concat(list) => {
            let mut all = Letters::NONE;
            for part in &list.asts {
                let (letters, empty) = first(part);
                all = all.or(letters);
                if !empty {
                    return (all, false);
                }
            }
            (all, true)
        }
        leaf => (Letters::leaf(leaf).unwrap_or(Letters::ALL), false),
    }
}

/// Whether a match can be the empty text.
pub(crate) fn can_be_empty(ast: &Ast) -> bool {
    match ast {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => true,
        Ast::Group(group) => can_be_empty(&group.ast),
        Ast::Repetition(one) => times(&one.op.kind).0 == 0 || can_be_empty(&one.ast),
        Ast::Alternation(list) => list.asts.iter().any(can_be_empty),
        Ast::Concat(list) => list.asts.iter().all(can_be_empty),
        _ => false,
    }
}

/// Whether every match has a letter of `letters`.
pub(crate) fn needs(ast: &Ast, letters: Letters) -> bool {
    match ast {
        Ast::Group(group) => needs(&group.ast, letters),
        Ast::Repetition(one) => times(&one.op.kind).0 > 0 && needs(&one.ast, letters),
        Ast::Alternation(list) => list.asts.iter().all(|ast| needs(ast, letters)),
        Ast::Concat(list) => list.asts.iter().any(|ast| needs(ast, letters)),
        leaf => Letters::leaf(leaf).is_some_and(|own| own.is_within(letters)),
    }
}

/// Whether every match begins where the text does.
pub(crate) fn is_anchored(ast: &Ast) -> bool {
    match ast {
        Ast::Assertion(one) => one.kind == regex_syntax::ast::AssertionKind::StartLine,
        Ast::Group(group) => is_anchored(&group.ast),
        Ast::Alternation(list) => list.asts.iter().all(is_anchored),
        Ast::Concat(list) => list.asts.first().is_some_and(is_anchored),
        _ => false,
    }
}
