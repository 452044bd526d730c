//! A tab at the page's edge, and the page's own button, that open a survey.

use crate::words::{
    CLOSE, ENTER, ESCAPE, RIGHT, SURVEY, TAB, TRACES, answer, assert_nothing_left, loaded,
};
use serde_json::{Value, json};
use tests::{Browser, World, run, wait_until};

const OPENER: &str = "[part=tab]";
const SHUT: &str = "[part=tab-close]";
const AT_TAB: &str = "document.activeElement.shadowRoot?.activeElement?.matches('[part=tab]')";
const NO_TAB: &str = "!document.querySelector('candor-tab')";

async fn stand(world: &World, blanks: &[(&str, &str)]) {
    let blanks = [&[("data-survey", "nps"), ("data-show", "tab")], blanks].concat();
    world.open("page.html", &blanks).await;
    world.browser.inside(OPENER).await;
}

async fn wait_until_no_tab(browser: &Browser) {
    wait_until("no tab", async || browser.holds(NO_TAB).await.then_some(())).await;
}

/// Waits until the card has focus: whoever opens it goes on inside.
async fn wait_until_inside(browser: &Browser) {
    wait_until("focus is in the survey", async || {
        let inside = "document.querySelector('candor-widget')?.shadowRoot.activeElement";
        browser.holds(inside).await.then_some(())
    })
    .await;
}

#[test]
fn a_tab_opens_the_survey_and_takes_focus_back() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        stand(&world, &[]).await;
        assert!(!loaded(&world).await.iter().any(|name| name.ends_with(".wasm")), "only the tab");
        // The last stop of the page.
        browser.find("#name").await.click().await.unwrap();
        browser.keys([TAB]).await;
        assert!(browser.holds(AT_TAB).await, "a keyboard reaches it");
        browser.keys([ENTER]).await;
        wait_until_inside(browser).await;
        assert!(!browser.holds("document.querySelector('candor-tab').checkVisibility()").await);
        browser.keys([TAB, RIGHT, ESCAPE]).await;
        browser.wait_until_gone().await;
        assert!(browser.holds(AT_TAB).await, "focus is back at the tab");

        browser.click(OPENER).await;
        answer(browser, 9).await;
        assert_eq!(world.collector.complete().await.body["show"], "tab");
        browser.click(CLOSE).await;
        wait_until_no_tab(browser).await;
        assert_eq!(browser.script("return __shift()").await["shift"], 0);
    });
}

/// The names of its buttons, as a screen reader hears them.
async fn names(browser: &Browser) -> Value {
    browser.cdp("Accessibility.enable", json!({})).await;
    let tree = browser.cdp("Accessibility.getFullAXTree", json!({})).await;
    let buttons = tree["nodes"].as_array().unwrap().iter();
    buttons
        .filter(|node| node["role"]["value"] == "button")
        .map(|it| it["name"]["value"].clone())
        .collect()
}

#[test]
fn its_words_are_the_visitors() {
    run(async |world| {
        for (lang, tab, close) in
            [("en", "Feedback", "Close: Feedback"), ("pl", "Opinia", "Zamknij: Opinia")]
        {
            stand(&world, &[("data-lang", lang)]).await;
            assert_eq!(names(&world.browser).await, json!([tab, close]));
        }
        // The survey's own, and where it stands.
        let json = json!({
            "v": 1, "id": "ideas", "version": 1, "words": { "tab": { "en": "Any ideas?", "pl": "Pomysły?" } },
            "look": { "show": "tab", "place": "left" },
            "questions": [{ "id": "q", "kind": "ces", "text": { "en": "Easy?", "pl": "Łatwo?" } }]
        });
        world.open("when.html", &[("json", &json.to_string()), ("data-lang", "pl")]).await;
        world.browser.click(OPENER).await;
        assert_eq!(world.browser.words("[part~=question]").await, "Łatwo?");
        world.browser.keys([ESCAPE]).await;
        world.browser.wait_until_gone().await;
        assert_eq!(
            names(&world.browser).await.as_array().unwrap()[1..],
            [json!("Pomysły?"), json!("Zamknij: Pomysły?")]
        );
        assert!(
            world
                .browser
                .holds("document.querySelector('candor-tab').getBoundingClientRect().left == 0")
                .await
        );
    });
}

