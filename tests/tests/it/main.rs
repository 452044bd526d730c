//! The whole product: the release bundle in a real browser, on ordinary pages, with the collector behind it.

mod ask;
