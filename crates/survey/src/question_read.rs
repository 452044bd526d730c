//! The linter's part for one question.

use crate::question::{Choice, Display, Is, Kind, LIMIT, OTHER, Question, When};
use crate::read::Cursor;
use crate::response::TEXT as LONGEST;
use crate::survey_read::{group, labels, name, text};
use std::collections::BTreeMap;

/// Most options of one choice.
const OPTIONS: usize = 30;

/// Reads one question, whose condition may refer to an `earlier` one; `ids` are all names so far.
pub(crate) fn question<'a>(
    at: &Cursor<'a>,
    earlier: &[Question],
    ids: &mut Vec<&'a str>,
) -> Option<Question> {
    at.object()?;
    at.only(&[
        "id", "kind", "scale", "display", "text", "labels", "options", "other", "multiple",
        "limit", "when",
    ]);
    let before = ids.len();
    let id = at.required("id").and_then(|c| {
        let id = name(&c)?;
        if ids.contains(&id) {
            return c.not("a name used only once");
        }
        ids.push(id);
        Some(id)
    });
    let kind = at.required("kind").and_then(|c| c.word(&Kind::WORDS));
    let words = at.required("text").and_then(|c| text(&c));
    let when = at.optional("when").map(|c| when(&c, earlier, &ids[..before]));
    // Of an unknown kind only what every kind has can be read.
    let mut question = Question::new("", kind?, BTreeMap::new());
    let kind = question.kind;
    scale(at, &mut question);
    if let Some(c) = only_for(at, "labels", kind, kind.is_rating(), "scale to label") {
        question.labels = labels(&c).unwrap_or_default();
    }
    let is_choice = kind == Kind::Choice;
    if is_choice {
        question.options = at.required("options").and_then(|c| options(&c)).unwrap_or_default();
    } else {
        only_for(at, "options", kind, false, "options");
    }
    let other = only_for(at, "other", kind, is_choice, "options");
    question.other = other.and_then(|c| c.truth()).unwrap_or(false);
    let multiple = only_for(at, "multiple", kind, is_choice, "options");
    question.multiple = multiple.and_then(|c| c.truth()).unwrap_or(false);
    let limit = only_for(at, "limit", kind, kind == Kind::Text, "words to limit");
    if let Some(limit) = limit.and_then(|c| c.whole(1, LONGEST as u64)) {
        question.limit = u16::try_from(limit).unwrap_or(LIMIT);
    }
    question.id = id?.to_owned();
    question.text = words?;
    question.when = when.map_or(Some(None), |w| w.map(Some))?;
    Some(question)
}

/// A member that only some kinds have.
fn only_for<'a>(
    at: &Cursor<'a>,
    member: &str,
    kind: Kind,
    fits: bool,
    what: &str,
) -> Option<Cursor<'a>> {
    let c = at.optional(member)?;
    if fits {
        return Some(c);
    }
    c.not(&format!("for a question of kind {}: it has no {what}", kind.as_str()))
}

/// The display, and the scale that goes with it.
fn scale(at: &Cursor<'_>, question: &mut Question) {
    let kind = question.kind;
    let display = only_for(at, "display", kind, kind.is_rating(), "scale").and_then(|c| {
        let display = c.word(&Display::WORDS)?;
        if display != Display::Numbers && kind != Kind::Csat {
            return c.not(&format!("for {}: its ratings are numbers", kind.as_str()));
        }
        Some(display)
    });
    question.display = display.unwrap_or_default();
    let fitting: &[u8] = match (kind, question.display) {
        (Kind::Nps, _) => &[10],
        (Kind::Csat, Display::Stars) => &[5],
        (Kind::Csat, Display::Thumbs) => &[2],
        (Kind::Csat, _) => &[5, 3],
        (Kind::Ces, _) => &[7, 5],
        _ => &[],
    };
    question.scale = fitting.first().copied().unwrap_or(0);
    let Some(c) = only_for(at, "scale", kind, kind.is_rating(), "scale") else { return };
    match fitting.iter().find(|highest| c.value.as_u64() == Some(u64::from(**highest))) {
        Some(highest) => question.scale = *highest,
        None => {
            let known: Vec<String> = fitting.iter().map(ToString::to_string).collect();
            let word = Display::WORDS[question.display as usize].0;
            c.not::<()>(&format!(
                "the highest rating of {} in {word}: it is {}",
                kind.as_str(),
                known.join(" or ")
            ));
        }
    }
}

fn options(at: &Cursor<'_>) -> Option<Vec<Choice>> {
    let items = at.items(OPTIONS)?;
    if items.is_empty() {
        return at.not("a list of at least one option");
    }
    let (mut options, mut ids) = (Vec::new(), Vec::new());
    for item in &items {
        if item.object().is_none() {
            continue;
        }
        item.only(&["id", "text"]);
        let id = item.required("id").and_then(|c| {
            let id = name(&c)?;
            if id == OTHER {
                return c.not("a name for an option: write \"other\":true beside the options");
            }
            // Of one whose text has a fault too.
            if ids.contains(&id) {
                return c.not("a name used only once");
            }
            ids.push(id);
            Some(id.to_owned())
        });
        let words = item.required("text").and_then(|c| text(&c));
        options.extend(id.zip(words).map(|(id, text)| Choice { id, text }));
    }
    Some(options)
}

/// The condition; `ids` are the names of all earlier questions, those with faults among them.
fn when(at: &Cursor<'_>, earlier: &[Question], ids: &[&str]) -> Option<When> {
    let members = at.members()?;
    let [(id, c)] = members.as_slice() else {
        return at.not("one condition, such as {\"nps\":\"detractor\"}");
    };
    // One that has a fault itself is not missing.
    if ids.contains(id) && !earlier.iter().any(|q| q.id == *id) {
        return None;
    }
    let Some(question) = earlier.iter().find(|q| q.id == *id && q.kind.leads()) else {
        let known: Vec<&str> =
            earlier.iter().filter(|q| q.kind.leads()).map(|q| q.id.as_str()).collect();
        c.fail(format!(
            "\"{id}\" is no earlier question that takes a rating or a choice; there are: {}",
            known.join(", ")
        ));
        return None;
    };
    let is = if question.kind == Kind::Choice {
        let own = question.options.iter().map(|option| option.id.as_str());
        let ids: Vec<&str> = own.chain(question.other.then_some(OTHER)).collect();
        let words: Vec<(&str, &str)> = ids.iter().map(|id| (*id, *id)).collect();
        Is::Chosen(c.word(&words)?.to_owned())
    } else {
        Is::In(group(c, question.kind)?)
    };
    Some(When { question: (*id).to_owned(), is })
}