#[test]
fn each_edge_of_a_phone_has_room_for_it() {
    run(async |world| {
        let browser = &world.browser;
        crate::widths::phone(browser, 320, 640).await;
        for (place, edges) in [
            ("bottom-right", ["bottom"].as_slice()),
            ("bottom", &["bottom"]),
            ("bottom-left", &["bottom"]),
            ("top-right", &["top"]),
            ("top", &["top"]),
            ("top-left", &["top"]),
            ("left", &["left"]),
            ("right", &["right"]),
            ("center", &["right"]),
        ] {
            for lang in ["en", "ar", "ja", "pt-BR"] {
                stand(
                    &world,
                    &[("data-place", place), ("data-lang", lang), ("data-storage", "none")],
                )
                .await;
                let seen = browser.script(
                    "const box = document.querySelector('candor-tab').getBoundingClientRect(), targets = document.querySelector('candor-tab').shadowRoot.querySelectorAll('button');
                    const at = { left: box.left, top: box.top, right: innerWidth - box.right, bottom: innerHeight - box.bottom };
                    return { edges: Object.keys(at).filter((edge) => Math.abs(at[edge]) < 1), inside: Object.values(at).every((gap) => gap > -1), page: document.documentElement.scrollWidth,
                        targets: [...targets].every((target) => target.offsetWidth >= 44 && target.offsetHeight >= 44) }",
                ).await;
                let expected =
                    json!({ "edges": edges, "inside": true, "page": 320, "targets": true });
                assert_eq!(seen, expected, "{place} in {lang}");
            }
        }
    });
}

#[test]
fn who_sends_it_away_has_quiet() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        stand(&world, &[]).await;
        browser
            .script(
                "window.outcome = []; candor.on('dismissed', ({ survey }) => outcome.push(survey))",
            )
            .await;
        browser.click(SHUT).await;
        wait_until_no_tab(browser).await;
        assert_eq!(browser.script("return outcome").await, json!(["nps"]));
        // The first page after it looks at the gates, the next one at nothing.
        for is_looked in [true, false] {
            browser.reload().await;
            if is_looked {
                wait_until("the gates are looked at", async || {
                    let quiet = "+localStorage['candor.last.nps'].split(' ')[1] > 86400000";
                    browser.holds(quiet).await.then_some(())
                })
                .await;
            }
            let loaded = loaded(&world).await;
            assert_eq!(loaded.contains(&"candor_tab.js".to_owned()), is_looked, "{loaded:?}");
            assert!(browser.holds(NO_TAB).await);
        }
    });
}

#[test]
fn where_a_gate_is_shut_no_tab_stands_that_opens_nothing() {
    run(async |world| {
        let browser = &world.browser;
        world
            .open("page.html", &[("data-survey", "nps"), ("data-show", "tab"), ("data-share", "0")])
            .await;
        wait_until("it is refused", async || {
            browser.holds("localStorage['candor.last.nps']").await.then_some(())
        })
        .await;
        browser.settle().await;
        assert!(browser.holds(NO_TAB).await);
    });
}

#[test]
fn after_close_nothing_of_it_is_left() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        for is_open in [false, true] {
            stand(&world, &[("data-storage", "none")]).await;
            if is_open {
                browser.click(OPENER).await;
                browser.inside(SURVEY).await;
            }
            assert_nothing_left(browser, &format!("open: {is_open}")).await;
        }
    });
}

/// PITFALLS 6: the page's own button keeps its event.
#[test]
fn a_button_of_the_page_opens_it_and_hears_its_click() {
    run(async |world| {
        let browser = &world.browser;
        world
            .open(
                "page.html",
                &[("data-survey", "nps"), ("data-show", "tab"), ("data-target", "#mine")],
            )
            .await;
        // It may come later.
        browser.settle().await;
        browser
            .script(
                "window.heard = [];
                const button = document.createElement('button');
                button.id = 'mine';
                button.textContent = 'Tell us';
                button.addEventListener('click', (event) => { heard.push(event.defaultPrevented); event.stopPropagation(); });
                document.querySelector('main').append(button)",
            )
            .await;
        browser.find("#mine").await.click().await.unwrap();
        wait_until_inside(browser).await;
        assert_eq!(browser.script("return heard").await, json!([false]));
        assert!(browser.holds(NO_TAB).await);
        browser.keys([ESCAPE]).await;
        browser.wait_until_gone().await;
        assert!(browser.holds("document.activeElement.id == 'mine'").await, "focus is back");
        browser.keys([ENTER]).await;
        answer(browser, 3).await;
        assert_eq!(world.collector.complete().await.body["show"], "tab");
    });
}

