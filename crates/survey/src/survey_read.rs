//! The linter: survey v1 from JSON, with every problem and its path.

use crate::ask::Ask;
use crate::ask_read::{ask, moment};
use crate::color::{self, Color};
use crate::group::Group;
use crate::read::{Cursor, Problems, parse};
use crate::survey::{Kind, Look, Mode, Place, Question, Show, Survey, Text, Thanks, When};
use crate::{Problem, locale};
use std::collections::BTreeMap;

/// Most questions of one survey.
const QUESTIONS: usize = 50;
/// Most characters of one text.
const TEXT: usize = 1_000;

impl Survey {
    /// Reads and checks survey v1.
    ///
    /// # Errors
    /// Every problem found, each with its JSONPath.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let value = parse(bytes)?;
        let problems = Problems::default();
        let survey = read(&Cursor::root(&value, &problems));
        problems.finish(survey)
    }
}

/// Reads each member even where an earlier one failed: that is how all problems are found.
fn read(root: &Cursor<'_>) -> Option<Survey> {
    root.object()?;
    root.only(&[
        "v",
        "id",
        "version",
        "lang",
        "paused_until",
        "questions",
        "thanks",
        "ask",
        "look",
    ]);
    root.required("v").and_then(|v| v.whole(1, 1));
    let id = root.required("id").and_then(|c| name(&c));
    let version = root.required("version").and_then(|c| c.whole(1, u64::from(u32::MAX)));
    let paused_until =
        root.optional("paused_until").filter(|c| !c.value.is_null()).map(|c| moment(&c));
    let stated = root.optional("lang").map(|c| lang(&c));
    let questions = root.required("questions").and_then(|c| questions(&c));
    let thanks = root.optional("thanks").map_or(Some(Vec::new()), |c| thanks(&c));
    let mut ask = root.optional("ask").map_or(Some(Ask::default()), |c| ask(&c));
    if let Some(ask) = &mut ask {
        let frequency = &mut ask.frequency;
        frequency.paused_until = paused_until.flatten();
        if frequency.to.zip(frequency.paused_until).is_some_and(|(to, paused)| paused >= to) {
            let rule = "is not before the end of \"ask\": nobody could ever be asked";
            root.fail_at("$.paused_until", rule);
        }
    }
    let look = root.optional("look").map_or(Some(Look::default()), |c| look(&c));
    let (questions, thanks) = (questions?, thanks?);
    let lang = default_lang(root, stated.flatten(), &questions, &thanks);
    Some(Survey {
        id: id?.to_owned(),
        version: u32::try_from(version?).ok()?,
        lang: lang?,
        questions,
        thanks,
        ask: ask?,
        look: look?,
    })
}

/// A name: letters, digits, `.`, `_`, `-`.
fn name<'a>(at: &Cursor<'a>) -> Option<&'a str> {
    let text = at.text(64)?;
    let fits = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    if fits {
        Some(text)
    } else {
        at.not("a name of ASCII letters, digits, dots, underscores and hyphens")
    }
}

fn lang<'a>(at: &Cursor<'a>) -> Option<&'a str> {
    let text = at.text(35)?;
    if locale::is_tag(text) { Some(text) } else { at.not("a language tag such as en or pt-BR") }
}

fn text(at: &Cursor<'_>) -> Option<Text> {
    let mut text = Text::new();
    for (tag, c) in at.members()? {
        if !locale::is_tag(tag) {
            c.fail(format!("\"{tag}\" is not a language tag such as en or pt-BR"));
        }
        if let Some(words) = c.text(TEXT) {
            text.insert(tag.to_owned(), words.to_owned());
        }
    }
    if text.is_empty() {
        at.not("a text per language, such as {\"en\":\"…\"}")
    } else {
        Some(text)
    }
}

fn labels(at: &Cursor<'_>) -> Option<BTreeMap<String, [String; 2]>> {
    let mut labels = BTreeMap::new();
    for (tag, c) in at.members()? {
        if !locale::is_tag(tag) {
            c.fail(format!("\"{tag}\" is not a language tag such as en or pt-BR"));
        }
        let ends = c.items(2)?;
        let [low, high] = ends.as_slice() else {
            return c.not("two texts, the low end and the high end");
        };
        labels.insert(tag.to_owned(), [low.text(TEXT)?.to_owned(), high.text(TEXT)?.to_owned()]);
    }
    Some(labels)
}

fn questions(at: &Cursor<'_>) -> Option<Vec<Question>> {
    let items = at.items(QUESTIONS)?;
    let mut questions: Vec<Question> = Vec::new();
    let mut ids = Vec::new();
    let mut complete = true;
    for item in &items {
        match question(item, &questions, &mut ids) {
            Some(question) => questions.push(question),
            None => complete = false,
        }
    }
    if complete && questions.iter().all(|q| q.kind == Kind::Text) {
        return at.not("a list with at least one question that takes a rating");
    }
    complete.then_some(questions)
}

