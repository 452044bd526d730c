//! The compact form that the widget reads: one survey in one language, with the words of the interface.
//!
//! Reading survey JSON in the widget would cost about 27 KB of brotli; this
//! form costs about 7. The collector and `cargo xtask dist` make it, and a
//! module that is loaded only for JSON in a page. It is no contract: widget
//! and compiler are always of the same version, which the first bytes prove.

use crate::group::Group;
use crate::locale::{self, Interface};
use crate::survey::{Kind, Look, Survey, Text};
use serde::{Deserialize, Serialize};

/// First bytes of every compiled survey; the digit changes with its shape.
const MAGIC: &[u8] = b"candor1";

/// A survey in one language, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// The survey's id.
    pub id: String,
    /// The survey's version.
    pub version: u32,
    /// The language of its texts.
    pub lang: String,
    /// Whether that language is written from right to left.
    pub rtl: bool,
    /// The questions.
    pub items: Vec<Item>,
    /// The thank-yous; `None` is for everyone else.
    pub thanks: Vec<(Option<Group>, String)>,
    /// The words of the interface.
    pub ui: Interface,
    /// How it looks.
    pub look: Look,
    /// Nobody is asked before this moment, Unix milliseconds.
    pub paused_until: Option<i64>,
    /// The share that is asked, parts per million.
    pub share: Option<u32>,
    /// Least time between two askings, milliseconds.
    pub quiet: u64,
}

/// One question in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its name within the survey.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// What is asked.
    pub text: String,
    /// The words at the low and the high end; empty for an open question.
    pub ends: [String; 2],
    /// Asked only where the rating of an earlier item (by position) is in a group.
    pub when: Option<(usize, Group)>,
}

/// Makes the compact form of `survey` for the first of the `wanted` languages that it is written in.
///
/// Texts missing in that language are taken from the survey's default; the
/// interface from the nearest pack.
pub fn compile(survey: &Survey, wanted: &[&str]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(
        postcard::to_allocvec(&instrument(survey, wanted)).expect("plain data always serialises"),
    );
    bytes
}

/// The one-language form that [`compile`] writes.
pub fn instrument(survey: &Survey, wanted: &[&str]) -> Instrument {
    let lang = locale::choose(wanted, &survey.langs()).unwrap_or(&survey.lang).to_owned();
    let pack = locale::pack(&lang);
    let words = |text: &Text| {
        text.get(&lang).or_else(|| text.get(&survey.lang)).cloned().unwrap_or_default()
    };
    let items = survey.questions.iter().map(|question| Item {
        id: question.id.clone(),
        kind: question.kind,
        text: words(&question.text),
        ends: question
            .labels
            .get(&lang)
            .or_else(|| question.labels.get(&survey.lang))
            .cloned()
            .unwrap_or_default(),
        when: question.when.as_ref().and_then(|when| {
            Some((survey.questions.iter().position(|q| q.id == when.question)?, when.group))
        }),
    });
    let mut thanks: Vec<_> =
        survey.thanks.iter().map(|thanks| (thanks.group, words(&thanks.text))).collect();
    if thanks.iter().all(|(group, _)| group.is_some()) {
        thanks.push((None, pack.thanks.clone()));
    }
    Instrument {
        id: survey.id.clone(),
        version: survey.version,
        rtl: pack.dir == "rtl",
        items: items.collect(),
        thanks,
        ui: pack.ui.clone(),
        look: survey.look.clone(),
        paused_until: survey.paused_until,
        share: survey.ask.share,
        quiet: survey.quiet(),
        lang,
    }
}

/// Reads what [`compile`] wrote; `None` where it is something else or of another version.
pub fn read(bytes: &[u8]) -> Option<Instrument> {
    postcard::from_bytes(bytes.strip_prefix(MAGIC)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset;

    #[test]
    fn every_preset_in_every_language_survives() {
        for id in preset::IDS {
            let survey = preset::get(id).unwrap();
            for tag in locale::TAGS {
                let bytes = compile(&survey, &[tag]);
                let back = read(&bytes).unwrap();
                assert_eq!(back, instrument(&survey, &[tag]));
                assert_eq!(back.lang, *tag);
                assert_eq!(back.rtl, *tag == "ar");
                assert!(back.items.iter().all(|item| !item.text.is_empty()));
            }
        }
    }

    #[test]
    fn foreign_and_cut_bytes_are_refused() {
        let bytes = compile(&preset::get("nps").unwrap(), &["en"]);
        assert_eq!(read(b"<!doctype html>"), None);
        for n in 0..bytes.len() {
            assert_eq!(read(&bytes[..n]), None, "{n}");
        }
    }
}
