//! PITFALLS 1: where the page's policy refuses WebAssembly, the same survey stands in a frame of our own origin.

use crate::words::{CLOSE, SUBMIT, SURVEY, THANKS, TRACES, assert_nothing_left, rating};
use serde_json::{Value, json};
use tests::{Browser, Collector, World, run, wait_until};

/// Scripts, but no WebAssembly.
const NO_WASM: &str = "script-src {candor}; connect-src {candor}; frame-src {candor}";

/// Answers inside the frame, which grows with its card a moment later.
async fn answer(browser: &Browser, value: u8) {
    browser.click(&rating(value)).await;
    browser.inside(SUBMIT).await;
    wait_until("Send in sight", async || {
        let bottom = "document.querySelector('candor-widget').shadowRoot.querySelector('[type=submit]').getBoundingClientRect().bottom";
        browser.holds(&format!("{bottom} <= innerHeight")).await.then_some(())
    })
    .await;
    browser.click(SUBMIT).await;
    browser.inside(THANKS).await;
}

/// Opens a page that refuses WebAssembly.
async fn open(world: &World, blanks: &[(&str, &str)]) {
    let blanks = [&[("policy", NO_WASM)], blanks].concat();
    world.open("page.html", &blanks).await;
}

/// Goes into the frame, once the survey is to be seen in it.
async fn enter(world: &World) {
    let browser = &world.browser;
    browser.inside("iframe").await.enter_frame().await.unwrap();
    browser.inside(SURVEY).await;
}

/// What a person sees of the frame, from outside.
async fn frame(world: &World) -> Value {
    world
        .browser
        .script(
            "const host = document.querySelector('candor-widget'), frame = host.shadowRoot.querySelector('iframe');
            const { left, top, right, bottom, width, height } = frame.getBoundingClientRect();
            return { left, top, right, bottom, width, height, title: frame.title, seen: getComputedStyle(frame).visibility,
                in: host.parentElement.id, window: [innerWidth, innerHeight] }",
        )
        .await
}

#[test]
fn above_the_page_an_answer_is_taken_and_arrives_as_the_pages() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, &[("lang", "pl")]).await;
        browser
            .script(
                "window.told = [];
                for (const name of ['shown', 'answered', 'completed', 'sent'])
                    candor.on(name, (detail) => told.push([name, detail.survey, detail.response_id]));
                window.outcome = candor.show('nps', { place: 'top-left' });
                return 0",
            )
            .await;
        enter(&world).await;
        browser.out().await;
        let small = frame(&world).await;
        assert_eq!((&small["left"], &small["top"]), (&json!(16), &json!(16)), "{small}");
        assert_eq!((&small["width"], &small["seen"]), (&json!(400), &json!("visible")), "{small}");

        enter(&world).await;
        assert_eq!(browser.script("return document.documentElement.lang").await, "pl");
        browser.click(&rating(9)).await;
        browser.inside("textarea").await;
        assert!(
            browser.holds("document.documentElement.scrollHeight <= innerHeight").await
                || wait_until("the frame grows", async || {
                    let fits = "document.documentElement.scrollHeight <= innerHeight";
                    browser.holds(fits).await.then_some(true)
                })
                .await
        );
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        let complete = world.collector.complete().await.body;
        assert_eq!(complete["answers"][0]["rating"], 9);
        assert_eq!((&complete["show"], &complete["lang"]), (&json!("popover"), &json!("pl")));
        // PITFALLS 19: the frame is narrow, and the screen is not.
        assert_eq!(complete["layout"], "row");
        assert!(complete["url"].as_str().unwrap().contains("/page.html?"), "{complete}");
        browser.click(CLOSE).await;
        browser.out().await;
        browser.wait_until_gone().await;
        let outcome = browser.script("return outcome").await;
        assert_eq!(outcome["status"], "completed", "{outcome}");
        assert_eq!(outcome["response_id"], complete["response_id"]);
        let told = browser.script("return told.map(([name]) => name)").await;
        for name in ["shown", "answered", "completed", "sent"] {
            assert!(told.as_array().unwrap().contains(&json!(name)), "{told}");
        }
    });
}

#[test]
fn in_the_text_it_takes_the_room_that_it_needs_and_moves_nothing() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        open(&world, &[]).await;
        browser.script("void candor.show('ces', { show: 'inline', target: '#slot' })").await;
        enter(&world).await;
        browser.out().await;
        let before = frame(&world).await;
        assert_eq!(before["in"], "slot", "{before}");
        enter(&world).await;
        browser.click(&rating(4)).await;
        browser.inside("textarea").await;
        browser.out().await;
        wait_until("the frame grows", async || {
            (frame(&world).await["height"].as_f64() > before["height"].as_f64()).then_some(())
        })
        .await;
        let shift = browser.script("return __shift()").await;
        assert_eq!(shift["shift"], 0, "{shift}");
        enter(&world).await;
        browser.click(SUBMIT).await;
        let complete = world.collector.complete().await.body;
        assert_eq!(complete["show"], "inline");
    });
}

