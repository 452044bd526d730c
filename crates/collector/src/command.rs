//! The commands of `candor`. Each gives an exit code, or a [`Failure`]: one line, exit code 2.

mod at;
mod backup;
mod compile_presets;
mod config;
mod erase;
mod export;
mod import;
mod link;
mod lint;
mod migrate;
mod recount;
mod score;
mod serve;
mod token;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Asks people three questions well, and says honestly what the answers mean.
#[derive(Debug, Parser)]
#[command(name = "candor", version)]
pub struct Command {
    /// A file of `name = value` lines (TOML): the name of any option without its dashes; options and environment come first.
    #[arg(long, env = "CANDOR_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Collect responses and report on them.
    Serve(serve::Serve),
    /// Score the ratings in files, or counts of them, with an interval.
    Score(Box<score::Score>),
    /// Check a survey and print every problem with its path; exit code 1 where there is one.
    Lint(lint::Lint),
    /// Bring the store to this version, as every start does; a newer one is refused.
    Migrate(migrate::Migrate),
    /// Prove that the counts are those of the kept responses, or name every difference; exit code 1 where there is one.
    Recount(recount::Recount),
    /// Make, list and revoke the tokens that show results and change what is kept.
    Token(token::Token),
    /// Write everything that is kept, as NDJSON, CSV or Parquet.
    Export(export::Export),
    /// Read what export wrote, exactly as it was, or the CSV of another tool by a mapping.
    Import(Box<import::Import>),
    /// Print links that ask a person by name, once, for a mail or a letter.
    Link(link::Link),
    /// Erase a person's responses for good, and print a receipt.
    Erase(erase::Erase),
    /// Copy the store as of one moment, while collectors go on.
    Backup(backup::Backup),
    /// Write every preset in every language in the widget's compact form.
    #[command(hide = true)]
    CompilePresets(compile_presets::CompilePresets),
}

/// Why a command failed, in one line.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    fn new(reason: impl std::fmt::Display) -> Self {
        Self(reason.to_string())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl Command {
    /// What the command line, the environment and the configuration file say, in this order.
    ///
    /// Ends the process where the command line is not understood, or asks for help.
    ///
    /// # Errors
    /// Where the configuration file cannot be read or says what no command knows.
    pub fn from_environment() -> Result<Self, Failure> {
        let command = config::with_defaults(Self::command()).map_err(Failure)?;
        let matches = command.get_matches();
        Self::from_arg_matches(&matches).map_err(|error| error.exit())
    }

    /// Runs it.
    ///
    /// # Errors
    /// Where it could not do what was asked; `main` prints the line and exits with 2.
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.action {
            Action::Serve(serve) => serve.run(),
            Action::Score(score) => score.run(),
            Action::Lint(lint) => lint.run(),
            Action::Migrate(migrate) => migrate.run(),
            Action::Recount(recount) => recount.run(),
            Action::Token(token) => token.run(),
            Action::Export(export) => export.run(),
            Action::Import(import) => import.run(),
            Action::Link(link) => link.run(),
            Action::Erase(erase) => erase.run(),
            Action::Backup(backup) => backup.run(),
            Action::CompilePresets(compile) => compile.run(),
        }
    }
}

/// Writes to standard output; a reader that has gone away is no fault of ours.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
