//! The first question stands there before the wasm has come, and nothing that is done to it is lost.

use crate::words::{ENTER, ESCAPE, LEFT, TAB, loaded};
use serde_json::{Value, json};
use survey::locale::packs;
use tests::{Browser, World, run, wait_until};

/// The element in which it stands.
pub(crate) const FIRST: &str = "document.querySelector('candor-widget[first]')";
/// A page that asks NPS by its tag.
pub(crate) const NPS: [(&str, &str); 1] = [("data-survey", "nps")];

/// Lets no wasm of a page run before [`release`].
pub(crate) async fn hold(browser: &Browser) {
    browser
        .before_each_page(
            "const released = new Promise((done) => { window.release = done; });
            for (const name of ['instantiate', 'instantiateStreaming']) {
                const run = WebAssembly[name];
                WebAssembly[name] = async (...values) => { window.isHeld = 1; await released; return run(...values); };
            }",
        )
        .await;
}

/// Lets it run.
pub(crate) async fn release(browser: &Browser) {
    browser.script("window.release()").await;
}

/// Opens a page on which the first question stands, and the wasm waits.
pub(crate) async fn stand(world: &World, blanks: &[(&str, &str)]) {
    world.open("page.html", blanks).await;
    wait_until("the first question", async || {
        world.browser.holds(&format!("window.isHeld && {FIRST}")).await.then_some(())
    })
    .await;
}

/// The middle of what stands at `css` in the first question.
pub(crate) async fn press(browser: &Browser, css: &str) {
    let place = format!(
        "const box = {FIRST}.shadowRoot.querySelector('{css}').getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2]"
    );
    click_at(browser, serde_json::from_value(browser.script(&place).await).unwrap()).await;
}

/// Clicks at a place of the page: left, top.
pub(crate) async fn click_at(browser: &Browser, place: [f64; 2]) {
    let now = browser.script("return Date.now() / 1000").await;
    click_when(browser, place, now.as_f64().unwrap()).await;
}

/// Clicks at a place, for the page at a moment: seconds since 1970, however long it takes to get there.
pub(crate) async fn click_when(browser: &Browser, [x, y]: [f64; 2], moment: f64) {
    for kind in ["mousePressed", "mouseReleased"] {
        let button = json!({
            "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1, "timestamp": moment });
        browser.cdp("Input.dispatchMouseEvent", button).await;
    }
}

#[test]
fn it_is_what_the_widget_draws_then() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        for pack in packs() {
            for preset in survey::preset::IDS {
                let tag =
                    [("data-survey", preset), ("data-lang", &pack.lang), ("data-storage", "none")];
                stand(&world, &tag).await;
                browser
                    .script(&format!(
                        "const bare = window.bare = (card) => {{
                            const copy = card.cloneNode(true), walk = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
                            const comments = [];
                            while (walk.nextNode()) comments.push(walk.currentNode);
                            comments.map((comment) => comment.remove());
                            copy.querySelector('[role=status]').textContent = '';
                            copy.normalize();
                            return copy;
                        }};
                        const host = {FIRST}, card = host.shadowRoot.querySelector('.card');
                        window.first = [host, bare(card), card.offsetHeight]"
                    ))
                    .await;
                release(browser).await;
                browser.inside("[part~=survey]").await;
                let seen = browser.script(
                    "const [host, first, height] = window.first, now = document.querySelector('candor-widget');
                    const card = now.shadowRoot.querySelector('.card'), copy = window.bare(card);
                    return [host == now, copy.isEqualNode(first), height - card.offsetHeight, first.outerHTML, copy.outerHTML]",
                );
                let seen: (bool, bool, i32, String, String) =
                    serde_json::from_value(seen.await).unwrap();
                assert_eq!(
                    (seen.0, seen.1, seen.2),
                    (true, true, 0),
                    "{preset}.{}:\n{}\n{}",
                    pack.lang,
                    seen.3,
                    seen.4
                );
            }
        }
    });
}

#[test]
fn a_rating_pressed_meanwhile_counts_once() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        hold(browser).await;
        stand(&world, &NPS).await;
        press(browser, "input[value=\"9\"]").await;
        assert!(
            browser
                .holds(&format!("{FIRST}.shadowRoot.querySelector(':checked').value == 9"))
                .await
        );
        assert!(collector.posts().is_empty());
        browser
            .script(
                "window.since = performance.now(); window.told = [];
                for (const name of ['shown', 'answered']) candor.on(name, () => told.push(name))",
            )
            .await;
        release(browser).await;
        browser.inside("textarea").await;
        let partial = collector.post("the rating", |_| true).await;
        assert_eq!(partial.body["answers"][0]["rating"], 9);
        assert!(browser.is_inside("input[value=\"9\"]:checked").await);
        let shown = "performance.timeOrigin + performance.now() - Date.parse(arguments[0])";
        let ago = browser
            .script_with(&format!("return {shown}"), vec![partial.body["shown_at"].clone()])
            .await;
        let held = browser.script("return performance.now() - window.since").await;
        assert!(ago.as_f64() >= held.as_f64(), "it is shown since it was drawn: {ago} {held}");
        assert_eq!(browser.script("return window.told").await, json!(["shown", "answered"]));
        browser.click("button[type=submit]").await;
        assert_eq!(collector.complete().await.body["revision"], 2);
        assert_eq!(collector.posts().len(), 2);
    });
}

