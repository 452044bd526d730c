//! The questions of a survey: what each asks, how its scale looks, and of whom it is asked.

use crate::group::Group;
use crate::response::{Answer, Reply};
use crate::survey::Text;
use score::{Definition, Scale};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest text that an open question takes where its owner sets no limit, characters.
pub const LIMIT: u16 = 4_000;

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its name within the survey.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The highest rating of its scale; 0 where it takes no rating.
    pub scale: u8,
    /// How its ratings look.
    pub display: Display,
    /// What is asked, per language.
    pub text: Text,
    /// The words at the low and the high end of a scale; empty where there is none.
    pub labels: BTreeMap<String, [String; 2]>,
    /// What can be chosen; empty but for a choice.
    pub options: Vec<Choice>,
    /// Whether a person may choose something else, in words of their own.
    pub other: bool,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// Longest text it takes, characters; 0 where it takes none.
    pub limit: u16,
    /// Asked only of those who answered an earlier question so.
    pub when: Option<When>,
}

impl Question {
    /// A question of a kind as the owner gets it who says nothing more.
    pub fn new(id: &str, kind: Kind, text: Text) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            scale: kind.scale().map_or(0, Scale::max),
            display: Display::default(),
            text,
            labels: BTreeMap::new(),
            options: Vec::new(),
            other: false,
            multiple: false,
            limit: if kind == Kind::Text { LIMIT } else { 0 },
            when: None,
        }
    }

    /// How its ratings are scored; `None` where it takes none.
    pub fn definition(&self) -> Option<&'static Definition> {
        self.kind.definition_of(self.scale)
    }

    /// An answer to it; the scale is named where it is not the kind's usual one.
    pub fn answer(&self, reply: Reply) -> Answer {
        let is_usual = self.definition() == self.kind.definition();
        let scale = if is_usual { None } else { Some(self.scale) };
        Answer { question: self.id.clone(), kind: self.kind, scale, reply }
    }
}

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name in the answer.
    pub id: String,
    /// Its words, per language.
    pub text: Text,
}

/// The name in an answer of what a person chose in words of their own.
pub const OTHER: &str = "other";

/// The kind of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Would you recommend us, 0 to 10.
    Nps,
    /// Were you satisfied: 1 to 5, of three faces, or a thumb.
    Csat,
    /// Was it easy, 1 to 7; or how much effort was it, 1 to 5.
    Ces,
    /// An open question.
    Text,
    /// One or several of a list.
    Choice,
    /// One line to agree to.
    Consent,
}

impl Kind {
    /// Each kind with its word on the wire.
    pub const WORDS: [(&str, Self); 6] = [
        ("nps", Self::Nps),
        ("csat", Self::Csat),
        ("ces", Self::Ces),
        ("text", Self::Text),
        ("choice", Self::Choice),
        ("consent", Self::Consent),
    ];

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }

    /// How its ratings are scored on its usual scale; `None` where it takes none.
    pub fn definition(self) -> Option<&'static Definition> {
        match self {
            Self::Nps => Some(Definition::NPS),
            Self::Csat => Some(Definition::CSAT_TOP2_OF_5),
            Self::Ces => Some(Definition::CES_MEAN_OF_7),
            Self::Text | Self::Choice | Self::Consent => None,
        }
    }

    /// How its ratings are scored on the scale that ends with `highest`; `None` where it has no such scale.
    pub fn definition_of(self, highest: u8) -> Option<&'static Definition> {
        match (self, highest) {
            (Self::Csat, 2) => Some(Definition::CSAT_TOP1_OF_2),
            (Self::Csat, 3) => Some(Definition::CSAT_TOP1_OF_3),
            (Self::Ces, 5) => Some(Definition::CES_EFFORT_OF_5),
            _ => self.definition().filter(|usual| usual.scale().max() == highest),
        }
    }

    /// The usual scale of its ratings; `None` where it takes none.
    pub fn scale(self) -> Option<Scale> {
        self.definition().map(|definition| definition.scale())
    }

    /// Whether it takes a rating.
    pub fn is_rating(self) -> bool {
        self.definition().is_some()
    }

    /// Whether it begins a page: the others unfold below the one before.
    pub fn leads(self) -> bool {
        self.is_rating() || self == Self::Choice
    }

    /// Least days between two askings of one person, where the owner says nothing.
    pub fn quiet_days(self) -> u64 {
        if self == Self::Nps { 90 } else { 30 }
    }
}

/// How ratings look; the radio group behind them is always the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Display {
    /// Their numbers.
    #[default]
    Numbers,
    /// Stars.
    Stars,
    /// Faces from sad to glad.
    Smileys,
    /// A thumb down and a thumb up.
    Thumbs,
}

impl Display {
    /// Each with its word.
    pub const WORDS: [(&str, Self); 4] = [
        ("numbers", Self::Numbers),
        ("stars", Self::Stars),
        ("smileys", Self::Smileys),
        ("thumbs", Self::Thumbs),
    ];
}

/// "The answer to `question` is such."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The id of an earlier question that takes a rating or offers a choice.
    pub question: String,
    /// Which answer.
    pub is: Is,
}

/// Which answer a condition wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Is {
    /// A rating in this group.
    In(Group),
    /// This option, by its id, among those chosen.
    Chosen(String),
}
