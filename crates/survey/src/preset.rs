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
    let rating = Question {
        id: id.to_owned(),
        kind,
        text: text(&|pack| words(pack).text.clone()),
        labels: packs()
            .iter()
            .map(|pack| (pack.lang.clone(), words(pack).labels.clone()))
            .collect(),
        when: None,
    };
    let why = Question {
        id: "why".to_owned(),
        kind: Kind::Text,
        text: text(&|pack| pack.why.clone()),
        labels: BTreeMap::new(),
        when: None,
    };
    Some(Survey {
        id: id.to_owned(),
        version: 1,
        lang: "en".to_owned(),
        questions: vec![rating, why],
        thanks: vec![Thanks { group: None, text: text(&|pack| pack.thanks.clone()) }],
        ask: Ask::default(),
        look: Look::default(),
    })
}
