//! `cargo xtask tidy`: the invariants that no compiler checks.
//!
//! A rule takes the sources as values and gives back findings, so that each has
//! a test showing that it fails on a bad input.

mod debug_texts;
mod dependencies;
mod honest_tests;
mod length;
mod mask;
mod page_objects;
mod purity;
mod repository;
mod source;
mod sql;
mod traces;
mod wire;

use std::fmt;
use std::process::ExitCode;

use anyhow::Result;

use crate::workspace::Workspace;
use source::Source;

/// Something that breaks a rule.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Finding {
    path: String,
    /// Counted from 1; 0 where the file as a whole is meant.
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

type Rule = fn(&[Source]) -> Vec<Finding>;

/// Every rule about sources, by the words it goes by.
const RULES: [(&str, Rule); 10] = [
    ("score and survey are pure", purity::check),
    ("JSON is declared in survey only", wire::check),
    ("SQL lives in the collector's store", sql::check),
    ("page objects are touched in the widget's browser modules", page_objects::check),
    ("a file has at most 400 lines", length::check),
    ("tests are honest", honest_tests::check),
    ("bundles say nothing by Debug", debug_texts::check),
    ("no trace of a machine", traces::check),
    ("the repository is complete", repository::check),
    ("no unsafe code", repository::check_lints),
];

/// Checks every rule; the exit code says whether all hold.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let n_findings = findings(workspace)?;
    Ok(if n_findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks every rule and prints what breaks it; how many findings there are.
pub(crate) fn findings(workspace: &Workspace) -> Result<usize> {
    let sources = source::read_all(&workspace.root)?;
    let edges = dependencies::edges(workspace.metadata());
    let mut results = vec![("dependencies point one way", dependencies::check(&edges, &sources))];
    results.extend(RULES.iter().map(|(name, rule)| (*name, rule(&sources))));
    for (name, findings) in &results {
        let verdict = if findings.is_empty() { "ok" } else { "FAILED" };
        println!("{verdict:<7}{name}");
        for finding in findings {
            println!("       {finding}");
        }
    }
    Ok(results.iter().map(|(_, findings)| findings.len()).sum())
}
