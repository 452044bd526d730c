//! Survey v1 as JSON: the inverse of the linter, so that [`Survey::from_json`] gives back the same survey.

use crate::ask_write::{ask, moment};
use crate::group::Group;
use crate::survey::{Display, Is, Kind, Look, Mode, Place, Question, Show, Survey, Text};
use serde_json::{Map, Value, json};

impl Survey {
    /// As survey v1 in one line; what is at its default is left out.
    pub fn to_json(&self) -> String {
        let mut out =
            object(json!({ "v": 1, "id": self.id, "version": self.version, "lang": self.lang }));
        if let Some(moment) = self.ask.frequency.paused_until.and_then(moment) {
            out.insert("paused_until".to_owned(), moment);
        }
        out.insert("questions".to_owned(), self.questions.iter().map(question).collect());
        let thanks = self.thanks.iter().map(|t| {
            let group = t.group.map_or("all", |group| word(&Group::WORDS, group));
            let mut text = object(json!(t.text));
            text.extend(
                t.link
                    .iter()
                    .map(|it| ("link".to_owned(), json!({ "url": it.url, "text": it.text }))),
            );
            (group.to_owned(), Value::Object(text))
        });
        for (name, part) in [
            ("thanks", thanks.collect()),
            ("words", object(json!(self.words))),
            ("ask", ask(&self.ask)),
            ("look", look(&self.look)),
        ] {
            if !Map::is_empty(&part) {
                out.insert(name.to_owned(), Value::Object(part));
            }
        }
        Value::Object(out).to_string()
    }

    /// What a version is: the questions with their words and scales, and the language they fall back to.
    ///
    /// Two surveys with the same wording may differ in their look, their
    /// thanks and in when they are asked. It is a text to compare or to hash.
    pub fn wording(&self) -> String {
        json!([self.lang, self.questions.iter().map(question).collect::<Value>()]).to_string()
    }
}

/// The word of a value in its table; every value has one.
fn word<T: Copy + PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { Map::new() }
}

fn question(question: &Question) -> Value {
    let mut out = object(
        json!({ "id": question.id, "kind": word(&Kind::WORDS, question.kind), "text": question.text }),
    );
    let usual = Question::new("", question.kind, Text::new());
    let mut add = |name: &str, value: Value, is_usual: bool| {
        if !is_usual {
            out.insert(name.to_owned(), value);
        }
    };
    add("scale", question.scale.into(), question.scale == 0);
    let display = word(&Display::WORDS, question.display);
    add("display", display.into(), question.display == usual.display);
    add("labels", json!(question.labels), question.labels.is_empty());
    let options = question.options.iter().map(|it| json!({ "id": it.id, "text": it.text }));
    add("options", options.collect(), question.options.is_empty());
    add("other", true.into(), !question.other);
    add("multiple", true.into(), !question.multiple);
    add("limit", question.limit.into(), question.limit == usual.limit);
    if let Some(when) = &question.when {
        let is = match &when.is {
            Is::In(group) => word(&Group::WORDS, *group),
            Is::Chosen(id) => id,
        };
        add("when", [(when.question.clone(), is)].into_iter().collect(), false);
    }
    Value::Object(out)
}

pub(crate) fn look(look: &Look) -> Map<String, Value> {
    let mut out = Map::new();
    if let Some(color) = look.color {
        out.insert("color".to_owned(), color.hex().into());
    }
    let usual = Look::default();
    if look.mode != usual.mode {
        out.insert("mode".to_owned(), word(&Mode::WORDS, look.mode).into());
    }
    if look.show != usual.show {
        out.insert("show".to_owned(), word(&Show::WORDS, look.show).into());
    }
    if look.place != usual.place {
        out.insert("place".to_owned(), word(&Place::WORDS, look.place).into());
    }
    if look.coloured {
        out.insert("coloured".to_owned(), true.into());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::Ask;
    use crate::preset;
    use crate::sample::MILLION;

    #[track_caller]
    fn check(survey: &Survey) {
        assert_eq!(Survey::from_json(survey.to_json().as_bytes()).as_ref(), Ok(survey));
    }

    #[test]
    fn presets_and_the_golden_survey_round_trip() {
        for id in preset::IDS {
            check(&preset::get(id).unwrap());
        }
        check(&Survey::from_json(include_bytes!("../testdata/survey.json")).unwrap());
        check(&Survey::from_json(include_bytes!("../testdata/every-kind.json")).unwrap());
    }

    #[test]
    fn every_word_moment_and_share_round_trips() {
        let mut survey = Survey::from_json(include_bytes!("../testdata/survey.json")).unwrap();
        survey.ask.frequency.paused_until = Some(1_795_000_000_123);
        for share in (0..=MILLION).step_by(997).chain([1, 2, 3, 333_333, 999_999, MILLION]) {
            survey.ask.frequency.share = Some(share);
            check(&survey);
        }
        survey.ask = Ask::default();
        for (_, mode) in Mode::WORDS {
            for (_, show) in Show::WORDS {
                for (_, place) in Place::WORDS {
                    survey.look = Look { color: None, mode, show, place, coloured: true };
                    check(&survey);
                }
            }
        }
    }
}
