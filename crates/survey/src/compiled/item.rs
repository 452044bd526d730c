//! A question of a compiled survey.

use crate::group::Group;
use crate::question::{Display, Kind, LIMIT, OTHER};
use score::Definition;

/// One question in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name within the survey.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// The highest rating; 0 where it takes none.
    pub scale: u8,
    /// How its ratings look.
    pub display: Display,
    /// What is asked.
    pub text: String,
    /// The words at the low and the high end; empty where there is no scale.
    pub ends: [String; 2],
    /// What can be chosen, name and words; something else is the last, where it may be.
    pub options: Vec<[String; 2]>,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// Longest text of an open question, characters; [`Item::limit`] has that of others too.
    pub limit: u32,
    /// Asked only where an earlier item (by position) was answered so.
    pub when: Option<(usize, Test)>,
}

/// What a condition looks for in an earlier answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// A rating in this group.
    In(Group),
    /// The option at this position, among those chosen.
    Chosen(u8),
}

impl Item {
    /// How its ratings are scored; `None` where it takes none.
    pub fn definition(&self) -> Option<&'static Definition> {
        self.kind.definition_of(self.scale)
    }

    /// What it takes as an answer: ratings, or positions of options.
    pub fn values(&self) -> core::ops::Range<u8> {
        match self.definition().map(|definition| definition.scale()) {
            Some(scale) => scale.min()..scale.max() + 1,
            None => 0..u8::try_from(self.options.len()).unwrap_or(u8::MAX),
        }
    }

    /// Longest text that it takes, or that its "something else" does, in characters: Unicode scalar values,
    /// as a JSON Schema counts them.
    pub fn limit(&self) -> u32 {
        if self.kind == Kind::Text { self.limit } else { u32::from(LIMIT) }
    }

    /// The position of "something else" among the options, where that may be chosen.
    pub fn other(&self) -> Option<u8> {
        let is_last = self.options.last().is_some_and(|[id, _]| id == OTHER);
        is_last.then(|| self.values().end - 1)
    }
}