#[test]
fn the_page_remembers_that_it_has_asked() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, &[("data-survey", "nps")]).await;
        enter(&world).await;
        browser.click(CLOSE).await;
        browser.out().await;
        browser.wait_until_gone().await;
        assert!(browser.holds("localStorage.getItem('candor.last.nps')").await);
        let gates = browser.script("return candor.explain('nps')").await;
        assert_eq!(gates["survey"], "nps");
        assert!(gates["gates"].as_array().unwrap().iter().any(|gate| gate["passed"] == false));
        browser.settle().await;
        assert!(browser.holds("!document.querySelector('candor-widget')").await);
    });
}

#[test]
fn the_page_may_change_what_is_sent_and_sends_it_itself() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, &[]).await;
        browser
            .script(
                "candor.on('before-send', (response) => { response.context = { from: 'the page' }; });
                void candor.show('nps')",
            )
            .await;
        enter(&world).await;
        answer(browser, 9).await;
        let complete = world.collector.complete().await.body;
        assert_eq!(complete["context"], json!({ "from": "the page" }));
    });
}

/// What could not be sent is told in the frame, and kept by the page.
#[test]
fn an_answer_that_waits_says_so() {
    run(async |world| {
        let browser = &world.browser;
        let closed = format!("http://127.0.0.1:{}/", Collector::closed_port().await);
        let policy = format!("{NO_WASM} {closed}").replace("; frame", &format!(" {closed}; frame"));
        let blanks = [("data-survey", "nps"), ("data-endpoint", &*closed), ("policy", &*policy)];
        world.open("page.html", &blanks).await;
        enter(&world).await;
        answer(browser, 9).await;
        browser.words("[part~=thanks] .kept").await;
        browser.out().await;
        let kept = "Object.keys(localStorage).some((key) => key.startsWith('candor.out.'))";
        assert!(browser.holds(kept).await);
    });
}

/// `dist/embed` alone on any static host is a working installation.
#[test]
fn on_a_static_host_too() {
    run(async |world| {
        let policy = "script-src 'self'; frame-src 'self'; connect-src 'self' {candor}";
        let endpoint = world.collector.address("/v1/responses");
        let blanks = [
            ("from", "here"),
            ("policy", policy),
            ("data-survey", "nps"),
            ("data-endpoint", &*endpoint),
        ];
        world.open("page.html", &blanks).await;
        enter(&world).await;
        answer(&world.browser, 9).await;
        world.collector.complete().await;
        assert!(!world.collector.seen().iter().any(|seen| seen.line.contains("/embed/")));
    });
}

#[test]
fn after_close_nothing_of_it_is_left() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        for shown in
            ["candor.show('nps')", "candor.show('ces', { show: 'inline', target: '#slot' })"]
        {
            open(&world, &[]).await;
            browser.script(&format!("window.outcome = {shown}; return 0")).await;
            enter(&world).await;
            browser.out().await;
            assert_nothing_left(browser, shown).await;
            let outcome = browser.script("return outcome").await;
            assert_eq!(outcome["status"], "closed", "{outcome}");
        }
    });
}

/// A message counts only from the very frame and our origin, or from the very page.
#[test]
fn what_others_say_is_not_heard() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, &[("data-survey", "nps")]).await;
        enter(&world).await;
        browser.out().await;
        // From the page to itself, and from a frame of the page to itself and to ours.
        browser
            .script(
                "const frame = document.querySelector('candor-widget').shadowRoot.querySelector('iframe').contentWindow;
                const other = document.body.appendChild(document.createElement('iframe'));
                other.id = 'other';
                other.contentWindow.ours = frame;
                const bad = { done: { status: 'completed' }, keep: ['localStorage', 'candor.stolen', '1'] };
                postMessage(bad, '*')",
            )
            .await;
        browser.into("#other").await;
        browser
            .script(
                "parent.postMessage({ done: { status: 'completed' } }, '*');
                parent.postMessage({ keep: ['localStorage', 'candor.stolen', '1'] }, '*');
                ours.postMessage({ call: 'show', options: {} }, '*');
                ours.postMessage({ kept: 'refused' }, '*')",
            )
            .await;
        browser.out().await;
        // From our own frame, in shapes that are none of its messages.
        enter(&world).await;
        browser
            .script(
                "for (const shape of [null, undefined, 7, 'done', [], {}, { done: null }, { keep: 5 }, { keep: ['localStorage', 'stolen', '1'] },
                    { keep: ['document', 'candor.stolen', '1'] }, { height: 'all' }, { event: 5 }, { post: 5 }, { place: {} }, { other: 1 }])
                    parent.postMessage(shape, '*')",
            )
            .await;
        browser.out().await;
        browser.settle().await;
        let kept = "Object.keys(localStorage).some((key) => key.includes('stolen'))";
        assert!(!browser.holds(kept).await);
        enter(&world).await;
        answer(browser, 9).await;
        world.collector.complete().await;
    });
}

