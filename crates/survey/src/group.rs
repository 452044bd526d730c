//! The groups that a rating falls into, as follow-ups and thank-yous name them.

use score::{Definition, Polarity};
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

    /// Whether `rating`, scored by `definition`, falls into this group.
    ///
    /// Of a scale whose low end is the good one (CES 1 to 5, effort) the top box is there.
    pub fn contains(self, rating: u8, definition: &Definition) -> bool {
        let Some(is) = definition.group(rating) else { return false };
        let best = match definition.polarity() {
            Polarity::HighIsGood => score::Group::Top,
            Polarity::LowIsGood => score::Group::Bottom,
        };
        match self {
            Self::Promoter => is == score::Group::Top,
            Self::Passive => is == score::Group::Middle,
            Self::Detractor => is == score::Group::Bottom,
            Self::Top => is == best,
            Self::Bottom => is != best,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ratings of a definition that fall into a group.
    #[track_caller]
    fn check(definition: &Definition, group: Group, expected: &[u8]) {
        let values = definition.scale().values();
        let seen: Vec<u8> = values.filter(|value| group.contains(*value, definition)).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn groups_of_nps() {
        check(Definition::NPS, Group::Promoter, &[9, 10]);
        check(Definition::NPS, Group::Passive, &[7, 8]);
        check(Definition::NPS, Group::Detractor, &[0, 1, 2, 3, 4, 5, 6]);
        check(Definition::NPS, Group::Top, &[9, 10]);
    }

    #[test]
    fn top_boxes() {
        check(Definition::CSAT_TOP2_OF_5, Group::Top, &[4, 5]);
        check(Definition::CSAT_TOP2_OF_5, Group::Bottom, &[1, 2, 3]);
        check(Definition::CSAT_TOP1_OF_3, Group::Top, &[3]);
        check(Definition::CSAT_TOP1_OF_2, Group::Bottom, &[1]);
        check(Definition::CES_MEAN_OF_7, Group::Top, &[5, 6, 7]);
    }

    #[test]
    fn little_effort_is_the_good_end() {
        check(Definition::CES_EFFORT_OF_5, Group::Top, &[1, 2]);
        check(Definition::CES_EFFORT_OF_5, Group::Bottom, &[3, 4, 5]);
    }

    #[test]
    fn what_is_no_rating_is_in_no_group() {
        assert!(!Group::WORDS.iter().any(|(_, group)| group.contains(11, Definition::NPS)));
    }
}
