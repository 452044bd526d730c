//! The collector from outside: the service as a value, and the command as a process.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of test functions")]

mod access;
mod away;
mod chaos;
mod client;
mod command;
mod deploy;
mod files;
mod fuzzing;
mod ingest;
mod limits;
mod links;
mod neighbours;
mod operations;
mod owners;
mod portable;
mod postgres;
mod process;
mod report;
mod results;
mod roles;
mod score_bad_input;
mod score_files;
mod score_input;
mod socket;
mod store;
mod surveys;
