//! The only place that touches the page: document, storage, network, clock, focus.

pub mod clock;
pub mod host;
pub mod input;
pub mod listener;
pub mod network;
pub mod options;
pub mod page;
pub mod storage;
pub mod timer;
