//! A response on its way to its place: all that is derived of it, and nothing else of what was read.
//!
//! Thousands of them wait at a time, made by one thread and let go by another: each is a few pieces of memory, and
//! what can be found out about it is found out where it was read.

use super::Fault;
use super::dictionary::Dictionary;
use super::incoming::{self, Incoming, Series, Tuple};
use super::sql::Pool;
use foldhash::fast::RandomState;
use std::hash::BuildHasher;
use std::sync::LazyLock;
use survey::response::Status;

/// A response with all that is derived from it.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) response_id: String,
    pub(super) revision: u32,
    pub(super) status: Status,
    pub(super) survey: String,
    pub(super) version: u32,
    pub(super) respondent: Option<String>,
    pub(super) forget_key: Option<String>,
    pub(super) recipient: Option<String>,
    pub(super) known: bool,
    pub(super) received_at: i64,
    pub(super) at: i64,
    pub(super) texts: Vec<Text>,
    pub(super) body: String,
    /// Tells its id from nearly all others.
    pub(super) mark: u64,
    counted: Counted,
}

/// An answer in words, with the question, definition and rating it goes with.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) question: String,
    pub(super) text: String,
    pub(super) rating: Option<(String, &'static str, u8)>,
}

/// Where a response is counted.
#[derive(Debug)]
enum Counted {
    /// The tuple's id, and the row's `counted`.
    Known(i64, String),
    /// What has no id that is remembered.
    Named(Box<(Tuple, Vec<(Series, i64)>)>),
}

impl Ready {
    pub(super) fn new(incoming: Incoming, dictionary: &Dictionary) -> Self {
        let Incoming { response, body, known, received_at, recipient } = incoming;
        let texts = incoming::words(&response).into_iter().map(|it| Text {
            question: it.question.to_owned(),
            text: it.text.to_owned(),
            rating: it
                .rating
                .map(|(question, definition, rating)| (question.to_owned(), definition, rating)),
        });
        let (tuple, marks) = (incoming::tuple(&response), incoming::marks(&response));
        let counted = match recall(dictionary, &tuple, &marks) {
            Some((tuple, counted)) => Counted::Known(tuple, counted),
            None => Counted::Named(Box::new((tuple, marks))),
        };
        Self {
            at: incoming::moment(&response, received_at),
            texts: texts.collect(),
            mark: mark(&response.response_id),
            response_id: response.response_id,
            revision: response.revision,
            status: response.status,
            survey: response.survey.id,
            version: response.survey.version,
            respondent: response.respondent,
            forget_key: response.forget_key.map(|key| key.to_ascii_lowercase()),
            recipient,
            known,
            received_at,
            body,
            counted,
        }
    }

    /// The tuple's id, and the row's `counted`; there from [`resolve`] on.
    pub(super) fn counted(&self) -> Result<(i64, &str), Fault> {
        match &self.counted {
            Counted::Known(tuple, counted) => Ok((*tuple, counted)),
            Counted::Named(_) => Err(Fault::broken("a tuple or a series has no id")),
        }
    }
}

/// A hash of an id, the same in the whole process.
fn mark(id: &str) -> u64 {
    static STATE: LazyLock<RandomState> = LazyLock::new(RandomState::default);
    STATE.hash_one(id)
}

/// What is remembered of a tuple and of series with their values.
fn recall(
    dictionary: &Dictionary,
    tuple: &Tuple,
    marks: &[(Series, i64)],
) -> Option<(i64, String)> {
    let (tuple, series) = dictionary.recall(tuple, marks)?;
    let mut counted = String::with_capacity(marks.len() * 8);
    for (id, (_, value)) in series.iter().zip(marks) {
        let gap = if counted.is_empty() { "" } else { " " };
        counted.push_str(&format!("{gap}{id}:{value}"));
    }
    Some((tuple, counted))
}

/// Finds the ids of what is counted, and makes those that are missing: all that can be known before a transaction.
pub(super) async fn resolve(
    pool: &Pool,
    dictionary: &Dictionary,
    batch: &mut [&mut Ready],
) -> Result<(), Fault> {
    loop {
        let (mut tuples, mut series) = (Vec::new(), Vec::new());
        for ready in batch.iter_mut() {
            let Counted::Named(named) = &ready.counted else { continue };
            match recall(dictionary, &named.0, &named.1) {
                Some((tuple, counted)) => ready.counted = Counted::Known(tuple, counted),
                None => {
                    tuples.push(named.0.clone());
                    series.extend(named.1.iter().map(|(it, _)| it.clone()));
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
