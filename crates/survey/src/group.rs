//! The groups that a rating falls into, as follow-ups and thank-yous name them.

use score::Rating;
use serde::{Deserialize, Serialize};

/// A group of ratings: of NPS by its definition, of other scales by their top box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// NPS 9 and 10.
    Promoter,
    /// NPS 7 and 8.
    Passive,
    /// NPS 0 to 6.
    Detractor,
    /// The two highest ratings of CSAT, the three highest of CES.
    Top,
    /// Every rating that is not in the top box.
    Bottom,
}

impl Group {
    /// Each group with the word for it in survey v1.
    pub const WORDS: [(&str, Self); 5] = [
        ("promoter", Self::Promoter),
        ("passive", Self::Passive),
        ("detractor", Self::Detractor),
        ("top", Self::Top),
        ("bottom", Self::Bottom),
    ];

    /// Its word in survey v1.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, group)| *group == self).map_or("", |(word, _)| word)
    }

    /// Whether `rating` of a question whose top box begins at `top` falls into this group.
    pub fn contains(self, rating: Rating, top: u8) -> bool {
        let value = rating.get();
        match self {
            Self::Promoter => value >= 9,
            Self::Passive => value == 7 || value == 8,
            Self::Detractor => value <= 6,
            Self::Top => value >= top,
            Self::Bottom => value < top,
        }
    }
}