fn question<'a>(at: &Cursor<'a>, earlier: &[Question], ids: &mut Vec<&'a str>) -> Option<Question> {
    at.object()?;
    at.only(&["id", "kind", "scale", "display", "text", "labels", "when"]);
    let id = at.required("id").and_then(|c| {
        let id = name(&c)?;
        if ids.contains(&id) {
            return c.not("a name used only once");
        }
        ids.push(id);
        Some(id)
    });
    let kind = at.required("kind").and_then(|c| c.word(&Kind::WORDS));
    let text = at.required("text").and_then(|c| text(&c));
    if let (Some(c), Some(kind)) = (at.optional("scale"), kind) {
        match (kind, kind.scale()) {
            (Kind::Nps, _) if c.value.as_u64() != Some(10) => {
                c.not::<()>("the scale of nps, which is 0 to 10: write 10 or leave it out")
            }
            (_, Some(scale)) if c.value.as_u64() != Some(u64::from(scale.max())) => {
                c.not::<()>(&format!(
                    "a scale of {}: it has {scale}, so write {} or leave it out",
                    kind.as_str(),
                    scale.max()
                ))
            }
            (_, None) => c.not::<()>("for an open question: it has no scale"),
            _ => None,
        };
    }
    if let Some(c) = at.optional("display") {
        c.word(&[("numbers", ())]);
    }
    let labels = match at.optional("labels") {
        Some(c) if kind == Some(Kind::Text) => {
            c.not("for an open question: it has no scale to label")
        }
        Some(c) => labels(&c),
        None => Some(BTreeMap::new()),
    };
    let when = at.optional("when").map(|c| when(&c, earlier));
    Some(Question {
        id: id?.to_owned(),
        kind: kind?,
        text: text?,
        labels: labels?,
        when: when.map_or(Some(None), |w| w.map(Some))?,
    })
}

fn when(at: &Cursor<'_>, earlier: &[Question]) -> Option<When> {
    let members = at.members()?;
    let [(id, c)] = members.as_slice() else {
        return at.not("one condition, such as {\"nps\":\"detractor\"}");
    };
    let Some(question) = earlier.iter().find(|q| q.id == *id && q.kind != Kind::Text) else {
        let known: Vec<&str> =
            earlier.iter().filter(|q| q.kind != Kind::Text).map(|q| q.id.as_str()).collect();
        c.fail(format!(
            "\"{id}\" is no earlier question that takes a rating; there are: {}",
            known.join(", ")
        ));
        return None;
    };
    Some(When { question: (*id).to_owned(), group: group(c, question.kind)? })
}

/// Promoter, passive and detractor are groups of NPS alone.
fn group(at: &Cursor<'_>, kind: Kind) -> Option<Group> {
    let words = if kind == Kind::Nps { &Group::WORDS[..] } else { &Group::WORDS[3..] };
    at.word(words)
}

fn thanks(at: &Cursor<'_>) -> Option<Vec<Thanks>> {
    let mut all = Vec::new();
    for (word, c) in at.members()? {
        let group = Group::WORDS.iter().find(|(name, _)| *name == word).map(|(_, group)| *group);
        if group.is_none() && word != "all" {
            let words: Vec<&str> = Group::WORDS.iter().map(|(word, _)| *word).collect();
            c.fail(format!("\"{word}\" is not one of all, {}", words.join(", ")));
        }
        if let Some(text) = text(&c) {
            all.push(Thanks { group, text });
        }
    }
    Some(all)
}

fn look(at: &Cursor<'_>) -> Option<Look> {
    at.object()?;
    at.only(&["color", "mode", "show", "place"]);
    let color = at
        .optional("color")
        .and_then(|c| c.value.as_str().and_then(Color::parse).or_else(|| c.not(color::RULE)));
    Some(Look {
        color,
        mode: at.optional("mode").and_then(|c| c.word(&Mode::WORDS)).unwrap_or_default(),
        show: at.optional("show").and_then(|c| c.word(&Show::WORDS)).unwrap_or_default(),
        place: at.optional("place").and_then(|c| c.word(&Place::WORDS)).unwrap_or_default(),
    })
}

/// The stated default language, else `en` where it is there, else the first in the alphabet;
/// every text must exist in it, so that there is always something to fall back to.
fn default_lang(
    root: &Cursor<'_>,
    stated: Option<&str>,
    questions: &[Question],
    thanks: &[Thanks],
) -> Option<String> {
    let first = &questions.first()?.text;
    let lang = match stated {
        Some(lang) => lang.to_owned(),
        None if first.contains_key("en") => "en".to_owned(),
        None => first.keys().next()?.clone(),
    };
    let missing = |path: String, what: &str| {
        root.fail_at(&path, format!("has no {what} in \"{lang}\", the survey's default language"));
    };
    for (i, question) in questions.iter().enumerate() {
        if !question.text.contains_key(&lang) {
            missing(format!("$.questions[{i}].text"), "text");
        }
        if !question.labels.is_empty() && !question.labels.contains_key(&lang) {
            missing(format!("$.questions[{i}].labels"), "labels");
        }
    }
    for thanks in thanks.iter().filter(|thanks| !thanks.text.contains_key(&lang)) {
        missing(format!("$.thanks.{}", thanks.group.map_or("all", Group::as_str)), "text");
    }
    Some(lang)
}
