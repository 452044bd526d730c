//! `cargo xtask bench NAME`: figures that the documentation states, measured on this machine.
//!
//! A limit that is not held ends it with an exit code, but no test runs it: how fast a
//! machine is, is no property of the code.

mod asking;
mod collector;
mod score;
mod score_file;
mod widget;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::command;
use crate::tools::Browser;
use crate::workspace::Workspace;

/// What `cargo xtask bench` can be told.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Options {
    /// What is measured.
    #[arg(value_enum)]
    name: Name,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Name {
    /// What a visitor pays who is not asked, and all rules of a hundred surveys.
    Asking,
    /// A collector's load, latency, memory and reports, and two of them on one PostgreSQL.
    Collector,
    /// Counting ten million ratings, natively and in Chromium, and a summary of counts.
    Score,
    /// `candor score` on a CSV of ten million rows, beside polars and pandas.
    ScoreFile,
    /// Painting and answering in Chromium, beside a widget written by hand.
    Widget,
}

/// Measures and prints; the exit code says whether every limit is held.
///
/// # Errors
/// A build fails, or a tool is missing.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let is_held = match options.name {
        Name::Asking => asking::run(workspace),
        Name::Collector => collector::run(workspace),
        Name::Score => score::run(workspace),
        Name::ScoreFile => score_file::run(workspace),
        Name::Widget => widget::run(workspace),
    }?;
    println!("{}", if is_held { "every limit is held" } else { "a limit is NOT held" });
    Ok(if is_held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What an example of the tests measures in Chromium, on `dist/` as it is: the JSON that it prints.
fn in_browser(workspace: &Workspace, browser: &Browser, example: &str) -> Result<Value> {
    let said = command::read(
        command::cargo()
            .args(["run", "--quiet", "--package", "tests", "--example", example])
            .env("CANDOR_DIST", workspace.dist())
            .env("CHROMEDRIVER", &browser.driver)
            .env("CHROMIUM", &browser.chromium)
            .current_dir(&workspace.root),
    )?;
    serde_json::from_str(&said).with_context(|| format!("it said {said}"))
}

/// What is said of a limit.
fn verdict(is_held: bool) -> &'static str {
    if is_held { "held" } else { "NOT HELD" }
}

/// A short time for people: `412 ns`, `3.4 us`, `2.1 ms`, `1.35 s`.
fn short(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match time.as_nanos() {
        0..1_000 => format!("{:.0} ns", seconds * 1e9),
        1_000..1_000_000 => format!("{:.1} us", seconds * 1e6),
        1_000_000..1_000_000_000 => format!("{:.2} ms", seconds * 1e3),
        _ => format!("{seconds:.2} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_read_well() {
        for (nanoseconds, expected) in
            [(412, "412 ns"), (3_400, "3.4 us"), (2_104_000, "2.10 ms"), (1_350_000_000, "1.35 s")]
        {
            assert_eq!(short(Duration::from_nanos(nanoseconds)), expected);
        }
    }
}
