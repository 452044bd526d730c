//! The ten language packs, and which one a visitor gets.
//!
//! A pack holds the preset questions and every word of the interface. The
//! widget never links the packs: it reads one survey in one language, made
//! from them by [`crate::compiled::compile`].

use serde::Deserialize;
use std::sync::LazyLock;

/// The two ends and the words of a preset question.
#[derive(Debug, Deserialize)]
pub struct PresetText {
    /// What is asked.
    pub text: String,
    /// The low end and the high end.
    pub labels: [String; 2],
}

/// The words of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Interface {
    /// The name of the widget's region, for screen readers.
    pub region: String,
    /// Sends the answer.
    pub send: String,
    /// Closes the widget.
    pub close: String,
    /// Beside a question that may be left empty.
    pub optional: String,
    /// Offline; the answer is kept.
    pub offline: String,
    /// The endpoint could not be reached; the answer is kept.
    pub saved: String,
    /// Not delivered, and this browser lets us keep nothing.
    pub memory: String,
    /// The endpoint will never take it.
    pub refused: String,
    /// To the page before.
    pub back: String,
    /// To the next page.
    pub next: String,
    /// Puts the survey off.
    pub later: String,
    /// Something that is not among the options.
    pub other: String,
    /// The name of the bar that tells how far one is, for screen readers.
    pub progress: String,
}

/// A word of the interface, by its place among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the field of `Interface` of the same name")]
pub enum Word {
    Region,
    Send,
    Close,
    Optional,
    Offline,
    Saved,
    Memory,
    Refused,
    Back,
    Next,
    Later,
    Other,
    Progress,
}

/// The name of the words on a tab in a survey of an owner's own; the packs have the region's there.
pub const TAB: &str = "tab";

impl Interface {
    /// The name of each word in a pack, in the order of [`Word`].
    pub const NAMES: [&str; 13] = [
        "region", "send", "close", "optional", "offline", "saved", "memory", "refused", "back",
        "next", "later", "other", "progress",
    ];

    /// All words, in the order of [`Word`].
    pub fn words(&self) -> [&str; 13] {
        let Self { region, send, close, optional, offline, saved, memory, .. } = self;
        let Self { refused, back, next, later, other, progress, .. } = self;
        [
            region, send, close, optional, offline, saved, memory, refused, back, next, later,
            other, progress,
        ]
    }
}

/// One language.
#[derive(Debug, Deserialize)]
pub struct Pack {
    /// Its tag: `en`, `zh-Hans`.
    pub lang: String,
    /// Its own name for itself.
    pub name: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// NPS.
    pub nps: PresetText,
    /// CSAT.
    pub csat: PresetText,
    /// CES.
    pub ces: PresetText,
    /// The open follow-up.
    pub why: String,
    /// The thank-you.
    pub thanks: String,
    /// The interface.
    pub ui: Interface,
}

macro_rules! packs {
    ($($tag:literal),*) => {
        /// The tag of every pack; the default first.
        pub const TAGS: &[&str] = &[$($tag),*];
        const SOURCES: &[&str] = &[$(include_str!(concat!("../locales/", $tag, ".json"))),*];
    };
}
packs!("en", "ar", "de", "es", "fr", "ja", "pl", "pt-BR", "ru", "zh-Hans");

/// Every pack, the default (`en`) first.
pub fn packs() -> &'static [Pack] {
    static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
        let read = |source: &&str| {
            serde_json::from_str(source).expect("the packs are checked by the tests")
        };
        SOURCES.iter().map(read).collect()
    });
    &PACKS
}

/// The pack for `lang`: its own, else the nearest, else English.
pub fn pack(lang: &str) -> &'static Pack {
    let tag = choose(&[lang], TAGS).unwrap_or(TAGS[0]);
    packs().iter().find(|pack| pack.lang == tag).unwrap_or(&packs()[0])
}

/// Whether `text` has the shape of a language tag: `en`, `pt-BR`, `zh-Hans`, `pl-informal`.
pub fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let alphabetic = parts
        .next()
        .is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    alphabetic
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The first of the `wanted` tags that is there, exactly or by its language.
///
/// Without regard to case; `pt-PT` finds `pt-BR` where no nearer one is there.
/// `None` where nothing fits: the caller takes the default.
/// `www/candor.js` has the same rule for the presets; one table tests both.
///
/// # Example
/// ```
/// use survey::locale::choose;
/// assert_eq!(choose(&["tlh", "pt-PT", "en"], &["en", "pt-BR"]), Some("pt-BR"));
/// ```
pub fn choose<'a>(wanted: &[&str], there: &[&'a str]) -> Option<&'a str> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    wanted.iter().find_map(|wanted| {
        let exact = there.iter().find(|tag| tag.eq_ignore_ascii_case(wanted));
        exact.or_else(|| there.iter().find(|tag| primary(tag) == primary(wanted))).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_is_whole_and_named_after_its_file() {
        for ((tag, source), pack) in TAGS.iter().zip(SOURCES).zip(packs()) {
            assert_eq!(pack.lang, *tag);
            assert!(["ltr", "rtl"].contains(&pack.dir.as_str()));
            let ui = &pack.ui;
            let words = [&*pack.name, &*pack.why, &*pack.thanks].into_iter().chain(ui.words());
            let written = serde_json::from_str::<serde_json::Value>(source).unwrap()["ui"].clone();
            for (name, word) in Interface::NAMES.iter().zip(ui.words()) {
                assert_eq!(written[name], word, "{tag}");
            }
            assert!(words.into_iter().all(|word| !word.trim().is_empty()), "{tag}");
        }
    }

    #[test]
    fn the_table_of_choices() {
        let table: Vec<(Vec<String>, String)> =
            serde_json::from_str(include_str!("../testdata/locales.json")).unwrap();
        for (wanted, expected) in table {
            let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            assert_eq!(choose(&wanted, TAGS).unwrap_or(TAGS[0]), expected, "{wanted:?}");
        }
    }
}
