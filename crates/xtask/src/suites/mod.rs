//! `cargo xtask test`: every check of the project, one suite after the other.
//!
//! All of them run even when one fails, because whoever waited for twenty minutes
//! wants to know all that is wrong.

mod commands;
mod tally;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::clock::{self, Stopwatch};
use crate::say::Steps;
use crate::workspace::Workspace;
use crate::{dist, say, size, tidy};
use tally::Tally;

/// What `cargo xtask test` can be told.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// Run these alone; `size` and `browser` bring `dist` with them.
    #[arg(value_enum)]
    suites: Vec<Suite>,
}

/// A group of checks, in the order in which they run: what fails fast comes first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, ValueEnum)]
enum Suite {
    /// Formatting.
    Fmt,
    /// The design's invariants and the repository's text.
    Tidy,
    /// Clippy, natively and for wasm.
    Clippy,
    /// The documentation builds without a warning.
    Docs,
    /// Unit and service tests.
    Native,
    /// Everything that is served builds.
    Dist,
    /// The byte budget, and README's table.
    Size,
    /// Tests of the wasm crates in headless Chromium.
    Wasm,
    /// The whole product in a real browser, on the release bundle.
    Browser,
}

/// A suite that has run.
#[derive(Debug)]
struct Outcome {
    suite: Suite,
    time: Duration,
    tally: Tally,
}

impl Suite {
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn run(self, workspace: &Workspace) -> Result<Tally> {
        match self {
            Self::Fmt => commands::fmt(workspace),
            Self::Tidy => tidy::findings(workspace).map(|n| Tally::of_check(n == 0)),
            Self::Clippy => commands::clippy(workspace),
            Self::Docs => commands::docs(workspace),
            Self::Native => commands::native(workspace),
            Self::Dist => {
                let mut steps = Steps::new(dist::N_STEPS);
                dist::build(workspace, &dist::Options::default(), &mut steps)?;
                Ok(Tally::of_check(true))
            }
            Self::Size => size::check(workspace).map(Tally::of_check),
            Self::Wasm => commands::wasm(workspace),
            Self::Browser => commands::browser(workspace),
        }
    }
}

/// Runs the suites and prints the sum; its last line is `N passed, N failed`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let watch = Stopwatch::start();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for suite in chosen(&options.suites) {
        say::heading(&suite.name());
        let no_dist =
            outcomes.iter().any(|done| done.suite == Suite::Dist && done.tally.failed > 0);
        let watch = Stopwatch::start();
        let tally = if no_dist && needs_dist(suite) {
            eprintln!("not run: there is no dist/ to run it on");
            Tally::of_check(false)
        } else {
            suite.run(workspace).unwrap_or_else(|error| {
                eprintln!("error: {error:#}");
                Tally::of_check(false)
            })
        };
        let outcome = Outcome { suite, time: watch.elapsed(), tally };
        println!("{}", row(&suite.name(), outcome.time, tally));
        outcomes.push(outcome);
    }
    println!("\n{}", table(&outcomes, watch.elapsed()));
    let sum: Tally = outcomes.iter().map(|outcome| outcome.tally).sum();
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn needs_dist(suite: Suite) -> bool {
    matches!(suite, Suite::Size | Suite::Browser)
}

/// The suites asked for, in order and with what they need; all when none is named.
fn chosen(asked: &[Suite]) -> Vec<Suite> {
    let is_wanted = |suite: &Suite| {
        asked.is_empty()
            || asked.contains(suite)
            || (*suite == Suite::Dist && asked.iter().copied().any(needs_dist))
    };
    Suite::value_variants().iter().copied().filter(is_wanted).collect()
}

fn row(name: &str, time: Duration, tally: Tally) -> String {
    let verdict = if tally.failed == 0 { "ok" } else { "FAILED" };
    let time = clock::for_people(time);
    format!("{name:<8} {time:>13} {:>7} passed {:>4} failed  {verdict}", tally.passed, tally.failed)
}

fn table(outcomes: &[Outcome], time: Duration) -> String {
    let mut rows: Vec<String> =
        outcomes.iter().map(|one| row(&one.suite.name(), one.time, one.tally)).collect();
    rows.push(row("all", time, outcomes.iter().map(|one| one.tally).sum()));
    rows.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_run_in_order_with_what_they_need() {
        assert_eq!(chosen(&[]).len(), 9);
        assert_eq!(
            chosen(&[Suite::Browser, Suite::Fmt]),
            [Suite::Fmt, Suite::Dist, Suite::Browser]
        );
        assert_eq!(chosen(&[Suite::Native]), [Suite::Native]);
    }

    #[test]
    fn the_table_sums_up() {
        let outcome = |suite, passed, failed| Outcome {
            suite,
            time: Duration::from_secs(2),
            tally: Tally { passed, failed },
        };
        let text = table(&[outcome(Suite::Fmt, 1, 0), outcome(Suite::Wasm, 5, 2)], Duration::ZERO);
        let last = text.lines().last().unwrap();
        assert!(last.contains("6 passed") && last.contains("2 failed"), "{text}");
        assert!(text.lines().next().unwrap().ends_with("ok"), "{text}");
    }
}
