//! Never in the way: a survey waits for a polite moment, checks its gates again, and gives up at its deadline.

use crate::when::definition;
use crate::words::SURVEY;
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::json;
use tests::{World, run, wait_until};

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
fn videos_fields_lists_and_frames_are_seen_wherever_they_are() {
    run(async |world| {
        let browser = &world.browser;
        let ask = json!({"any": [{"event": "a"}], "quiet": "0s", "quiet_metric": "0s"});
        let video = "const video = document.createElement('video'), canvas = document.createElement('canvas');
            canvas.getContext('2d').fillRect(0, 0, 9, 9);
            video.srcObject = canvas.captureStream(9); video.muted = true; window.video = video;";
        let field = |html: &str| {
            format!(
                "document.querySelector('#words').insertAdjacentHTML('afterend', '{html}'); document.querySelector('#it').focus()"
            )
        };
        for (begin, keys, end, reason) in [
            (format!("{video} document.querySelector('#words').append(video); return video.play()"), "", "video.pause()", "video"),
            (
                format!("{video} const host = document.createElement('x-player'); host.attachShadow({{ mode: 'open' }}).append(video); document.querySelector('#words').append(host); return video.play()"),
                "", "video.pause()", "video",
            ),
            (
                "const host = document.createElement('x-menu'); host.attachShadow({ mode: 'open' }).innerHTML = '<p role=menu>A menu'; document.querySelector('#words').append(host)".to_owned(),
                "", "document.querySelector('x-menu').remove()", "dialog",
            ),
            (field("<input id=it type=date>"), "12", "it.blur()", "typing"),
            (field("<select id=it><option>a</select>"), "", "it.blur()", "typing"),
            (field("<iframe id=it srcdoc=\"<input autofocus>\"></iframe>"), "", "it.blur()", "typing"),
        ] {
            world.open("when.html", &[("json", &definition(ask.clone()))]).await;
            browser.script(&begin).await;
            browser.keys(keys.chars()).await;
            // What was pressed is of the past.
            wait_until("nothing but what it is", async || (busy(&world).await == reason).then_some(())).await;
            browser.script("return candor.track('a')").await;
            browser.settle().await;
            assert!(!browser.is_inside(SURVEY).await, "{reason}");
            assert_eq!(busy(&world).await, reason);
            browser.script(end).await;
            browser.inside(SURVEY).await;
            assert_eq!(busy(&world).await, "survey", "our own is no dialog of the page");
            browser.script("return candor.forget()").await;
            browser.wait_until_gone().await;
        }
    });
}

#[test]
fn a_screen_that_is_full_and_a_pointer_that_is_held_are_left_alone() {
    run(async |world| {
        let browser = &world.browser;
        let ask = json!({"any": [{"event": "a"}], "quiet": "0s", "quiet_metric": "0s"});
        world.open("when.html", &[("json", &definition(ask.clone()))]).await;
        browser.script("document.querySelector('#buy').onclick = () => document.documentElement.requestFullscreen()").await;
        browser.find("#buy").await.click().await.unwrap();
        wait_until("a full screen", async || (busy(&world).await == "fullscreen").then_some(()))
            .await;
        browser.script("return candor.track('a')").await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
        browser.script("return document.exitFullscreen()").await;
        browser.inside(SURVEY).await;
        browser.script("return candor.forget()").await;
        browser.wait_until_gone().await;

        world.open("when.html", &[("json", &definition(ask))]).await;
        let element = browser.find("#words").await;
        let at = PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
        let down = PointerAction::Down { button: MOUSE_BUTTON_LEFT };
        let actions = MouseActions::new("mouse".to_owned()).then(at).then(down);
        browser.client().perform_actions(actions).await.unwrap();
        browser.script("window.at = Date.now(); getSelection().removeAllRanges(); return candor.track('a')").await;
        wait_until("more than two seconds", async || {
            browser.holds("Date.now() - at > 2500").await.then_some(())
        })
        .await;
        assert!(!browser.is_inside(SURVEY).await, "held for longer than a press counts");
        assert_eq!(busy(&world).await, "pressed");
        browser.client().release_actions().await.unwrap();
        browser.inside(SURVEY).await;
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
