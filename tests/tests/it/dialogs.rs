//! Dialogs: those of the page, which make a survey inert (PITFALLS 3), and the survey as one.

use crate::words::{
    CLOSE, ENTER, ESCAPE, RIGHT, SUBMIT, SURVEY, TAB, THANKS, TRACES, answer, rating,
};
use serde_json::{Value, json};
use tests::{Browser, World, run, wait_until};

/// Whether the survey can be seen.
const SEEN: &str = "document.querySelector('candor-widget')?.checkVisibility()";

async fn wait_until_seen(browser: &Browser, is_seen: bool) {
    wait_until(&format!("the survey is seen: {is_seen}"), async || {
        (browser.holds(SEEN).await == is_seen).then_some(())
    })
    .await;
}

/// PITFALLS 3: a dialog of the page is open before.
#[test]
fn while_a_dialog_of_the_page_is_open_it_waits() {
    run(async |world| {
        let browser = &world.browser;
        world.open_own("/hosts/dialog-before.html").await;
        browser.script("window.asked = candor.show('csat', { storage: 'none' }); return 0").await;
        browser.settle().await;
        assert!(browser.holds("document.querySelector('dialog:modal')").await);
        assert!(!browser.is_inside(SURVEY).await, "it would be inert");
        browser.find("#shut").await.click().await.unwrap();
        answer(browser, 5).await;
        let complete = world.collector.complete().await.body;
        assert_eq!(complete["survey"]["id"], "csat", "{complete}");
    });
}

/// PITFALLS 3: what waits ends with `close()`, and leaves no observer.
#[test]
fn what_waits_for_a_dialog_ends_with_the_page() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        world.open("when.html", &[]).await;
        browser.script("document.querySelector('#dialog').showModal(); window.outcome = candor.show('nps'); return 0").await;
        wait_until("it waits", async || {
            let left = browser.script("return __left().others").await;
            left.to_string().contains("MutationObserver").then_some(())
        })
        .await;
        browser.script("return candor.close()").await;
        assert_eq!(browser.script("return outcome").await["status"], "closed");
        browser.settle().await;
        assert_eq!(browser.script("return __left().others").await, json!([]));
    });
}

/// PITFALLS 3: a dialog of the page opens later.
#[test]
fn when_a_dialog_of_the_page_opens_it_steps_aside_and_comes_back_as_it_was() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        world.open_own("/hosts/dialog-after.html").await;
        browser.click(&rating(4)).await;
        browser.inside("textarea").await.send_keys("Half a sen").await.unwrap();
        browser.find("#open").await.click().await.unwrap();
        wait_until_seen(browser, false).await;
        assert!(browser.is_inside(SURVEY).await, "it is hidden, not gone");
        browser.find("#shut").await.click().await.unwrap();
        wait_until_seen(browser, true).await;
        assert!(browser.is_inside(&[&rating(4), ":checked"].concat()).await);
        browser.inside("textarea").await.send_keys("tence.").await.unwrap();
        // Opened by a script while one writes: focus goes on where it was.
        let dialog = "document.querySelector('#dialog')";
        browser.script(&format!("{dialog}.showModal()")).await;
        wait_until_seen(browser, false).await;
        browser.script(&format!("{dialog}.close()")).await;
        wait_until_seen(browser, true).await;
        browser.keys(" And one more.".chars()).await;
        // Taken out of the page as a whole.
        browser.script(&format!("{dialog}.showModal()")).await;
        wait_until_seen(browser, false).await;
        browser.script(&format!("{dialog}.remove()")).await;
        wait_until_seen(browser, true).await;
        browser.click(SUBMIT).await;
        let complete = world.collector.complete().await.body;
        assert_eq!(complete["answers"][0]["rating"], 4);
        assert_eq!(complete["answers"][1]["text"], "Half a sentence. And one more.");
        assert_eq!(browser.script("return __shift()").await["shift"], 0);
    });
}

/// A dialog that is not modal makes nothing inert.
#[test]
fn a_dialog_of_the_page_that_is_not_modal_changes_nothing() {
    run(async |world| {
        let browser = &world.browser;
        world.open("when.html", &[]).await;
        browser.script("document.querySelector('#dialog').show()").await;
        browser.script("void candor.show('nps')").await;
        browser.inside(SURVEY).await;
        browser.settle().await;
        assert!(browser.holds(SEEN).await);
    });
}

