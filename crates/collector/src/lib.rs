//! The service as a value, and the commands around it.
//!
//! [`app`] takes a [`Service`] and gives a router; a test hands it requests
//! without a socket, `candor serve` a listener. The path of a response:
//! `ingest` checks it with the `survey` crate, the [`store`] keeps it and
//! counts it in one transaction, `report` sums the counts and `score` does the rest.

pub mod access;
mod alarm;
mod answers;
mod body;
mod calendar;
pub mod clock;
pub mod command;
mod conditional;
mod cors;
pub mod error;
mod export;
mod forget;
mod health;
mod ingest;
pub mod limit;
mod metrics;
mod openapi;
mod parameters;
mod patience;
mod processors;
pub mod recipient;
mod report;
mod room;
mod routes;
pub mod server;
mod service;
pub mod settings;
pub mod site;
pub mod store;
mod stream;
mod surveys;

pub use access::Access;
pub use routes::app;
pub use service::Service;
pub use settings::Settings;
pub use site::Site;
pub use store::Store;
pub use stream::share;
