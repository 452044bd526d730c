//! What the collector answers to a posted response.

use crate::Problem;
use serde::{Deserialize, Serialize};

/// What became of one posted response: the whole answer to one, an element of the answer to an array.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Receipt {
    /// The response's id as it was read; null where it could not be.
    pub response_id: Option<String>,
    /// The revision that was posted; null where it could not be read.
    pub revision: Option<u32>,
    /// As an HTTP status code: 201 new, 200 known, 409 another body for this revision,
    /// 413 too large, 422 refused.
    pub status: u16,
    /// Why it was refused; empty where it was not.
    pub problems: Vec<Problem>,
}
