//! A phone of 320 pixels, and a page magnified to 400 %.

use crate::every_state::select;
use crate::words::{CLOSE, SUBMIT, SURVEY, THANKS, rating};
use serde_json::{Value, json};
use tests::{Browser, Seen, World, run};

/// Makes the browser a phone held in hand.
pub(crate) async fn phone(browser: &Browser, width: u32, height: u32) {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true });
    browser.cdp("Emulation.setDeviceMetricsOverride", size).await;
    let touch = json!({ "enabled": true, "maxTouchPoints": 1 });
    browser.cdp("Emulation.setTouchEmulationEnabled", touch).await;
}

/// The edges of the window, the card and every rating.
async fn measures(browser: &Browser) -> Value {
    browser.inside(SURVEY).await;
    browser
        .script(
            "const host = document.querySelector('candor-widget'), root = host.shadowRoot;
            return Promise.all(root.getAnimations().map((animation) => animation.finished)).then(() => {
                const box = (element) => { const { left, top, right, bottom, width, height } = element.getBoundingClientRect(); return { left, top, right, bottom, width, height }; };
                const card = root.querySelector('[part~=survey]');
                return {
                    window: { width: innerWidth, height: innerHeight },
                    page: document.documentElement.scrollWidth,
                    card: box(card),
                    overflow: card.scrollWidth - card.clientWidth,
                    ratings: [...root.querySelectorAll('[part~=rating]')].map(box),
                };
            })",
        )
        .await
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn assert_fits(seen: &Value, what: &str) {
    let width = number(&seen["window"]["width"]);
    assert!(number(&seen["page"]) <= width, "{what}: the page scrolls sideways: {seen}");
    assert!(number(&seen["overflow"]) <= 0.0, "{what}: the card scrolls sideways: {seen}");
    let card = &seen["card"];
    assert!(number(&card["left"]) >= 0.0 && number(&card["right"]) <= width, "{what}: {seen}");
    assert!(number(&card["top"]) >= 0.0, "{what}: cut off above: {seen}");
    for rating in seen["ratings"].as_array().unwrap() {
        assert!(number(&rating["width"]) >= 44.0, "{what}: a narrow target: {rating}");
        assert!(number(&rating["height"]) >= 44.0, "{what}: a low target: {rating}");
        assert!(
            number(&rating["left"]) >= 0.0 && number(&rating["right"]) <= width,
            "{what}: {rating}"
        );
    }
}

/// The bottom sheet: from edge to edge, at the bottom.
fn assert_sheet(seen: &Value, what: &str) {
    let (window, card) = (&seen["window"], &seen["card"]);
    let near = |a: &Value, b: &Value| (number(a) - number(b)).abs() < 1.0;
    assert!(near(&card["width"], &window["width"]), "{what}: not from edge to edge: {seen}");
    assert!(near(&card["bottom"], &window["height"]), "{what}: not at the bottom: {seen}");
}

async fn show(world: &World, survey: &str, lang: &str) {
    world.open("page.html", &[("data-lang", lang), ("data-storage", "none")]).await;
    world.browser.script(&format!("void candor.show('{survey}')")).await;
}

#[test]
fn on_a_phone_it_is_a_sheet_with_targets_for_thumbs() {
    run(async |world| {
        phone(&world.browser, 320, 640).await;
        for survey in ["nps", "csat", "ces"] {
            for lang in ["en", "pl", "ru", "ar", "de"] {
                show(&world, survey, lang).await;
                let seen = measures(&world.browser).await;
                let what = format!("{survey} in {lang}");
                assert_eq!(seen["window"]["width"], 320, "{seen}");
                assert_fits(&seen, &what);
                assert_sheet(&seen, &what);
            }
        }
    });
}

/// In the text a phone's page keeps margins of its own: seven targets for thumbs may need two rows (PITFALLS 19).
#[test]
fn in_the_text_of_a_phones_page_targets_are_for_thumbs_too() {
    run(async |world| {
        for (width, layout) in [(320, "two_rows"), (360, "row"), (390, "row")] {
            phone(&world.browser, width, 640).await;
            for survey in ["nps", "csat", "ces"] {
                world.open("page.html", &[("data-storage", "none")]).await;
                let show =
                    format!("void candor.show('{survey}', {{ show: 'inline', target: '#slot' }})");
                world.browser.script(&show).await;
                let what = format!("{survey} at {width}");
                let seen = measures(&world.browser).await;
                assert_fits(&seen, &what);
                let place = |it: &Value| (number(&it["top"]), number(&it["left"]));
                let places: Vec<_> =
                    seen["ratings"].as_array().unwrap().iter().map(place).collect();
                assert!(places.is_sorted(), "{what}: not in reading order: {seen}");
                if survey == "ces" {
                    world.browser.click(&rating(5)).await;
                    let window = format!("{width}x640");
                    let is_this = |it: &Seen| it.body["viewport"] == window;
                    assert_eq!(
                        world.collector.post(&what, is_this).await.body["layout"],
                        layout,
                        "{what}"
                    );
                }
            }
        }
    });
}

#[test]
fn magnified_to_400_per_cent_everything_can_be_reached() {
    run(async |world| {
        let browser = &world.browser;
        phone(browser, 320, 256).await;
        for survey in ["nps", "csat", "ces"] {
            show(&world, survey, "en").await;
            assert_fits(&measures(browser).await, survey);
            browser.click(&rating(5)).await;
            browser.inside("textarea").await;
            assert_fits(&measures(browser).await, survey);
            // What is below is hinted at until one is there.
            browser.inside(".card[more]").await;
            browser.script("document.querySelector('candor-widget').shadowRoot.querySelector('.card').scrollTo(0, 9999)").await;
            browser.inside(".card:not([more])").await;
            browser.click(SUBMIT).await;
            browser.inside(THANKS).await;
            browser.click(CLOSE).await;
            browser.wait_until_gone().await;
        }
    });
}

async fn recorded(world: &World, survey: &str) -> [String; 2] {
    show(world, survey, "en").await;
    world.browser.click(&rating(5)).await;
    let first = world.collector.post(survey, |post| post.body["survey"]["id"] == survey).await;
    ["layout", "device"].map(|name| first.body[name].as_str().unwrap_or("nothing").to_owned())
}

/// PITFALLS 19: one row or two in reading order, never a list; which of them is recorded.
#[test]
fn the_layout_is_recorded_as_it_was_seen_on_a_phone() {
    run(async |world| {
        phone(&world.browser, 320, 640).await;
        assert_eq!(recorded(&world, "nps").await, ["two_rows", "phone"]);
        assert_eq!(recorded(&world, "ces").await, ["row", "phone"]);
    });
}

/// PITFALLS 19: a response has one layout; that its first scale stood in two rows is not lost by the next, nor by a reload.
#[test]
fn two_rows_of_one_question_are_those_of_the_whole_response() {
    run(async |world| {
        let browser = &world.browser;
        phone(browser, 320, 640).await;
        for (id, reloads) in [("stays", false), ("reloads", true)] {
            let json = json!({ "v": 1, "id": id, "version": 1, "questions": [
                { "id": "q", "kind": "nps", "text": { "en": "Would you?" } },
                { "id": "s", "kind": "csat", "display": "stars", "text": { "en": "How was it?" } },
            ], "ask": { "quiet_all": "0s" } });
            world.open("inline.html", &[("json", &json.to_string())]).await;
            browser.click(&rating(9)).await;
            browser.click(SUBMIT).await;
            browser.inside(".stars").await;
            if reloads {
                browser.reload().await;
                browser.inside(".stars").await;
            }
            browser.click(&rating(4)).await;
            browser.click(SUBMIT).await;
            browser.inside(THANKS).await;
            let is_last =
                |it: &Seen| it.body["survey"]["id"] == id && it.body["status"] == "complete";
            let last = world.collector.post(id, is_last).await.body;
            assert_eq!(last["layout"], "two_rows", "{id}: {last}");
            assert_eq!(last["answers"].as_array().unwrap().len(), 2, "{id}: {last}");
            browser.script("return candor.forget()").await;
        }
    });
}

/// What an owner writes may be one long word, or an address: it breaks, and nothing is cut off or scrolls sideways.
#[test]
fn long_words_of_an_owner_break() {
    run(async |world| {
        let browser = &world.browser;
        let long = "https://shop.example/weiterempfehlungswahrscheinlichkeit/bewertungsskala";
        let say = json!({ "de": long });
        let ends = [
            [
                "Außergewöhnlich unwahrscheinlichkeitsbehaftet",
                "Weiterempfehlungswahrscheinlichkeit",
            ],
            [long, "Sehr wahrscheinlich"],
            ["Überhaupt nicht wahrscheinlich, auch nicht in einem anderen Leben", "Sehr"],
        ];
        for (window, show) in
            [(320, "popover"), (320, "inline"), (320, "dialog"), (1000, "popover")]
        {
            let size = json!({ "width": window, "height": 700, "deviceScaleFactor": 1, "mobile": window < 480 });
            browser.cdp("Emulation.setDeviceMetricsOverride", size).await;
            for [low, high] in ends {
                let json = json!({ "v": 1, "id": "long", "version": 1, "questions": [
                    { "id": "q", "kind": "nps", "text": say, "labels": { "de": [low, high] } },
                    { "id": "why", "kind": "text", "text": say },
                    { "id": "ok", "kind": "consent", "text": say },
                    { "id": "c", "kind": "choice", "text": say, "options": [{ "id": "a", "text": say }] },
                ], "thanks": { "all": { "de": long, "link": { "url": "/", "text": say } } },
                    "words": { "next": say, "send": say, "optional": say }, "look": { "show": show } });
                world.open("page.html", &[("data-lang", "de"), ("data-storage", "none")]).await;
                browser
                    .script_with("void candor.show(arguments[0], { target: '#slot' })", vec![json])
                    .await;
                let what = |page: &str| format!("{show} at {window}, {low} / {high}: {page}");
                browser.inside(".ends").await;
                assert_inside(browser, &what("the scale")).await;
                select(browser, &rating(9)).await;
                browser.inside(SUBMIT).await;
                assert_inside(browser, &what("the comment")).await;
                // The right end keeps its words whole, however long the left one is.
                let is_whole = "const span = document.querySelector('candor-widget').shadowRoot.querySelector('.ends span:last-child');
                    const text = document.createRange(); text.selectNodeContents(span);
                    return [text.getClientRects().length, span.textContent.split(' ').length]";
                let lines = browser.script(is_whole).await;
                if high.starts_with("Sehr") {
                    assert!(number(&lines[0]) <= number(&lines[1]), "{}: {lines}", what("an end"));
                }
                select(browser, SUBMIT).await;
                select(browser, "[part~=choices] input").await;
                browser.inside(SUBMIT).await;
                assert_inside(browser, &what("the options")).await;
                select(browser, SUBMIT).await;
                browser.inside(THANKS).await;
                assert_inside(browser, &what("the thank-you")).await;
            }
        }
    });
}

/// Nothing on the card stands out of it, and it scrolls nowhere sideways.
async fn assert_inside(browser: &Browser, what: &str) {
    let outside = browser
        .script(
            "const card = document.querySelector('candor-widget').shadowRoot.querySelector('.card'), { left, right } = card.getBoundingClientRect();
            const inside = (box) => !box.width || box.left >= left - 1 && box.right <= right + 1;
            const words = (element) => { const range = document.createRange(); range.selectNodeContents(element); return range.getBoundingClientRect(); };
            const out = [...card.querySelectorAll('*:not(.sr)')].filter((element) => !inside(element.getBoundingClientRect()) || !inside(words(element)));
            return [card.scrollWidth - card.clientWidth, out.map((element) => element.outerHTML.slice(0, 100))]",
        )
        .await;
    assert_eq!(outside, json!([0, []]), "{what}");
}

/// A page without a viewport is laid out 980 pixels wide, on whatever screen.
#[test]
fn the_device_is_that_of_the_screen_in_a_page_without_a_viewport() {
    run(async |world| {
        let browser = &world.browser;
        for (width, height, device) in
            [(390, 844, "phone"), (844, 390, "phone"), (820, 1180, "tablet"), (1180, 820, "tablet")]
        {
            phone(browser, width, height).await;
            let asked = format!(
                r#"{{"any": [{{"event": "a"}}], "if": {{"device": "{device}"}}, "quiet": "0s", "quiet_metric": "0s"}}"#
            );
            let asked = crate::when::definition(serde_json::from_str(&asked).unwrap());
            world.open("bare.html", &[("json", &asked)]).await;
            assert!(
                browser
                    .holds("innerWidth >= 980 && document.documentElement.clientWidth >= 980")
                    .await
            );
            browser.script("return candor.track('a')").await;
            browser.inside(SURVEY).await;
            browser.click(&rating(4)).await;
            let post = world
                .collector
                .post(device, |post| {
                    post.body["survey"]["id"] == "checkout" && post.body["device"] == device
                })
                .await;
            assert_eq!(post.status, 201);
            browser.script("return candor.forget()").await;
            browser.wait_until_gone().await;
        }
    });
}

#[test]
fn the_layout_is_recorded_as_it_was_seen_on_a_desktop() {
    run(async |world| {
        assert_eq!(recorded(&world, "nps").await, ["row", "desktop"]);
    });
}

#[test]
fn a_popover_stands_in_each_of_nine_places() {
    run(async |world| {
        let browser = &world.browser;
        // Left, middle or right; above, middle or below.
        let places = [
            ("top-left", 0, 0),
            ("top", 1, 0),
            ("top-right", 2, 0),
            ("left", 0, 1),
            ("center", 1, 1),
            ("right", 2, 1),
            ("bottom-left", 0, 2),
            ("bottom", 1, 2),
            ("bottom-right", 2, 2),
        ];
        for (place, column, row) in places {
            world.open("page.html", &[("data-place", place), ("data-storage", "none")]).await;
            browser.script("void candor.show('nps')").await;
            let seen = measures(browser).await;
            let third = |start: &str, end: &str, size: &str| {
                let middle = (number(&seen["card"][start]) + number(&seen["card"][end])) / 2.0;
                let size = number(&seen["window"][size]);
                [1.0, 2.0].iter().filter(|n| middle > size * **n / 3.0).count()
            };
            assert_eq!(third("left", "right", "width"), column, "{place}: {seen}");
            assert_eq!(third("top", "bottom", "height"), row, "{place}: {seen}");
            let card = &seen["card"];
            for (edge, is_near) in [
                (number(&card["left"]), column == 0),
                (number(&seen["window"]["width"]) - number(&card["right"]), column == 2),
                (number(&card["top"]), row == 0),
                (number(&seen["window"]["height"]) - number(&card["bottom"]), row == 2),
            ] {
                assert_eq!((edge - 16.0).abs() < 1.0, is_near, "{place}: {seen}");
            }
        }
    });
}
