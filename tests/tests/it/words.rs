//! What the tests do again and again, in the words of a person at the page.

use serde_json::json;
use tests::{Browser, World, wait_until};

pub(crate) const TAB: char = '\u{E004}';
pub(crate) const ENTER: char = '\u{E007}';
pub(crate) const ESCAPE: char = '\u{E00C}';
pub(crate) const LEFT: char = '\u{E012}';
pub(crate) const RIGHT: char = '\u{E014}';
pub(crate) const SUBMIT: &str = "button[type=submit]";
pub(crate) const SURVEY: &str = "[part~=survey]";
pub(crate) const THANKS: &str = "[part~=thanks]";
pub(crate) const CLOSE: &str = "[part~=close]";

/// Run in every page, it counts what scripts leave behind.
pub(crate) const TRACES: &str = include_str!("../../scripts/traces.js");

/// Closes Candor, and holds the page to be without a trace of it.
pub(crate) async fn assert_nothing_left(browser: &Browser, when: &str) {
    browser.script("return candor.close()").await;
    browser.wait_until_gone().await;
    browser.settle().await;
    let left = browser.script("return __left()").await;
    let nothing = json!({
        "nodes": [], "sheets": 0, "listeners": [], "others": [], "globals": [], "history": [],
    });
    assert_eq!(left, nothing, "{when}");
}

/// The radio of a rating.
pub(crate) fn rating(value: u8) -> String {
    format!("input[type=radio][value=\"{value}\"]")
}

/// Answers with a rating, without words, to the thank-you.
pub(crate) async fn answer(browser: &Browser, value: u8) {
    browser.click(&rating(value)).await;
    browser.click(SUBMIT).await;
    browser.inside(THANKS).await;
}

/// Waits until the page has loaded a file from `/embed/` whose name begins or ends so.
pub(crate) async fn wait_until_loaded(world: &World, part: &str) {
    wait_until(&format!("{part} has come"), async || {
        let names = loaded(world).await;
        names.iter().any(|name| name.starts_with(part) || name.ends_with(part)).then_some(())
    })
    .await;
}

/// What the page has loaded from `/embed/`, by the last part of its path.
pub(crate) async fn loaded(world: &World) -> Vec<String> {
    world.browser.settle().await;
    let names = world.browser.script(
        "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)
            .filter((path) => path.startsWith('/embed/')).map((path) => path.split('/').pop())",
    );
    serde_json::from_value(names.await).unwrap()
}
