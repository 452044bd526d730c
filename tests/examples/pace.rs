//! How fast the widget is, beside one written by hand: figures as JSON, for `cargo xtask bench widget`.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]
#![expect(clippy::unwrap_used, reason = "what it measures has to be there")]

use serde_json::{Value, json};
use tests::{Browser, World, run};

const PACE: &str = include_str!("../scripts/pace.js");
const RATING: &str = "input[type=radio][value='9']";
const SUBMIT: &str = "button[type=submit]";
const THANKS: &str = "[part~=thanks]";
/// Times that each thing is done, warm and cold.
const WARM: usize = 15;
const COLD: usize = 7;

/// A widget: its page, and how it is shown and closed there.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    page: &'static str,
    show: &'static str,
    close: &'static str,
    /// What its address says where it is to show itself.
    itself: &'static [(&'static str, &'static str)],
}

const WAYS: [Way; 2] = [
    Way {
        name: "candor",
        page: "page.html",
        show: "candor.show('nps')",
        close: "return candor.close()",
        itself: &[("data-survey", "nps"), ("data-storage", "none")],
    },
    Way {
        name: "by_hand",
        page: "by-hand.html",
        show: "byHand.show()",
        close: "byHand.close()",
        itself: &[("auto", "")],
    },
];

fn main() {
    run(async |world| {
        world.browser.before_each_page(PACE).await;
        let mut figures = json!({});
        for way in WAYS {
            let blocked = cold(&world, way).await;
            let mut of = json!({ "blocked": blocked });
            for (speed, throttle) in [("full", 1), ("slow", 4)] {
                of[speed] = warm(&world, way, throttle).await;
            }
            figures[way.name] = of;
        }
        println!("{figures}");
    });
}

async fn throttle(browser: &Browser, rate: u8) {
    browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await;
}

/// Blocking time from an empty cache to the question, in milliseconds, each time.
async fn cold(world: &World, way: Way) -> Vec<Value> {
    let browser = &world.browser;
    let mut all = Vec::new();
    for _ in 0..COLD {
        browser.cdp("Network.enable", json!({})).await;
        browser.cdp("Network.clearBrowserCache", json!({})).await;
        world.open(way.page, way.itself).await;
        browser.inside(RATING).await;
        browser.settle().await;
        all.push(browser.script("return __pace.blocked()").await);
    }
    all
}

/// Every step of an asking whose module is loaded.
async fn warm(world: &World, way: Way, rate: u8) -> Value {
    let browser = &world.browser;
    world.open(way.page, &[("data-storage", "none")]).await;
    browser.script(&format!("void {}", way.show)).await;
    browser.inside(RATING).await;
    browser.script(way.close).await;
    throttle(browser, rate).await;
    let (mut show, mut rating, mut send) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..WARM {
        browser.settle().await;
        let call = format!("return __pace.after(() => {}, {RATING:?})", way.show);
        show.push(browser.script(&call).await);
        rating.push(click(browser, RATING, SUBMIT).await);
        send.push(click(browser, SUBMIT, THANKS).await);
        browser.script(way.close).await;
    }
    throttle(browser, 1).await;
    json!({ "show": show, "rating": rating, "send": send })
}

/// Milliseconds from the pointer's release on `css` until `next` is painted.
async fn click(browser: &Browser, css: &str, next: &str) -> Value {
    let element = browser.inside(css).await;
    browser.script(&format!("__pace.arm({next:?})")).await;
    element.click().await.unwrap();
    browser.script("return __pace.ms()").await
}
