//! `candor compile-presets --out DIR`: the files that make `dist/embed` work on a static host.

use super::Failure;
use std::path::PathBuf;
use std::process::ExitCode;
use survey::{compiled, locale, preset};

#[derive(Debug, clap::Args)]
pub(super) struct CompilePresets {
    /// Where to write `<preset>.<language>`; made where it is missing.
    #[arg(long)]
    out: PathBuf,
}

impl CompilePresets {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let failed = |path: &PathBuf, error| {
            Failure::new(format!("cannot write {}: {error}", path.display()))
        };
        std::fs::create_dir_all(&self.out).map_err(|error| failed(&self.out, error))?;
        for survey in preset::IDS.iter().filter_map(|id| preset::get(id)) {
            for tag in locale::TAGS {
                let path = self.out.join(format!("{}.{tag}", survey.id));
                std::fs::write(&path, compiled::compile(&survey, &[tag]))
                    .map_err(|error| failed(&path, error))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
