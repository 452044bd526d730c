//! The studio: choose the words and the look, see the real widget, read what the answers mean.
//!
//! What is chosen is one value, [`choices::Choices`], kept in the address; the
//! preview, the snippet and the results are derived from it. The score is
//! computed here, in the browser, from the counts of the collector's report.
//!
//! - [`choices`], [`shades`]: what is chosen, and what the palette makes of the brand colour
//! - [`simulated`]: whether a visitor of one's own making would be asked, and why not
//! - [`reading`], [`words`]: the report's counts as a score, and that score in words
//! - `app` and the views under it, `browser` for the page's objects (wasm only)

pub mod choices;
pub mod reading;
pub mod shades;
pub mod simulated;
pub mod words;

#[cfg(target_family = "wasm")]
pub mod app;
#[cfg(target_family = "wasm")]
pub mod browser;
#[cfg(target_family = "wasm")]
pub mod chart;
#[cfg(target_family = "wasm")]
pub mod controls;
#[cfg(target_family = "wasm")]
pub mod parts;
#[cfg(target_family = "wasm")]
pub mod preview;
#[cfg(target_family = "wasm")]
pub mod report;
#[cfg(target_family = "wasm")]
pub mod results;
#[cfg(target_family = "wasm")]
pub mod samples;
#[cfg(target_family = "wasm")]
pub mod snippet;
#[cfg(target_family = "wasm")]
pub mod visitor;
