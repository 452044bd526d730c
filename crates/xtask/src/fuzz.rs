//! `cargo xtask fuzz`: inputs that nobody thinks of, for whatever the collector parses.
//!
//! The targets are in `crates/collector/fuzz`; the collector's tests give them a
//! few thousand inputs that are always the same, this as many as the time allows.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::workspace::Workspace;
use crate::{command, files, say, tools};

/// Each with the golden documents that its inputs grow from.
const TARGETS: [(&str, &str); 3] = [
    ("response", include_str!("../../survey/testdata/response.json")),
    ("survey", include_str!("../../survey/testdata/survey.json")),
    ("report", "by=touchpoint,lang&from=2026-11-01&to=2026-12-01&zone=Europe/Warsaw&period=week"),
];

/// What `cargo xtask fuzz` can be told.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Options {
    /// How long each target runs.
    #[arg(long, default_value_t = 10)]
    minutes: u32,
}

/// Runs every target; ends with the first finding, whose input it names.
///
/// # Errors
/// A target does not build, or an input makes it panic.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let cargo_fuzz = tools::cargo_fuzz()?;
    let folder = workspace.path("crates").join("collector").join("fuzz");
    for (target, seed) in TARGETS {
        say::heading(&format!("{target}, {} minutes", options.minutes));
        let corpus = folder.join("corpus").join(target);
        std::fs::create_dir_all(&corpus)?;
        files::write(&corpus.join("golden"), seed.as_bytes())?;
        command::run(
            command::new(cargo_fuzz.program("cargo-fuzz"))
                .current_dir(&folder)
                // Coverage and the sanitizer are unstable options of a stable compiler.
                .env("RUSTC_BOOTSTRAP", "1")
                .args(["fuzz", "run", "--fuzz-dir", ".", target, "--"])
                .arg(format!("-max_total_time={}", options.minutes * 60))
                .args(["-max_len=8192", "-timeout=10", "-print_final_stats=1"]),
        )?;
    }
    println!("no finding");
    Ok(ExitCode::SUCCESS)
}
