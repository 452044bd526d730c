//! When to ask: triggers, waits, the address, conditions.

use crate::words::{CLOSE, SURVEY, loaded, wait_until_loaded};
use serde_json::{Value, json};
use tests::{World, run, wait_until};

/// A definition with these rules.
pub(crate) fn definition(ask: Value) -> String {
    let mut definition: Value =
        serde_json::from_str(include_str!("../../pages/survey.json")).unwrap();
    definition["ask"] = ask;
    definition.to_string()
}

async fn open(world: &World, ask: Value) {
    world.open("when.html", &[("json", &definition(ask))]).await;
}

async fn assert_silent(world: &World, why: &str) {
    assert_eq!(loaded(world).await, ["candor.js"], "{why}");
    assert!(!world.browser.is_inside(SURVEY).await, "{why}");
}

#[test]
fn nothing_but_the_boot_is_loaded_before_each_trigger_and_the_survey_comes_after_it() {
    run(async |world| {
        let browser = &world.browser;
        for (trigger, before, after) in [
            (
                json!({"event": "order.placed", "where": {"total": {"min": 100}}}),
                "candor.track('order.placed', {total: 99}); candor.track('other', {total: 200})",
                "candor.track('order.placed', {total: 100})",
            ),
            (
                json!({"click": "#buy"}),
                "document.querySelector('h1').click()",
                "document.querySelector('#buy').click()",
            ),
            (
                json!({"hash": "#done"}),
                "history.pushState(null, '', '#other')",
                "history.pushState(null, '', '#done')",
            ),
            (
                json!({"path": {"glob": "/cart*"}}),
                "history.pushState(null, '', '/other')",
                "history.pushState(null, '', '/cart/2')",
            ),
            (
                json!({"query": {"regex": "step=\\d"}}),
                "history.replaceState(null, '', '?step=x')",
                "history.replaceState(null, '', '?step=2')",
            ),
        ] {
            open(&world, json!({"any": [trigger]})).await;
            browser.script(before).await;
            assert_silent(&world, &trigger.to_string()).await;
            browser.script(after).await;
            browser.inside(SURVEY).await;
            browser.script("return candor.forget()").await;
            browser.wait_until_gone().await;
        }
    });
}

#[test]
fn the_rarer_triggers_come_true_without_the_widget() {
    run(async |world| {
        let browser = &world.browser;
        for (trigger, after) in [
            (json!({"scroll": 60}), "scrollTo(0, 3000)"),
            (json!({"scroll": "#end"}), "scrollTo(0, 9000)"),
            (json!({"visible": "#end"}), "document.querySelector('#end').scrollIntoView()"),
            (
                json!({"exit": true}),
                "document.dispatchEvent(new MouseEvent('mouseout', {clientY: -1}))",
            ),
            (json!({"view": 2}), "history.pushState(null, '', '/second')"),
        ] {
            open(&world, json!({"any": [trigger]})).await;
            wait_until_loaded(&world, "candor_watch.js").await;
            browser.settle().await;
            let names = loaded(&world).await;
            assert!(!names.iter().any(|name| name.ends_with(".wasm")), "{trigger}: {names:?}");
            browser.script(after).await;
            browser.inside(SURVEY).await;
            browser.script("return candor.forget()").await;
            browser.wait_until_gone().await;
        }
        for trigger in
            [json!({"inactive": "300ms"}), json!({"dwell": "300ms"}), json!({"visit": 1})]
        {
            open(&world, json!({"any": [trigger]})).await;
            browser.inside(SURVEY).await;
            browser.script("return candor.forget()").await;
            browser.wait_until_gone().await;
        }
        // A second visit is one of another session.
        open(&world, json!({"any": [{"visit": 2}]})).await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
        browser.script("sessionStorage.clear()").await;
        browser.reload().await;
        browser.inside(SURVEY).await;
    });
}

#[test]
fn all_wants_all_and_manual_waits_for_show() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, json!({"all": [{"event": "a"}, {"hash": "#b"}]})).await;
        browser.script("candor.track('a')").await;
        assert_silent(&world, "one of two").await;
        browser.reload().await;
        browser.script("history.pushState(null, '', '#b')").await;
        browser.inside(SURVEY).await;
        browser.script("return candor.forget()").await;

        open(&world, json!({"any": [{"manual": true}]})).await;
        browser.script("candor.track('a')").await;
        assert_silent(&world, "manual").await;
    });
}

