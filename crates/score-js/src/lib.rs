//! The scoring module for JavaScript: `candor_score.js`, described by `candor_score.d.ts`.
//!
//! Nothing is computed here: `data` and `options` turn what JavaScript gives into the
//! checked types of `score`, `result` turns its answers into plain objects with the field
//! names of a report. What a browser knows better than we do, the time zones, is asked of its
//! `Intl` in `zone`. What is refused is thrown as a `RangeError` or a `TypeError` that
//! names the value and the rule.

#![cfg(target_family = "wasm")]

pub mod api;
mod civil;
mod data;
mod error;
pub mod histogram;
mod instant;
mod js;
pub mod options;
mod period;
mod result;
mod trend;
mod zone;
