//! What the browser keeps for us: looking into its outbox, and filling it.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Browser, Seen, World, wait_until};

/// The note below the thank-you.
pub(crate) const NOTE: &str = "[part~=thanks] .kept";
/// In every page from now on: what the page was told, by name.
pub(crate) const LISTEN: &str = "window.told = [];
    for (const name of ['sent', 'failed'])
        addEventListener('candor:' + name, ({ detail }) => told.push({ name, ...detail }))";

/// Opens the ordinary page with an NPS question.
pub(crate) async fn ask(world: &World, blanks: &[(&str, &str)]) {
    let blanks = [&[("data-survey", "nps")], blanks].concat();
    world.open("page.html", &blanks).await;
    world.browser.inside(crate::words::SURVEY).await;
}

/// What lies in storage under keys that begin with `candor.START`.
pub(crate) async fn kept(browser: &Browser, start: &str) -> Vec<String> {
    let kept = browser.script_with(
        "return Object.entries(localStorage).filter(([key]) => key.startsWith('candor.' + arguments[0]))
            .map(([, value]) => value)",
        vec![start.into()],
    );
    serde_json::from_value(kept.await).unwrap()
}

/// Waits until this browser keeps nothing more to send.
pub(crate) async fn wait_until_sent(browser: &Browser) {
    wait_until("an empty outbox", async || kept(browser, "out.").await.is_empty().then_some(()))
        .await;
}

/// Waits until an endpoint has asked this browser to come again later.
pub(crate) async fn wait_until_refused_for_now(browser: &Browser) {
    wait_until("a refusal for now", async || {
        (!kept(browser, "wait").await.is_empty()).then_some(())
    })
    .await;
}

/// Waits until this browser keeps something to send, as it does when a try has failed.
pub(crate) async fn wait_until_told(browser: &Browser, words: &str) {
    wait_until(&format!("the note {words:?}"), async || {
        (browser.words(NOTE).await == words).then_some(())
    })
    .await;
}

/// What the page was told, where [`LISTEN`] runs before it.
pub(crate) async fn told(browser: &Browser, name: &str) -> Vec<Value> {
    let told = browser.script_with(
        "return window.told.filter((told) => told.name == arguments[0])",
        vec![name.into()],
    );
    serde_json::from_value(told.await).unwrap()
}

/// Lays complete answers into the outbox, begun `age` milliseconds ago and a millisecond apart.
///
/// Each has a comment of `length` letters.
pub(crate) async fn fill(browser: &Browser, n: usize, endpoint: &str, age: f64, length: usize) {
    let fill = "const [n, endpoint, age, length] = arguments;
        for (let i = 0; i < n; i++) {
            const time = Math.round(Date.now() - age - n + i).toString(16).padStart(12, '0');
            const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${i.toString(16).padStart(12, '0')}`;
            const answers = [{ question: 'nps', kind: 'nps', rating: 9 }];
            if (length) answers.push({ question: 'why', kind: 'text', text: 'x'.repeat(length) });
            const response = { v: 1, response_id: id, revision: 1, status: 'complete', survey: { id: 'nps', version: 1 }, answers, coloured: false };
            localStorage.setItem('candor.out.' + id, ['1', 'cors', endpoint, JSON.stringify(response)].join('\\n'));
        }";
    browser.script_with(fill, vec![json!(n), json!(endpoint), json!(age), json!(length)]).await;
}

/// The ids in posts to the collector.
pub(crate) fn ids(posts: &[Seen]) -> BTreeSet<String> {
    posts.iter().map(|post| post.body["response_id"].to_string()).collect()
}

/// Whether a post is of a response that is complete.
pub(crate) fn is_complete(post: &Seen) -> bool {
    post.body["status"] == "complete"
}

/// Whether it was complete, and taken.
pub(crate) fn is_delivered(post: &Seen) -> bool {
    is_complete(post) && matches!(post.status, 200 | 201)
}

/// The collector has exactly `n` responses, all complete.
pub(crate) async fn assert_counted(world: &World, n: u64) {
    let report = world.collector.report("nps").await;
    assert_eq!(report["questions"][0]["n"], n, "{report}");
    assert_eq!(report["responses"]["complete"], n, "{report}");
}
