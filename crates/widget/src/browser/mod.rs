//! The only place that touches the page: document, storage, clock, focus.

pub mod clock;
pub mod host;
pub mod input;
pub mod options;
pub mod outbox;
pub mod page;
pub mod storage;
pub mod timer;
