//! `cargo xtask bench asking`: what a visitor pays who is not asked, and how long all rules of a hundred surveys take.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{in_browser, short, verdict};
use crate::say::Steps;
use crate::tools::{Browser, Toolchain};
use crate::workspace::Workspace;
use crate::{command, dist};

/// Main thread of a visitor in a quiet period.
const QUIET: Duration = Duration::from_millis(2);
/// All rules of a hundred surveys with ten conditions each.
const ELIGIBILITY: Duration = Duration::from_millis(1);

/// Measures; whether every limit is held.
pub(super) fn run(workspace: &Workspace) -> Result<bool> {
    let browser = Browser::ensure()?;
    let mut steps = Steps::new(dist::N_STEPS + 2);
    dist::build(workspace, &dist::Options::default(), &mut steps)?;
    steps.next("measuring the rules in Chromium (the first time: minutes to build)");
    let said = command::read(
        Toolchain::ensure()?
            .cargo()
            .args(["bench", "--package", "widget", "--bench", "eligibility"])
            .args(["--profile", "release-wasm", "--target", Toolchain::TARGET])
            .envs(browser.runner(workspace)?)
            .current_dir(&workspace.root),
    )?;
    let eligibility = criterion(&said).with_context(|| format!("no time in {said}"))?;
    steps.next("loading pages in Chromium, with and without candor.js");
    let figures = in_browser(workspace, &browser, "asking")?;
    let figures = |page: &str, way: &str| Loads::read(&figures[page][way]);
    let first = figures("first", "with")?;
    let (working, quiet) = (figures("working", "with")?, figures("quiet", "with")?);
    let (waiting, without) = (figures("waiting", "with")?, figures("waiting", "without")?);

    println!(
        "\nmedians; a quiet visitor, then one for whom every trigger is watched and none comes true\n"
    );
    let mut is_held = true;
    let mut row = |name: &str, seen: String, limit: String, holds: bool| {
        is_held &= holds;
        println!("{name:<44} {seen:>26}   limit {limit}: {}", verdict(holds));
    };
    let time = |of: Duration, limit: Duration| (short(of), short(limit), of < limit);
    let (seen, limit, holds) = time(working.script, QUIET);
    row("quiet: script, time of the main thread", seen, limit, holds);
    // Above all the browser's own: the first script of a process wakes up what it touches.
    let seen = short(first.script);
    row("the same in a process just begun", seen, "none".to_owned(), true);
    let (seen, limit, holds) = time(quiet.script, QUIET);
    row("quiet: script, with waiting for storage", seen, limit, holds);
    row(
        "quiet: loaded",
        quiet.loaded.join(", "),
        "candor.js".to_owned(),
        quiet.loaded == ["candor.js"],
    );
    let layouts = (waiting.layouts, without.layouts);
    row(
        "waiting: layouts",
        waiting.layouts.to_string(),
        format!("{} as without Candor", without.layouts),
        layouts.0 <= layouts.1,
    );
    row(
        "waiting: long tasks",
        waiting.long.to_string(),
        format!("{} as without Candor", without.long),
        waiting.long <= without.long,
    );
    let (seen, limit, holds) = time(eligibility, ELIGIBILITY);
    row("100 surveys with 10 conditions, in wasm", seen, limit, holds);
    println!();
    Ok(is_held)
}

/// What many loads of one page have in common.
#[derive(Debug)]
struct Loads {
    /// Running and compiling script.
    script: Duration,
    layouts: u64,
    long: u64,
    loaded: Vec<String>,
}

impl Loads {
    /// Medians; of what was loaded, all.
    fn read(loads: &Value) -> Result<Self> {
        let list = loads.as_array().filter(|list| !list.is_empty()).context("no loads")?;
        let median = |name: &str| -> Result<f64> {
            let numbers: Option<Vec<f64>> = list.iter().map(|load| load[name].as_f64()).collect();
            let mut numbers =
                numbers.with_context(|| format!("a load without {name} in {loads}"))?;
            numbers.sort_by(f64::total_cmp);
            Ok(numbers[numbers.len() / 2])
        };
        let count = |name: &str| -> Result<u64> {
            let mut counts: Vec<u64> = list.iter().filter_map(|load| load[name].as_u64()).collect();
            counts.sort_unstable();
            counts.get(list.len() / 2).copied().with_context(|| format!("a load without {name}"))
        };
        let mut loaded: Vec<String> = list
            .iter()
            .flat_map(|load| load["loaded"].as_array().into_iter().flatten())
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        loaded.sort();
        loaded.dedup();
        let script = Duration::from_secs_f64(median("ms")? / 1e3);
        Ok(Self { script, layouts: count("layouts")?, long: count("long")?, loaded })
    }
}

/// The middle one of the three times that a benchmark says: `time: [165.91 µs 174.79 µs 185.07 µs]`, in colours.
fn criterion(said: &str) -> Option<Duration> {
    let times = said.split_once("time:")?.1.split_once(']')?.0;
    // A colour begins with an escape and ends with its first `m`.
    let mut parts = times.split('\u{1b}');
    let mut plain = parts.next()?.to_owned();
    plain.extend(parts.filter_map(|part| part.split_once('m')).map(|(_, rest)| rest));
    let mut words = plain.trim().trim_start_matches('[').split_whitespace().skip(2);
    let number: f64 = words.next()?.parse().ok()?;
    let unit = match words.next()? {
        "ns" => 1e-9,
        "µs" | "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        _ => return None,
    };
    Some(Duration::from_secs_f64(number * unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_benchmark_s_time_is_read_in_colours_and_without() {
        for (said, nanoseconds) in [
            ("a\neligibility time: [1.5 ms 2.25 ms 3 ms]\n", 2_250_000),
            (
                "time:   [\u{1b}[2m165.91 µs\u{1b}[0m \u{1b}[1m174.79 µs\u{1b}[0m \u{1b}[2m185.07 µs\u{1b}[0m]",
                174_790,
            ),
        ] {
            assert_eq!(criterion(said).map(|time| time.as_nanos()), Some(nanoseconds), "{said}");
        }
        assert_eq!(criterion("nothing"), None);
    }

    #[test]
    fn loads_have_a_median_and_all_names() {
        let load =
            |ms: f64, name: &str| json!({"ms": ms, "layouts": 1, "long": 0, "loaded": [name]});
        let loads = json!([load(3.0, "b"), load(1.0, "a"), load(2.0, "a")]);
        let read = Loads::read(&loads).unwrap();
        assert_eq!((read.script, read.layouts, read.long), (QUIET, 1, 0));
        assert_eq!(read.loaded, ["a", "b"]);
        assert!(Loads::read(&json!([])).is_err());
    }
}
