//! `candor export`: everything that is kept, as NDJSON, CSV or Parquet.

use super::Failure;
use super::at::At;
use crate::calendar;
use crate::export::{Pages, csv, ndjson, parquet};
use crate::report::moment;
use crate::store::{ResponsesQuery, Store};
use crate::surveys::Catalog;
use jiff::tz::TimeZone;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// A response a line, as it came.
    Ndjson,
    /// A row a response; nothing in it is a formula.
    Csv,
    /// The same columns, for data frames.
    Parquet,
}

impl Format {
    /// What the name of a file says.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    #[command(flatten)]
    at: At,
    /// The file to write, whole or not at all; without one, standard output.
    #[arg(value_name = "FILE")]
    out: Option<PathBuf>,
    /// How it is written; without it, as the file's name ends: .ndjson, .csv or .parquet.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Only responses to this survey; then every question has a column.
    #[arg(long, value_name = "ID")]
    survey: Option<String>,
    /// Leave out what was before: RFC 3339, or a date of --zone.
    #[arg(long, value_name = "MOMENT")]
    from: Option<String>,
    /// Leave out what was not before: RFC 3339, or a date of --zone.
    #[arg(long, value_name = "MOMENT")]
    to: Option<String>,
    /// The IANA zone of dates.
    #[arg(long, value_name = "NAME", default_value = "UTC")]
    zone: String,
}

impl Export {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let format = self.format.or_else(|| self.out.as_deref().and_then(Format::of));
        let format = format.ok_or_else(|| {
            Failure("say how: --format ndjson, csv or parquet, or a file that ends so".to_owned())
        })?;
        let zone = calendar::zone(&self.zone).map_err(Failure)?;
        let at = |name: &str, text: &Option<String>| -> Result<Option<i64>, Failure> {
            text.as_deref().map(|it| at(name, it, &zone)).transpose()
        };
        let query = ResponsesQuery {
            survey: self.survey.clone(),
            from: at("--from", &self.from)?,
            to: at("--to", &self.to)?,
        };
        self.at.with(async |store| match &self.out {
            None => write(store, query, format, std::io::stdout()).await.map(drop),
            Some(path) => {
                let part = part(path);
                let said = |error: std::io::Error| Failure(format!("{}: {error}", path.display()));
                let file = File::create(&part).map_err(said)?;
                let written = write(store, query, format, file).await;
                let done = written.and_then(|file| {
                    file.sync_all().and_then(|()| std::fs::rename(&part, path)).map_err(said)
                });
                if done.is_err() {
                    let _ = std::fs::remove_file(&part);
                }
                done
            }
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The name under which a file is written until it is whole.
fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

fn at(name: &str, text: &str, zone: &TimeZone) -> Result<i64, Failure> {
    let found = moment(text, zone).map_err(|reason| Failure(format!("{name}: {reason}")))?;
    Ok(found.as_millisecond())
}

/// Writes all of it, and gives back where to.
async fn write<W: Write + Send>(
    store: &Store,
    query: ResponsesQuery,
    format: Format,
    out: W,
) -> Result<W, Failure> {
    let questions = match &query.survey {
        Some(id) => {
            let entry = Catalog::default().entry(store, id).await;
            entry.map_err(Failure::new)?.questions()
        }
        None => Vec::new(),
    };
    let mut pages = Pages::new(store.clone(), query);
    if format == Format::Parquet {
        let mut writer = parquet::Writer::new(out, &questions).map_err(Failure)?;
        while let Some(page) = pages.next().await.map_err(Failure::new)? {
            writer.add(&page).map_err(Failure)?;
        }
        return writer.finish().map_err(Failure);
    }
    let mut out = BufWriter::new(out);
    if format == Format::Csv {
        out.write_all(&csv::header(&questions)).map_err(Failure::new)?;
    }
    while let Some(page) = pages.next().await.map_err(Failure::new)? {
        let bytes = match format {
            Format::Csv => csv::rows(&page, &questions),
            Format::Ndjson | Format::Parquet => {
                page.iter().map(ndjson::line).collect::<String>().into_bytes()
            }
        };
        out.write_all(&bytes).map_err(Failure::new)?;
    }
    out.into_inner().map_err(|error| Failure::new(error.error()))
}
