//! PITFALLS 1: where a page's policy refuses WebAssembly and frames, the wasm comes written out as JavaScript.

use crate::words::{CLOSE, SUBMIT, SURVEY, THANKS, TRACES, assert_nothing_left, rating};
use tests::{World, run, wait_until};

const NEITHER: &str = "script-src {candor}; connect-src {candor}; frame-src 'none'";

#[test]
fn javascript_asks_and_one_line_names_what_to_add() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        for frames in ["frame-src 'none'", "child-src 'none'", "default-src 'none'"] {
            let policy = format!("script-src {{candor}}; connect-src {{candor}}; {frames}");
            world.open("page.html", &[("policy", &policy)]).await;
            let before = browser.logs().await.len();
            for (survey, value) in [("nps", 9), ("ces", 6)] {
                browser
                    .script(&format!("window.outcome = candor.show('{survey}'); return 0"))
                    .await;
                browser.click(&rating(value)).await;
                browser.inside("textarea").await.send_keys(frames).await.unwrap();
                browser.click(SUBMIT).await;
                browser.inside(THANKS).await;
                browser.click(CLOSE).await;
                browser.wait_until_gone().await;
                let outcome = browser.script("return outcome").await;
                assert_eq!(outcome["status"], "completed", "{frames}: {outcome}");
                let of = &outcome["response_id"];
                let complete = world.collector.post("the complete response", |post| {
                    post.body["status"] == "complete" && &post.body["response_id"] == of
                });
                let complete = complete.await.body;
                assert_eq!(complete["answers"][0]["rating"], value, "{complete}");
                assert_eq!(complete["answers"][1]["text"], frames, "{complete}");
            }
            let logs = browser.logs().await;
            let ours: Vec<_> =
                logs[before..].iter().filter(|log| log.text.contains("candor: ")).collect();
            assert_eq!(ours.len(), 1, "{frames}: {logs:#?}");
            assert_names_what_to_add(&world, &ours[0].text);
            assert_nothing_left(browser, frames).await;
        }
    });
}

/// A definition is compiled by wasm, which is written out for nobody: the reason says what to add.
#[test]
fn a_definition_says_why_it_is_not_asked() {
    run(async |world| {
        world.open("page.html", &[("policy", NEITHER)]).await;
        let survey = include_str!("../../pages/survey.json");
        let show = "return candor.show(JSON.parse(arguments[0]))";
        for _ in 0..2 {
            let outcome = world.browser.script_with(show, vec![survey.into()]).await;
            assert_eq!(outcome["status"], "failed", "{outcome}");
            assert_names_what_to_add(&world, outcome["reason"].as_str().unwrap());
        }
    });
}

#[track_caller]
fn assert_names_what_to_add(world: &World, text: &str) {
    let frame_src = format!("frame-src {}", world.collector.origin);
    assert!(text.contains("script-src 'wasm-unsafe-eval'") && text.contains(&frame_src), "{text}");
}

/// PITFALLS 3 and 22: it makes way as ever.
#[test]
fn it_steps_aside_for_a_dialog_and_for_what_has_focus() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("policy", NEITHER), ("data-survey", "nps")]).await;
        browser.inside(SURVEY).await;
        let beside = "document.querySelector('candor-widget[beside]')";
        wait_until("beside.js", async || browser.holds(beside).await.then_some(())).await;
        browser
            .script(
                "const low = document.createElement('button'); low.textContent = 'Low'; low.style.cssText = 'position:fixed;right:40px;bottom:40px';
                document.body.append(low); low.focus()",
            )
            .await;
        let is_clear = "(() => {
            const host = document.querySelector('candor-widget'), a = host.getBoundingClientRect(), b = document.activeElement.getBoundingClientRect();
            return host.checkVisibility() && document.activeElement.textContent == 'Low' && !(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
        })()";
        wait_until("a place beside it", async || browser.holds(is_clear).await.then_some(())).await;
        browser.script("const dialog = document.createElement('dialog'); dialog.append('Wait'); document.body.append(dialog); dialog.showModal()").await;
        let hidden = "!document.querySelector('candor-widget').checkVisibility()";
        wait_until("out of sight", async || browser.holds(hidden).await.then_some(())).await;
        browser.script("document.querySelector('dialog').close()").await;
        let seen = "document.querySelector('candor-widget').checkVisibility()";
        wait_until("in sight", async || browser.holds(seen).await.then_some(())).await;
    });
}
