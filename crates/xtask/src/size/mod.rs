//! `cargo xtask size`: what the first question of a cold visit loads, against the budget.

mod budget;
mod readme;
mod weight;

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::say::Steps;
use crate::workspace::Workspace;
use crate::{dist, files};
use weight::Weighed;

/// What `cargo xtask size` can be told.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Write the table into README.md.
    #[arg(long)]
    markdown: bool,
}

/// Builds `dist/` when it is out of date, prints the table and compares it with the budget.
///
/// # Errors
/// `dist/` cannot be built, or lacks a file of the first question.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut steps = Steps::new(dist::N_STEPS);
    dist::build(workspace, &dist::Options::default(), &mut steps)?;
    let weighed = Weighed::read(&workspace.dist(), &workspace.version)?;
    println!("{}", weighed.table());
    if options.markdown {
        let path = workspace.path("README.md");
        let text = readme::renew(&files::read_text(&path)?, &weighed.markdown())?;
        files::write(&path, text.as_bytes())?;
    }
    let is_ok = within_budget(workspace, &weighed)?;
    Ok(if is_ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The check of `cargo xtask test`: the budget is kept, and README tells the truth.
///
/// # Errors
/// `dist/` or README.md lacks something.
pub(crate) fn check(workspace: &Workspace) -> Result<bool> {
    let weighed = Weighed::read(&workspace.dist(), &workspace.version)?;
    println!("{}", weighed.table());
    let is_ok = within_budget(workspace, &weighed)?;
    let readme = files::read_text(&workspace.path("README.md"))?;
    readme::compare(&readme, &weighed.markdown())?;
    Ok(is_ok)
}

fn within_budget(workspace: &Workspace, weighed: &Weighed) -> Result<bool> {
    let budget = budget::parse(&files::read_text(&workspace.path(budget::PATH))?)?;
    let problems = budget.problems(weighed);
    for problem in &problems {
        eprintln!("error: {problem}");
    }
    Ok(problems.is_empty())
}
