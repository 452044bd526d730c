//! What is kept in a browser, and why: the table of the documentation, counted.

use crate::when::definition;
use crate::words::{CLOSE, SURVEY, answer, rating};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{World, run, wait_until};

const DOCS: &str = include_str!("../../../crates/survey/ASKING.md");

/// The names in the first column of the table of what is kept.
fn documented() -> BTreeSet<String> {
    let rows = DOCS.lines().filter_map(|line| line.strip_prefix("| `candor."));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned())).collect()
}

/// The names of all that is kept, without the survey's or the response's own.
async fn kept(world: &World) -> BTreeSet<String> {
    let keys = world.browser.script("return [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('candor.'))").await;
    let keys: Vec<String> = serde_json::from_value(keys).unwrap();
    keys.iter()
        .map(|key| {
            let name = key.strip_prefix("candor.").unwrap();
            match name.split_once('.') {
                Some(("out" | "refused", _)) => {
                    [name.split('.').next().unwrap(), ".RESPONSE"].concat()
                }
                Some((name, _)) => [name, ".SURVEY"].concat(),
                None => name.to_owned(),
            }
        })
        .collect()
}

#[test]
fn everything_that_is_kept_stands_in_the_table_and_no_more() {
    run(async |world| {
        let browser = &world.browser;
        let mut seen = BTreeSet::new();
        let ask = json!({"any": [{"visit": 1}, {"view": 9}], "all": [{"event": "a"}], "share": 1, "grace": "1ms", "delay": "1s"});
        world.open("when.html", &[("json", &definition(ask))]).await;
        browser.script("return candor.track('a')").await;
        // The grace of a first visit is a millisecond: the next time it is over.
        tests::wait_until("the first visit is noted", async || {
            browser
                .holds("localStorage['candor.first'] && !sessionStorage['candor.armed.checkout']")
                .await
                .then_some(())
        })
        .await;
        seen.append(&mut kept(&world).await);
        browser.script("return candor.track('a')").await;
        seen.append(&mut kept(&world).await);
        browser.inside(SURVEY).await;
        browser.script("return candor.summary('checkout')").await;
        tests::wait_until("the tab is known to others", async || {
            browser.holds("sessionStorage['candor.until.checkout']").await.then_some(())
        })
        .await;
        world.collector.spoil([tests::Fault::Status(503), tests::Fault::Status(503)]);
        browser.click(&rating(5)).await;
        seen.append(&mut kept(&world).await);
        answer(browser, 5).await;
        seen.append(&mut kept(&world).await);
        world.collector.complete().await;
        seen.append(&mut kept(&world).await);
        browser.before_each_page("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true })").await;
        world.collector.spoil([tests::Fault::Status(400), tests::Fault::Status(400)]);
        world.open("page.html", &[("data-survey", "nps"), ("data-share", "1")]).await;
        answer(browser, 9).await;
        browser.said(&["refused"]).await;
        seen.append(&mut kept(&world).await);
        let unknown: Vec<_> = seen.difference(&documented()).cloned().collect();
        assert!(unknown.is_empty(), "not in the table: {unknown:?}");
        let unseen: Vec<_> = documented().difference(&seen).cloned().collect();
        assert!(unseen.is_empty(), "in the table, but never kept: {unseen:?}");
        assert_eq!(browser.script("return document.cookie").await, "", "no cookie");
    });
}

#[test]
fn with_global_privacy_control_there_is_no_id_and_the_sample_still_sticks() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true })").await;
        world.open("page.html", &[("data-survey", "nps"), ("data-share", "1")]).await;
        browser.script("return candor.identify('customer-17')").await;
        browser.inside(SURVEY).await;
        let place = browser.script("return localStorage['candor.place.nps']").await;
        assert!(place.is_string() && browser.holds("!localStorage['candor.browser']").await);
        answer(browser, 9).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["respondent"], Value::Null);
        let told = browser.script("return candor.explain('nps')").await;
        let gate = told["gates"]
            .as_array()
            .unwrap()
            .iter()
            .find(|gate| gate["gate"] == "share")
            .unwrap()
            .clone();
        assert_eq!((&gate["passed"], gate["seen"].is_f64()), (&json!(true), true), "{gate}");
        browser.click(CLOSE).await;
        browser.reload().await;
        assert_eq!(browser.script("return localStorage['candor.place.nps']").await, place);
    });
}

