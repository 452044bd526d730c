//! Never in the way: a survey waits for a polite moment, checks its gates again, and gives up at its deadline.

use crate::when::definition;
use crate::words::SURVEY;
use serde_json::json;
use tests::{World, run};

/// Why it would be impolite now, as `explain` tells it.
async fn busy(world: &World) -> serde_json::Value {
    let told = world.browser.script("return candor.explain()").await;
    let gates = told["gates"].as_array().unwrap();
    gates.iter().find(|gate| gate["gate"] == "polite").unwrap()["seen"].clone()
}

#[test]
fn it_waits_while_the_visitor_is_busy_and_comes_when_they_are_not() {
    run(async |world| {
        let browser = &world.browser;
        let ask = json!({"any": [{"event": "a"}], "quiet": "0s", "quiet_metric": "0s"});
        for (begin, end, reason) in [
            (
                "document.querySelector('#name').focus(); document.querySelector('#name').value = 'Ida'",
                "document.activeElement.blur()",
                "typing",
            ),
            (
                "getSelection().selectAllChildren(document.querySelector('#words'))",
                "getSelection().removeAllRanges()",
                "selection",
            ),
            (
                "document.querySelector('#dialog').showModal()",
                "document.querySelector('#dialog').close()",
                "dialog",
            ),
            (
                "document.querySelector('#buy').setAttribute('aria-haspopup', 'menu'); document.querySelector('#buy').setAttribute('aria-expanded', 'true')",
                "document.querySelector('#buy').removeAttribute('aria-expanded')",
                "dialog",
            ),
        ] {
            world.open("when.html", &[("json", &definition(ask.clone()))]).await;
            browser.script(begin).await;
            browser.script("return candor.track('a')").await;
            assert_eq!(busy(&world).await, reason);
            browser.settle().await;
            assert!(!browser.is_inside(SURVEY).await, "{reason}");
            browser.script(end).await;
            browser.inside(SURVEY).await;
            browser.script("return candor.forget()").await;
            browser.wait_until_gone().await;
        }
    });
}

#[test]
fn two_seconds_after_the_last_press_and_not_before() {
    run(async |world| {
        let browser = &world.browser;
        world
            .open("when.html", &[("json", &definition(json!({"any": [{"click": "#buy"}]})))])
            .await;
        browser.script("addEventListener('click', () => { window.at = Date.now() }, true); addEventListener('candor:shown', () => { window.shown = Date.now() })").await;
        browser.find("#buy").await.click().await.unwrap();
        browser.inside(SURVEY).await;
        let waited = browser.script("return shown - at").await.as_f64().unwrap();
        assert!(waited >= 1_990.0, "{waited} ms after the press");
    });
}

#[test]
fn it_gives_up_at_its_deadline() {
    run(async |world| {
        let browser = &world.browser;
        let ask = json!({"any": [{"event": "a"}], "patience": "500ms"});
        world.open("when.html", &[("json", &definition(ask))]).await;
        browser
            .script("document.querySelector('#dialog').showModal(); return candor.track('a')")
            .await;
        tests::wait_until("it is dropped", async || {
            browser.holds("!sessionStorage['candor.armed.checkout']").await.then_some(())
        })
        .await;
        browser.script("document.querySelector('#dialog').close()").await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
    });
}