/// Whoever presses the page's own button wants the survey: neither its quiet nor a share of nobody stands in the way.
#[test]
fn a_button_of_the_page_opens_it_in_quiet_too() {
    run(async |world| {
        let browser = &world.browser;
        let blanks = [
            ("data-survey", "nps"),
            ("data-show", "tab"),
            ("data-target", "h1"),
            ("data-share", "0"),
        ];
        for value in [3, 4] {
            // Once more after a reload, and again on the page of the answer.
            world.open("page.html", &blanks).await;
            for value in [value, value + 4] {
                browser.settle().await;
                assert!(!browser.is_inside(SURVEY).await, "by itself nothing opens");
                browser.find("h1").await.click().await.unwrap();
                wait_until_inside(browser).await;
                answer(browser, value).await;
                let complete = |post: &tests::Seen| {
                    post.body["status"] == "complete" && post.body["answers"][0]["rating"] == value
                };
                world.collector.post("an answer of its own", complete).await;
                browser.click(CLOSE).await;
                browser.wait_until_gone().await;
            }
        }
        assert_eq!(world.collector.report("nps").await["questions"][0]["n"], 4);
        // Without consent there is none.
        world.open("page.html", &[&blanks[..], &[("data-consent", "denied")]].concat()).await;
        browser.find("h1").await.click().await.unwrap();
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await);
    });
}

/// PITFALLS 1: where WebAssembly is refused, it opens the frame.
#[test]
fn it_opens_the_frame_too() {
    run(async |world| {
        let browser = &world.browser;
        stand(
            &world,
            &[("policy", "script-src {candor}; connect-src {candor}; frame-src {candor}")],
        )
        .await;
        for is_answered in [false, true] {
            browser.click(OPENER).await;
            wait_until("the frame", async || {
                browser.holds("document.querySelector('candor-widget[shown]')").await.then_some(())
            })
            .await;
            browser.inside("iframe").await.enter_frame().await.unwrap();
            browser.inside(SURVEY).await;
            if is_answered {
                answer(browser, 8).await;
            } else {
                wait_until_inside(browser).await;
                browser.keys([ESCAPE]).await;
            }
            browser.out().await;
            if !is_answered {
                browser.wait_until_gone().await;
                assert!(browser.holds(AT_TAB).await, "focus is back at the tab");
            }
        }
        assert_eq!(world.collector.complete().await.body["show"], "tab");
    });
}

/// WCAG 2.4.11.
#[test]
fn it_covers_nothing_that_has_focus() {
    run(async |world| {
        let browser = &world.browser;
        stand(&world, &[]).await;
        browser
            .script(
                "const link = document.createElement('button');
                link.id = 'below';
                document.body.append(link);
                const sheet = new CSSStyleSheet();
                sheet.replaceSync('#below{position:fixed;right:60px;bottom:10px;width:30px;height:20px}');
                document.adoptedStyleSheets = [sheet];
                link.focus()",
            )
            .await;
        let away = |is_away: bool| async move {
            wait_until(&format!("away: {is_away}"), async || {
                let opacity = browser
                    .script("return getComputedStyle(document.querySelector('candor-tab')).opacity")
                    .await;
                (opacity == if is_away { "0" } else { "1" }).then_some(())
            })
            .await;
        };
        away(true).await;
        browser.script("document.querySelector('#name').focus()").await;
        away(false).await;
        browser.script("document.querySelector('#below').focus(); document.querySelector('candor-tab').focus()").await;
        away(false).await;
        assert!(browser.holds(AT_TAB).await);
    });
}
