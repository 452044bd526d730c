//! The whole product: the release bundle in a real browser, on ordinary pages, with the collector behind it.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of test functions")]

mod access;
mod accessible;
mod adapters;
mod api;
mod ask;
mod before_send;
mod clear;
mod dialogs;
mod edge;
mod endpoints;
mod every_state;
mod first;
mod frame;
mod held;
mod hosts;
mod injection;
mod kept;
mod keyboard;
mod languages;
mod leaving;
mod links;
mod mistakes;
mod navigation;
mod no_harm;
mod no_wasm;
mod offline;
mod outbox;
mod polite;
mod prerender;
mod privacy;
mod questions;
mod quiet;
mod receivers;
mod replies;
mod sample_pages;
mod score_page;
mod storage;
mod studio;
mod tabs;
mod themes;
mod types;
mod when;
mod widths;
mod words;
