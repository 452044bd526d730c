//! Checks of a received response: every problem, with its path.
//!
//! Fields that this version does not know are no fault: a newer widget may
//! talk to an older collector, which keeps the response as it came.

use crate::question::{OTHER, Question};
use crate::read::{Cursor, Problems, parse};
use crate::response::{Answer, Device, Layout, Reply, Response, Status, SurveyRef, TEXT, is_id};
use crate::survey::{Kind, Show, Survey};
use crate::{Problem, locale};
use score::{Definition, Rating, Scale};
use serde_json::Value;

/// Longest name or dimension, characters.
pub(crate) const NAME: usize = 200;
/// Longest address, or token of a link, characters.
pub(crate) const URL: usize = 2_048;
/// Most options chosen in one answer.
pub(crate) const CHOICES: usize = 50;
/// Most members of a context.
pub(crate) const CONTEXT: usize = 50;
/// Longest id of a survey, a question or an option, characters.
pub(crate) const SURVEY: usize = 64;

/// The survey's id as it stands in a document, to look the survey up before reading the whole.
pub fn survey_id(value: &Value) -> Option<&str> {
    value.get("survey")?.get("id")?.as_str()
}

/// The one-time token of a personal link, which names the person: a receiver that can check it keeps the person
/// as `respondent` in its place, so that it is no part of what is read.
pub fn recipient(value: &Value) -> Option<&str> {
    value.get("recipient")?.as_str()
}

impl Response {
    /// Reads and checks one response; see [`Response::read`].
    ///
    /// # Errors
    /// Every problem found, each with its JSONPath.
    pub fn from_json(bytes: &[u8], survey: Option<&Survey>) -> Result<Self, Vec<Problem>> {
        Self::read(&parse(bytes)?, survey)
    }

    /// Reads and checks one response against its survey, where that is known.
    ///
    /// # Errors
    /// Every problem found, each with its JSONPath.
    pub fn read(value: &Value, survey: Option<&Survey>) -> Result<Self, Vec<Problem>> {
        let problems = Problems::default();
        let response = read(&Cursor::root(value, &problems), survey);
        problems.finish(response)
    }

    /// The ratings given, each with its question and how it is scored.
    pub fn ratings(&self) -> impl Iterator<Item = (&str, &'static Definition, Rating)> {
        self.answers.iter().filter_map(|answer| {
            let definition = answer.definition()?;
            let Reply::Rating(rating) = answer.reply else { return None };
            Some((answer.question.as_str(), definition, definition.scale().rating(rating).ok()?))
        })
    }
}