/// PITFALLS 18: as with the widget's own, arrows select from where the digits have led, and 1 then 0 is 10 only at once.
#[test]
fn keys_select_and_commit_and_focus_stays() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        hold(browser).await;
        stand(&world, &NPS).await;
        browser.script(&format!("{FIRST}.shadowRoot.querySelector('input').focus()")).await;
        browser.script("addEventListener('keydown', () => { window.heard = 1; })").await;
        let picked = async || {
            browser
                .script(&format!("return {FIRST}.shadowRoot.querySelector(':checked').value"))
                .await
        };
        browser.keys(['1', '0']).await;
        assert_eq!(picked().await, "10");
        browser.keys(['1']).await;
        browser.script("const now = Date.now; Date.now = () => now() + 2000").await;
        browser.keys(['0']).await;
        assert_eq!(picked().await, "0");
        browser.keys(['8', LEFT]).await;
        assert_eq!(picked().await, "7");
        browser.keys([ENTER, TAB]).await;
        let address = browser.script("return location.href").await;
        release(browser).await;
        let partial = collector.post("the rating", |_| true).await;
        assert_eq!(partial.body["answers"][0]["rating"], 7);
        browser.inside("textarea").await;
        let root = "document.querySelector('candor-widget').shadowRoot";
        assert!(browser.holds(&format!("{root}.activeElement.part == 'close'")).await);
        assert!(!browser.holds("window.heard").await, "the page hears no key that is ours");
        assert_eq!(browser.script("return location.href").await, address, "Enter submits no form");
        assert_eq!(collector.posts().len(), 1, "what was only selected is not sent");
    });
}

#[test]
fn whoever_has_gone_on_in_the_page_is_not_called_back() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        stand(&world, &NPS).await;
        browser.script("const field = document.createElement('input'); field.id = 'field'; document.body.prepend(field); field.focus()").await;
        browser.script(&format!("{FIRST}.shadowRoot.querySelector('input').focus()")).await;
        browser.keys(['8']).await;
        browser.find("#field").await.click().await.unwrap();
        browser.keys(['a']).await;
        release(browser).await;
        browser.inside("input[value=\"8\"]:checked").await;
        browser.keys(['5']).await;
        assert_eq!(browser.script("return document.querySelector('#field').value").await, "a5");
        assert!(browser.is_inside("input[value=\"8\"]:checked").await);
    });
}

/// PITFALLS 26: what was pressed before the wasm has come outlasts a reload.
#[test]
fn a_rating_pressed_meanwhile_outlasts_a_reload() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        hold(browser).await;
        stand(&world, &NPS).await;
        press(browser, "input[value=\"9\"]").await;
        browser.reload().await;
        wait_until("the wasm", async || browser.holds("window.isHeld").await.then_some(())).await;
        release(browser).await;
        browser.inside("textarea").await;
        let partial = collector.post("the rating", |_| true).await;
        assert_eq!(partial.body["answers"][0]["rating"], 9);
        assert_eq!(collector.posts().len(), 1);
    });
}

#[test]
fn escape_and_close_take_it_away_at_once() {
    for by_key in [true, false] {
        run(async move |world| {
            let browser = &world.browser;
            hold(browser).await;
            stand(&world, &NPS).await;
            browser
                .script("addEventListener('candor:dismissed', () => { window.dismissed = 1; })")
                .await;
            if by_key {
                browser.script("const field = document.createElement('input'); field.id = 'field'; document.body.prepend(field); field.focus()").await;
                browser.script(&format!("{FIRST}.shadowRoot.querySelector('input').focus()")).await;
                browser.keys([ESCAPE]).await;
                assert!(
                    browser.holds("document.activeElement.id == 'field'").await,
                    "focus is back"
                );
            } else {
                press(browser, ".x").await;
            }
            assert!(browser.holds(&format!("!{FIRST}.checkVisibility()")).await);
            release(browser).await;
            browser.wait_until_gone().await;
            assert!(browser.holds("window.dismissed").await);
            assert!(world.collector.posts().is_empty());
        });
    }
}

