//! `candor import`: what `candor export` wrote, exactly as it was; or the CSV of another tool, by a mapping.
//!
//! Reading the same file again changes nothing: a response has its id, and a row of another
//! tool is given one that is made of the row.

mod exported;
mod mapped;
mod mapping;

use self::mapping::Mapping;
use super::at::At;
use super::export::Format;
use super::score::separator;
use super::{Failure, print};
use crate::calendar;
use crate::store::{Incoming, Outcome, Store};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// Responses of one transaction.
const BATCH: usize = 500;
/// Bad rows that are named.
const NAMED: usize = 20;

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    #[command(flatten)]
    at: At,
    /// What `candor export` wrote, or with --map a CSV of another tool.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How it is written; without it, as the file's name ends: .ndjson, .csv or .parquet.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Which column is what, in the CSV of another tool: rating=Score,text="Your comment",answered_at=Date.
    ///
    /// Known: id, rating, text, answered_at, respondent, lang, device, touchpoint, journey,
    /// channel, persona, url, context.NAME.
    #[arg(long, value_name = "FIELD=COLUMN,…", value_delimiter = ',', requires = "survey", value_parser = mapping::pair)]
    map: Vec<(String, String)>,
    /// With --map: what stands between two cells, a sign such as | or the word tab; the header tells , ; and tab.
    #[arg(long, value_name = "SIGN", requires = "map", value_parser = separator::parse)]
    separator: Option<u8>,
    /// With --map: the survey that was answered; it must be known here.
    #[arg(long, value_name = "ID", requires = "map")]
    survey: Option<String>,
    /// With --map: the version that was answered; the one that is asked now where it is not given.
    #[arg(long, value_name = "N", requires = "map")]
    version: Option<u32>,
    /// With --map: the rated question; the survey's first one where it is not given.
    #[arg(long, value_name = "ID", requires = "map")]
    question: Option<String>,
    /// With --map: the open question; the survey's first one where it is not given.
    #[arg(long, value_name = "ID", requires = "map")]
    text_question: Option<String>,
    /// With --map: the IANA zone of moments without one.
    #[arg(long, value_name = "NAME", default_value = "UTC")]
    zone: String,
}

/// A response to be kept, or why a line is none.
type Read = Result<Incoming, String>;

impl Import {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let format = self.format.or_else(|| Format::of(&self.file)).ok_or_else(|| {
            Failure("say how it is written: --format ndjson, csv or parquet".to_owned())
        })?;
        if !self.map.is_empty() && format != Format::Csv {
            return Err(Failure("--map goes with CSV".to_owned()));
        }
        let zone = calendar::zone(&self.zone).map_err(Failure)?;
        let said = |reason: String| Failure(format!("{}: {reason}", self.file.display()));
        let file = std::fs::File::open(&self.file).map_err(|error| said(error.to_string()))?;
        let mut tally = self.at.made(async |store| {
            let rows: Box<dyn Iterator<Item = Result<(u64, Read), String>>> = match format {
                Format::Ndjson => Box::new(exported::ndjson(file)),
                Format::Parquet => Box::new(exported::parquet(file).map_err(said)?),
                Format::Csv if self.map.is_empty() => Box::new(exported::csv(file).map_err(said)?),
                Format::Csv => {
                    let mapping = Mapping::new(store, &self, zone).await?;
                    Box::new(mapped::csv(file, mapping).map_err(said)?)
                }
            };
            let mut tally = Tally::default();
            let mut batch = Vec::with_capacity(BATCH);
            for row in rows {
                match row.map_err(said)? {
                    (_, Ok(incoming)) => batch.push(incoming),
                    (line, Err(reason)) => tally.bad(line, &reason),
                }
                if batch.len() == BATCH {
                    tally.keep(store, std::mem::take(&mut batch)).await?;
                }
            }
            tally.keep(store, batch).await?;
            Ok(tally)
        })?;
        print(&tally.told());
        for line in tally.named.drain(..) {
            eprintln!("{line}");
        }
        Ok(if tally.n_bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// What became of the rows.
#[derive(Debug, Default)]
struct Tally {
    outcomes: BTreeMap<&'static str, u64>,
    n_bad: u64,
    named: Vec<String>,
}

impl Tally {
    fn bad(&mut self, line: u64, reason: &str) {
        self.n_bad += 1;
        if self.named.len() < NAMED {
            self.named.push(format!("line {line}: {reason}"));
        }
    }

    async fn keep(&mut self, store: &Store, batch: Vec<Incoming>) -> Result<(), Failure> {
        let ids: Vec<String> = batch.iter().map(|it| it.response.response_id.clone()).collect();
        let outcomes = store.ingest(batch).await.map_err(Failure::new)?;
        for (outcome, id) in outcomes.into_iter().zip(ids) {
            let word = match outcome {
                Outcome::New => "new",
                Outcome::Raised => "a higher revision",
                Outcome::Same => "known",
                Outcome::Older => "an older revision",
                Outcome::Erased => "erased before, and not kept",
                // What is imported has no token: who it was for stands in its place.
                Outcome::Conflict | Outcome::Used => {
                    self.n_bad += 1;
                    if self.named.len() < NAMED {
                        self.named.push(format!("response {id} is known with another body"));
                    }
                    continue;
                }
            };
            *self.outcomes.entry(word).or_default() += 1;
        }
        Ok(())
    }

    fn told(&self) -> String {
        let mut parts: Vec<String> =
            self.outcomes.iter().map(|(word, n)| format!("{n} {word}")).collect();
        if self.n_bad > 0 {
            parts.push(format!("{} bad", self.n_bad));
        }
        if parts.is_empty() {
            parts.push("no responses".to_owned());
        }
        format!("{}\n", parts.join(", "))
    }
}
