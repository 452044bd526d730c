//! The fields of a response as the columns of a table.

use crate::store::Kept;
use serde_json::Value;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Whole,
    Truth,
    /// A moment, RFC 3339.
    Moment,
}

/// Every column before those of single questions, with what it holds.
pub(crate) const COLUMNS: [(&str, Kind); 26] = [
    ("response_id", Kind::Text),
    ("revision", Kind::Whole),
    ("status", Kind::Text),
    ("survey", Kind::Text),
    ("version", Kind::Whole),
    ("known", Kind::Truth),
    ("received_at", Kind::Moment),
    ("answered_at", Kind::Moment),
    ("shown_at", Kind::Moment),
    ("question", Kind::Text),
    ("rating", Kind::Whole),
    ("text", Kind::Text),
    ("lang", Kind::Text),
    ("dir", Kind::Text),
    ("layout", Kind::Text),
    ("show", Kind::Text),
    ("coloured", Kind::Truth),
    ("device", Kind::Text),
    ("touchpoint", Kind::Text),
    ("journey", Kind::Text),
    ("channel", Kind::Text),
    ("persona", Kind::Text),
    ("url", Kind::Text),
    ("respondent", Kind::Text),
    ("sample_share", Kind::Text),
    ("context", Kind::Text),
];
/// The last column: the response as it came. An import reads this one.
pub(crate) const RESPONSE: &str = "response";
/// What stands before a question's id in the name of its column.
pub(crate) const ANSWER: &str = "answer.";

/// The cells of [`COLUMNS`]; `None` is "not given".
pub(crate) fn cells(kept: &Kept) -> (Vec<Option<String>>, Value) {
    let body: Value = serde_json::from_str(&kept.body).unwrap_or_default();
    let rating = answers(&body).find(|it| !it["rating"].is_null());
    let words = answers(&body).find_map(|it| it.get("text"));
    let cells = COLUMNS.iter().map(|(name, _)| match *name {
        "response_id" => Some(kept.response_id.clone()),
        "known" => Some(kept.known.to_string()),
        "received_at" => Some(crate::surveys::moment(kept.received_at)),
        "survey" => plain(&body["survey"]["id"]),
        "version" => plain(&body["survey"]["version"]),
        "question" => rating.and_then(|it| plain(&it["question"])),
        "rating" => rating.and_then(|it| plain(&it["rating"])),
        "text" => words.and_then(plain),
        other => plain(&body[other]),
    });
    (cells.collect(), body)
}

/// The reply to one question: a rating, words, or choices with a bar between.
pub(crate) fn answer(body: &Value, question: &str) -> Option<String> {
    let answer = answers(body).find(|it| it["question"] == question)?;
    ["rating", "text"].iter().find_map(|it| plain(&answer[*it])).or_else(|| {
        let choices = answer["choices"].as_array()?.iter().filter_map(plain);
        Some(choices.collect::<Vec<_>>().join("|"))
    })
}

fn answers(body: &Value) -> impl Iterator<Item = &Value> {
    body["answers"].as_array().into_iter().flatten()
}

/// A text without its quotes, anything else as JSON.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
