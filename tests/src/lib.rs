//! What the whole-product tests stand on: a real browser, the collector in this process, pages of other sites.
//!
//! Each test has all three to itself, so that nothing one does is seen by
//! another. Whatever happens in a page is waited for with [`wait_until`];
//! everything that reaches the collector is recorded, and can be spoiled.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a helper of tests fails the test, with the line that failed"
)]

mod browser;
mod collector;
mod driver;
mod pages;
mod receiver;
mod wait;
mod world;

pub use browser::{Browser, Log};
pub use collector::{Collector, Fault, Seen};
pub use fantoccini::elements::Element;
pub use pages::Pages;
pub use receiver::{Answer, Arrival, Receiver};
pub use wait::{wait_until, wait_within};
pub use world::{World, run};
