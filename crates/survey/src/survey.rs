//! Survey v1: the owner's definition, as JSON.
//!
//! A [`Survey`] that exists has passed every check of the linter
//! ([`Survey::from_json`]): ids are unique, conditions refer to earlier questions,
//! and each text exists in the survey's default language.

use crate::ask::{Ask, Frequency};
use crate::color::Color;
use crate::group::Group;
use score::{Definition, Scale};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text per language; at least one.
pub type Text = BTreeMap<String, String>;

/// What an owner asks, whom, and how it looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// Its name: letters, digits, `.`, `_` and `-`, 1 to 64 of them.
    pub id: String,
    /// Grows with every change of wording or scale.
    pub version: u32,
    /// The language used where a visitor's own is not there.
    pub lang: String,
    /// The questions in the order of asking; at least one.
    pub questions: Vec<Question>,
    /// The thank-you, for everyone or by group of the first rating.
    pub thanks: Vec<Thanks>,
    /// When to ask; as it was written, without the defaults of its metric.
    pub ask: Ask,
    /// How it looks.
    pub look: Look,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its name within the survey.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// What is asked, per language.
    pub text: Text,
    /// The words at the low and the high end of a scale; empty for an open question.
    pub labels: BTreeMap<String, [String; 2]>,
    /// Asked only of those whose earlier rating is in this group.
    pub when: Option<When>,
}

/// The kind of a question, with its scale where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Would you recommend us, 0 to 10.
    Nps,
    /// Were you satisfied, 1 to 5.
    Csat,
    /// Was it easy, 1 to 7.
    Ces,
    /// An open question.
    Text,
}

impl Kind {
    /// Each kind with its word on the wire.
    pub const WORDS: [(&str, Self); 4] =
        [("nps", Self::Nps), ("csat", Self::Csat), ("ces", Self::Ces), ("text", Self::Text)];

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Text => "text",
        }
    }

    /// How its ratings are scored; `None` for an open question.
    pub fn definition(self) -> Option<&'static Definition> {
        match self {
            Self::Nps => Some(Definition::NPS),
            Self::Csat => Some(Definition::CSAT_TOP2_OF_5),
            Self::Ces => Some(Definition::CES_MEAN_OF_7),
            Self::Text => None,
        }
    }

    /// The scale of its ratings; `None` for an open question.
    pub fn scale(self) -> Option<Scale> {
        self.definition().map(|definition| definition.scale())
    }

    /// The lowest rating of its top box: promoters, 4 of 5, 5 of 7.
    pub fn top(self) -> u8 {
        match self {
            Self::Nps => 9,
            Self::Csat => 4,
            Self::Ces => 5,
            Self::Text => 0,
        }
    }

    /// Least days between two askings of one person, where the owner says nothing.
    pub fn quiet_days(self) -> u64 {
        if self == Self::Nps { 90 } else { 30 }
    }
}

/// "The rating of `question` is in `group`."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The id of an earlier rating question.
    pub question: String,
    /// The group.
    pub group: Group,
}

/// A thank-you, for everyone or for one group of the first rating question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thanks {
    /// For whom; `None` is everyone who is in no group named here.
    pub group: Option<Group>,
    /// Its words.
    pub text: Text,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// As the visitor's system says.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Mode {
    /// Each mode with its word.
    pub const WORDS: [(&str, Self); 3] =
        [("auto", Self::Auto), ("light", Self::Light), ("dark", Self::Dark)];
}

/// How it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Show {
    /// Above the page, in a corner; never modal.
    #[default]
    Popover,
    /// In the page's text.
    Inline,
}

impl Show {
    /// Each way with its word.
    pub const WORDS: [(&str, Self); 2] = [("popover", Self::Popover), ("inline", Self::Inline)];

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// Where a popover stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The corner at the end of the last line.
    #[default]
    BottomRight,
    /// The corner at the start of the last line.
    BottomLeft,
    /// The corner at the end of the first line.
    TopRight,
    /// The corner at the start of the first line.
    TopLeft,
}

impl Place {
    /// Each place with its word.
    pub const WORDS: [(&str, Self); 4] = [
        ("bottom-right", Self::BottomRight),
        ("bottom-left", Self::BottomLeft),
        ("top-right", Self::TopRight),
        ("top-left", Self::TopLeft),
    ];
}

/// How it looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The brand colour.
    pub color: Option<Color>,
    /// Light or dark.
    pub mode: Mode,
    /// How it is shown.
    pub show: Show,
    /// Where a popover stands.
    pub place: Place,
}

impl Survey {
    /// The question called `id`.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Every language in which some text is written, the default first.
    pub fn langs(&self) -> Vec<&str> {
        let mut langs = vec![self.lang.as_str()];
        for text in
            self.questions.iter().map(|q| &q.text).chain(self.thanks.iter().map(|t| &t.text))
        {
            for lang in text.keys() {
                if !langs.contains(&lang.as_str()) {
                    langs.push(lang);
                }
            }
        }
        langs
    }

    /// The kind of its first rating question.
    pub fn metric(&self) -> Kind {
        let mut kinds = self.questions.iter().map(|question| question.kind);
        kinds.find(|kind| *kind != Kind::Text).unwrap_or(Kind::Text)
    }

    /// How often it is asked, with the defaults of its metric where the owner says nothing.
    ///
    /// The quiet period after any survey of a metric is that of the survey where one is stated,
    /// else the metric's: 90 days for NPS, 30 for the others. There is none after other surveys.
    pub fn frequency(&self) -> Frequency {
        let usual = self.metric().quiet_days() * crate::duration::DAY;
        let stated = &self.ask.quiet;
        let own = stated[0].map(|clock| clock.unwrap_or(usual));
        let metric = core::array::from_fn(|clock| stated[1][clock].unwrap_or(own[clock]));
        let all = stated[2].map(Option::unwrap_or_default);
        Frequency { quiet: [own, metric, all], ..self.ask.frequency.clone() }
    }
}
