//! `before-send` changes a response, or stops it, or fails.

use crate::kept::{LISTEN, kept, told, wait_until_sent};
use crate::words::{SURVEY, answer};
use serde_json::json;
use tests::{Receiver, World, run};

/// A page whose `before-send` is the body of a function of `response`, and which asks.
async fn ask(world: &World, receiver: &Receiver, body: &str) {
    world.open("page.html", &[("data-endpoint", &receiver.address())]).await;
    let script =
        format!("candor.on('before-send', (response) => {{ {body} }}); void candor.show('nps')");
    world.browser.script(&script).await;
    world.browser.inside(SURVEY).await;
}

#[test]
fn it_may_change_a_response_but_not_its_number() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        let body = "delete response.url; response.context = { plan: 'pro' }; response.revision = 7; response.response_id = 'x'";
        ask(&world, &receiver, body).await;
        answer(&world.browser, 9).await;
        let complete = receiver.complete().await;
        let json = complete.json();
        assert_eq!(json["context"], json!({ "plan": "pro" }));
        assert!(json.get("url").is_none());
        assert_eq!(json["revision"], 2);
        let id = json["response_id"].as_str().unwrap();
        assert_eq!(complete.header("idempotency-key"), format!("\"{id}:2\""));
        wait_until_sent(&world.browser).await;
    });
}

#[test]
fn false_stops_it() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        ask(&world, &receiver, "return false").await;
        answer(&world.browser, 9).await;
        wait_until_sent(&world.browser).await;
        world.browser.settle().await;
        assert!(receiver.arrivals().is_empty());
        assert!(kept(&world.browser, "refused.").await.is_empty());
    });
}

/// A hook of every page from now on, called before the script is there.
const EARLY: &str = "window.candor=window.candor||new Proxy({q:[]},{get:(o,k)=>k=='q'?o.q:(...a)=>new Promise(r=>o.q.push([k,a,r]))});
    candor.on('before-send', (response) => { response.context = { seen: true }; })";

/// One that fails is named once, and the answer waits for one that does not.
async fn fail(world: &World, body: &str, words: &str) {
    let browser = &world.browser;
    let receiver = Receiver::start(true).await;
    browser.before_each_page(LISTEN).await;
    ask(world, &receiver, body).await;
    answer(browser, 9).await;
    browser.said(&["before-send", words]).await;
    assert_eq!(kept(browser, "out.").await.len(), 1);

    // A page that has none may not send what one should have seen.
    let visit = [("data-survey", "nps"), ("data-endpoint", &*receiver.address())];
    world.open("page.html", &visit).await;
    browser.settle().await;
    assert!(receiver.arrivals().is_empty());
    assert_eq!(kept(browser, "out.").await.len(), 1);
    let logs = browser.logs().await;
    assert_eq!(logs.iter().filter(|log| log.text.contains("before-send")).count(), 1, "{logs:?}");

    browser.before_each_page(EARLY).await;
    world.open("page.html", &visit).await;
    assert_eq!(receiver.complete().await.json()["context"], json!({ "seen": true }));
    wait_until_sent(browser).await;
    assert_eq!(told(browser, "sent").await.len(), 1);
}

#[test]
fn one_that_throws_is_named_and_the_answer_waits() {
    run(async |world| fail(&world, "throw new Error('of the page')", "of the page").await);
}

#[test]
fn one_that_gives_a_promise_is_named_and_the_answer_waits() {
    run(async |world| fail(&world, "return Promise.resolve()", "promise").await);
}

#[test]
fn one_that_is_taken_back_is_not_asked() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        world.open("page.html", &[("data-endpoint", &receiver.address())]).await;
        world
            .browser
            .script(
                "const off = candor.on('before-send', () => false); off(); void candor.show('nps')",
            )
            .await;
        answer(&world.browser, 9).await;
        receiver.complete().await;
    });
}

/// As a page does whose own script comes after ours.
#[test]
fn what_was_held_back_goes_when_a_later_one_has_come() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        ask(&world, &receiver, "throw 'no'").await;
        answer(browser, 9).await;
        browser.said(&["before-send"]).await;
        let visit = [("data-survey", "nps"), ("data-endpoint", &*receiver.address())];
        world.open("page.html", &visit).await;
        browser.settle().await;
        assert!(receiver.arrivals().is_empty());
        browser.script("candor.on('before-send', (response) => { response.context = { seen: true }; }); return 0").await;
        assert_eq!(receiver.complete().await.json()["context"], json!({ "seen": true }));
        wait_until_sent(browser).await;
    });
}

#[test]
fn what_was_held_back_goes_where_the_page_asks_several() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        ask(&world, &receiver, "throw 'no'").await;
        answer(browser, 9).await;
        browser.said(&["before-send"]).await;
        assert_eq!(kept(browser, "out.").await.len(), 1);
        browser.before_each_page(EARLY).await;
        let tag = [("data-endpoint", receiver.address()), ("data-survey", "csat ces".to_owned())];
        world.open("page.html", &tag.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
        let complete = receiver.complete().await;
        assert_eq!(complete.json()["context"], json!({ "seen": true }));
        wait_until_sent(browser).await;
    });
}
