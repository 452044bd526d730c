//! What a person does to the first question outlasts the page, though the wasm has not come.

use crate::first::{FIRST, NPS, click_at, click_when, hold, press, release, stand};
use crate::widths::phone;
use crate::words::{CLOSE, ESCAPE, SUBMIT, THANKS, TRACES, assert_nothing_left};
use serde_json::json;
use tests::{Browser, run, wait_until};

/// PITFALLS 26: the next visit, in another tab, sends what the last one could not.
#[test]
fn a_rating_pressed_meanwhile_outlasts_the_tab() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        hold(browser).await;
        stand(&world, &NPS).await;
        press(browser, "input[value=\"9\"]").await;
        // What a tab alone knows of is gone with it.
        browser.script("sessionStorage.clear()").await;
        world.open("page.html", &NPS).await;
        wait_until("the wasm", async || browser.holds("window.isHeld").await.then_some(())).await;
        release(browser).await;
        browser.inside("input[value=\"9\"]:checked").await;
        let partial = collector.post("the rating", |_| true).await;
        assert_eq!(partial.body["answers"][0]["rating"], 9);
        assert_eq!(browser.script("return localStorage['candor.at.nps']").await, json!(null));
    });
}

/// It counts once: where nothing is kept, the same page may ask again, and nothing is chosen then.
#[test]
fn a_rating_pressed_meanwhile_is_not_pressed_again() {
    for tag in [("data-storage", "none"), ("data-consent", "pending")] {
        run(async move |world| {
            let (browser, collector) = (&world.browser, &world.collector);
            hold(browser).await;
            stand(&world, &[("data-survey", "nps"), tag]).await;
            press(browser, "input[value=\"9\"]").await;
            release(browser).await;
            browser.click(SUBMIT).await;
            browser.inside(THANKS).await;
            collector.complete().await;
            browser.click(CLOSE).await;
            browser.wait_until_gone().await;
            browser.script("void candor.show('nps')").await;
            browser.inside("[part~=survey] input").await;
            browser.settle().await;
            assert!(!browser.is_inside("input:checked").await, "{tag:?}");
            assert_eq!(collector.posts().len(), 2, "{tag:?}");
        });
    }
}

/// An answer given is an answer delivered, though the page has closed the survey since, or taken it out.
#[test]
fn a_rating_counts_though_the_page_closes_the_survey_then() {
    for close in ["candor.close()", "document.querySelector('candor-widget').remove()"] {
        run(async move |world| {
            let (browser, collector) = (&world.browser, &world.collector);
            browser.before_each_page(TRACES).await;
            hold(browser).await;
            stand(&world, &NPS).await;
            press(browser, "input[value=\"6\"]").await;
            browser.script(close).await;
            release(browser).await;
            let partial = collector.post("the rating", |_| true).await;
            assert_eq!(partial.body["answers"][0]["rating"], 6);
            browser.wait_until_gone().await;
            assert_eq!(collector.posts().len(), 1);
            browser.script("delete window.release; delete window.isHeld; return 0").await;
            assert_nothing_left(browser, close).await;
        });
    }
}

/// What was erased is not sent.
#[test]
fn a_rating_that_is_erased_meanwhile_is_not_sent() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        stand(&world, &NPS).await;
        press(browser, "input[value=\"6\"]").await;
        browser.script("return candor.consent('denied')").await;
        release(browser).await;
        browser.wait_until_gone().await;
        browser.settle().await;
        assert!(world.collector.posts().is_empty());
        assert_eq!(browser.script("return Object.keys(localStorage)").await, json!([]));
    });
}

/// Whoever has sent it away is not asked again on the next page, though the wasm never came.
#[test]
fn what_is_sent_away_meanwhile_stays_away() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        stand(&world, &NPS).await;
        browser.script(&format!("{FIRST}.shadowRoot.querySelector('input').focus()")).await;
        browser.keys([ESCAPE]).await;
        world.open("page.html", &NPS).await;
        browser.settle().await;
        assert!(browser.holds("!document.querySelector('candor-widget') && !window.isHeld").await);
        let stamp = browser.script("return localStorage['candor.last.nps'].split(' ')").await;
        assert_eq!((&stamp[1], &stamp[7]), (&json!("7776000000"), &json!("nps")), "{stamp}");
        assert_eq!((&stamp[3], &stamp[4]), (&stamp[0], &json!("0")), "dismissed, not answered");
    });
}

/// PITFALLS 23: where another tab was faster, this one's rating is none.
#[test]
fn one_person_in_two_tabs_is_one_response() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        stand(&world, &NPS).await;
        press(browser, "input[value=\"9\"]").await;
        browser
            .script("const now = Date.now(); localStorage['candor.last.nps'] = [now, 7776e6, now, 0, now, 0, 0, 'nps'].join(' ')")
            .await;
        release(browser).await;
        browser.wait_until_gone().await;
        assert!(world.collector.posts().is_empty());
        assert_eq!(browser.script("return localStorage['candor.at.nps']").await, json!(null));
    });
}

/// Where the ratings are, and Send once there is one: left, top, right, bottom.
const PLACES: &str = "const root = document.querySelector('candor-widget').shadowRoot;
    return [...root.querySelectorAll('.scale input, [part=submit]')].map((it) => { const { left, top, right, bottom } = it.getBoundingClientRect(); return [left, top, right, bottom]; })";

async fn places(browser: &Browser) -> Vec<[f64; 4]> {
    serde_json::from_value(browser.script(PLACES).await).unwrap()
}

/// A card at the bottom grows upwards: where a rating was, Send comes to lie.
#[test]
fn a_second_press_at_the_same_place_sends_nothing() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        phone(browser, 390, 700).await;
        let open = async || {
            world.open("page.html", &NPS).await;
            browser.inside("[part~=survey]").await;
            let drawn = "performance.getEntriesByType('resource').some((it) => it.name.endsWith('/candor_drawn.js') && it.responseEnd)";
            wait_until("drawn.js", async || browser.holds(drawn).await.then_some(())).await;
            browser.settle().await;
        };
        open().await;
        let ratings = places(browser).await;
        browser.click("input[value=\"10\"]").await;
        browser.inside(SUBMIT).await;
        browser.settle().await;
        let send = *places(browser).await.last().unwrap();
        let both = |rating: &&[f64; 4]| {
            rating[0].max(send[0]) + 8.0 < rating[2].min(send[2])
                && rating[1].max(send[1]) + 8.0 < rating[3].min(send[3])
        };
        let rating = ratings.iter().find(both).expect("a rating was where Send is");
        let at = [
            f64::midpoint(rating[0].max(send[0]), rating[2].min(send[2])),
            f64::midpoint(rating[1].max(send[1]), rating[3].min(send[3])),
        ];
        browser.script("localStorage.clear(); sessionStorage.clear()").await;
        let before = collector.posts().len();

        open().await;
        let now = browser.script("return Date.now() / 1000").await.as_f64().unwrap();
        click_when(browser, at, now).await;
        browser.inside(SUBMIT).await;
        click_when(browser, at, now + 0.3).await;
        browser.settle().await;
        assert_eq!(collector.posts().len(), before + 1, "the rating alone");
        assert!(!browser.is_inside(THANKS).await);
        // A press at another place of the button is meant.
        let x = if at[0] - send[0] > send[2] - at[0] { send[0] + 4.0 } else { send[2] - 4.0 };
        click_at(browser, [x, at[1]]).await;
        collector.complete().await;
    });
}