/// As a screen reader hears it: the dialog's name and whether it is modal.
async fn heard(browser: &Browser) -> Value {
    browser.cdp("Accessibility.enable", json!({})).await;
    let tree = browser.cdp("Accessibility.getFullAXTree", json!({})).await;
    let nodes = tree["nodes"].as_array().unwrap();
    let dialog = nodes.iter().find(|node| node["role"]["value"] == "dialog").unwrap();
    let modal = dialog["properties"].as_array().unwrap().iter().find(|it| it["name"] == "modal");
    json!([dialog["name"]["value"], modal.map(|it| &it["value"]["value"])])
}

async fn show_dialog(world: &World) {
    let browser = &world.browser;
    world.open("page.html", &[("data-show", "dialog")]).await;
    browser.find("#name").await.click().await.unwrap();
    browser.script("window.outcome = candor.show('nps'); return 0").await;
    browser.inside(SURVEY).await;
}

#[test]
fn a_dialog_takes_focus_keeps_it_and_gives_it_back() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        show_dialog(&world).await;
        let card = "document.querySelector('candor-widget').shadowRoot.activeElement";
        assert!(browser.holds(&format!("{card}.matches('[part~=survey]')")).await);
        let question = &survey::locale::pack("en").nps.text;
        assert_eq!(heard(browser).await, json!([question, true]));
        browser
            .script("window.strayed = []; addEventListener('focusin', ({ target }) => strayed.push(target.localName))")
            .await;
        browser.keys([TAB; 12]).await;
        let strayed = browser.script("return strayed.filter((name) => name != 'candor-widget')");
        assert_eq!(strayed.await, json!([]), "focus left the dialog");
        browser.keys([TAB]).await;
        wait_until("a rating has focus", async || {
            browser.keys([TAB]).await;
            browser.holds(&format!("{card}?.type == 'radio'")).await.then_some(())
        })
        .await;
        browser.keys([RIGHT, ENTER]).await;
        let partial = world.collector.post("a partial answer", |_| true).await.body;
        assert_eq!((&partial["show"], &partial["status"]), (&json!("dialog"), &json!("partial")));
        browser.keys([ESCAPE]).await;
        browser.wait_until_gone().await;
        assert!(browser.holds("document.activeElement.id == 'name'").await, "focus is back");
        assert_eq!(browser.script("return outcome").await["status"], "partial");
        assert_eq!(browser.script("return __shift()").await["shift"], 0);
    });
}

#[test]
fn a_click_beside_a_dialog_loses_nothing_and_escape_closes_it_from_there_too() {
    run(async |world| {
        let browser = &world.browser;
        show_dialog(&world).await;
        browser.script("window.told = []; candor.on('dismissed', () => told.push(1))").await;
        browser.click(&rating(7)).await;
        browser.inside("textarea").await.send_keys("Kept").await.unwrap();
        let point =
            json!({ "type": "mousePressed", "x": 8, "y": 8, "button": "left", "clickCount": 1 });
        browser.cdp("Input.dispatchMouseEvent", point.clone()).await;
        let mut point = point;
        point["type"] = json!("mouseReleased");
        browser.cdp("Input.dispatchMouseEvent", point).await;
        browser.settle().await;
        assert_eq!(browser.inside("textarea").await.prop("value").await.unwrap().unwrap(), "Kept");
        assert!(
            browser.holds("document.activeElement.id != 'name'").await,
            "the page is out of reach"
        );
        browser.keys([ESCAPE]).await;
        browser.wait_until_gone().await;
        assert!(browser.holds("document.activeElement.id == 'name'").await, "focus is back");
        assert_eq!(browser.script("return told.length").await, 1, "closed once");
    });
}

