//! What is chosen in the studio: one value, written in the address, and read back from it.

use survey::color::Color;
use survey::locale::{Pack, PresetText, TAGS, pack};
use survey::palette::BRAND;
use survey::survey::{Mode, Show};

/// One of the three surveys that need no definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Metric {
    /// Net Promoter, 0 to 10.
    #[default]
    Nps,
    /// Satisfaction, 1 to 5.
    Csat,
    /// Effort, 1 to 7.
    Ces,
}

impl Metric {
    /// Each with its id and its name.
    pub const WORDS: [(&str, &str, Self); 3] =
        [("nps", "NPS", Self::Nps), ("csat", "CSAT", Self::Csat), ("ces", "CES", Self::Ces)];

    /// The id of the survey and of its rating question.
    pub fn id(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
        }
    }

    /// Its short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nps => "NPS",
            Self::Csat => "CSAT",
            Self::Ces => "CES",
        }
    }

    /// Its question in a language.
    pub fn text(self, pack: &Pack) -> &PresetText {
        match self {
            Self::Nps => &pack.nps,
            Self::Csat => &pack.csat,
            Self::Ces => &pack.ces,
        }
    }
}

/// How wide the preview is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// As wide as there is room.
    #[default]
    Desktop,
    /// 375 pixels.
    Phone,
}

impl Width {
    /// Each with its word and its name.
    pub const WORDS: [(&str, &str, Self); 2] =
        [("desktop", "Desktop", Self::Desktop), ("phone", "Phone", Self::Phone)];
}

/// Everything that is chosen.
///
/// # Example
/// ```
/// use studio::choices::{Choices, Metric};
/// let choices = Choices::from_hash("#survey=ces&lang=pl");
/// assert_eq!((choices.metric, choices.lang), (Metric::Ces, Some("pl")));
/// assert_eq!(choices.hash(), "survey=ces&lang=pl");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// What is asked.
    pub metric: Metric,
    /// The tag of a pack; `None` follows the page and its visitor.
    pub lang: Option<&'static str>,
    /// The brand colour, as given.
    pub color: Color,
    /// Light, dark, or as the visitor's system says.
    pub mode: Mode,
    /// How it is shown; in the text of a page it is an element there, not the tag's.
    pub show: Show,
    /// How wide the preview is; no part of the survey.
    pub width: Width,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            metric: Metric::default(),
            lang: None,
            color: BRAND,
            mode: Mode::default(),
            show: Show::default(),
            width: Width::default(),
        }
    }
}

impl Choices {
    /// Reads the part of an address behind its `#`; what it does not know stays the default.
    pub fn from_hash(hash: &str) -> Self {
        let mut choices = Self::default();
        for pair in hash.trim_start_matches('#').split('&') {
            let Some((name, value)) = pair.split_once('=') else { continue };
            match name {
                "survey" => find(&Metric::WORDS, value, &mut choices.metric),
                "lang" => choices.lang = tag(value).or(choices.lang),
                "color" => {
                    let digits = value.trim_start_matches("%23").trim_start_matches('#');
                    choices.color = Color::parse(&["#", digits].concat()).unwrap_or(choices.color);
                }
                "mode" => {
                    let found = Mode::WORDS.iter().find(|(word, _)| *word == value);
                    choices.mode = found.map_or(choices.mode, |(_, mode)| *mode);
                }
                "show" => {
                    let found = Show::WORDS.iter().find(|(word, _)| *word == value);
                    choices.show = found.map_or(choices.show, |(_, show)| *show);
                }
                "width" => find(&Width::WORDS, value, &mut choices.width),
                _ => {}
            }
        }
        choices
    }

    /// For the address, behind `#`: only what is not the default.
    pub fn hash(&self) -> String {
        let mut pairs = vec![];
        if self.metric != Metric::default() {
            pairs.push(["survey=", self.metric.id()].concat());
        }
        let look = self.attributes().into_iter().skip(1);
        pairs.extend(look.map(|(name, value)| [name, "=", value.trim_start_matches('#')].concat()));
        if self.width == Width::Phone {
            pairs.push("width=phone".to_owned());
        }
        pairs.join("&")
    }

    /// What the script tag needs, without `data-`: the survey, then only what is not the default.
    fn attributes(&self) -> Vec<(&'static str, String)> {
        let mut list = vec![("survey", self.metric.id().to_owned())];
        list.extend(self.lang.map(|lang| ("lang", lang.to_owned())));
        if self.color != BRAND {
            list.push(("color", self.color.hex()));
        }
        if self.mode != Mode::default() {
            list.push(("mode", mode_word(self.mode).to_owned()));
        }
        if self.show != Show::default() {
            list.push(("show", self.show.as_str().to_owned()));
        }
        list
    }

