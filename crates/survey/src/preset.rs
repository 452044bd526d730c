//! The three surveys that need no definition: `nps`, `csat`, `ces`.

use crate::ask::Ask;
use crate::locale::{Pack, PresetText, packs};
use crate::survey::{Kind, Look, Question, Survey, Text, Thanks};
use std::collections::BTreeMap;

/// The names of the presets.
pub const IDS: [&str; 3] = ["nps", "csat", "ces"];

/// The preset called `id`, in every language there is.
pub fn get(id: &str) -> Option<Survey> {
    let (kind, words): (Kind, fn(&Pack) -> &PresetText) = match id {
        "nps" => (Kind::Nps, |pack| &pack.nps),
        "csat" => (Kind::Csat, |pack| &pack.csat),
        "ces" => (Kind::Ces, |pack| &pack.ces),
        _ => return None,
    };
    let text = |of: &dyn Fn(&Pack) -> String| -> Text {
        packs().iter().map(|p| (p.lang.clone(), of(p))).collect()
    };
    let labels = packs().iter().map(|pack| (pack.lang.clone(), words(pack).labels.clone()));
    let rating = Question {
        labels: labels.collect(),
        ..Question::new(id, kind, text(&|pack| words(pack).text.clone()))
    };
    let why = Question::new("why", Kind::Text, text(&|pack| pack.why.clone()));
    Some(Survey {
        id: id.to_owned(),
        version: 1,
        lang: "en".to_owned(),
        questions: vec![rating, why],
        thanks: vec![Thanks { group: None, text: text(&|pack| pack.thanks.clone()), link: None }],
        words: BTreeMap::new(),
        ask: Ask::default(),
        look: Look::default(),
    })
}
