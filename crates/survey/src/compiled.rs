//! The compact form that the widget reads: one survey in one language, with the words of the interface.
//!
//! Reading survey JSON in the widget would cost about 27 KB of brotli, a serde
//! format such as postcard about 7; this reader, numbers and texts in a fixed
//! order, costs about one. The collector and `cargo xtask dist` make it, and a
//! module that is loaded only for JSON in a page. It is no contract: widget
//! and compiler are always of the same version, which the first bytes prove.

mod item;

pub use item::{Item, Test};

use crate::ask::Frequency;
use crate::boot::boot;
use crate::color::Color;
use crate::group::Group;
use crate::locale::{self, Word};
use crate::pack::{Reader, Writer};
use crate::question::{Choice, Display, Is, Kind, OTHER, Question};
use crate::style;
use crate::survey::{Look, Mode, Place, Show, Survey, Text};
use std::cell::RefCell;

/// First bytes of every compiled survey; the digit changes with its shape.
const MAGIC: &[u8] = b"candor3";

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
    /// The thank-yous; the one without a group is for everyone else.
    pub thanks: Vec<Thanks>,
    /// The words of the interface, in the order of [`Word`].
    pub ui: Vec<String>,
    /// The texts that are not written in `lang`: those of the survey's own language stand in.
    pub foreign: Vec<String>,
    /// That language; empty where nothing is foreign.
    pub foreign_lang: String,
    /// Style rules that only some surveys need.
    pub style: String,
    /// How it looks.
    pub look: Look,
    /// How often it is asked.
    pub frequency: Frequency,
}

