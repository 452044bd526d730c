//! Style rules that only some surveys need: they travel with the compiled survey, not with every widget.

use crate::preset;
use crate::question::{Display, Kind};
use crate::survey::Survey;

const WORDS: &str = include_str!("style/words.css");
const CES: &str = include_str!("style/ces.css");
const GLYPHS: &str = include_str!("style/glyphs.css");
const STARS: &str = include_str!("style/stars.css");
const SMILEYS: &str = include_str!("style/smileys.css");
const THUMBS: &str = include_str!("style/thumbs.css");
const CHOICE: &str = include_str!("style/choice.css");
const CONSENT: &str = include_str!("style/consent.css");
const PAGES: &str = include_str!("style/pages.css");
const COLOURED: &str = include_str!("style/coloured.css");

/// The rules that a survey needs beyond the widget's own, in one line.
pub(crate) fn rules(survey: &Survey) -> String {
    let questions = || survey.questions.iter();
    let shows = |display| questions().any(|question| question.display == display);
    let asks = |kind| questions().any(|question| question.kind == kind);
    let has_glyphs = questions().any(|question| question.display != Display::Numbers);
    let parts = [
        // Those of the presets fit.
        (preset::get(&survey.id).as_ref() != Some(survey), WORDS),
        (has_glyphs, GLYPHS),
        (shows(Display::Stars), STARS),
        (shows(Display::Smileys), SMILEYS),
        (shows(Display::Thumbs), THUMBS),
        (asks(Kind::Ces), CES),
        (asks(Kind::Choice), CHOICE),
        (asks(Kind::Consent), CONSENT),
        (questions().filter(|question| question.kind.leads()).count() > 1, PAGES),
        (survey.look.coloured, COLOURED),
    ];
    let lines = parts.into_iter().filter(|(is_needed, _)| *is_needed);
    let lines = lines.flat_map(|(_, rules)| rules.lines()).filter(|line| !line.starts_with("/*"));
    let mut rules: String = lines.collect();
    if let Some(color) = survey.look.color {
        // What the page's console compares with the colour that is drawn (`crates/widget/js/contrast.js`).
        rules.push_str(&[".card{--given:", &color.hex(), "}"].concat());
    }
    rules
}
