//! The service as a value, and the commands around it.
//!
//! [`app`] takes a [`Service`] and gives a router; a test hands it requests
//! without a socket, `candor serve` a listener. The path of a response:
//! `ingest` checks it with the `survey` crate, the [`store`] keeps it and
//! counts it in one transaction, `report` sums the counts and `score` does the rest.

pub mod access;
pub mod clock;
pub mod command;
mod conditional;
mod cors;
pub mod error;
mod ingest;
mod report;
mod service;
pub mod site;
pub mod store;
mod surveys;

pub use access::Access;
pub use service::{Service, app};
pub use site::Site;
pub use store::Store;