#[test]
fn without_storage_a_sampled_survey_does_not_ask_and_nothing_is_kept() {
    run(async |world| {
        let browser = &world.browser;
        world
            .open(
                "page.html",
                &[("data-survey", "nps"), ("data-share", "1"), ("data-storage", "none")],
            )
            .await;
        crate::words::wait_until_loaded(&world, ".wasm").await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
        assert!(kept(&world).await.is_empty());
    });
}

#[test]
fn a_word_that_is_none_keeps_nothing_and_is_said() {
    run(async |world| {
        let browser = &world.browser;
        for (name, value) in [("data-consent", "yes"), ("data-storage", "cookies")] {
            world.open("page.html", &[("data-survey", "nps"), (name, value)]).await;
            browser.said(&[name, value, "nothing is kept"]).await;
            answer(browser, 9).await;
            world.collector.complete().await;
            browser.settle().await;
            assert!(kept(&world).await.is_empty(), "{name}={value}: {:?}", kept(&world).await);
        }
    });
}

#[test]
fn forgetting_asks_every_endpoint_and_keeps_the_secret_for_one_that_is_away() {
    run(async |world| {
        let browser = &world.browser;
        let foreign = tests::Receiver::start(true).await;
        let port = tests::Collector::closed_port().await;
        let away = format!("http://127.0.0.1:{port}/v1/responses");
        let config =
            json!({ "endpoints": [{}, { "endpoint": foreign.address() }, { "endpoint": away }] });
        browser.before_each_page(&format!("window.candorConfig = {config}")).await;
        world.open("page.html", &[("data-survey", "nps")]).await;
        answer(browser, 9).await;
        world.collector.complete().await;
        foreign.complete().await;
        let receipt = browser.script("return candor.forget()").await;
        assert_eq!(receipt["responses"], 1, "{receipt}");
        let failed = receipt["failed"].as_str().unwrap();
        for part in [
            &foreign.origin,
            "answered 204",
            &format!("127.0.0.1:{port}"),
            "answered nothing",
            "asks again",
        ] {
            assert!(failed.contains(part), "{part}: {failed}");
        }
        assert_eq!(kept(&world).await, ["secret".to_owned()].into(), "what alone can ask again");
        // It is back: the next call asks it too, and nothing is left.
        let late = tests::Collector::start(&world.folder, port).await;
        let receipt = browser.script("return candor.forget()").await;
        assert!(
            !receipt["failed"].as_str().unwrap_or_default().contains(&port.to_string()),
            "{receipt}"
        );
        assert!(
            late.seen().iter().any(|seen| seen.line == "POST /v1/forget" && seen.status == 200)
        );
        assert!(kept(&world).await.is_empty());
    });
}

/// What memory held is kept as if consent had been there from the start: the first touch, and what is armed.
#[test]
fn consent_that_is_granted_later_keeps_what_memory_held() {
    run(async |world| {
        let browser = &world.browser;
        let tag = [
            ("data-survey", "nps"),
            ("data-consent", "pending"),
            ("data-on", "done"),
            ("data-delay", "60s"),
            ("utm_medium", "email"),
        ];
        world.open("page.html", &tag).await;
        browser.script("return candor.track('done')").await;
        assert!(!browser.holds("Object.keys(sessionStorage).join().includes('candor.')").await);
        browser.script("return candor.consent('granted')").await;
        wait_until("what memory held", async || {
            let kept = browser
                .script(
                    "return [sessionStorage['candor.came'], sessionStorage['candor.armed.nps']]",
                )
                .await;
            let [came, armed] = [0, 1].map(|i| kept[i].as_str().unwrap_or_default().to_owned());
            (came.contains("utm_medium=email") && armed.contains("[1]")).then_some(())
        })
        .await;
        assert!(!browser.holds("Object.keys(localStorage).join().includes('candor.came')").await);
    });
}

