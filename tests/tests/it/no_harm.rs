//! The page we are in is never harmed. Every other test proves a part of it: none may end with an uncaught error.

use crate::words::{SUBMIT, SURVEY, THANKS, TRACES, answer, assert_nothing_left, rating};
use serde_json::json;
use tests::{Collector, World, run, wait_until};

async fn assert_still(world: &World, page: &str) {
    let shift = world.browser.script("return __shift()").await;
    assert_eq!(shift["shift"], 0, "layout shifted on {page}: {shift}");
}

#[test]
fn no_sample_page_shifts() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        for page in ["/hosts/plain.html", "/hosts/shop.html", "/hosts/inline.html"] {
            world.open_own(page).await;
            if page.contains("shop") {
                browser.find("#order").await.click().await.unwrap();
            }
            browser.inside(SURVEY).await;
            browser.settle().await;
            assert_still(&world, page).await;
            answer(browser, 5).await;
            browser.settle().await;
            assert_still(&world, page).await;
        }
    });
}

#[test]
fn after_close_nothing_of_ours_is_left_at_any_stage() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        for shown in [
            "candor.show('nps')",
            "candor.show('nps', { show: 'dialog' })",
            "candor.show('ces', { show: 'inline', target: '#slot' })",
        ] {
            for stage in ["question", "comment", "thank-you"] {
                world.open("page.html", &[]).await;
                browser.script(&format!("window.outcome = {shown}; return 0")).await;
                browser.inside(SURVEY).await;
                if stage != "question" {
                    browser.click(&rating(4)).await;
                    browser.inside("textarea").await;
                }
                if stage == "thank-you" {
                    browser.click(SUBMIT).await;
                    browser.inside(THANKS).await;
                }
                browser.settle().await;
                assert_still(&world, stage).await;
                assert_nothing_left(browser, &format!("{shown}, closed at the {stage}")).await;
                let outcome = browser.script("return outcome").await;
                assert_eq!(outcome["status"], "closed", "{shown}, closed at the {stage}");
            }
        }
    });
}

/// PITFALLS 9: in a frame that may run scripts and nothing else, whose page counts for itself: the driver's scripts reach it too late.
#[test]
fn after_close_nothing_is_left_in_a_sandboxed_frame() {
    run(async |world| {
        let browser = &world.browser;
        let page = world.pages.address("traced.html", &[("traces", TRACES)]);
        for shown in [
            "candor.show('nps')",
            "candor.show('nps', { show: 'dialog' })",
            "candor.show('ces', { show: 'inline', target: '#slot' })",
        ] {
            world.open("away.html", &[]).await;
            browser
                .script_with(
                    "const frame = document.createElement('iframe');
                    frame.sandbox = 'allow-scripts';
                    frame.id = 'box';
                    frame.width = frame.height = 600;
                    frame.src = arguments[0];
                    document.body.append(frame)",
                    vec![page.clone().into()],
                )
                .await;
            browser.into("#box").await;
            browser.find("#slot").await;
            wait_until("the API", async || browser.holds("window.candor").await.then_some(()))
                .await;
            assert!(browser.holds("origin == 'null'").await);
            browser.script(&format!("void {shown}")).await;
            browser.click(&rating(4)).await;
            browser.inside("textarea").await;
            let now = browser.script("return __left()").await;
            assert_eq!(
                now["nodes"].as_array().unwrap().len(),
                1,
                "it is seen while it is there: {now}"
            );
            assert_nothing_left(browser, &format!("{shown} in a sandbox")).await;
            browser.out().await;
        }
    });
}

/// PITFALLS 8: nothing waits for the end of a transition or an animation, which a page out of sight or one that wants
/// no motion never tells.
#[test]
fn without_motion_or_its_ends_every_page_comes_and_goes() {
    run(async |world| {
        let browser = &world.browser;
        browser
            .before_each_page(
                "for (const type of ['transitionend', 'transitioncancel', 'animationend', 'animationcancel'])
                    addEventListener(type, (event) => event.stopImmediatePropagation(), true);
                addEventListener('DOMContentLoaded', () => document.startViewTransition?.(() => new Promise(() => { })))",
            )
            .await;
        for motion in ["no-preference", "reduce"] {
            let features =
                json!({ "features": [{ "name": "prefers-reduced-motion", "value": motion }] });
            browser.cdp("Emulation.setEmulatedMedia", features).await;
            for show in ["popover", "dialog"] {
                world.open("page.html", &[("data-storage", "none")]).await;
                browser.script(&format!("void candor.show('nps', {{ show: '{show}' }})")).await;
                browser.inside(SURVEY).await;
                if motion == "reduce" {
                    let moves =
                        "document.querySelector('candor-widget').shadowRoot.getAnimations().length";
                    assert!(!browser.holds(moves).await, "{show}");
                }
                // By the program: while a transition of the page is under way no pointer reaches anything.
                for css in ["input[value='4']", SUBMIT, "[part~=close]"] {
                    browser.inside(css).await;
                    browser.script(&format!("document.querySelector('candor-widget').shadowRoot.querySelector(\"{css}\").click()")).await;
                }
                browser.wait_until_gone().await;
            }
        }
    });
}

