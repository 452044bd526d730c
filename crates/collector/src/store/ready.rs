//! A response on its way to its place: all that is derived of it, and nothing else of what was read.
//!
//! Thousands of them wait at a time, made by one thread and let go by another: each is one piece of memory, and what
//! can be found out about it is found out where it was read.

use super::Fault;
use super::dictionary::Dictionary;
use super::incoming::{self, Incoming, Series, Tuple};
use super::sql::Pool;
use foldhash::fast::RandomState;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::LazyLock;
use survey::response::Status;

/// A response with all that is derived from it.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) revision: u32,
    pub(super) status: Status,
    pub(super) version: u32,
    pub(super) known: bool,
    pub(super) received_at: i64,
    pub(super) at: i64,
    /// Tells its id from nearly all others.
    pub(super) mark: u64,
    /// The body, and behind it whatever else is a text.
    all: String,
    body: Piece,
    response_id: Piece,
    survey: Piece,
    respondent: Option<Piece>,
    forget_key: Option<Piece>,
    recipient: Option<Piece>,
    words: Vec<Words>,
    counted: Counted,
}

/// Where a text stands in [`Ready::all`].
type Piece = Range<usize>;

/// An answer in words, with the question, definition and rating it goes with.
#[derive(Debug)]
struct Words {
    question: Piece,
    text: Piece,
    rating: Option<(Piece, &'static str, u8)>,
}

/// Where a response is counted.
#[derive(Debug)]
enum Counted {
    /// The tuple's id, and the row's `counted`.
    Known(i64, Piece),
    /// What has no id that is remembered.
    Named(Box<(Tuple, Vec<(Series, i64)>)>),
}

impl Ready {
    pub(super) fn new(incoming: Incoming, dictionary: &Dictionary) -> Self {
        let Incoming { response, body: mut all, known, received_at, recipient } = incoming;
        let body = 0..all.len();
        let (tuple, marks) = (incoming::tuple(&response), || incoming::marks(&response));
        let counted = match dictionary.recall(tuple, marks(), &mut all) {
            Some(tuple) => Counted::Known(tuple, body.end..all.len()),
            None => {
                let marks = marks().map(|(it, value)| (it.to_owned(), value));
                Counted::Named(Box::new((tuple.map(str::to_owned), marks.collect())))
            }
        };
        let mut put = |text: &str| {
            let start = all.len();
            all.push_str(text);
            start..all.len()
        };
        let mut words = Vec::new();
        for incoming::Words { question, text, rating } in incoming::words(&response) {
            words.push(Words {
                question: put(question),
                text: put(text),
                rating: rating.map(|(question, definition, it)| (put(question), definition, it)),
            });
        }
        let response_id = put(&response.response_id);
        let survey = put(&response.survey.id);
        let respondent = response.respondent.as_deref().map(&mut put);
        let forget_key = response.forget_key.as_deref().map(&mut put);
        let recipient = recipient.as_deref().map(&mut put);
        if let Some(key) = &forget_key {
            all[key.clone()].make_ascii_lowercase();
        }
        Self {
            revision: response.revision,
            status: response.status,
            version: response.survey.version,
            known,
            received_at,
            at: incoming::moment(&response, received_at),
            mark: mark(&response.response_id),
            all,
            body,
            response_id,
            survey,
            respondent,
            forget_key,
            recipient,
            words,
            counted,
        }
    }

    pub(super) fn body(&self) -> &str {
        &self.all[self.body.clone()]
    }

    pub(super) fn response_id(&self) -> &str {
        &self.all[self.response_id.clone()]
    }

    pub(super) fn survey(&self) -> &str {
        &self.all[self.survey.clone()]
    }

    pub(super) fn respondent(&self) -> Option<&str> {
        self.respondent.clone().map(|it| &self.all[it])
    }

    pub(super) fn forget_key(&self) -> Option<&str> {
        self.forget_key.clone().map(|it| &self.all[it])
    }

    pub(super) fn recipient(&self) -> Option<&str> {
        self.recipient.clone().map(|it| &self.all[it])
    }

    /// Its answers in words.
    pub(super) fn words(&self) -> impl Iterator<Item = incoming::Words<'_>> {
        self.words.iter().map(|it| incoming::Words {
            question: &self.all[it.question.clone()],
            text: &self.all[it.text.clone()],
            rating: it.rating.as_ref().map(|(question, definition, rating)| {
                (&self.all[question.clone()], *definition, *rating)
            }),
        })
    }

    /// The tuple's id, and the row's `counted`; there from [`resolve`] on.
    pub(super) fn counted(&self) -> Result<(i64, &str), Fault> {
        match &self.counted {
            Counted::Known(tuple, counted) => Ok((*tuple, &self.all[counted.clone()])),
            Counted::Named(_) => Err(Fault::broken("a tuple or a series has no id")),
        }
    }
}

/// A hash of an id, the same in the whole process.
fn mark(id: &str) -> u64 {
    static STATE: LazyLock<RandomState> = LazyLock::new(RandomState::default);
    STATE.hash_one(id)
}

/// Finds the ids of what is counted, and makes those that are missing: all that can be known before a transaction.
pub(super) async fn resolve(
    pool: &Pool,
    dictionary: &Dictionary,
    batch: &mut [&mut Ready],
) -> Result<(), Fault> {
    loop {
        let (mut tuples, mut series) = (Vec::new(), Vec::new());
        for Ready { counted, all, .. } in batch.iter_mut().map(|it| &mut **it) {
            let Counted::Named(named) = counted else { continue };
            let (tuple, marks) = &**named;
            let known = marks.iter().map(|(it, value)| (it.as_ref(), *value));
            let start = all.len();
            match dictionary.recall(tuple.each_ref().map(String::as_str), known, all) {
                Some(tuple) => *counted = Counted::Known(tuple, start..all.len()),
                None => {
                    tuples.push(tuple.clone());
                    series.extend(marks.iter().map(|(it, _)| it.clone()));
                }
            }
        }
        if tuples.is_empty() {
            return Ok(());
        }
        // To learn something may make it forget something else, which is then learnt again.
        dictionary.learn(pool, tuples, series).await?;
    }
}
