//! A response of the usual shape, read in one pass over its bytes.
//!
//! [`Response::read`](crate::Response::read) makes a tree of all values first, and names every fault with its place.
//! Most of what a collector is sent has none: here the fields that this version knows are read straight out of the
//! text, and whatever is unusual (a fault, an unknown field, a personal link) is left to that reader. What is read
//! here is read there as the same, which `cargo test -p collector fuzzing` and the fuzzer hold to it.

use crate::response::{Answer, Device, Layout, Reply, Response, Status, SurveyRef, TEXT, is_id};
use crate::response_read::{
    CHOICES, CONTEXT, DIRS, NAME, SURVEY, URL, is_hash, is_moment, is_viewport,
};
use crate::survey::{Kind, Show, Survey};
use crate::{locale, question::OTHER};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// Most answers of a response.
const ANSWERS: usize = 100;

/// A response of the usual shape, not yet checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft<'a> {
    v: u64,
    #[serde(borrow)]
    response_id: Text<'a>,
    revision: u32,
    #[serde(borrow)]
    status: Text<'a>,
    #[serde(borrow)]
    survey: Of<'a>,
    #[serde(borrow, default)]
    answers: Vec<Said<'a>>,
    #[serde(borrow, default)]
    lang: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    dir: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    layout: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    show: Maybe<Text<'a>>,
    #[serde(default)]
    coloured: bool,
    #[serde(borrow, default)]
    device: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    viewport: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    touchpoint: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    journey: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    channel: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    persona: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    url: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    respondent: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    shown_at: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    answered_at: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    forget_key: Maybe<Text<'a>>,
    #[serde(default)]
    sample_share: Maybe<Number>,
    #[serde(default)]
    context: Maybe<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Of<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    version: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said<'a> {
    #[serde(borrow)]
    question: Text<'a>,
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(default)]
    scale: Maybe<u8>,
    #[serde(default)]
    rating: Maybe<f64>,
    #[serde(borrow, default)]
    text: Maybe<Text<'a>>,
    #[serde(borrow, default)]
    choices: Maybe<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    other: Maybe<Text<'a>>,
    #[serde(default)]
    consent: Maybe<bool>,
}

/// A text, out of the document itself where nothing in it is escaped.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// What may be left out; null is no way of leaving it out.
#[derive(Debug)]
struct Maybe<T>(Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|it| Self(Some(it)))
    }
}

impl Text<'_> {
    /// It, where it has 1 to `most` characters.
    fn of(&self, most: usize) -> Option<&str> {
        let n = self.0.len();
        let fits = 0 < n && (n <= most || self.0.chars().count() <= most);
        fits.then_some(&self.0)
    }

    fn word<T: Copy>(&self, table: &[(&str, T)]) -> Option<T> {
        table.iter().find(|(word, _)| *word == self.0).map(|(_, value)| *value)
    }
}

impl<T> Maybe<T> {
    /// What `check` makes of it; `None` where it refuses it.
    fn check<U>(&self, check: impl FnOnce(&T) -> Option<U>) -> Option<Option<U>> {
        match &self.0 {
            None => Some(None),
            Some(it) => check(it).map(Some),
        }
    }
}

impl Maybe<Text<'_>> {
    fn of(&self, most: usize) -> Option<Option<String>> {
        self.check(|text| text.of(most).map(str::to_owned))
    }

    fn such(&self, fits: impl FnOnce(&str) -> bool) -> Option<Option<String>> {
        self.check(|text| fits(&text.0).then(|| text.0.clone().into_owned()))
    }

    fn word<T: Copy>(&self, table: &[(&str, T)]) -> Option<Option<T>> {
        self.check(|text| text.word(table))
    }
}

impl<'a> Draft<'a> {
    /// Reads the shape of a response; `None` where it is not the usual one.
    pub fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The survey's id and version, to look it up; not yet checked.
    pub fn survey(&self) -> (&str, u32) {
        (&self.survey.id.0, self.survey.version)
    }

