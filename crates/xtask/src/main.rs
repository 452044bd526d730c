//! Every command that a contributor types: `cargo xtask demo`, `test`, `dist`, `size`, `bench`, `tidy`.
//!
//! They are programs rather than shell scripts so that they run the same on a
//! laptop and in CI, and so that each rule they enforce has a test of its own.
//! No crate of the workspace is imported here: xtask builds when they do not.
#![allow(clippy::print_stdout, reason = "a command-line program talks on its standard output")]

mod api;
mod bench;
mod clock;
mod command;
mod demo;
mod dist;
mod files;
mod fuzz;
mod link;
mod picture;
mod say;
mod size;
mod suites;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Candor's development commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build everything, start the collector and print what to open.
    Demo(demo::Options),
    /// Run every check, or the suites named; the last line counts what passed and failed.
    Test(suites::Options),
    /// Build what is served (the embed, the studio, the sample pages) into `dist/`.
    Dist(dist::Options),
    /// Weigh what the first question of a cold visit loads, against the budget.
    Size(size::Options),
    /// Measure what the documentation promises, and compare it with its limits.
    Bench(bench::Options),
    /// Ask the collector, by its own description, for what nobody thinks of: no answer may be a fault of ours.
    Api(api::Options),
    /// Give a parser what nobody thinks of, for minutes, guided by what was reached (libFuzzer).
    Fuzz(fuzz::Options),
    /// Take the README's picture of the studio into `www/studio.png`.
    Picture,
    /// Check the invariants of the design and the text of the repository.
    Tidy,
}

fn main() -> ExitCode {
    let done = match link::asked() {
        Some(arguments) => link::run(arguments),
        None => run(&Cli::parse().task),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    match task {
        Task::Demo(options) => demo::run(&workspace, options),
        Task::Test(options) => suites::run(&workspace, options),
        Task::Dist(options) => {
            let mut steps = say::Steps::new(dist::N_STEPS);
            dist::build(&workspace, options, &mut steps)?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Size(options) => size::run(&workspace, options),
        Task::Bench(options) => bench::run(&workspace, options),
        Task::Api(options) => api::run(&workspace, options),
        Task::Fuzz(options) => fuzz::run(&workspace, options),
        Task::Picture => picture::run(&workspace),
        Task::Tidy => tidy::run(&workspace),
    }
}
