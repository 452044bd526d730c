//! `candor lint survey.json`: what the widget and the collector would say to it.

use super::{Failure, print};
use std::path::PathBuf;
use std::process::ExitCode;
use survey::Survey;

#[derive(Debug, clap::Args)]
pub(super) struct Lint {
    /// A survey in JSON.
    file: PathBuf,
}

impl Lint {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let path = self.file.display();
        let bytes = std::fs::read(&self.file)
            .map_err(|error| Failure::new(format!("cannot read {path}: {error}")))?;
        match Survey::lint(&bytes, crate::clock::system()) {
            Ok(survey) => {
                let notes = survey.notes();
                print(&notes.iter().map(|note| format!("note: {note}\n")).collect::<String>());
                print("ok\n");
                Ok(ExitCode::SUCCESS)
            }
            Err(problems) => {
                print(&problems.iter().map(|problem| format!("{problem}\n")).collect::<String>());
                Ok(ExitCode::FAILURE)
            }
        }
    }
}