#[test]
fn what_is_under_way_when_consent_comes_outlasts_a_reload() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-consent", "pending")]).await;
        browser.script("void candor.show('nps')").await;
        browser.click(&rating(7)).await;
        browser.inside("textarea").await.send_keys("So far").await.unwrap();
        assert!(!browser.holds("Object.keys(sessionStorage).join().includes('candor.')").await);
        browser.script("return candor.consent('granted')").await;
        wait_until("what is under way", async || {
            browser
                .holds("sessionStorage['candor.at.nps'] && sessionStorage['candor.again']")
                .await
                .then_some(())
        })
        .await;
        // As a page does whose visitor has agreed before.
        world.open("page.html", &[]).await;
        browser.inside(&format!("{}:checked", rating(7))).await;
        assert!(browser.holds("document.querySelector('candor-widget').shadowRoot.querySelector('textarea').value == 'So far'").await);
    });
}

#[test]
fn consent_that_is_denied_later_takes_everything_away() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-survey", "nps")]).await;
        answer(browser, 9).await;
        world.collector.complete().await;
        browser.script("return candor.consent('denied')").await;
        browser.wait_until_gone().await;
        assert!(kept(&world).await.is_empty());
        let outcome = browser.script("return candor.show('ces')").await;
        assert_eq!(
            (&outcome["status"], &outcome["reason"]),
            (&json!("skipped"), &json!("consent"))
        );
    });
}

#[test]
fn an_answer_has_the_hash_of_the_secret_that_this_browser_keeps() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-survey", "nps")]).await;
        answer(browser, 9).await;
        let complete = world.collector.complete().await;
        let hash = browser.script(
            "return crypto.subtle.digest('SHA-256', new TextEncoder().encode(localStorage['candor.secret']))
                .then((bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join(''))",
        );
        assert_eq!(complete.body["forget_key"], hash.await);
        assert_eq!(complete.body["channel"], "direct");
        assert!(complete.body["viewport"].as_str().unwrap().contains('x'));
    });
}

#[test]
fn the_table_of_channels() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        let table: Value =
            serde_json::from_str(include_str!("../../../crates/survey/testdata/channels.json"))
                .unwrap();
        let src = browser.script("return document.querySelector('script[src*=candor]').src").await;
        let version = env!("CARGO_PKG_VERSION");
        let found = browser.script_with(
            "return import(arguments[0].replace('candor.js', arguments[1] + '/candor_channel.js'))
                .then(({ channel }) => arguments[2].map(([referrer, search]) => channel(referrer, search, 'shop.example')))",
            vec![src, version.into(), table.clone()],
        ).await;
        for (row, found) in table.as_array().unwrap().iter().zip(found.as_array().unwrap()) {
            assert_eq!(&row[2], found, "{row}");
        }
    });
}

#[test]
fn the_channel_is_that_of_the_sessions_first_touch() {
    run(async |world| {
        let browser = &world.browser;
        world
            .open(
                "page.html",
                &[("data-survey", "csat"), ("data-on", "order.placed"), ("utm_medium", "email")],
            )
            .await;
        browser.settle().await;
        world.open("page.html", &[("data-survey", "csat"), ("data-on", "order.placed")]).await;
        browser
            .script("return candor.set({journey: 'purchase', persona: 'regular', plan: 'pro'})")
            .await;
        browser.script("return candor.track('order.placed')").await;
        answer(browser, 4).await;
        let body = world.collector.complete().await.body;
        let seen = ["channel", "touchpoint", "journey", "persona"].map(|name| body[name].clone());
        assert_eq!(seen, ["email", "order.placed", "purchase", "regular"].map(Value::from));
        assert_eq!(body["context"], json!({"plan": "pro"}));
    });
}

#[test]
fn the_overlay_tells_every_gate_and_shows_it_anyway() {
    run(async |world| {
        let browser = &world.browser;
        world
            .open(
                "page.html",
                &[("data-survey", "nps"), ("data-share", "0"), ("candor-debug", "1")],
            )
            .await;
        let text = "return (document.querySelector('candor-tools')?.shadowRoot.textContent) || ''";
        tests::wait_until("the overlay", async || {
            let words = browser.script(text).await;
            let words = words.as_str()?.to_owned();
            (words.contains("✗ share") && words.contains("✓ quiet") && words.contains("✓ polite"))
                .then_some(())
        })
        .await;
        assert!(!browser.is_inside(SURVEY).await);
        browser.script("document.querySelector('candor-tools').shadowRoot.querySelector('table + button').click()").await;
        browser.inside(SURVEY).await;
    });
}