    /// The address of the page that shows the survey.
    pub fn preview(&self) -> String {
        let mut pairs: Vec<String> = self
            .attributes()
            .iter()
            .map(|(name, value)| [name, "=", &value.replace('#', "%23")].concat())
            .collect();
        if self.lang.is_some_and(|lang| pack(lang).dir == "rtl") {
            pairs.push("dir=rtl".to_owned());
        }
        ["/preview.html?", &pairs.join("&")].concat()
    }

    /// The tag to paste into a page; `origin` is where the studio is served from.
    pub fn snippet(&self, origin: &str) -> String {
        let is_inline = self.show == Show::Inline;
        // In the text the element asks, so that the tag itself does not.
        let of_element = |name: &str| is_inline && ["survey", "show"].contains(&name);
        let list = self.attributes();
        let attributes: String = list
            .iter()
            .filter(|(name, _)| !of_element(name))
            .map(|(name, value)| [" data-", name, "=\"", value, "\""].concat())
            .collect();
        let element = [
            "\n<candor-survey survey=\"",
            self.metric.id(),
            "\" style=\"display:block;min-height:max(220px,424px - 33vw)\"></candor-survey>",
        ];
        let element = if is_inline { element.concat() } else { String::new() };
        let tag = ["<script async src=\"", origin, "/embed/candor.js\"", &attributes, "></script>"];
        [tag.concat(), element].concat()
    }
}

/// The word of a mode: "auto", "light" or "dark".
pub fn mode_word(mode: Mode) -> &'static str {
    Mode::WORDS.iter().find(|(_, known)| *known == mode).map_or("auto", |(word, _)| word)
}

/// The tag of a pack, as the packs write it.
pub fn tag(text: &str) -> Option<&'static str> {
    TAGS.iter().copied().find(|tag| *tag == text)
}

fn find<T: Copy>(words: &[(&str, &str, T)], word: &str, place: &mut T) {
    if let Some((_, _, value)) = words.iter().find(|(known, _, _)| *known == word) {
        *place = *value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://surveys.example";

    #[test]
    fn every_choice_survives_the_address() {
        for (_, _, metric) in Metric::WORDS {
            for lang in TAGS.iter().copied().map(Some).chain([None]) {
                for (_, mode) in Mode::WORDS {
                    for ((_, _, width), (_, show)) in Width::WORDS
                        .into_iter()
                        .flat_map(|width| Show::WORDS.map(|show| (width, show)))
                    {
                        for color in [BRAND, Color([0, 18, 255])] {
                            let choices = Choices { metric, lang, color, mode, show, width };
                            assert_eq!(Choices::from_hash(&choices.hash()), choices);
                            assert_eq!(
                                Choices::from_hash(&["#", &choices.hash()].concat()),
                                choices
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn an_address_of_nonsense_is_the_default() {
        for hash in ["", "#", "#&&=", "#survey=nope&lang=xx&color=green&mode=&width=9", "#color=12"]
        {
            assert_eq!(Choices::from_hash(hash), Choices::default(), "{hash}");
        }
        assert_eq!(Choices::default().hash(), "");
    }

    #[test]
    fn a_color_is_read_with_or_without_its_sign() {
        for hash in ["color=0012ff", "color=#0012FF", "color=%230012ff"] {
            assert_eq!(Choices::from_hash(hash).color, Color([0, 0x12, 0xff]), "{hash}");
        }
    }

    #[track_caller]
    fn check(hash: &str, attributes: &str, preview: &str) {
        let choices = Choices::from_hash(hash);
        let tag = format!("<script async src=\"{ORIGIN}/embed/candor.js\" {attributes}></script>");
        assert_eq!(choices.snippet(ORIGIN), tag);
        assert_eq!(choices.preview(), format!("/preview.html?{preview}"));
    }

    #[test]
    fn only_what_is_not_the_default_is_written() {
        check("", "data-survey=\"nps\"", "survey=nps");
        check(
            "survey=csat&lang=pl&color=0012ff&mode=dark&width=phone",
            "data-survey=\"csat\" data-lang=\"pl\" data-color=\"#0012ff\" data-mode=\"dark\"",
            "survey=csat&lang=pl&color=%230012ff&mode=dark",
        );
        check("show=tab", "data-survey=\"nps\" data-show=\"tab\"", "survey=nps&show=tab");
        let inline = Choices::from_hash("survey=ces&show=inline&lang=pl").snippet(ORIGIN);
        let expected = "<script async src=\"https://surveys.example/embed/candor.js\" data-lang=\"pl\"></script>\n\
            <candor-survey survey=\"ces\" style=\"display:block;min-height:max(220px,424px - 33vw)\"></candor-survey>";
        assert_eq!(inline, expected);
        check("lang=ar", "data-survey=\"nps\" data-lang=\"ar\"", "survey=nps&lang=ar&dir=rtl");
    }
}
