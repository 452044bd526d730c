//! What is wrong with an input, and where: one problem a fault, all of them at once.

use serde::{Deserialize, Serialize};

/// One fault in an input.
///
/// `path` is a JSONPath (`$.answers[0].rating`); `message` names the value and the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Problem {
    /// Where: a JSONPath from the document's root `$`.
    pub path: String,
    /// What: the value given and the rule it breaks.
    pub message: String,
}

impl Problem {
    /// A problem at `path`.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl core::fmt::Display for Problem {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// The body of every error answer: a problem document.
///
/// Source: RFC 9457, section 3; `code` and `problems` are extension members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ProblemDocument {
    /// A URI that names the kind of problem: `urn:candor:problem:CODE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence for people.
    pub title: String,
    /// The HTTP status code.
    pub status: u16,
    /// A stable code for programs, `snake_case`; never renamed.
    pub code: String,
    /// Every fault found; empty where the fault is not in the body.
    pub problems: Vec<Problem>,
}

impl ProblemDocument {
    /// A document for `code`, whose `type` is made of it.
    pub fn new(status: u16, code: &str, title: impl Into<String>, problems: Vec<Problem>) -> Self {
        Self {
            kind: format!("urn:candor:problem:{code}"),
            title: title.into(),
            status,
            code: code.to_owned(),
            problems,
        }
    }
}
