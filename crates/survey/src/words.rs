//! What people wrote, as an owner reads it; and what is told of a response the moment it arrives.

use crate::response::Status;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A page of answers in words, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Page {
    /// The answers.
    pub answers: Vec<Words>,
    /// What `after` must be for the next page; null of the last.
    pub next: Option<String>,
}

/// An answer in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Words {
    /// The response that it is part of.
    pub response_id: String,
    /// The survey's version.
    pub version: u32,
    /// The question's id.
    pub question: String,
    /// What was written.
    pub text: String,
    /// When it counts, UTC.
    pub at: String,
    /// The rating that it goes with; null where there is none.
    pub rating: Option<Rated>,
    /// The named dimensions that are given.
    pub dimensions: BTreeMap<String, String>,
}

/// A rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Rated {
    /// The question's id.
    pub question: String,
    /// How it is scored, such as `nps.v1`.
    pub definition: String,
    /// The rating.
    pub rating: u8,
}

/// A response that has just been kept, without anyone's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Arrival {
    /// The response's id.
    pub response_id: String,
    /// The revision.
    pub revision: u32,
    /// How far the person came.
    pub status: Status,
    /// The survey's id.
    pub survey: String,
    /// The survey's version.
    pub version: u32,
    /// When it came, UTC.
    pub received_at: String,
    /// The ratings given.
    pub ratings: Vec<Rated>,
    /// How many answers in words there are.
    pub texts: usize,
    /// The named dimensions that are given.
    pub dimensions: BTreeMap<String, String>,
}

/// Arrivals that a slow reader was not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Missed {
    /// How many.
    pub missed: u64,
}

/// The secrets of browsers whose responses are to be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Forget {
    /// Each secret whose SHA-256 is the `forget_key` of responses; at most 100.
    pub keys: Vec<String>,
}

/// The receipt of an erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Erased {
    /// The receipt's id, for the records.
    pub receipt: String,
    /// When, UTC.
    pub erased_at: String,
    /// How many responses were erased.
    pub responses: u64,
}