/// PITFALLS 22: neither what has focus already nor what gets it is covered.
#[test]
fn it_covers_nothing_that_has_focus() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        stand(&world, &NPS).await;
        assert!(browser.holds(&format!("{FIRST}.checkVisibility()")).await);
        browser
            .script(
                "const low = document.createElement('button'); low.textContent = 'Low'; low.style.cssText = 'position:fixed;right:40px;bottom:40px';
                document.body.append(low); low.focus()",
            )
            .await;
        assert!(browser.holds(&format!("!{FIRST}.checkVisibility()")).await);
        // Back where nothing is under it any more.
        browser.script("document.getElementById('away').focus()").await;
        assert!(browser.holds(&format!("{FIRST}.checkVisibility()")).await);
        browser.script("document.querySelector('body > button:last-of-type').focus()").await;
        assert!(browser.holds(&format!("!{FIRST}.checkVisibility()")).await);
        release(browser).await;
        browser.inside("[part~=survey]").await;
        let is_clear = "(() => {
            const host = document.querySelector('candor-widget'), a = host.getBoundingClientRect(), b = document.activeElement.getBoundingClientRect();
            return host.checkVisibility() && document.activeElement.textContent == 'Low' && !(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
        })()";
        wait_until("a place beside it", async || browser.holds(is_clear).await.then_some(())).await;
    });
}

#[test]
fn closing_from_the_page_leaves_nothing() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        stand(&world, &NPS).await;
        browser.script("return candor.close()").await;
        assert!(browser.holds("!document.querySelector('candor-widget')").await);
        release(browser).await;
        browser.settle().await;
        assert!(browser.holds("!document.querySelector('candor-widget')").await);
    });
}

/// PITFALLS 25: what was pressed while the network went is kept, and the widget comes with the network.
#[test]
fn a_rating_pressed_while_the_wasm_cannot_come_waits_for_it() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        browser.cdp("Network.enable", json!({})).await;
        browser.cdp("Network.setBlockedURLs", json!({ "urls": ["*_bg.wasm"] })).await;
        // The load fails only once somebody has answered: a fetch that is held is a line that is slow.
        browser
            .before_each_page(
                "const get = window.fetch, released = new Promise((done) => { window.release = done; });
                window.fetch = async (...values) => {
                    if (/wasm/.test(values[0])) { window.isHeld = 1; await released; }
                    return get(...values);
                };",
            )
            .await;
        stand(&world, &NPS).await;
        press(browser, "input[value=\"3\"]").await;
        release(browser).await;
        let is_waiting = async || {
            let entries = "performance.getEntriesByType('resource').filter((entry) => /_bg.wasm/.test(entry.name)).length";
            browser.holds(&format!("{entries} > 0 && {FIRST}")).await.then_some(())
        };
        wait_until("the failed load", is_waiting).await;
        browser.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await;
        let partial = collector.post("the rating", |_| true).await;
        assert_eq!(partial.body["answers"][0]["rating"], 3);
        browser.inside("textarea").await;
    });
}

#[test]
fn where_nobody_has_answered_it_goes_with_the_network_and_says_so_once() {
    run(async |world| {
        let browser = &world.browser;
        browser.cdp("Network.enable", json!({})).await;
        browser.cdp("Network.setBlockedURLs", json!({ "urls": ["*_bg.wasm"] })).await;
        world.open("page.html", &NPS).await;
        browser.said(&["candor:", "fetch"]).await;
        assert!(browser.holds("!document.querySelector('candor-widget')").await);
    });
}

#[test]
fn whoever_a_gate_may_refuse_sees_nothing_before_it_has_decided() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        let stamp = "localStorage.setItem('candor.last.other', '0 0 0 0 0 0 0 csat')";
        for (tag, before) in [
            (vec![("data-survey", "nps"), ("data-share", "0.5")], ""),
            (vec![("data-survey", "csat")], stamp),
            (vec![("data-survey", "nps"), ("data-show", "dialog")], ""),
        ] {
            browser.script(before).await;
            world.open("page.html", &tag).await;
            wait_until("the wasm", async || browser.holds("window.isHeld").await.then_some(()))
                .await;
            assert!(browser.holds("!document.querySelector('candor-widget')").await, "{tag:?}");
        }
        assert!(loaded(&world).await.contains(&"candor_asking.js".to_owned()));
    });
}

/// What is set of the look counts at once, but for the brand colour, which comes with the widget.
#[test]
fn mode_and_place_count_at_once() {
    run(async |world| {
        let browser = &world.browser;
        hold(browser).await;
        stand(&world, &[("data-survey", "nps"), ("data-mode", "dark"), ("data-place", "top-left")])
            .await;
        let look = "const host = document.querySelector('candor-widget'), card = host.shadowRoot.querySelector('.card');
            const { left, top } = host.getBoundingClientRect();
            return [getComputedStyle(card).backgroundColor, getComputedStyle(card).color, left, top]";
        let first: Value = browser.script(look).await;
        assert_eq!(first, json!(["rgb(24, 28, 36)", "rgb(238, 242, 247)", 16, 16]));
        release(browser).await;
        browser.inside("[part~=survey]").await;
        assert_eq!(browser.script(look).await, first);
    });
}