fn read(root: &Cursor<'_>, survey: Option<&Survey>) -> Option<Response> {
    root.object()?;
    root.required("v").and_then(|c| c.whole(1, 1));
    let id = root.required("response_id").and_then(|c| {
        c.value.as_str().filter(|text| is_id(text)).or_else(|| c.not("a UUID of version 7"))
    });
    let revision = root.required("revision").and_then(|c| c.whole(1, u64::from(u32::MAX)));
    let status = root.required("status").and_then(|c| c.word(&Status::WORDS));
    let of = root.required("survey").and_then(|c| survey_ref(&c));
    let answers = root.optional("answers").map_or(Some(Vec::new()), |c| answers(&c, survey));
    let text =
        |name: &str, most: usize| root.optional(name).and_then(|c| c.text(most).map(str::to_owned));
    let mut response = Response::new(String::new(), SurveyRef::default());
    response.lang = root.optional("lang").and_then(|c| {
        c.value
            .as_str()
            .filter(|text| locale::is_tag(text))
            .map(str::to_owned)
            .or_else(|| c.not("a language tag such as en"))
    });
    response.dir = root.optional("dir").and_then(|c| c.word(&DIRS)).map(str::to_owned);
    response.layout = root.optional("layout").and_then(|c| c.word(&Layout::WORDS));
    response.show = root.optional("show").and_then(|c| c.word(&Show::WORDS));
    response.coloured = root.optional("coloured").and_then(|c| c.truth()).unwrap_or(false);
    response.device = root.optional("device").and_then(|c| {
        c.word(&[
            ("phone", Device::Phone),
            ("tablet", Device::Tablet),
            ("desktop", Device::Desktop),
        ])
    });
    response.viewport = root.optional("viewport").and_then(|c| {
        let found = c.value.as_str().filter(|text| is_viewport(text)).map(str::to_owned);
        found.or_else(|| c.not("a size in CSS pixels such as 390x844"))
    });
    response.touchpoint = text("touchpoint", NAME);
    response.journey = text("journey", NAME);
    response.channel = text("channel", NAME);
    response.persona = text("persona", NAME);
    response.url = text("url", URL);
    response.respondent = text("respondent", NAME);
    root.optional("recipient").and_then(|c| c.text(URL));
    response.shown_at = root.optional("shown_at").and_then(|c| moment(&c));
    response.answered_at = root.optional("answered_at").and_then(|c| moment(&c));
    response.forget_key = root.optional("forget_key").and_then(|c| {
        let found = c.value.as_str().filter(|text| is_hash(text)).map(str::to_owned);
        found.or_else(|| c.not("64 hexadecimal digits"))
    });
    response.sample_share =
        root.optional("sample_share").and_then(|c| c.number(0.0, 1.0).map(|_| c.value.to_string()));
    response.context = root.optional("context").and_then(|c| context(&c));
    response.response_id = id?.to_ascii_lowercase();
    response.revision = u32::try_from(revision?).ok()?;
    response.status = status?;
    response.survey = of?;
    response.answers = answers?;
    Some(response)
}

/// The directions of a text.
pub(crate) const DIRS: [(&str, &str); 2] = [("ltr", "ltr"), ("rtl", "rtl")];

/// Whether `text` is a size such as `390x844`.
pub(crate) fn is_viewport(text: &str) -> bool {
    let side =
        |side: &str| (1..=6).contains(&side.len()) && side.bytes().all(|b| b.is_ascii_digit());
    text.split_once('x').is_some_and(|(w, h)| side(w) && side(h))
}

/// Whether `text` is a SHA-256 in hexadecimal digits.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether `text` is a moment of RFC 3339.
pub(crate) fn is_moment(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok()
}

fn survey_ref(at: &Cursor<'_>) -> Option<SurveyRef> {
    at.object()?;
    let id = at.required("id").and_then(|c| c.text(SURVEY).map(str::to_owned));
    let version = at.required("version").and_then(|c| c.whole(1, u64::from(u32::MAX)));
    Some(SurveyRef { id: id?, version: u32::try_from(version?).ok()? })
}

fn answers(at: &Cursor<'_>, survey: Option<&Survey>) -> Option<Vec<Answer>> {
    let mut answers: Vec<Answer> = Vec::new();
    for item in at.items(100)? {
        let Some(answer) = answer(&item, survey) else { continue };
        if answers.iter().any(|earlier| earlier.question == answer.question) {
            item.fail(format!("question \"{}\" is answered twice", answer.question));
        }
        answers.push(answer);
    }
    Some(answers)
}

