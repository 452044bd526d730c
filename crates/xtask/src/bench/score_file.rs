//! `cargo xtask bench score-file`: `candor score` on ten million rows, beside data frames in Python.
//!
//! All of them read the same file, and their scores are compared before their times are.
//! What a program takes is measured by Python's `wait4`, the peers' time also without the
//! loading of their library, which on a short job is half of it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{short, verdict};
use crate::say::Steps;
use crate::workspace::Workspace;
use crate::{command, files, tools};

const ROWS: u32 = 10_000_000;
const COUNTRIES: [&str; 8] = ["PL", "DE", "FR", "IE", "ES", "IT", "GB", "US"];
const PEERS: [&str; 4] = ["pandas", "pandas-pyarrow", "polars", "polars-streaming"];
const ROUNDS: &str = "5";
/// Our time at most, of the fastest peer's.
const TIMES: f64 = 1.5;
/// Our memory at most, in bytes.
const MEMORY: u64 = 200_000_000;

/// What one program took.
#[derive(Debug)]
struct Taken {
    name: String,
    whole: Duration,
    /// Without the loading of a library.
    work: Duration,
    bytes: u64,
    scores: BTreeMap<String, f64>,
}

/// Measures; whether every limit is held.
pub(super) fn run(workspace: &Workspace) -> Result<bool> {
    let mut steps = Steps::new(4);
    steps.next("looking for Python, polars and pandas");
    let python = tools::with_data_frames()?;
    steps.next("building candor for release (the first time: minutes)");
    command::run(
        command::cargo()
            .args(["build", "--release", "--package", "collector"])
            .current_dir(&workspace.root),
    )?;
    steps.next("writing ten million rows");
    let folder = workspace.scratch().join("bench-score-file");
    let csv = answers(&folder)?;
    steps.next("measuring, five rounds in turn");
    let ours = workspace.target.join("release").join("candor");
    let all = measure(&folder, &python, &ours, &csv)?;
    let [ours, peers @ ..] = &all[..] else { unreachable!("what was started is measured") };
    for peer in peers {
        same(&ours.scores, &peer.scores).with_context(|| format!("candor and {}", peer.name))?;
    }
    println!("\n{ROWS} rows, NPS by country; best of {ROUNDS} rounds, the same scores from all\n");
    println!("{:18}{:>10}{:>18}{:>12}", "", "whole", "without loading", "memory");
    for it in &all {
        let (whole, work, megabytes) = (short(it.whole), short(it.work), it.bytes / 1_000_000);
        println!("{:18}{whole:>10}{work:>18}{megabytes:>9} MB", it.name);
    }
    let fastest = peers.iter().map(|it| it.work).min().context("no peer was measured")?;
    let times = ours.whole.as_secs_f64() / fastest.as_secs_f64();
    let (in_time, in_memory) = (times <= TIMES, ours.bytes < MEMORY);
    println!("\n{times:.2} of the fastest's time, limit {TIMES}: {}", verdict(in_time));
    println!("memory under {} MB: {}\n", MEMORY / 1_000_000, verdict(in_memory));
    Ok(in_time && in_memory)
}

/// The file, kept for the next run.
fn answers(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("answers.csv");
    if path.exists() {
        return Ok(path);
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let part = folder.join("answers.part");
    let mut out = BufWriter::new(File::create(&part).context("cannot write the rows")?);
    writeln!(out, "response_id,country,rating")?;
    let mut state = 1_u32;
    for id in 0..ROWS {
        // As in crates/score/benches/score.rs: its upper bits have no order.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let country = COUNTRIES[(state >> 29) as usize];
        writeln!(out, "{id},{country},{}", (state >> 8) % 11)?;
    }
    out.into_inner().context("cannot write the rows")?;
    std::fs::rename(&part, &path)?;
    Ok(path)
}

/// What every program took, ours first.
fn measure(folder: &Path, python: &Path, ours: &Path, csv: &Path) -> Result<Vec<Taken>> {
    let script = |name: &str, text: &str| -> Result<PathBuf> {
        let path = folder.join(name);
        files::write(&path, text.as_bytes())?;
        Ok(path)
    };
    let data_frames = script("data_frames.py", include_str!("data_frames.py"))?;
    let side_by_side = script("side_by_side.py", include_str!("side_by_side.py"))?;
    let score = ["score", "--metric", "nps", "--by", "country", "--json"];
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let (ours, csv) = (text(ours), text(csv));
    let mut commands = vec![json!([&[&*ours][..], &score, &[&*csv]].concat())];
    for peer in PEERS {
        commands.push(json!([text(python), text(&data_frames), peer, csv]));
    }
    let found = command::read(
        command::new(python).arg(side_by_side).arg(ROUNDS).arg(Value::from(commands).to_string()),
    )?;
    let found: Vec<Value> = serde_json::from_str(&found).context("what side_by_side.py says")?;
    let names = ["candor score"].into_iter().chain(PEERS);
    names.zip(&found).map(|(name, it)| taken(name, it)).collect()
}

fn taken(name: &str, found: &Value) -> Result<Taken> {
    let seconds = |value: &Value| value.as_f64().map(Duration::from_secs_f64);
    let output: Value = serde_json::from_str(found["output"].as_str().unwrap_or_default())
        .with_context(|| format!("what {name} prints"))?;
    let whole = seconds(&found["seconds"]).context("side_by_side.py tells no time")?;
    Ok(Taken {
        name: name.to_owned(),
        whole,
        work: seconds(&output["seconds"]).unwrap_or(whole),
        bytes: found["bytes"].as_u64().context("side_by_side.py tells no memory")?,
        scores: scores(&output),
    })
}

/// The scores by country: of a report of ours, or of `{"scores": {"PL": 1}}`.
fn scores(output: &Value) -> BTreeMap<String, f64> {
    let ours = output["segments"].as_array().into_iter().flatten().filter_map(|line| {
        let country = line["segment"]["country"].as_str()?;
        Some((country.to_owned(), line["summary"]["score"].as_f64()?))
    });
    let peers = output["scores"].as_object().into_iter().flatten();
    ours.chain(peers.filter_map(|(country, it)| Some((country.clone(), it.as_f64()?)))).collect()
}

fn same(ours: &BTreeMap<String, f64>, theirs: &BTreeMap<String, f64>) -> Result<()> {
    let is_near = |country: &str| {
        let pair = ours.get(country).zip(theirs.get(country));
        pair.is_some_and(|(a, b)| (a - b).abs() < 1e-9)
    };
    let is_same = ours.len() == COUNTRIES.len() && COUNTRIES.into_iter().all(is_near);
    ensure!(is_same && theirs.len() == ours.len(), "do not agree: {ours:?} and {theirs:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_compared() {
        let line = |it: &&str| json!({"segment": {"country": it}, "summary": {"score": 1.5}});
        let lines: Vec<Value> = COUNTRIES.iter().map(line).collect();
        let ours = scores(&json!({"segments": lines}));
        let theirs: BTreeMap<String, f64> =
            COUNTRIES.iter().map(|it| ((*it).to_owned(), 1.5)).collect();
        same(&ours, &scores(&json!({"scores": theirs}))).unwrap();
        let mut other = theirs.clone();
        other.insert("PL".to_owned(), 1.6);
        assert!(same(&ours, &other).is_err());
        other.remove("PL");
        assert!(same(&ours, &other).is_err());
        assert!(same(&BTreeMap::new(), &BTreeMap::new()).is_err());
    }
}