#[test]
fn after_close_no_retry_is_left_either() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        let closed = format!("http://127.0.0.1:{}/", Collector::closed_port().await);
        world.open("page.html", &[("data-survey", "nps"), ("data-endpoint", &closed)]).await;
        answer(browser, 4).await;
        browser.words("[part~=thanks] .kept").await;
        // The traces are seen while they are there.
        let now = browser.script("return __left()").await;
        assert!(now["others"].to_string().contains("setTimeout"), "the retry's timer: {now}");
        assert!(now["listeners"].to_string().contains("online at Window"), "{now}");
        assert_eq!(now["nodes"].as_array().unwrap().len(), 1, "{now}");
        assert_nothing_left(browser, "with an answer that could not be sent").await;
        assert!(
            browser
                .holds("Object.keys(localStorage).some((key) => key.startsWith('candor.out.'))")
                .await
        );
    });
}

#[test]
fn a_page_that_asks_nothing_gets_nothing() {
    run(async |world| {
        world.browser.before_each_page(TRACES).await;
        world.open("page.html", &[]).await;
        world.browser.settle().await;
        assert_nothing_left(&world.browser, "a tag without a survey").await;
        assert_still(&world, "page.html").await;
    });
}

#[test]
fn an_element_that_leaves_takes_its_survey_along() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        world.open("page.html", &[]).await;
        browser
            .script(
                "const element = document.createElement('candor-survey');
                element.setAttribute('survey', 'ces');
                document.getElementById('slot').append(element)",
            )
            .await;
        browser.inside(SURVEY).await;
        browser.script("document.querySelector('candor-survey').remove()").await;
        browser.wait_until_gone().await;
        assert_nothing_left(browser, "after its element left").await;
    });
}

/// A host that changes its whole body, or takes out what it does not know: the survey is over, and the next may come.
#[test]
fn what_the_page_takes_out_is_closed_and_the_next_is_shown() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        let policy = "script-src {candor}; connect-src {candor}; frame-src {candor}";
        let out = [
            "document.querySelector('candor-widget').remove()",
            "document.body = document.createElement('body')",
            "document.body.textContent = ''",
        ];
        for (options, policy) in [
            ("{}", ""),
            ("{ show: 'dialog' }", ""),
            ("{ show: 'inline', target: 'main' }", ""),
            ("{}", policy),
        ] {
            for out in out {
                let blanks = [("policy", policy)];
                let blanks = if policy.is_empty() { &[][..] } else { &blanks };
                world.open("page.html", blanks).await;
                let show = format!("window.outcome = candor.show('nps', {options}); return 0");
                browser.script(&show).await;
                browser.inside(".card, iframe").await;
                let outcome = browser.script(&format!("{out}; return outcome")).await;
                assert_eq!(outcome["status"], "closed", "{options} {out}");
                let next = "document.body.append(document.createElement('main')); window.outcome = candor.show('nps', OPTIONS); return 0";
                browser.script(&next.replace("OPTIONS", options)).await;
                browser.inside(".card, iframe").await;
                // One that is only moved stays.
                browser
                    .script("document.body.append(document.querySelector('candor-widget'))")
                    .await;
                browser.settle().await;
                if policy.is_empty() {
                    assert!(browser.is_inside(SURVEY).await, "{options}");
                }
                // On top, as before: out of the page it had lost its place there.
                let on_top = "document.querySelector('candor-widget').matches(':popover-open')";
                let is_inline = options.contains("inline");
                assert_eq!(browser.holds(on_top).await, !is_inline, "{options}");
                assert_nothing_left(browser, &format!("{options} {out}")).await;
            }
        }
    });
}

#[test]
fn closing_while_it_is_still_being_loaded_shows_nothing() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        for survey in ["nps", "csat"] {
            world.open("page.html", &[]).await;
            // The first time everything is fetched, the second time it is in the cache.
            browser.script(&format!("void candor.show('{survey}'); return candor.close()")).await;
            crate::words::wait_until_loaded(&world, survey).await;
            browser.settle().await;
            assert!(!browser.is_inside(SURVEY).await, "shown after it was closed");
        }
    });
}
