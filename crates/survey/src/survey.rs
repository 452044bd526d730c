//! Survey v1: the owner's definition, as JSON.
//!
//! A [`Survey`] that exists has passed every check of the linter
//! ([`Survey::from_json`]): ids are unique, conditions refer to earlier questions,
//! and each text exists in the survey's default language.

use crate::ask::{Ask, Frequency};
use crate::color::Color;
use crate::group::Group;
pub use crate::question::{Choice, Display, Is, Kind, Question, When};
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
    /// Words of the interface in place of the pack's, by their name there.
    pub words: BTreeMap<String, Text>,
    /// How it looks.
    pub look: Look,
}

/// A thank-you, for everyone or for one group of the first rating question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thanks {
    /// For whom; `None` is everyone who is in no group named here.
    pub group: Option<Group>,
    /// Its words.
    pub text: Text,
    /// Where it leads on, for those who like.
    pub link: Option<Link>,
}

/// A link of a thank-you.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// An http address, or a path of the page's own site.
    pub url: String,
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
    /// Above the page, once a tab at its edge or a button of its own is pressed.
    Tab,
    /// Above the page with everything behind it out of reach.
    Dialog,
}

impl Show {
    /// Each way with its word.
    pub const WORDS: [(&str, Self); 4] = [
        ("popover", Self::Popover),
        ("inline", Self::Inline),
        ("tab", Self::Tab),
        ("dialog", Self::Dialog),
    ];

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// Where it stands above the page, and at which edge its tab: left and right are the window's own, whatever the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The corner below, right.
    #[default]
    BottomRight,
    /// The corner below, left.
    BottomLeft,
    /// The corner above, right.
    TopRight,
    /// The corner above, left.
    TopLeft,
    /// The middle of the lower edge.
    Bottom,
    /// The middle of the upper edge.
    Top,
    /// The middle of the left edge.
    Left,
    /// The middle of the right edge.
    Right,
    /// The middle of the window.
    Center,
}

impl Place {
    /// Each place with its word.
    pub const WORDS: [(&str, Self); 9] = [
        ("bottom-right", Self::BottomRight),
        ("bottom-left", Self::BottomLeft),
        ("top-right", Self::TopRight),
        ("top-left", Self::TopLeft),
        ("bottom", Self::Bottom),
        ("top", Self::Top),
        ("left", Self::Left),
        ("right", Self::Right),
        ("center", Self::Center),
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
    /// Whether the scale is coloured from red to green; it moves ratings, so it is recorded.
    pub coloured: bool,
}

impl Survey {
    /// The question called `id`.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Every language in which some text is written, the default first.
    pub fn langs(&self) -> Vec<&str> {
        let mut langs = vec![self.lang.as_str()];
        let asked = self.questions.iter();
        let asked =
            asked.flat_map(|q| core::iter::once(&q.text).chain(q.options.iter().map(|o| &o.text)));
        for text in asked.chain(self.thanks.iter().map(|t| &t.text)) {
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
        kinds.find(|kind| kind.is_rating()).unwrap_or(Kind::Text)
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
