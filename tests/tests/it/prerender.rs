//! A page that the browser makes ready before anyone wants it: there is no visitor yet (PITFALLS 10).

use crate::words::{SURVEY, rating};
use serde_json::{Value, json};
use tests::{World, run, wait_until};

/// Opens a page of which the browser makes the next one ready, and waits until that has lived so many ticks of its own.
async fn make_ready(world: &World, attributes: &[(&str, &str)]) -> Value {
    let next = world.pages.address("ready.html", attributes);
    world.open("speculating.html", &[("next", &next)]).await;
    wait_until("a page that was made ready, with its boot", async || {
        let ready = world.browser.script("return JSON.parse(localStorage.ready || '{}')").await;
        let booted = world.collector.seen().iter().any(|seen| seen.line.contains("candor.js"));
        (booted && ready["n"].as_u64()? > 20).then_some(ready)
    })
    .await
}

/// Goes there, as a person does.
async fn go(world: &World) {
    world.browser.find("#next").await.click().await.unwrap();
    let activated = "performance.getEntriesByType('navigation')[0].activationStart > 0";
    wait_until("the very page that was made ready", async || {
        world.browser.holds(activated).await.then_some(())
    })
    .await;
}

#[test]
fn a_page_made_ready_loads_the_boot_and_keeps_nothing_and_asks_once_it_is_seen() {
    run(async |world| {
        let browser = &world.browser;
        let ready = make_ready(&world, &[("data-survey", "nps")]).await;
        assert_eq!((&ready["kept"], &ready["widgets"]), (&json!([]), &json!(0)));
        let asked: Vec<String> = world.collector.seen().into_iter().map(|seen| seen.line).collect();
        assert!(asked.iter().all(|line| line.contains("candor.js")), "{asked:?}");
        assert!(browser.holds("Object.keys(localStorage).join() == 'ready'").await);

        go(&world).await;
        browser.inside(SURVEY).await;
        let early = browser.script(
            "const { activationStart } = performance.getEntriesByType('navigation')[0];
            return performance.getEntriesByType('resource').filter((entry) => entry.startTime < activationStart).map((entry) => entry.name.split('/').pop())",
        );
        assert_eq!(early.await, json!(["candor.js"]));
        // Both are on the page: the one in its text, and the one above it.
        browser.inside(&rating(0)).await;
        wait_until("the stamp", async || {
            browser.holds("localStorage['candor.last.nps']").await.then_some(())
        })
        .await;
    });
}
