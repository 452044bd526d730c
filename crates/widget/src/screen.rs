//! Everything that can be seen of one asking, computed from its flow.

use leptos::prelude::*;
use survey::compiled::{Instrument, Item, Thanks};
use survey::flow::Flow;
use survey::locale::Word;
use survey::question::LIMIT;
use survey::survey::Show;

/// What the card shows.
#[derive(Clone, Debug)]
pub enum Stage {
    /// A page with questions.
    Page(Page),
    /// The thank-you.
    Thanks(Thanks),
}

/// A page as it is when it is opened.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rating or the choice that leads it, by position, with what was picked before.
    pub lead: Option<(usize, Item, Vec<u8>)>,
    /// Pages before this one, and pages altogether, where there are several.
    pub progress: Option<(usize, usize)>,
}

/// What unfolds below the lead once that has an answer.
#[derive(Clone, Debug, Default)]
pub struct Fold {
    /// The open questions and consents.
    pub parts: Vec<Part>,
    /// The buttons: whether it sends the page, the name of its part, and its words.
    pub buttons: Vec<(bool, &'static str, String)>,
}

/// An open question, the words of something else, or a consent.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its position.
    pub position: usize,
    /// What is asked.
    pub text: String,
    /// Longest text, characters; 0 for a consent.
    pub limit: u32,
    /// What was written before.
    pub words: String,
    /// Whether it was agreed to before.
    pub agreed: bool,
}

/// What changes on a page that is drawn.
#[derive(Clone, Debug)]
pub struct Screen {
    /// How much of its limit each item has used, by position; mostly nothing.
    pub used: Vec<RwSignal<String>>,
    /// What a person should know about their answer; mostly nothing.
    pub note: RwSignal<String>,
    /// What a screen reader is told.
    pub spoken: RwSignal<String>,
}

/// The open page.
pub fn page(flow: &Flow) -> Stage {
    let first = flow.page().first().copied();
    let lead = first.filter(|first| flow.item(*first).kind.leads());
    let (before, all) = flow.progress();
    Stage::Page(Page {
        lead: lead.map(|at| (at, flow.item(at).clone(), flow.given(at).picked.clone())),
        progress: if all > 1 { Some((before, all)) } else { None },
    })
}

/// What a screen reader is told of a stage when it comes.
pub fn spoken(stage: &Stage) -> String {
    match stage {
        Stage::Page(page) => page.lead.as_ref().map(|(_, item, _)| item.text.clone()),
        Stage::Thanks(thanks) => Some(thanks.text.clone()),
    }
    .unwrap_or_default()
}

/// What has unfolded on the open page.
pub fn fold(flow: &Flow) -> Fold {
    let Instrument { look, frequency, .. } = &flow.instrument;
    let word = |word| flow.instrument.word(word);
    let mut fold = Fold::default();
    if flow.is_open() {
        for position in flow.page() {
            let (item, given) = (flow.item(position), flow.given(position));
            let mut part = Part {
                position,
                text: item.text.clone(),
                limit: item.limit,
                words: given.words.clone(),
                agreed: !given.picked.is_empty(),
            };
            if item.kind.leads() {
                if !item.other().is_some_and(|other| given.picked.contains(&other)) {
                    continue;
                }
                part.text = word(Word::Other);
                part.limit = item.limit();
            }
            fold.parts.push(part);
        }
        let is_last = flow.is_last();
        fold.buttons.push((true, "submit", word(if is_last { Word::Send } else { Word::Next })));
    }
    if frequency.later.is_some() && look.show != Show::Inline {
        fold.buttons.push((false, "later", word(Word::Later)));
    }
    if flow.progress().0 > 0 {
        fold.buttons.push((false, "back", word(Word::Back)));
    }
    fold
}

impl Fold {
    /// Whether it would be drawn as `other` is, but for what was written meanwhile.
    pub fn is_like(&self, other: &Self) -> bool {
        self.buttons == other.buttons
            && self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(|(a, b)| a.position == b.position)
    }
}

/// How much of the limit is used, where that should be known: the owner set one, or it is near.
pub fn used(item: &Item, words: &str) -> String {
    let limit = item.limit();
    let n = words.chars().count();
    if limit < u32::from(LIMIT) || n + 200 > limit as usize {
        [n.to_string(), limit.to_string()].join(" / ")
    } else {
        String::new()
    }
}
