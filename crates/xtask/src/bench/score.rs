//! `cargo xtask bench score`: criterion natively, the built module in Chromium.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{short, verdict};
use crate::say::Steps;
use crate::tools::Browser;
use crate::workspace::Workspace;
use crate::{command, dist, files};

/// Speed of a histogram natively, of summing the same bytes.
const OF_SUM: f64 = 0.25;
/// Speed of a histogram in wasm, of that natively.
const OF_NATIVE: f64 = 0.5;
/// Time of a summary from counts.
const SUMMARY: Duration = Duration::from_micros(20);

/// The page that measures: the module is beside it, its wasm inside of it.
const PAGE: &str = include_str!("score.html");

/// Measures; whether every limit is held.
pub(super) fn run(workspace: &Workspace) -> Result<bool> {
    let chromium = Browser::ensure()?.chromium;
    let mut steps = Steps::new(dist::N_STEPS + 2);
    dist::build(workspace, &dist::Options::default(), &mut steps)?;
    steps.next("measuring natively with criterion");
    let home = workspace.scratch().join("criterion");
    files::empty_folder(&home)?;
    command::run(
        command::cargo()
            .args(["bench", "--package", "score", "--bench", "score", "--", "--noplot"])
            .env("CRITERION_HOME", &home)
            .current_dir(&workspace.root),
    )?;
    steps.next("measuring in Chromium");
    let wasm = in_chromium(workspace, &chromium)?;
    let [sum, native] = ["sum", "histogram"].map(|name| median(&home.join("ratings").join(name)));
    let (sum, native) = (sum?, native?);
    let (name, summary) = slowest(&home.join("summary"))?;

    let (of_sum, of_native) = (ratio(sum, native), ratio(native, wasm));
    println!("\n10,000,000 ratings, a byte each, and a summary of counts; medians\n");
    println!("sum of the bytes, native {:>11}", short(sum));
    println!(
        "histogram, native        {:>11}   {of_sum:.2} of the sum's speed, limit {OF_SUM}: {}",
        short(native),
        verdict(OF_SUM <= of_sum)
    );
    println!(
        "histogram, wasm          {:>11}   {of_native:.2} of the native speed, limit {OF_NATIVE}: {}",
        short(wasm),
        verdict(OF_NATIVE <= of_native)
    );
    println!(
        "summary, native          {:>11}   the slowest, {name}, limit {}: {}\n",
        short(summary),
        short(SUMMARY),
        verdict(summary < SUMMARY)
    );
    Ok(OF_SUM <= of_sum && OF_NATIVE <= of_native && summary < SUMMARY)
}

/// How fast `other` is, of `one`.
fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// The median that criterion found.
fn median(benchmark: &Path) -> Result<Duration> {
    let path = benchmark.join("new").join("estimates.json");
    let estimates: Value = serde_json::from_str(&files::read_text(&path)?)?;
    let nanoseconds = estimates["median"]["point_estimate"].as_f64();
    let nanoseconds = nanoseconds.with_context(|| format!("no median in {}", path.display()))?;
    Ok(Duration::from_secs_f64(nanoseconds / 1e9))
}

/// The slowest benchmark of a group, by its name.
fn slowest(group: &Path) -> Result<(String, Duration)> {
    let mut slowest = None;
    for entry in std::fs::read_dir(group).context("criterion has left no figures")? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != "report" {
            let time = median(&entry.path())?;
            slowest = slowest.max(Some((time, name)));
        }
    }
    let (time, name) = slowest.context("criterion has measured no summary")?;
    Ok((name, time))
}

/// The median time of a `Histogram` of a `Uint8Array`, by the module that is served.
fn in_chromium(workspace: &Workspace, chromium: &Path) -> Result<Duration> {
    let folder = workspace.scratch().join("bench-score");
    files::empty_folder(&folder)?;
    let served = workspace.dist().join("embed").join(&workspace.version);
    let wasm = files::read(&served.join("candor_score_bg.wasm"))?;
    let wasm: Vec<String> = wasm.iter().map(u8::to_string).collect();
    let page = folder.join("score.html");
    files::write(&page, PAGE.replace("/* wasm */", &wasm.join(",")).as_bytes())?;
    files::write(&folder.join("candor_score.js"), &files::read(&served.join("candor_score.js"))?)?;
    let dom = command::read(
        command::new(chromium)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--allow-file-access-from-files"])
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .arg("--dump-dom")
            .arg(&page),
    )?;
    let milliseconds = found(&dom).with_context(|| format!("the page says {dom}"))?;
    Ok(Duration::from_secs_f64(milliseconds / 1e3))
}

/// The number in `<output>`.
fn found(dom: &str) -> Option<f64> {
    dom.split_once("<output>")?.1.split_once("</output>")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_a_number_or_nothing() {
        assert_eq!(found("<html><output>3.25</output>"), Some(3.25));
        assert_eq!(found("<html><output></output>"), None);
        assert_eq!(found("<html>"), None);
    }
}