#[test]
fn a_dialog_leaves_the_page_as_it_was_scrolled() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        world.open("when.html", &[]).await;
        browser.script("scrollTo(0, 500); window.outcome = candor.show('nps', { show: 'dialog' }); return 0").await;
        answer(browser, 9).await;
        assert_eq!(
            browser
                .script("return [scrollY, getComputedStyle(document.documentElement).overflow]")
                .await,
            json!([500, "visible"])
        );
        browser.inside(THANKS).await;
        assert_eq!(heard(browser).await[0], survey::locale::pack("en").thanks);
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        assert_eq!(browser.script("return scrollY").await, 500);
        assert_eq!(browser.script("return outcome").await["status"], "completed");
        assert_eq!(browser.script("return __shift()").await["shift"], 0);
    });
}

/// In a language that is written from right to left a dialog is its own mirror image, and works as ever.
#[test]
fn a_dialog_from_right_to_left() {
    run(async |world| {
        let browser = &world.browser;
        for (width, height) in [(1000, 700), (320, 640)] {
            crate::widths::phone(browser, width, height).await;
            world.open("page.html", &[("lang", "ar"), ("data-storage", "none")]).await;
            browser.script("document.documentElement.dir = 'rtl'; void candor.show('nps', { show: 'dialog' })").await;
            browser.inside(SURVEY).await;
            let seen = browser
                .script(
                    "const root = document.querySelector('candor-widget').shadowRoot;
                    const x = (css) => { const { left, right } = root.querySelector(css).getBoundingClientRect(); return (left + right) / 2; };
                    const text = getComputedStyle(root.querySelector('.q'));
                    return { dir: root.querySelector('.card').dir, align: text.textAlign, direction: text.direction, middle: innerWidth / 2,
                        card: x('.card'), close: x('.x'), zero: x('input[value=\"0\"]'), one: x('input[value=\"1\"]'), low: x('.ends span'), high: x('.ends span:last-child') }",
                )
                .await;
            let at = |name: &str| seen[name].as_f64().unwrap();
            assert_eq!(
                (&seen["dir"], &seen["direction"]),
                (&json!("rtl"), &json!("rtl")),
                "{seen}"
            );
            assert!((at("card") - at("middle")).abs() < 1.0, "in the middle: {seen}");
            assert!(at("close") < at("card") && at("zero") > at("card"), "{seen}");
            assert!(at("zero") > at("one") && at("low") > at("high"), "{seen}");
            browser.keys([TAB, '4', ENTER]).await;
            let partial = world.collector.post("the rating", |_| true).await.body;
            assert_eq!((&partial["dir"], &partial["show"]), (&json!("rtl"), &json!("dialog")));
            browser.keys([ESCAPE]).await;
            browser.wait_until_gone().await;
        }
    });
}

/// PITFALLS 1: the frame is raised as a dialog, too.
#[test]
fn a_dialog_in_a_frame() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        let policy = "script-src {candor}; connect-src {candor}; frame-src {candor}";
        world.open("page.html", &[("policy", policy)]).await;
        browser.find("#name").await.click().await.unwrap();
        for end in ["inside", "outside"] {
            browser.script("window.outcome = candor.show('nps', { show: 'dialog', storage: 'none' }); return 0").await;
            wait_until("the dialog", async || {
                let raised = "document.querySelector('candor-widget[shown]')?.shadowRoot.querySelector('dialog:modal')";
                browser.holds(raised).await.then_some(())
            })
            .await;
            assert_eq!(heard(browser).await, json!([survey::locale::pack("en").nps.text, true]));
            browser.inside("iframe").await.enter_frame().await.unwrap();
            wait_until("focus is in the dialog", async || {
                let card = "document.querySelector('candor-widget').shadowRoot.activeElement";
                browser.holds(card).await.then_some(())
            })
            .await;
            browser.click(&rating(9)).await;
            let post = world.collector.post("a partial answer", |_| true).await.body;
            assert_eq!(post["show"], "dialog");
            if end == "inside" {
                browser.keys([ESCAPE]).await;
                browser.out().await;
            } else {
                browser.out().await;
                browser.script("document.querySelector('candor-widget').shadowRoot.querySelector('dialog').requestClose()").await;
            }
            browser.wait_until_gone().await;
            assert_eq!(browser.script("return outcome").await["status"], "partial", "{end}");
            assert!(
                browser.holds("document.activeElement.id == 'name'").await,
                "{end}: focus is back"
            );
        }
        assert_eq!(browser.script("return __shift()").await["shift"], 0);
    });
}