/// PITFALLS 12 and 13.
#[test]
fn an_armed_trigger_survives_a_reload_keeps_its_deadline_and_is_used_once() {
    run(async |world| {
        let browser = &world.browser;
        let ask =
            json!({"any": [{"event": "a"}], "delay": "2s", "quiet": "0s", "quiet_metric": "0s"});
        open(&world, ask.clone()).await;
        browser.script("candor.track('a')").await;
        let armed = "return JSON.parse(sessionStorage['candor.armed.checkout'])[0]";
        // What a span of time is, says a module.
        let deadline = wait_until("a deadline", async || {
            Some(browser.script(armed).await).filter(|it| it.as_f64().is_some_and(|it| it > 0.0))
        })
        .await;
        browser.reload().await;
        assert_eq!(browser.script(armed).await, deadline, "a reload restarts nothing");
        assert!(!browser.is_inside(SURVEY).await);
        browser.inside(SURVEY).await;
        assert!(browser.script("return Date.now()").await.as_f64() >= deadline.as_f64());
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        assert!(browser.holds("!sessionStorage['candor.armed.checkout']").await);
        browser.reload().await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await, "used once");
    });
}

/// PITFALLS 13.
#[test]
fn what_was_armed_does_not_leak_to_a_page_that_its_rules_leave_out() {
    run(async |world| {
        let browser = &world.browser;
        let ask = json!({"all": [{"event": "a"}, {"path": "/when.html"}], "delay": "1s", "patience": "1s"});
        open(&world, ask).await;
        browser.script("candor.track('a')").await;
        browser.script("history.pushState(null, '', '/elsewhere')").await;
        wait_until("it is dropped", async || {
            browser.holds("!sessionStorage['candor.armed.checkout']").await.then_some(())
        })
        .await;
        assert!(!browser.is_inside(SURVEY).await);
    });
}

#[test]
fn conditions_are_asked_before_anything_is_loaded_and_again_when_the_page_learns_more() {
    run(async |world| {
        let browser = &world.browser;
        let ask =
            json!({"if": {"device": "desktop", "traits.plan": "pro", "context.total": {"min": 5}}});
        open(&world, ask).await;
        browser.script("return candor.identify('a', {plan: 'pro'})").await;
        browser.settle().await;
        let names = loaded(&world).await;
        assert!(!names.iter().any(|name| name.ends_with(".wasm")), "{names:?}");
        browser.script("return candor.set({total: 5})").await;
        browser.inside(SURVEY).await;
    });
}

#[test]
fn the_table_of_conditions_holds_in_the_boot_too() {
    run(async |world| {
        let browser = &world.browser;
        let table: Vec<(Value, Value, bool)> =
            serde_json::from_str(include_str!("../../../crates/survey/testdata/conditions.json"))
                .unwrap();
        // One trigger for each row, of an event of its own: what is hit is kept in the session.
        for part in table.chunks(20) {
            let any: Vec<Value> = part
                .iter()
                .enumerate()
                .map(|(at, (test, ..))| json!({"event": format!("e{at}"), "where": {"p": test}}))
                .collect();
            let expected: Vec<bool> = part.iter().map(|(.., expected)| *expected).collect();
            open(&world, json!({"any": any, "all": [{"event": "never"}]})).await;
            for (at, (_, value, _)) in part.iter().enumerate() {
                let call = "return candor.track(arguments[0], arguments[1] === null ? {} : {p: arguments[1]})";
                browser.script_with(call, vec![format!("e{at}").into(), value.clone()]).await;
            }
            let hits = browser
                .script("return JSON.parse(sessionStorage['candor.armed.checkout'] || '[0,[]]')[1]")
                .await;
            let seen: Vec<bool> = (0..part.len()).map(|at| hits[at] == 1).collect();
            assert_eq!(seen, expected, "{part:?}");
            browser.script("sessionStorage.clear()").await;
        }
    });
}

#[test]
fn a_delay_that_is_none_is_said_and_the_survey_asked_all_the_same() {
    run(async |world| {
        let browser = &world.browser;
        for delay in ["soon", "3", "1.5s", "-3s", "3S"] {
            world.open("page.html", &[("data-survey", "nps"), ("data-delay", delay)]).await;
            let value = format!("\\\"{delay}\\\" is not");
            browser.said(&[&value, "a span of time such as 500ms, 3s, 10m, 12h or 30d"]).await;
            browser.inside(SURVEY).await;
            browser.script("return candor.forget()").await;
            browser.wait_until_gone().await;
        }
    });
}

