//! The linter: survey v1 from JSON, with every problem and its path.

use crate::ask::Ask;
use crate::ask_read::{ask, moment};
use crate::color::{self, Color};
use crate::document::parse;
use crate::group::Group;
use crate::question_read::question;
use crate::read::{Cursor, Problems};
use crate::survey::{Kind, Link, Look, Mode, Place, Question, Show, Survey, Text, Thanks};
use crate::{Problem, locale};
use std::collections::BTreeMap;

/// Most questions of one survey.
const QUESTIONS: usize = 50;
/// Most characters of one text.
const TEXT: usize = 1_000;
/// Longest address, characters.
const URL: usize = 2_048;

impl Survey {
    /// Reads and checks survey v1.
    ///
    /// # Errors
    /// Every problem found, each with its JSONPath.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        checked(bytes, None)
    }

    /// As [`Survey::from_json`] for one who writes it at `now`, Unix milliseconds: that nobody will be asked from now
    /// on is a problem too, which it is not of a survey whose time is over.
    ///
    /// # Errors
    /// Every problem found, each with its JSONPath.
    pub fn lint(bytes: &[u8], now: i64) -> Result<Self, Vec<Problem>> {
        checked(bytes, Some(now))
    }
}

fn checked(bytes: &[u8], now: Option<i64>) -> Result<Survey, Vec<Problem>> {
    let problems = Problems::default();
    let value = parse(bytes, &problems)?;
    let survey = read(&Cursor::root(&value, &problems), now);
    problems.finish(survey)
}

/// Reads each member even where an earlier one failed: that is how all problems are found.
fn read(root: &Cursor<'_>, now: Option<i64>) -> Option<Survey> {
    root.object()?;
    root.only(&[
        "v",
        "id",
        "version",
        "lang",
        "paused_until",
        "questions",
        "thanks",
        "words",
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
    let words = root.optional("words").map_or(Some(BTreeMap::new()), |c| words(&c));
    let mut ask = root.optional("ask").map_or(Some(Ask::default()), |c| ask(&c, now));
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
        words: words?,
        ask: ask?,
        look: look?,
    })
}

/// A name: letters, digits, `.`, `_`, `-`.
pub(crate) fn name<'a>(at: &Cursor<'a>) -> Option<&'a str> {
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

pub(crate) fn text(at: &Cursor<'_>) -> Option<Text> {
    text_with(at, &[])
}

/// A text per language, among members that are none.
fn text_with(at: &Cursor<'_>, others: &[&str]) -> Option<Text> {
    let mut text = Text::new();
    let mut members = at.members()?;
    members.retain(|(tag, _)| !others.contains(tag));
    if members.is_empty() {
        return at.not("a text per language, such as {\"en\":\"…\"}");
    }
    for (tag, c) in members {
        if !locale::is_tag(tag) {
            c.fail(format!("\"{tag}\" is not a language tag such as en or pt-BR"));
        }
        if let Some(words) = some_words(&c) {
            text.insert(tag.to_owned(), words.to_owned());
        }
    }
    (!text.is_empty()).then_some(text)
}

/// A text that can be read.
fn some_words<'a>(at: &Cursor<'a>) -> Option<&'a str> {
    let text = at.text(TEXT)?;
    if text.trim().is_empty() { at.not("a text with a letter in it") } else { Some(text) }
}

pub(crate) fn labels(at: &Cursor<'_>) -> Option<BTreeMap<String, [String; 2]>> {
    let (mut labels, mut complete) = (BTreeMap::new(), true);
    for (tag, c) in at.members()? {
        if !locale::is_tag(tag) {
            c.fail(format!("\"{tag}\" is not a language tag such as en or pt-BR"));
        }
        let ends = c.items(2);
        let words = match ends.as_deref() {
            Some([low, high]) => some_words(low).zip(some_words(high)),
            Some(_) => c.not("two texts, the low end and the high end"),
            None => None,
        };
        match words {
            Some((low, high)) => {
                drop(labels.insert(tag.to_owned(), [low.to_owned(), high.to_owned()]))
            }
            None => complete = false,
        }
    }
    complete.then_some(labels)
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
    if complete && !questions.iter().any(|q| q.kind.leads()) {
        return at.not("a list with at least one question that takes a rating or a choice");
    }
    complete.then_some(questions)
}

/// Promoter, passive and detractor are groups of NPS alone.
pub(crate) fn group(at: &Cursor<'_>, kind: Kind) -> Option<Group> {
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
        let link = c.optional("link").and_then(|c| link(&c));
        if let Some(text) = text_with(&c, &["link"]) {
            all.push(Thanks { group, text, link });
        }
    }
    Some(all)
}

fn link(at: &Cursor<'_>) -> Option<Link> {
    at.object()?;
    at.only(&["url", "text"]);
    // Two slashes, or what a browser takes for them, lead to another site.
    let is_path =
        |url: &str| url.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']));
    let is_address = |url: &str| {
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '?', '#', '\\']))
    };
    let fits = |url: &&str| is_path(url) || is_address(url);
    let url = at.required("url").and_then(|c| {
        c.text(URL).filter(fits).map(str::to_owned).or_else(|| {
            c.not("an address such as https://example.com/review, or a path such as /review")
        })
    });
    let text = at.required("text").and_then(|c| text(&c));
    Some(Link { url: url?, text: text? })
}

/// Words of the interface by their name in the packs.
fn words(at: &Cursor<'_>) -> Option<BTreeMap<String, Text>> {
    at.object()?;
    let names: Vec<&str> = locale::Interface::NAMES.into_iter().chain([locale::TAB]).collect();
    at.only(&names);
    let text = |(name, c): (&str, Cursor<'_>)| Some((name.to_owned(), text(&c)?));
    Some(at.members()?.into_iter().filter_map(text).collect())
}

fn look(at: &Cursor<'_>) -> Option<Look> {
    at.object()?;
    at.only(&["color", "mode", "show", "place", "coloured"]);
    let color = at
        .optional("color")
        .and_then(|c| c.value.as_str().and_then(Color::parse).or_else(|| c.not(color::RULE)));
    Some(Look {
        color,
        mode: at.optional("mode").and_then(|c| c.word(&Mode::WORDS)).unwrap_or_default(),
        show: at.optional("show").and_then(|c| c.word(&Show::WORDS)).unwrap_or_default(),
        place: at.optional("place").and_then(|c| c.word(&Place::WORDS)).unwrap_or_default(),
        coloured: at.optional("coloured").and_then(|c| c.truth()).unwrap_or_default(),
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
        for (j, _) in
            question.options.iter().enumerate().filter(|(_, it)| !it.text.contains_key(&lang))
        {
            missing(format!("$.questions[{i}].options[{j}].text"), "text");
        }
    }
    for thanks in thanks {
        let path = format!("$.thanks.{}", thanks.group.map_or("all", Group::as_str));
        if thanks.link.as_ref().is_some_and(|link| !link.text.contains_key(&lang)) {
            missing(format!("{path}.link.text"), "text");
        }
        if !thanks.text.contains_key(&lang) {
            missing(path, "text");
        }
    }
    Some(lang)
}
