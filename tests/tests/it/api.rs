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
        // And the first touch, in the tab.
        assert_eq!(
            browser.script("return Object.keys(sessionStorage)").await,
            json!(["candor.came"])
        );
        assert_eq!(browser.script("return candor.forget()").await["forgotten"], 3);
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

#[test]
fn a_call_that_makes_no_sense_is_answered_with_its_value_and_the_rule() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-survey", "csat"), ("data-on", "order.placed")]).await;
        for (call, words) in [
            ("show()", &["undefined is no survey"][..]),
            ("show(42)", &["42 is no survey"]),
            ("show({})", &["{} is no survey"]),
            ("show('nps', 'checkout')", &["candor.show", "\"checkout\"", "no object"]),
            ("track()", &["candor.track()", "an event is a text"]),
            ("track('')", &["candor.track(\"\")", "at least one character"]),
            ("track(null, 7)", &["candor.track(null, 7)", "an event is a text"]),
            (
                "on('typo', () => { })",
                &["candor.on(\"typo\", a function)", "shown, answered, completed"],
            ),
            ("on('shown')", &["candor.on(\"shown\", undefined)", "a function"]),
            ("on('before-send', 5)", &["candor.on(\"before-send\", 5)", "a function"]),
            ("identify(null)", &["candor.identify(null)", "a respondent is a text"]),
            ("identify(() => 1)", &["candor.identify(a function)", "a respondent is a text"]),
            ("set(Symbol('m'))", &["candor.set(Symbol(m))", "a context is an object"]),
            ("set('plan')", &["candor.set(\"plan\")", "a context is an object"]),
            ("consent('maybe')", &["candor.consent(\"maybe\")", "granted, denied or pending"]),
            ("explain(42)", &["42 is no survey"]),
            ("summary(42)", &["42 is not the id of a survey"]),
        ] {
            let before = browser.logs().await.len();
            let told = browser.script(&format!("return candor.{call}")).await;
            assert_eq!(told["status"], "failed", "{call}: {told}");
            let reason = told["reason"].as_str().unwrap();
            assert!(words.iter().all(|it| reason.contains(it)), "{call}: {reason}");
            browser.settle().await;
            let logs = browser.logs().await;
            let ours = logs[before..].iter().filter(|log| log.text.contains("candor: ")).count();
            assert_eq!(ours, 1, "{call}: {:#?}", &logs[before..]);
        }
        // What could not be meant has done nothing, and what was given back can be called.
        browser.script("candor.on('shown')()").await;
        assert!(!browser.is_inside(SURVEY).await);
        browser.script("void candor.track('order.placed', null)").await;
        answer(browser, 4).await;
        let complete = world.collector.complete().await.body;
        assert_eq!((complete.get("respondent"), complete.get("context")), (None, None));
    });
}

#[test]
fn a_page_that_kept_what_stood_in_for_the_api_goes_on_with_it() {
    run(async |world| {
        let browser = &world.browser;
        browser
            .before_each_page(
                "window.candor = window.candor || new Proxy({q:[]},{get:(o,k)=>k=='q'?o.q:(...a)=>new Promise(r=>o.q.push([k,a,r]))});
                const kept = candor;
                window.early = () => kept;
                kept.nothing().then(() => { window.went = 1; })",
            )
            .await;
        world.open("page.html", &[]).await;
        wait_until("a call of no such name ends too", async || {
            browser.holds("window.went").await.then_some(())
        })
        .await;
        browser.script("window.outcome = early().show('ces'); return 0").await;
        browser.click(CLOSE).await;
        assert_eq!(browser.script("return outcome").await["status"], "dismissed");
    });
}

#[test]
fn a_browser_that_collects_sums_up() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        let summary = async || browser.script("return candor.summary('nps')").await;
        let none = summary().await;
        assert_eq!((&none["responses"], &none["questions"]), (&json!(0), &json!([])), "{none}");
        for (n, value) in [10, 9, 9, 3, 0, 10, 10, 7, 8, 10, 2, 9].into_iter().enumerate() {
            if n == 6 {
                world.open("page.html", &[]).await;
                summary().await;
            }
            browser.script("void candor.show('nps')").await;
            // Changed before it is sent: it counts once.
            browser.click(&rating(5)).await;
            answer(browser, value).await;
            browser.click(CLOSE).await;
            browser.wait_until_gone().await;
        }
        let told = summary().await;
        // The last of them may still be under way.
        let report = wait_until("twelve responses at the collector", async || {
            let question = world.collector.report("nps").await["questions"][0].clone();
            (question["n"] == 12).then_some(question)
        })
        .await;
        let mut question = told["questions"][0].clone();
        // A browser writes whole numbers without a point.
        for (name, value) in report.as_object().unwrap() {
            let (a, b) = (value.as_f64(), question[name].as_f64());
            if a.is_some() && a == b {
                question[name] = value.clone();
            }
        }
        assert_eq!((&told["responses"], &question), (&json!(12), &report), "{told}");
        // Of another survey nothing was counted, and it is all erased.
        assert!(browser.holds("!localStorage['candor.tally.ces']").await);
        browser.script("return candor.forget()").await;
        assert!(browser.holds("!localStorage['candor.tally.nps']").await);
    });
}