/// The browser's own words name the expression and its fault, once: other surveys of the page never meet it.
#[test]
fn an_expression_that_is_none_stops_no_other_survey() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, json!({"any": [{"path": {"regex": "("}}]})).await;
        browser.said(&["Invalid regular expression", "/(/"]).await;
        browser.script("history.pushState(null, '', '/other'); return candor.identify('a')").await;
        browser.settle().await;
        let lines = browser.logs().await;
        let ours = lines.iter().filter(|log| log.text.contains("candor: ")).count();
        assert_eq!(ours, 1, "{lines:?}");
    });
}

#[test]
fn an_expression_that_is_none_is_said_and_damaged_storage_is_as_none() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, json!({"any": [{"path": {"regex": "("}}], "if": {"device": "desktop"}})).await;
        browser
            .said(&[
                "\\\"regex\\\" \\\"(\\\"",
                "checkout",
                "is not a regular expression",
                "it is not asked",
            ])
            .await;
        browser.script("history.pushState(null, '', '/other'); return candor.identify('a')").await;
        browser.settle().await;
        let lines = browser.logs().await;
        assert_eq!(
            lines.iter().filter(|log| log.text.contains("candor: ")).count(),
            1,
            "{lines:?}"
        );
        for damaged in ["{", "5", "[0"] {
            open(&world, json!({"any": [{"event": "a"}], "quiet": "0s", "quiet_metric": "0s"}))
                .await;
            browser
                .script_with(
                    "sessionStorage['candor.armed.checkout'] = arguments[0]",
                    vec![damaged.into()],
                )
                .await;
            browser.reload().await;
            browser.script("return candor.track('a')").await;
            browser.inside(SURVEY).await;
            browser.script("return candor.forget()").await;
            browser.wait_until_gone().await;
        }
    });
}

#[test]
fn of_several_that_are_due_the_first_is_asked_and_the_other_waits_for_it() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-survey", "nps ces")]).await;
        browser.inside(&crate::words::rating(0)).await;
        browser.settle().await;
        assert_eq!(
            browser.script("return document.querySelectorAll('candor-widget').length").await,
            1
        );
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        // Two seconds after the click the next has its turn; its quiet period is its own.
        browser.inside(&crate::words::rating(7)).await;
        assert!(!browser.is_inside(&crate::words::rating(0)).await);
    });
}

/// Opens a page with two that are due at once, and holds the page to ask them by their priority.
async fn assert_by_priority(world: &World) {
    let browser = &world.browser;
    browser
        .before_each_page("window.shown = []; addEventListener('candor:shown', ({ detail }) => shown.push(detail.survey))")
        .await;
    let [low, high] = [("low", 1), ("high", 9)].map(|(id, priority)| {
        let json = definition(json!({"priority": priority, "quiet_metric": "0s"}));
        let json = json.replace("\"checkout\"", &format!("\"{id}\""));
        world.pages.address("rules.json", &[("json", &json)])
    });
    world.open("page.html", &[("data-survey", &format!("{low} {high}"))]).await;
    browser.inside(SURVEY).await;
    assert_eq!(browser.script("return shown").await, json!(["high"]));
    browser.click(CLOSE).await;
    wait_until("the other has its turn", async || {
        (browser.script("return shown").await == json!(["high", "low"])).then_some(())
    })
    .await;
}

#[test]
fn of_several_that_are_due_the_highest_is_asked_first() {
    run(async |world| assert_by_priority(&world).await);
}

/// The rules of the higher one come only once the other could already be on the page.
#[test]
fn what_is_still_being_read_may_go_first() {
    run(async |world| {
        world
            .browser
            .before_each_page(
                "{
                    const { fetch } = window, { instantiateStreaming } = WebAssembly;
                    let isReady;
                    const ready = new Promise((done) => { isReady = () => requestAnimationFrame(() => requestAnimationFrame(done)); });
                    window.fetch = async (url, ...more) => {
                        const reply = await fetch(url, ...more);
                        if (/priority%22%3A9/.test(url)) await ready;
                        return reply;
                    };
                    WebAssembly.instantiateStreaming = async (source, ...more) => {
                        const made = await instantiateStreaming(source, ...more);
                        if (/widget/.test(source.url)) isReady();
                        return made;
                    };
                }",
            )
            .await;
        assert_by_priority(&world).await;
    });
}
