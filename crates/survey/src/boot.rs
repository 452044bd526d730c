//! The boot field: what `candor.js` must know of a survey before anything else of it is loaded.
//!
//! One line of JSON in survey v1's own words (`any`, `all`, `if`, `delay`,
//! `patience`, `priority`, spans as texts), so that a definition that stands in a
//! page is read the same way without a compiler, and the survey's id; where it is opened by a tab, also
//! all that the tab needs. `cargo xtask dist` puts
//! those of the presets into `candor.js`; a compiled survey begins with its own.

use crate::Survey;
use crate::locale::TAB;
use crate::survey::Show;
use crate::survey_write::look;

/// The boot field of a survey, one line; nothing but its id where it is asked at once.
pub fn boot(survey: &Survey) -> String {
    let mut ask = crate::ask_write::ask(&survey.ask);
    ask.retain(|name, _| {
        matches!(name.as_str(), "any" | "all" | "if" | "delay" | "patience" | "priority")
    });
    if survey.look.show == Show::Tab {
        let frequency = &survey.ask.frequency;
        ask.append(&mut look(&survey.look));
        if let Some(words) = survey.words.get(TAB) {
            ask.insert(TAB.to_owned(), serde_json::json!(words));
        }
        // What only the widget's module can tell, so that no tab stands that opens nothing.
        let gates = [frequency.paused_until.is_some(), frequency.from.or(frequency.to).is_some()];
        let asks_few = frequency.share.is_some() || frequency.limit.is_some();
        if gates.contains(&true) || asks_few || frequency.grace > 0 {
            ask.insert("gates".to_owned(), true.into());
        }
    }
    ask.insert("id".to_owned(), survey.id.clone().into());
    serde_json::Value::Object(ask).to_string()
}

#[cfg(test)]
mod tests {
    use super::boot;
    use crate::survey::{Place, Show};
    use crate::{Survey, preset};

    #[test]
    fn a_preset_is_asked_at_once() {
        for id in preset::IDS {
            assert_eq!(boot(&preset::get(id).unwrap()), format!("{{\"id\":\"{id}\"}}"));
        }
    }

    #[test]
    fn a_tab_has_all_that_it_needs() {
        let mut survey = preset::get("nps").unwrap();
        survey.look.show = Show::Tab;
        assert_eq!(boot(&survey), r#"{"id":"nps","show":"tab"}"#);
        survey.look.place = Place::Left;
        survey.words.insert("tab".to_owned(), [("en".to_owned(), "Ideas".to_owned())].into());
        survey.ask.frequency.limit = Some(2);
        let expected =
            r#"{"gates":true,"id":"nps","place":"left","show":"tab","tab":{"en":"Ideas"}}"#;
        assert_eq!(boot(&survey), expected);
    }

    #[test]
    fn triggers_and_waits_are_in_it_and_clocks_are_not() {
        let survey = Survey::from_json(include_bytes!("../testdata/survey.json")).unwrap();
        let expected = r#"{"any":[{"event":"order.placed"}],"delay":"3000ms","id":"checkout"}"#;
        assert_eq!(boot(&survey), expected);
    }
}
