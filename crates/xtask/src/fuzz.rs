//! `cargo xtask fuzz response`: libFuzzer on what reads strangers' words.
//!
//! The programs are in `fuzz/`, outside the workspace. What they ask of an input is what the
//! tests ask of a few thousand fixed ones (`crates/collector/tests/it/fuzzing/targets.rs`).

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::workspace::Workspace;
use crate::{command, say, tools};

/// What is fuzzed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    /// Reading a response.
    Response,
    /// Reading a survey.
    Survey,
    /// The query of a report.
    Report,
}

/// What `cargo xtask fuzz` can be told.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Options {
    /// What is fuzzed.
    target: Target,
    /// For so many minutes; what was reached is remembered for the next time.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    minutes: u32,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Survey => "survey",
            Self::Report => "report",
        }
    }

    /// Documents to begin with.
    fn seeds(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Response => &[("golden", include_str!("../../survey/testdata/response.json"))],
            Self::Survey => &[("golden", include_str!("../../survey/testdata/survey.json"))],
            Self::Report => &[
                ("by", "by=touchpoint,lang&from=2026-11-01&to=2026-12-01&zone=Europe/Warsaw"),
                ("period", "period=week&zone=Asia/Kathmandu&against=previous&k=5"),
                ("norm", "against=norm:41:2400&version=1&device=phone"),
            ],
        }
    }
}

/// Builds the program and runs it; an input that is a finding stays in `target/fuzz`.
///
/// # Errors
/// The tool cannot be had, or a folder cannot be written.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let programs = tools::cargo_fuzz()?;
    let name = options.target.name();
    let folder = workspace.root.join("target/fuzz");
    let corpus = folder.join("corpus").join(name);
    let findings = folder.join("findings");
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&findings)?;
    for (seed, text) in options.target.seeds() {
        std::fs::write(corpus.join(seed), text)?;
    }
    say::heading(&format!("{name}, {} minutes", options.minutes));
    let status = command::cargo()
        .current_dir(&workspace.root)
        .env("PATH", command::path_with(&[programs.folder().to_owned()]))
        // The compiler's counters are flags without a stable name.
        .env("RUSTC_BOOTSTRAP", "1")
        // Ours is safe Rust: no sanitizer of memory, which wants another compiler.
        .args(["fuzz", "run", "--sanitizer", "none", "--target-dir"])
        .arg(&folder)
        .arg(name)
        .arg(&corpus)
        .args(["--", "-max_len=8192", "-timeout=10"])
        .arg(format!("-max_total_time={}", u64::from(options.minutes) * 60))
        .arg(format!("-artifact_prefix={}/{name}-", findings.display()))
        .status()?;
    if !status.success() {
        bail!("a finding, or the program does not build; see {}", findings.display());
    }
    Ok(ExitCode::SUCCESS)
}