fn answer(at: &Cursor<'_>, survey: Option<&Survey>) -> Option<Answer> {
    at.object()?;
    let question = at.required("question").and_then(|c| c.text(SURVEY).map(|text| (text, c)));
    let kind = at.required("kind").and_then(|c| c.word(&Kind::WORDS).map(|kind| (kind, c)));
    let (question, c) = question?;
    let (kind, at_kind) = kind?;
    let known = survey.and_then(|survey| survey.question(question));
    if let Some(survey) = survey {
        match known {
            None => {
                let known: Vec<&str> = survey.questions.iter().map(|q| q.id.as_str()).collect();
                c.fail(format!(
                    "\"{question}\" is no question of survey \"{}\"; there are: {}",
                    survey.id,
                    known.join(", ")
                ));
            }
            Some(known) if known.kind != kind => {
                at_kind.fail(format!(
                    "question \"{question}\" is of kind {}, not {}",
                    known.kind.as_str(),
                    kind.as_str()
                ));
            }
            Some(_) => {}
        }
    }
    let mut scale = None;
    let reply = match kind {
        Kind::Text => {
            at.required("text").and_then(|c| c.text(TEXT).map(|text| Reply::Text(text.to_owned())))
        }
        Kind::Choice => choices(at, known),
        Kind::Consent => at.required("consent").and_then(|c| c.truth()).map(Reply::Consent),
        Kind::Nps | Kind::Csat | Kind::Ces => {
            let definition = scored(at, kind, known)?;
            let usual = kind.definition();
            scale = (usual != Some(definition)).then(|| definition.scale().max());
            at.required("rating").and_then(|c| rating(&c, definition.scale())).map(Reply::Rating)
        }
    };
    Some(Answer { question: question.to_owned(), kind, scale, reply: reply? })
}

/// How the rating of an answer is scored: by the scale it names, else by its kind's usual one.
fn scored(at: &Cursor<'_>, kind: Kind, known: Option<&Question>) -> Option<&'static Definition> {
    let stated = match at.optional("scale") {
        None => kind.definition(),
        Some(c) => {
            let highest = c.whole(1, 10).and_then(|highest| u8::try_from(highest).ok())?;
            kind.definition_of(highest)
                .or_else(|| c.not(&format!("the highest rating of a scale of {}", kind.as_str())))
        }
    }?;
    if let Some(own) = known.and_then(Question::definition).filter(|own| *own != stated) {
        at.fail(format!(
            "the question's scale is {}, so the answer needs \"scale\":{}",
            own.scale(),
            own.scale().max()
        ));
        return None;
    }
    Some(stated)
}

fn rating(at: &Cursor<'_>, scale: Scale) -> Option<u8> {
    let Some(number) = at.value.as_f64() else {
        at.fail(format!(
            "rating {} is not a whole number from {} to {}",
            at.value,
            scale.min(),
            scale.max()
        ));
        return None;
    };
    scale.rating_from_f64(number).map(Rating::get).map_err(|error| at.fail(error.to_string())).ok()
}

fn choices(at: &Cursor<'_>, known: Option<&Question>) -> Option<Reply> {
    let mut ids: Vec<String> = Vec::new();
    for c in at.required("choices").and_then(|c| c.items(CHOICES))? {
        let Some(id) = c.text(SURVEY) else { continue };
        if ids.iter().any(|earlier| earlier == id) {
            c.fail(format!("\"{id}\" is chosen twice"));
        }
        let is_known = |question: &Question| {
            question.options.iter().any(|option| option.id == id) || question.other && id == OTHER
        };
        if let Some(question) = known.filter(|question| !is_known(question)) {
            let own: Vec<&str> = question.options.iter().map(|option| &*option.id).collect();
            c.fail(format!(
                "\"{id}\" is no option of \"{}\"; there are: {}",
                question.id,
                own.join(", ")
            ));
        }
        ids.push(id.to_owned());
    }
    let words = at.optional("other").and_then(|c| c.text(TEXT).map(str::to_owned));
    Some(Reply::Choices(ids, words))
}

fn moment(at: &Cursor<'_>) -> Option<String> {
    at.value
        .as_str()
        .filter(|text| is_moment(text))
        .map(str::to_owned)
        .or_else(|| at.not("a moment such as 2026-11-22T10:00:00Z"))
}

fn context(at: &Cursor<'_>) -> Option<String> {
    let members = at.members()?;
    if members.len() > CONTEXT {
        at.fail(format!("{} members are more than {CONTEXT}", members.len()));
    }
    for (_, c) in members
        .iter()
        .filter(|(_, c)| c.value.is_object() || c.value.is_array() || c.value.is_null())
    {
        c.not::<()>("a text, a number or a truth");
    }
    Some(at.value.to_string())
}
