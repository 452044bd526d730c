//! The boot field: what `candor.js` must know of a survey before anything else of it is loaded.
//!
//! One line of JSON in survey v1's own words (`any`, `all`, `if`, `delay`,
//! `patience`, `priority`, spans as texts), so that a definition that stands in a
//! page is read the same way without a compiler, and the survey's id. `cargo xtask dist` puts
//! those of the presets into `candor.js`; a compiled survey begins with its own.

use crate::Survey;

/// The boot field of a survey, one line; nothing but its id where it is asked at once.
pub fn boot(survey: &Survey) -> String {
    let mut ask = crate::ask_write::ask(&survey.ask);
    ask.retain(|name, _| {
        matches!(name.as_str(), "any" | "all" | "if" | "delay" | "patience" | "priority")
    });
    ask.insert("id".to_owned(), survey.id.clone().into());
    serde_json::Value::Object(ask).to_string()
}

#[cfg(test)]
mod tests {
    use super::boot;
    use crate::{Survey, preset};

    #[test]
    fn a_preset_is_asked_at_once() {
        for id in preset::IDS {
            assert_eq!(boot(&preset::get(id).unwrap()), format!("{{\"id\":\"{id}\"}}"));
        }
    }

    #[test]
    fn triggers_and_waits_are_in_it_and_clocks_are_not() {
        let survey = Survey::from_json(include_bytes!("../testdata/survey.json")).unwrap();
        let expected = r#"{"any":[{"event":"order.placed"}],"delay":"3000ms","id":"checkout"}"#;
        assert_eq!(boot(&survey), expected);
    }
}
