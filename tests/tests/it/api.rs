//! `window.candor`: what a programmer builds on.

use crate::words::{CLOSE, SURVEY, THANKS, answer, rating};
use serde_json::json;
use tests::{World, run, wait_until};

async fn wait_until_told(world: &World, expected: &[&str]) {
    let what = format!("the events {expected:?}");
    wait_until(&what, async || {
        let told = world.browser.script("return told.map(([name]) => name)").await;
        (told == json!(expected)).then_some(())
    })
    .await;
}

#[test]
fn calls_before_the_script_are_made_in_order_and_answered() {
    run(async |world| {
        let browser = &world.browser;
        world.open("queue.html", &[]).await;
        browser.inside(SURVEY).await;
        wait_until("both are told", async || {
            (browser.script("return told").await.as_array()?.len() == 2).then_some(())
        })
        .await;
        let told = browser.script("return told").await;
        assert_eq!(told, json!([["identified", "undefined"], ["shown", "csat"]]));
        assert!(browser.holds("typeof off == 'function'").await, "on() gives off()");

        answer(browser, 4).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["respondent"], "customer-17", "identify() came before show()");
        assert_eq!(complete.body["context"], json!({ "plan": "pro" }));
        browser.click(CLOSE).await;
        let outcome = browser.script("return outcome").await;
        assert_eq!(outcome["status"], "completed");
        assert_eq!(outcome["survey"], "csat");
        assert_eq!(outcome["response_id"], complete.body["response_id"]);
    });
}

#[test]
fn every_step_is_told_at_the_window_until_off() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        browser
            .script(
                "window.told = [];
                for (const name of ['shown', 'answered', 'completed', 'dismissed', 'sent', 'failed'])
                    addEventListener('candor:' + name, ({ detail }) => told.push([name, detail]));
                window.heard = 0;
                window.off = candor.on('shown', () => heard++);
                window.outcome = candor.show('nps');
                return 0",
            )
            .await;
        wait_until_told(&world, &["shown"]).await;
        browser.click(&rating(8)).await;
        wait_until_told(&world, &["shown", "answered", "sent"]).await;
        browser.click(crate::words::SUBMIT).await;
        browser.inside(THANKS).await;
        wait_until_told(&world, &["shown", "answered", "sent", "completed", "sent"]).await;
        let told = browser.script("return told.map(([, detail]) => detail)").await;
        let complete = world.collector.complete().await;
        for detail in told.as_array().unwrap() {
            assert_eq!(detail["response_id"], complete.body["response_id"], "{told}");
        }
        browser.click(CLOSE).await;
        assert_eq!(browser.script("return outcome").await["status"], "completed");

        browser.script("off(); told = []; window.outcome = candor.show('ces'); return 0").await;
        browser.click(CLOSE).await;
        wait_until_told(&world, &["shown", "dismissed"]).await;
        assert_eq!(browser.script("return outcome").await["status"], "dismissed");
        assert_eq!(browser.script("return heard").await, 1, "off() was called");
    });
}

#[test]
fn explain_lists_the_gates() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-survey", "nps")]).await;
        let quiet = async || {
            let told = browser.script("return candor.explain()").await;
            assert_eq!((&told["survey"], &told["lang"]), (&json!("nps"), &json!("en")));
            let gates = told["gates"].as_array().unwrap().clone();
            let names: Vec<_> = gates.iter().map(|gate| gate["gate"].as_str().unwrap()).collect();
            let wanted = [
                "consent",
                "paused",
                "window",
                "grace",
                "quiet",
                "quiet_metric",
                "quiet_all",
                "later",
                "limit",
                "share",
                "polite",
                "language",
            ];
            assert_eq!(names, wanted);
            gates[4].clone()
        };
        assert_eq!(quiet().await["passed"], true);
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        let shut = quiet().await;
        assert_eq!(shut["passed"], false);
        let ninety_days = 90.0 * 86_400_000.0;
        let next = shut["next"].as_f64().unwrap() - shut["seen"].as_f64().unwrap();
        assert!((next - ninety_days).abs() < 1.0, "{shut}");
    });
}

#[test]
fn what_cannot_be_shown_is_an_outcome_not_an_exception() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        let failed = browser.script("return candor.show('npz')").await;
        assert_eq!(failed["status"], "failed");
        assert!(failed["reason"].as_str().unwrap().contains("npz"), "{failed}");
        browser.script("void candor.show('nps')").await;
        browser.inside(SURVEY).await;
        let second = browser.script("return candor.show('csat')").await;
        assert_eq!(second["status"], "skipped", "one popover at a time: {second}");
    });
}

#[test]
fn pending_consent_asks_and_keeps_nothing_until_it_is_granted() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-survey", "nps"), ("data-consent", "pending")]).await;
        answer(browser, 9).await;
        world.collector.complete().await;
        browser.settle().await;
        assert_eq!(browser.script("return Object.keys(localStorage)").await, json!([]));
        browser.script("return candor.consent('granted')").await;
        assert_eq!(
            browser.script("return Object.keys(localStorage).sort()").await,
            json!(["candor.last.nps", "candor.secret"])
        );
        assert_eq!(browser.script("return candor.forget()").await["forgotten"], 2);
    });
}

#[test]
fn denied_consent_asks_nothing_and_loads_nothing() {
    run(async |world| {
        world.open("page.html", &[("data-survey", "nps"), ("data-consent", "denied")]).await;
        assert_eq!(crate::words::loaded(&world).await, ["candor.js"]);
        assert!(!world.browser.is_inside(SURVEY).await);
    });
}
