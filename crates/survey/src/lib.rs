//! The survey model and its rules: what is asked, what comes back, and when to ask.
//!
//! Everything here is pure: no I/O, no clock, no random number. The same code
//! runs in the widget, the studio and the collector, so that the three can't
//! disagree. All JSON that Candor puts on a wire or a disk is declared here.
//!
//! - [`survey`], [`question`] and [`survey_read`]: the owner's definition (JSON v1), its linter, and what will surprise ([`Survey::notes`])
//! - [`compiled`]: the compact, one-language form that the widget reads
//! - [`flow`]: from a first rating to a finished [`response`]
//! - [`response`], [`response_read`] and [`draft`]: what is posted, and its checks
//! - [`ask`], [`condition`], [`pattern`]: the rules of asking; [`boot`]: what of them `candor.js` needs
//! - [`eligibility`], [`stamp`], [`sample`]: who is asked, and how often; [`explain`]: why not
//! - [`locale`], [`preset`]: the texts
//! - [`report`], [`breakdown`], [`words`], [`owner`], [`receipt`], [`problem`]: what the collector answers; [`score_report`]: what `candor score` does
//! - [`palette`]: colours that can be read, from one brand colour

pub mod ask;
pub mod ask_read;
pub mod ask_write;
pub mod boot;
pub mod breakdown;
pub mod color;
pub mod compiled;
mod compiled_ask;
pub mod condition;
mod document;
#[cfg(not(target_family = "wasm"))]
pub mod draft;
pub mod duration;
pub mod eligibility;
pub mod explain;
pub mod flow;
pub mod group;
pub mod json;
pub mod locale;
mod never;
mod notes;
pub mod owner;
mod pack;
pub mod palette;
pub mod pattern;
pub mod preset;
pub mod problem;
pub mod question;
mod question_read;
pub mod read;
pub mod receipt;
pub mod report;
pub mod response;
pub mod response_read;
pub mod sample;
pub mod score_report;
mod selector;
pub mod stamp;
mod style;
pub mod survey;
pub mod survey_read;
pub mod survey_write;
pub mod tally;
pub mod words;

pub use problem::Problem;
pub use response::Response;
pub use survey::Survey;
