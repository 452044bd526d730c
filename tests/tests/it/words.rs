//! What the tests do again and again, in the words of a person at the page.

use tests::{Browser, World};

pub(crate) const TAB: char = '\u{E004}';
pub(crate) const ENTER: char = '\u{E007}';
pub(crate) const ESCAPE: char = '\u{E00C}';
pub(crate) const RIGHT: char = '\u{E014}';
pub(crate) const SUBMIT: &str = "button[type=submit]";
pub(crate) const SURVEY: &str = "[part~=survey]";
pub(crate) const THANKS: &str = "[part~=thanks]";
pub(crate) const CLOSE: &str = "[part~=close]";

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

/// What the page has loaded from `/embed/`, by the last part of its path.
pub(crate) async fn loaded(world: &World) -> Vec<String> {
    world.browser.settle().await;
    let names = world.browser.script(
        "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)
            .filter((path) => path.startsWith('/embed/')).map((path) => path.split('/').pop())",
    );
    serde_json::from_value(names.await).unwrap()
}