    /// The response, where it is right by all that [`Response::read`] asks of it; `None` where that shall say what is
    /// wrong.
    pub fn read(&self, survey: Option<&Survey>) -> Option<Response> {
        let id = &*self.response_id.0;
        if self.v != 1 || !is_id(id) || self.revision == 0 || self.survey.version == 0 {
            return None;
        }
        let of =
            SurveyRef { id: self.survey.id.of(SURVEY)?.to_owned(), version: self.survey.version };
        let mut response = Response::new(id.to_ascii_lowercase(), of);
        response.revision = self.revision;
        response.status = self.status.word(&Status::WORDS)?;
        response.answers = answers(&self.answers, survey)?;
        response.lang = self.lang.such(locale::is_tag)?;
        response.dir = self.dir.word(&DIRS)?.map(str::to_owned);
        response.layout = self.layout.word(&Layout::WORDS)?;
        response.show = self.show.word(&Show::WORDS)?;
        response.coloured = self.coloured;
        response.device = self.device.word(&Device::WORDS)?;
        response.viewport = self.viewport.such(is_viewport)?;
        response.touchpoint = self.touchpoint.of(NAME)?;
        response.journey = self.journey.of(NAME)?;
        response.channel = self.channel.of(NAME)?;
        response.persona = self.persona.of(NAME)?;
        response.url = self.url.of(URL)?;
        response.respondent = self.respondent.of(NAME)?;
        response.shown_at = self.shown_at.such(is_moment)?;
        response.answered_at = self.answered_at.such(is_moment)?;
        response.forget_key = self.forget_key.such(is_hash)?;
        response.sample_share = self.sample_share.check(|number| {
            let fits = number.as_f64().is_some_and(|it| (0.0..=1.0).contains(&it));
            fits.then(|| number.to_string())
        })?;
        response.context = self.context.check(context)?;
        Some(response)
    }
}

fn answers(said: &[Said<'_>], survey: Option<&Survey>) -> Option<Vec<Answer>> {
    if said.len() > ANSWERS {
        return None;
    }
    let mut answers: Vec<Answer> = Vec::with_capacity(said.len());
    for it in said {
        let answer = it.answer(survey)?;
        if answers.iter().any(|earlier| earlier.question == answer.question) {
            return None;
        }
        answers.push(answer);
    }
    Some(answers)
}

impl Said<'_> {
    fn answer(&self, survey: Option<&Survey>) -> Option<Answer> {
        let id = self.question.of(SURVEY)?;
        let kind = self.kind.word(&Kind::WORDS)?;
        let known = match survey {
            None => None,
            Some(survey) => Some(survey.question(id).filter(|it| it.kind == kind)?),
        };
        let mut scale = None;
        let reply = match kind {
            Kind::Text => Reply::Text(self.text.of(TEXT)??),
            Kind::Consent => Reply::Consent(self.consent.0?),
            Kind::Choice => {
                let mut ids: Vec<String> = Vec::new();
                let choices = self.choices.0.as_ref().filter(|it| it.len() <= CHOICES)?;
                for choice in choices {
                    let id = choice.of(SURVEY)?;
                    let is_known = known.is_none_or(|it| {
                        it.options.iter().any(|own| own.id == id) || it.other && id == OTHER
                    });
                    if !is_known || ids.iter().any(|earlier| earlier == id) {
                        return None;
                    }
                    ids.push(id.to_owned());
                }
                Reply::Choices(ids, self.other.of(TEXT)?)
            }
            Kind::Nps | Kind::Csat | Kind::Ces => {
                let stated = match self.scale.0 {
                    None => kind.definition(),
                    Some(highest) => kind.definition_of(highest),
                }?;
                if known.and_then(|it| it.definition()).is_some_and(|own| own != stated) {
                    return None;
                }
                scale = (kind.definition() != Some(stated)).then(|| stated.scale().max());
                Reply::Rating(stated.scale().rating_from_f64(self.rating.0?).ok()?.get())
            }
        };
        Some(Answer { question: id.to_owned(), kind, scale, reply })
    }
}

fn context(members: &Map<String, Value>) -> Option<String> {
    let is_plain = |it: &Value| it.is_string() || it.is_number() || it.is_boolean();
    let fits = members.len() <= CONTEXT && members.values().all(is_plain);
    fits.then(|| serde_json::to_string(members).expect("texts and numbers always serialise"))
}
