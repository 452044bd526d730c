//! The whole product: the release bundle in a real browser, on ordinary pages, with the collector behind it.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of test functions")]

mod access;
mod api;
mod ask;
mod hosts;
mod keyboard;
mod languages;
mod mistakes;
mod no_harm;
mod outbox;
mod quiet;
mod score_page;
mod studio;
mod widths;
mod words;
