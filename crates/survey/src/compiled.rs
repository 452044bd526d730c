//! The compact form that the widget reads: one survey in one language, with the words of the interface.
//!
//! Reading survey JSON in the widget would cost about 27 KB of brotli, a serde
//! format such as postcard about 7; this reader, numbers and texts in a fixed
//! order, costs about one. The collector and `cargo xtask dist` make it, and a
//! module that is loaded only for JSON in a page. It is no contract: widget
//! and compiler are always of the same version, which the first bytes prove.

use crate::ask::Frequency;
use crate::boot::boot;
use crate::color::Color;
use crate::group::Group;
use crate::locale::{self, Interface};
use crate::pack::{Reader, Writer};
use crate::survey::{Kind, Look, Mode, Place, Show, Survey, Text};

/// First bytes of every compiled survey; the digit changes with its shape.
const MAGIC: &[u8] = b"candor2";

/// A survey in one language, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// How often it is asked.
    pub frequency: Frequency,
}

/// One question in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    let mut writer = Writer::new(MAGIC);
    // A line of JSON, so that `candor.js` can read it before the widget is there.
    writer.bytes.extend_from_slice(boot(survey).as_bytes());
    writer.bytes.push(b'\n');
    instrument(survey, wanted).write(&mut writer);
    writer.bytes
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
        frequency: survey.frequency(),
        lang,
    }
}

/// The boot field that a compiled survey begins with, JSON; `None` where it is something else.
pub fn boot_of(bytes: &[u8]) -> Option<&str> {
    let line = bytes.strip_prefix(MAGIC)?.split(|byte| *byte == b'\n').next()?;
    core::str::from_utf8(line).ok()
}

/// Reads what [`compile`] wrote; `None` where it is something else or of another version.
pub fn read(bytes: &[u8]) -> Option<Instrument> {
    let bytes = bytes.strip_prefix(MAGIC)?;
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let mut reader = Reader { bytes: &bytes[end + 1..] };
    Instrument::read(&mut reader).filter(|_| reader.bytes.is_empty())
}

impl Instrument {
    /// The word of its first rating's kind: what its metric's quiet periods go by.
    pub fn metric(&self) -> &'static str {
        let mut kinds = self.items.iter().map(|item| item.kind);
        kinds.find(|kind| *kind != Kind::Text).map_or("", Kind::as_str)
    }

    fn write(&self, w: &mut Writer) {
        w.text(&self.id);
        w.number(u64::from(self.version));
        w.text(&self.lang);
        w.number(u64::from(self.rtl));
        w.number(self.items.len() as u64);
        for item in &self.items {
            w.text(&item.id);
            w.word(item.kind, &Kind::WORDS);
            w.text(&item.text);
            item.ends.iter().for_each(|end| w.text(end));
            w.optional(item.when.map(|(position, _)| position as u64));
            w.optional_word(item.when.map(|(_, group)| group), &Group::WORDS);
        }
        w.number(self.thanks.len() as u64);
        for (group, words) in &self.thanks {
            w.optional_word(*group, &Group::WORDS);
            w.text(words);
        }
        self.ui.words().into_iter().for_each(|words| w.text(words));
        w.optional(
            self.look.color.map(|Color([r, g, b])| u64::from(u32::from_be_bytes([0, r, g, b]))),
        );
        w.word(self.look.mode, &Mode::WORDS);
        w.word(self.look.show, &Show::WORDS);
        w.word(self.look.place, &Place::WORDS);
        self.frequency.write(w);
    }

    fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            id: r.text()?,
            version: r.small()?,
            lang: r.text()?,
            rtl: r.number()? == 1,
            items: r.list(|r| {
                Some(Item {
                    id: r.text()?,
                    kind: r.word(&Kind::WORDS)?,
                    text: r.text()?,
                    ends: [r.text()?, r.text()?],
                    when: r
                        .optional()?
                        .zip(r.optional_word(&Group::WORDS)?)
                        .map(|(at, group)| (usize::try_from(at).unwrap_or(0), group)),
                })
            })?,
            thanks: r.list(|r| Some((r.optional_word(&Group::WORDS)?, r.text()?)))?,
            ui: Interface::from_words(|| r.text())?,
            look: Look {
                color: r.optional()?.map(|rgb| {
                    let [.., red, green, blue] = rgb.to_be_bytes();
                    Color([red, green, blue])
                }),
                mode: r.word(&Mode::WORDS)?,
                show: r.word(&Show::WORDS)?,
                place: r.word(&Place::WORDS)?,
            },
            frequency: Frequency::read(r)?,
        })
    }
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