/// A thank-you in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thanks {
    /// For whom; `None` is everyone else.
    pub group: Option<Group>,
    /// Its words.
    pub text: String,
    /// Where it leads on, address and words; empty for nowhere.
    pub link: [String; 2],
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
    let foreign = RefCell::new(Vec::new());
    let words = |text: &Text| {
        text.get(&lang).cloned().unwrap_or_else(|| {
            let other = text.get(&survey.lang).cloned().unwrap_or_default();
            foreign.borrow_mut().push(other.clone());
            other
        })
    };
    let own = |(name, word): (&&str, &str)| {
        let own = survey.words.get(*name);
        own.and_then(|text| text.get(&lang)).map_or_else(|| word.to_owned(), Clone::clone)
    };
    let ui: Vec<String> = locale::Interface::NAMES.iter().zip(pack.ui.words()).map(own).collect();
    let items = survey.questions.iter().map(|question| Item {
        id: question.id.clone(),
        kind: question.kind,
        scale: question.scale,
        display: question.display,
        text: words(&question.text),
        ends: question
            .labels
            .get(&lang)
            .cloned()
            .or_else(|| {
                let other = question.labels.get(&survey.lang)?;
                foreign.borrow_mut().extend(other.clone());
                Some(other.clone())
            })
            .unwrap_or_default(),
        options: question
            .options
            .iter()
            .map(|option| [option.id.clone(), words(&option.text)])
            .chain(question.other.then(|| [OTHER.to_owned(), ui[Word::Other as usize].clone()]))
            .collect(),
        multiple: question.multiple,
        limit: u32::from(question.limit),
        when: question.when.as_ref().and_then(|when| {
            let at = survey.questions.iter().position(|q| q.id == when.question)?;
            Some((at, test(&survey.questions[at], &when.is)))
        }),
    });
    let items: Vec<Item> = items.collect();
    let mut thanks: Vec<Thanks> = survey
        .thanks
        .iter()
        .map(|thanks| Thanks {
            group: thanks.group,
            text: words(&thanks.text),
            link: thanks
                .link
                .as_ref()
                .map(|link| [link.url.clone(), words(&link.text)])
                .unwrap_or_default(),
        })
        .collect();
    if thanks.iter().all(|thanks| thanks.group.is_some()) {
        let text = pack.thanks.clone();
        thanks.push(Thanks { group: None, text, link: Default::default() });
    }
    let foreign = foreign.into_inner();
    Instrument {
        id: survey.id.clone(),
        version: survey.version,
        foreign_lang: if foreign.is_empty() { String::new() } else { survey.lang.clone() },
        foreign,
        rtl: pack.dir == "rtl",
        style: style::rules(survey),
        items,
        thanks,
        ui,
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

fn test(question: &Question, is: &Is) -> Test {
    match is {
        Is::In(group) => Test::In(*group),
        Is::Chosen(id) => {
            let at = question.options.iter().position(|Choice { id: known, .. }| known == id);
            let at = at.unwrap_or(question.options.len());
            Test::Chosen(u8::try_from(at).unwrap_or(u8::MAX))
        }
    }
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
            w.number(u64::from(item.scale));
            w.word(item.display, &Display::WORDS);
            w.text(&item.text);
            item.ends.iter().for_each(|end| w.text(end));
            w.number(item.options.len() as u64);
            item.options.iter().flatten().for_each(|text| w.text(text));
            w.number(u64::from(item.multiple));
            w.number(u64::from(item.limit));
            w.optional(item.when.map(|(position, _)| position as u64));
            w.number(match item.when {
                None => 0,
                Some((_, Test::In(group))) => group as u64,
                Some((_, Test::Chosen(at))) => GROUPS + u64::from(at),
            });
        }
        w.number(self.thanks.len() as u64);
        for Thanks { group, text, link } in &self.thanks {
            w.optional_word(*group, &Group::WORDS);
            w.text(text);
            link.iter().for_each(|text| w.text(text));
        }
        w.number(self.ui.len() as u64);
        self.ui.iter().for_each(|words| w.text(words));
        w.number(self.foreign.len() as u64);
        self.foreign.iter().for_each(|text| w.text(text));
        w.text(&self.foreign_lang);
        w.text(&self.style);
        w.optional(
            self.look.color.map(|Color([r, g, b])| u64::from(u32::from_be_bytes([0, r, g, b]))),
        );
        w.word(self.look.mode, &Mode::WORDS);
        w.word(self.look.show, &Show::WORDS);
        w.word(self.look.place, &Place::WORDS);
        w.number(u64::from(self.look.coloured));
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
                    scale: r.byte()?,
                    display: r.word(&Display::WORDS)?,
                    text: r.text()?,
                    ends: [r.text()?, r.text()?],
                    options: r.list(|r| Some([r.text()?, r.text()?]))?,
                    multiple: r.number()? == 1,
                    limit: r.small()?,
                    when: r
                        .optional()?
                        .zip(Some(r.test()?))
                        .map(|(at, test)| (usize::try_from(at).unwrap_or(0), test)),
                })
            })?,
            thanks: r.list(|r| {
                Some(Thanks {
                    group: r.optional_word(&Group::WORDS)?,
                    text: r.text()?,
                    link: [r.text()?, r.text()?],
                })
            })?,
            ui: r.list(Reader::text)?,
            foreign: r.list(Reader::text)?,
            foreign_lang: r.text()?,
            style: r.text()?,
            look: Look {
                color: r.optional()?.map(|rgb| {
                    let [.., red, green, blue] = rgb.to_be_bytes();
                    Color([red, green, blue])
                }),
                mode: r.word(&Mode::WORDS)?,
                show: r.word(&Show::WORDS)?,
                place: r.word(&Place::WORDS)?,
                coloured: r.number()? == 1,
            },
            frequency: Frequency::read(r)?,
        })
    }
}

/// The groups come before the options in the number of a [`Test`].
const GROUPS: u64 = Group::WORDS.len() as u64;

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        u8::try_from(self.number()?).ok()
    }

    fn test(&mut self) -> Option<Test> {
        let number = self.number()?;
        let group = Group::WORDS.iter().find(|(_, group)| *group as u64 == number);
        Some(match group {
            Some((_, group)) => Test::In(*group),
            None => Test::Chosen(u8::try_from(number.checked_sub(GROUPS)?).ok()?),
        })
    }
}

impl Instrument {
    /// A word of the interface.
    pub fn word(&self, word: Word) -> String {
        self.ui.get(word as usize).cloned().unwrap_or_default()
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
    fn every_kind_survives() {
        let json = include_bytes!("../testdata/every-kind.json");
        let survey = Survey::from_json(json).unwrap();
        for lang in ["en", "de", "tlh"] {
            assert_eq!(read(&compile(&survey, &[lang])), Some(instrument(&survey, &[lang])));
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
