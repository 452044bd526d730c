//! The page's address changes, or the page comes back: what is armed neither restarts, doubles nor is lost
//! (PITFALLS 12 and 13).

use crate::when::definition;
use crate::words::{CLOSE, SURVEY, loaded, wait_until_loaded};
use serde_json::{Value, json};
use tests::{World, run, wait_until};

/// Counts how often, and tells when last, the page heard that a survey was shown.
const COUNT: &str =
    "window.n = 0; addEventListener('candor:shown', () => { n++; window.shown = Date.now(); })";

async fn open(world: &World, ask: Value) {
    world.browser.before_each_page(COUNT).await;
    world.open("when.html", &[("json", &definition(ask))]).await;
}

/// Arms by an event, leaves for another page until `ready` holds there, and comes back to the very same page.
fn away_and_back(ready: &'static str) {
    run(async move |world| {
        let browser = &world.browser;
        open(&world, json!({"any": [{"event": "a"}], "delay": "2s"})).await;
        browser
            .script("addEventListener('pageshow', ({ persisted }) => { window.back = persisted; })")
            .await;
        browser.script("return candor.track('a')").await;
        // What a delay's words mean is loaded when the first is needed.
        let deadline = wait_until("the deadline", async || {
            let armed = "return JSON.parse(sessionStorage['candor.armed.checkout'])[0]";
            Some(browser.script(armed).await).filter(|at| *at != 0)
        })
        .await;
        world.open("away.html", &[]).await;
        let ready = ready.replace("DEADLINE", &deadline.to_string());
        wait_until(&ready, async || browser.holds(&ready).await.then_some(())).await;
        browser.client().back().await.unwrap();
        wait_until("the page as it was", async || browser.holds("window.back").await.then_some(()))
            .await;
        browser.inside(SURVEY).await;
        assert!(browser.holds(&format!("shown >= {deadline} && n == 1")).await);
    });
}

/// PITFALLS 7: a page out of the back-forward cache is alive.
#[test]
fn back_from_the_cache_before_its_moment_it_is_asked_when_that_comes() {
    away_and_back("Date.now() < DEADLINE");
}

/// PITFALLS 7.
#[test]
fn back_from_the_cache_after_its_moment_it_is_asked_at_once() {
    away_and_back("Date.now() > DEADLINE");
}

#[test]
fn an_address_that_changes_while_it_waits_for_a_polite_moment_asks_once() {
    run(async |world| {
        let browser = &world.browser;
        let always = json!({"any": [{"path": "/when.html"}], "quiet": "0s", "quiet_metric": "0s"});
        world.browser.before_each_page("addEventListener('DOMContentLoaded', () => document.querySelector('#dialog').showModal())").await;
        open(&world, always).await;
        wait_until_loaded(&world, "candor_widget_bg.wasm").await;
        for _ in 0..3 {
            browser.script("history.pushState(null, '', location.href)").await;
            browser.script("history.pushState(null, '', '#' + Math.random())").await;
        }
        browser.settle().await;
        browser.script("document.querySelector('#dialog').close()").await;
        browser.inside(SURVEY).await;
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        // The widget waits two seconds after a press: by then it would be back.
        let since = browser.script("return Date.now()").await;
        wait_until("three seconds of the page", async || {
            browser.holds(&format!("Date.now() > {since} + 3000")).await.then_some(())
        })
        .await;
        assert_eq!(browser.script("return n").await, 1);
    });
}

#[test]
fn the_time_on_a_page_begins_anew_with_another_address_until_it_is_over() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, json!({"any": [{"dwell": "1s"}]})).await;
        wait_until_loaded(&world, "candor_watch.js").await;
        browser.settle().await;
        let moved = browser.script("history.pushState(null, '', '#b'); return Date.now()").await;
        browser.inside(SURVEY).await;
        let shown = browser.script("return shown").await;
        assert!(shown.as_f64() >= moved.as_f64().map(|at| at + 1_000.0), "{moved} {shown}");
    });
}

#[test]
fn what_is_closed_while_its_watching_is_loaded_watches_nothing() {
    run(async |world| {
        let browser = &world.browser;
        // In the first task after the boot's own.
        browser
            .before_each_page(
                "let candor; Object.defineProperty(window, 'candor', { get: () => candor, set(api) { candor = api; Promise.resolve().then(() => api.close()); } })",
            )
            .await;
        open(&world, json!({"any": [{"visible": "#words"}]})).await;
        wait_until_loaded(&world, "candor_watch.js").await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
        assert!(!loaded(&world).await.contains(&"candor_widget_bg.wasm".to_owned()));
    });
}

/// PITFALLS 10.
#[test]
fn in_a_tab_out_of_sight_nothing_opens_and_nothing_counts_as_shown() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page("window.away = true; Object.defineProperty(Document.prototype, 'hidden', { get: () => away })").await;
        browser.before_each_page(COUNT).await;
        world.open("page.html", &[("data-survey", "nps")]).await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
        assert!(browser.holds("n == 0 && !localStorage['candor.last.nps']").await);
        browser.script("window.away = false").await;
        browser.inside(SURVEY).await;
        assert!(browser.holds("n == 1 && localStorage['candor.last.nps']").await);
    });
}

/// PITFALLS 16.
#[test]
fn a_page_that_fits_the_screen_is_seen_whole() {
    run(async |world| {
        world.open("inline.html", &[("json", &definition(json!({"any": [{"scroll": 90}]})))]).await;
        assert!(world.browser.holds("document.documentElement.scrollHeight <= innerHeight").await);
        world.browser.inside(SURVEY).await;
    });
}

/// PITFALLS 16.
#[test]
fn an_address_set_twice_is_one_view() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, json!({"any": [{"view": 3}]})).await;
        wait_until("the first view is counted", async || {
            browser.holds("sessionStorage['candor.views'] == 1").await.then_some(())
        })
        .await;
        browser
            .script("history.pushState(null, '', '#a'); history.replaceState(1, '', location.href)")
            .await;
        browser.settle().await;
        assert!(browser.holds("sessionStorage['candor.views'] == 2").await);
        assert!(!browser.is_inside(SURVEY).await);
        browser.script("history.pushState(null, '', '#b')").await;
        browser.inside(SURVEY).await;
    });
}