/// The frame itself, once it has been led to a page of another origin: its window is the same, its origin is not ours.
#[test]
fn what_another_origin_says_in_our_frame_is_not_heard() {
    run(async |world| {
        let browser = &world.browser;
        let policy = "script-src {candor}; connect-src {candor}; frame-src *";
        world.open("page.html", &[("policy", policy)]).await;
        browser
            .script("window.ended = 0; candor.show('nps').then(() => { ended = 1; }); return 0")
            .await;
        enter(&world).await;
        browser.out().await;
        let away = world.pages.address("away.html", &[]);
        browser
            .script_with(
                "document.querySelector('candor-widget').shadowRoot.querySelector('iframe').src = arguments[0]",
                vec![away.into()],
            )
            .await;
        browser.inside("iframe").await.enter_frame().await.unwrap();
        browser.find("h1").await;
        browser
            .script(
                "for (const message of [{ keep: ['localStorage', 'candor.stolen', '1'] }, { done: { status: 'completed' } }, { post: ['id', 1, '{}'] }])
                    parent.postMessage(message, '*')",
            )
            .await;
        browser.out().await;
        browser.settle().await;
        assert!(browser.holds("!localStorage['candor.stolen'] && !ended").await);
        assert_eq!(world.collector.posts().len(), 0);
    });
}

#[test]
fn with_trusted_types_required_it_stands_too() {
    run(async |world| {
        let policy = format!("{NO_WASM}; require-trusted-types-for 'script'; trusted-types 'none'");
        world.open("page.html", &[("data-survey", "nps"), ("policy", &policy)]).await;
        enter(&world).await;
        answer(&world.browser, 9).await;
        world.collector.complete().await;
    });
}

#[test]
fn in_a_sandbox_too() {
    run(async |world| {
        let policy = format!("{NO_WASM}; sandbox allow-scripts");
        world.open("page.html", &[("data-survey", "nps"), ("policy", &policy)]).await;
        enter(&world).await;
        answer(&world.browser, 9).await;
        world.collector.complete().await;
    });
}

#[test]
fn a_definition_in_the_page_is_compiled_in_a_frame() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, &[]).await;
        let survey = include_str!("../../pages/survey.json");
        browser
            .script_with(
                "window.outcome = candor.show(JSON.parse(arguments[0])); return 0",
                vec![survey.into()],
            )
            .await;
        wait_until("the survey in its frame", async || {
            let frame = "document.querySelector('candor-widget[shown]')";
            browser.holds(frame).await.then_some(())
        })
        .await;
        enter(&world).await;
        browser.out().await;
        let failed =
            browser.script("return candor.show({ v: 1, id: 'empty', questions: [] })").await;
        assert_eq!(failed["status"], "failed", "{failed}");
        assert!(failed["reason"].as_str().unwrap().contains("questions"), "{failed}");
    });
}

/// PITFALLS 26: what was begun in the frame goes on in the next page's.
#[test]
fn a_reload_goes_on_where_one_was() {
    run(async |world| {
        let browser = &world.browser;
        let blanks = [("data-survey", "nps")];
        open(&world, &blanks).await;
        enter(&world).await;
        browser.click(&rating(7)).await;
        browser.inside("textarea").await;
        world.collector.post("the rating", |_| true).await;
        browser.out().await;
        browser.reload().await;
        let shown = "document.querySelector('candor-widget[shown][place]')";
        wait_until("the frame in sight", async || browser.holds(shown).await.then_some(())).await;
        enter(&world).await;
        browser.inside("input[value=\"7\"]:checked").await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        assert_eq!(world.collector.complete().await.body["revision"], 2);
    });
}

/// PITFALLS 24: what the page has not heard of when its tab is closed, the frame sends.
#[test]
fn a_page_that_is_gone_before_it_has_heard_loses_nothing() {
    run(async |world| {
        let browser = &world.browser;
        open(&world, &[]).await;
        // As a page that is closed at once: from Send on it hears nothing more.
        browser
            .script("addEventListener('message', (event) => window.isDeaf && event.stopImmediatePropagation(), true); return 0")
            .await;
        browser.script("void candor.show('nps')").await;
        enter(&world).await;
        browser.click(&rating(9)).await;
        world.collector.post("the rating", |_| true).await;
        browser.out().await;
        browser.script("window.isDeaf = true").await;
        enter(&world).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        browser.out().await;
        assert_eq!(world.collector.posts().len(), 1);
        world.open("away.html", &[]).await;
        assert_eq!(world.collector.complete().await.body["revision"], 2);
    });
}
