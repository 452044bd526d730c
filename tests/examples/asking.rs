//! What Candor costs a visitor who is not asked: figures as JSON, for `cargo xtask bench asking`.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]
#![expect(clippy::unwrap_used, reason = "what it measures has to be there")]

use serde_json::{Value, json};
use tests::{Browser, World, run};

/// Times that each page is loaded.
const LOADS: usize = 25;
/// A page of no site: the next one gets a process of its own, in which nothing is warm.
const ELSEWHERE: &str = "about:blank";
/// Asked a moment ago, for a year.
const QUIET: &str = "localStorage.setItem('candor.last.nps', `${Date.now()} 31536000000`)";
const LONG: &str =
    "window.tasks = []; new PerformanceObserver((list) => tasks.push(...list.getEntries()))
    .observe({ type: 'longtask', buffered: true })";
/// Every trigger that is watched, and none that comes true.
const WAITING: &str = r##"{"v": 1, "id": "waiting", "version": 1,
    "questions": [{"id": "csat", "kind": "csat", "scale": 5, "text": {"en": "How was it?"}}],
    "ask": {"any": [{"event": "never"}, {"hash": "#never"}, {"click": "#never"}, {"visible": "#never"}, {"dwell": "1d"},
        {"scroll": 100}, {"exit": true}, {"inactive": "1d"}, {"visit": 999}, {"view": 999}]}}"##;

fn main() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(LONG).await;
        browser.cdp("Network.enable", json!({})).await;
        world.open("page.html", &[]).await;
        browser.script(QUIET).await;
        let quiet = [("data-survey", "nps")];
        // What the thread works, and how long it is taken up, for example by the browser's way to its storage.
        count(browser, "threadTicks").await;
        let first = both(&world, ELSEWHERE, "page.html", &quiet).await;
        let here = world.pages.address("away.html", &[]);
        let working = both(&world, &here, "page.html", &quiet).await;
        count(browser, "timeTicks").await;
        let quiet = both(&world, &here, "page.html", &quiet).await;
        let waiting = both(&world, &here, "when.html", &[("json", WAITING)]).await;
        println!(
            "{}",
            json!({ "first": first, "working": working, "quiet": quiet, "waiting": waiting })
        );
    });
}

/// Counts in the time of the thread, or of the clock.
async fn count(browser: &Browser, domain: &str) {
    browser.cdp("Performance.disable", json!({})).await;
    browser.cdp("Performance.enable", json!({ "timeDomain": domain })).await;
}

/// Loads a page, coming `from` another, with Candor and, in turn, where `candor.js` does not come.
async fn both(world: &World, from: &str, page: &str, blanks: &[(&str, &str)]) -> Value {
    let browser = &world.browser;
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..LOADS {
        for (blocked, all) in [(json!([]), &mut with), (json!(["*/candor.js"]), &mut without)] {
            browser.cdp("Network.setBlockedURLs", json!({ "urls": blocked })).await;
            all.push(load(world, from, page, blanks).await);
        }
    }
    json!({ "with": with, "without": without })
}

/// One load: milliseconds of script, how often the page was laid out, long tasks, and what Candor loaded.
async fn load(world: &World, from: &str, page: &str, blanks: &[(&str, &str)]) -> Value {
    let browser = &world.browser;
    browser.open(from).await;
    world.open(page, blanks).await;
    let at_once = metrics(browser).await;
    browser.settle().await;
    let later = metrics(browser).await;
    let loaded = "return performance.getEntriesByType('resource').filter(({ name }) => name.includes('/embed/'))
        .map(({ name }) => name.split('/').pop())";
    json!({
        // Before this test has run a script of its own in the page.
        "ms": (at_once["ScriptDuration"].as_f64().unwrap() + at_once["V8CompileDuration"].as_f64().unwrap()) * 1e3,
        "layouts": later["LayoutCount"],
        "long": browser.script("return tasks.length").await,
        "loaded": browser.script(loaded).await,
    })
}

async fn metrics(browser: &Browser) -> Value {
    let metrics = browser.cdp("Performance.getMetrics", json!({})).await;
    let named = metrics["metrics"].as_array().unwrap().iter();
    named
        .map(|metric| (metric["name"].as_str().unwrap().to_owned(), metric["value"].clone()))
        .collect()
}
