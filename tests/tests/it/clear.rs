//! What a survey above the page keeps clear of: what has focus there (WCAG 2.4.11), and a phone's keyboard (PITFALLS 22).

use crate::widths::phone;
use crate::words::{CLOSE, ENTER, SUBMIT, SURVEY, THANKS, TRACES, answer, rating};
use serde_json::{Value, json};
use tests::{Browser, World, run, wait_until};

/// Puts two small buttons and one large field of the page where a survey might stand.
const CORNERS: &str = "
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.corner{position:fixed;right:40px;width:80px;height:30px}#low{bottom:40px}#high{top:40px}#wide{position:fixed;inset:100px 0 0;width:100%}');
    document.adoptedStyleSheets = [sheet];
    const make = (id, name) => {
        const made = document.createElement(name);
        made.id = id;
        if (id != 'wide') made.className = 'corner';
        document.body.append(made);
    };
    make('low', 'button');
    make('high', 'button');
    window.wide = () => make('wide', 'textarea');
    const box = (element) => element.getBoundingClientRect();
    const card = () => document.querySelector('candor-widget').shadowRoot.querySelector('[part~=survey]');
    window.covered = (id) => {
        const a = box(card()), b = box(document.getElementById(id));
        return a.width > 0 && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    };
    window.seen = () => { const { left, top, right, bottom } = box(card()); return { left, top, right: innerWidth - right, bottom: innerHeight - bottom }; };
    return 0";

async fn wait_until_clear(browser: &Browser, id: &str) {
    wait_until(&format!("{id} is not covered"), async || {
        browser.holds(&format!("!covered('{id}')")).await.then_some(())
    })
    .await;
}

async fn focus(browser: &Browser, id: &str) {
    browser.script(&format!("document.getElementById('{id}').focus()")).await;
}

#[test]
fn it_gives_way_to_what_has_focus_in_the_page() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        world.open("page.html", &[]).await;
        browser.script(CORNERS).await;
        focus(browser, "low").await;
        browser.script("void candor.show('nps')").await;
        browser.inside(SURVEY).await;
        wait_until_clear(browser, "low").await;
        focus(browser, "high").await;
        wait_until_clear(browser, "high").await;
        // It stays where it is as long as nothing is covered, and wholly inside the window.
        focus(browser, "name").await;
        browser.settle().await;
        let seen = browser.script("return seen()").await;
        assert!(seen.as_object().unwrap().values().all(|gap| gap.as_f64() > Some(15.0)), "{seen}");
        // The person can answer where it stands, and it grows inside the window.
        focus(browser, "low").await;
        wait_until_clear(browser, "low").await;
        answer(browser, 8).await;
        let seen = browser.script("return seen()").await;
        assert!(seen.as_object().unwrap().values().all(|gap| gap.as_f64() > Some(15.0)), "{seen}");
        assert!(browser.holds("document.querySelector('candor-widget').getAttribute('place') == 'bottom-right'").await);
        assert_eq!(browser.script("return __shift()").await["shift"], 0);
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        let left = browser.script("candor.close(); return __left()").await;
        assert_eq!((&left["listeners"], &left["others"]), (&json!([]), &json!([])), "{left}");
    });
}

#[test]
fn where_no_place_is_free_something_of_both_is_seen() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        browser.script(CORNERS).await;
        browser.script("wide(); void candor.show('nps')").await;
        browser.inside(SURVEY).await;
        focus(browser, "wide").await;
        browser.settle().await;
        // The field is larger than the survey: it is seen around it.
        browser.inside("input").await;
        assert!(browser.holds("document.querySelector('candor-widget').checkVisibility()").await);
    });
}

/// The last resort: where the survey would hide all of what has focus, and has no room beside it, it is out of sight for so long.
#[test]
fn where_nothing_of_the_focused_element_would_be_seen_it_hides() {
    run(async |world| {
        let browser = &world.browser;
        phone(browser, 320, 256).await;
        world.open("page.html", &[("data-storage", "none")]).await;
        browser.script("const sheet = new CSSStyleSheet(); sheet.replaceSync('#name{position:fixed;left:20px;top:110px;height:30px;width:80px}'); document.adoptedStyleSheets = [sheet]").await;
        browser.script("void candor.show('nps')").await;
        browser.click(&rating(8)).await;
        browser.inside("textarea").await.send_keys("Kept").await.unwrap();
        for _ in 0..2 {
            focus(browser, "name").await;
            let seen = "document.querySelector('candor-widget').checkVisibility()";
            wait_until("it is out of sight", async || {
                browser.holds(&format!("!{seen}")).await.then_some(())
            })
            .await;
            browser.script("document.activeElement.blur(); document.querySelector('#away').focus({ preventScroll: true })").await;
            wait_until("it is back", async || browser.holds(seen).await.then_some(())).await;
            let words = browser.inside("textarea").await.prop("value").await.unwrap();
            assert_eq!(words.as_deref(), Some("Kept"), "as it was");
        }
    });
}

#[test]
fn the_sheet_of_a_phone_goes_to_the_other_edge_or_becomes_lower() {
    run(async |world| {
        let browser = &world.browser;
        phone(browser, 320, 640).await;
        world.open("page.html", &[]).await;
        browser.script(CORNERS).await;
        browser.script("void candor.show('nps')").await;
        browser.inside(SURVEY).await;
        for id in ["low", "high", "low"] {
            focus(browser, id).await;
            wait_until_clear(browser, id).await;
        }
        // Turned on its side, with a field in the middle of what is left.
        phone(browser, 480, 320).await;
        browser.script("document.adoptedStyleSheets[0].insertRule('#name{position:fixed;left:20px;top:90px;height:30px}', 0)").await;
        focus(browser, "name").await;
        wait_until_clear(browser, "name").await;
        assert!(browser.holds("document.querySelector('candor-widget').checkVisibility()").await);
        let low = "card().getBoundingClientRect().height < 200";
        browser.script("window.card = () => document.querySelector('candor-widget').shadowRoot.querySelector('[part~=survey]')").await;
        wait_until("it has become lower", async || browser.holds(low).await.then_some(())).await;
        focus(browser, "low").await;
        wait_until_clear(browser, "low").await;
        answer(browser, 7).await;
        world.collector.complete().await;
    });
}

/// A phone's keyboard: less of the page is seen, and the page itself is as tall as before.
const KEYBOARD: &str = "
    let least = 0;
    Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => innerHeight - least });
    window.keyboard = (height) => { least = height; visualViewport.dispatchEvent(new Event('resize')); }";

async fn boxes(browser: &Browser) -> Value {
    browser
        .script(
            "const root = document.querySelector('candor-widget').shadowRoot, box = (element) => { const { top, bottom } = element.getBoundingClientRect(); return { top, bottom }; };
            const area = root.querySelector('textarea');
            return { card: box(root.querySelector('[part~=survey]')), area: area && box(area), size: area && getComputedStyle(area).fontSize }",
        )
        .await
}

async fn keyboard(world: &World, show: &str) {
    let browser = &world.browser;
    phone(browser, 320, 640).await;
    world.open("page.html", &[("data-show", show), ("data-storage", "none")]).await;
    browser.script("void candor.show('nps')").await;
    browser.inside(SURVEY).await;
    assert!(!browser.holds("document.querySelector('candor-widget').shadowRoot.activeElement?.matches('input,textarea')").await, "no keyboard comes by itself");
    browser.click(&rating(9)).await;
    browser.inside("textarea").await.click().await.unwrap();
    browser.script("keyboard(300)").await;
    wait_until(&format!("{show} stands above the keyboard"), async || {
        let seen = boxes(browser).await;
        let at = |name: &str, edge: &str| seen[name][edge].as_f64().unwrap();
        let is_above = (at("card", "bottom") - 340.0).abs() < 1.0 && at("card", "top") > -1.0;
        (is_above
            && at("area", "top") >= at("card", "top")
            && at("area", "bottom") <= at("card", "bottom"))
        .then_some(())
    })
    .await;
    assert_eq!(boxes(browser).await["size"], "16px", "a smaller one makes iOS zoom");
    browser.script("keyboard(0)").await;
    wait_until(&format!("{show} is back at the edge"), async || {
        let seen = boxes(browser).await;
        ((seen["card"]["bottom"].as_f64().unwrap() - 640.0).abs() < 1.0).then_some(())
    })
    .await;
    browser.click(SUBMIT).await;
    browser.inside(THANKS).await;
}

/// PITFALLS 22.
#[test]
fn a_phones_keyboard_never_covers_the_sheet() {
    run(async |world| {
        world.browser.before_each_page(KEYBOARD).await;
        keyboard(&world, "popover").await;
        keyboard(&world, "dialog").await;
    });
}

#[test]
fn the_space_that_the_page_keeps_stays_when_nothing_is_due() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        let height =
            "return document.querySelector('candor-survey').getBoundingClientRect().height";
        for is_due in [true, false] {
            world.open("space.html", &[]).await;
            if is_due {
                browser.inside(SURVEY).await;
                let taken = browser.script(height).await;
                assert_eq!(taken, 220, "the question has room in it");
                answer(browser, 6).await;
                browser.inside(CLOSE).await;
                world.collector.complete().await;
            } else {
                browser.settle().await;
                assert!(!browser.is_inside(SURVEY).await, "nothing is due");
                assert_eq!(browser.script(height).await, 220);
            }
            assert_eq!(browser.script("return __shift()").await["shift"], 0);
        }
    });
}

/// The space that README tells a page to keep is enough for every preset in every language on a phone.
#[test]
fn nothing_moves_on_a_phone() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(TRACES).await;
        let readme = include_str!("../../../README.md");
        let (_, snippet) = readme.split_once("<candor-survey survey=\"ces\" style=\"").unwrap();
        let (style, _) = snippet.split_once('"').unwrap();
        phone(browser, 320, 640).await;
        for survey in survey::preset::IDS {
            for lang in survey::locale::TAGS {
                world.open("page.html", &[("data-storage", "none")]).await;
                let place = format!(
                    "const space = document.createElement('candor-survey'), below = document.createElement('p');
                    space.setAttribute('survey', '{survey}'); space.dataset.lang = '{lang}'; space.style.cssText = '{style}';
                    below.textContent = 'It goes on below.';
                    document.body.prepend(space, below); return 0"
                );
                browser.script(&place).await;
                browser.inside(SURVEY).await;
                browser.settle().await;
                let shift = browser.script("return __shift()").await;
                let room = browser.script("return [document.querySelector('candor-survey').offsetHeight, document.querySelector('candor-widget').offsetHeight]").await;
                assert!(room[0].as_f64() >= room[1].as_f64(), "{survey} in {lang}: {room}");
                assert_eq!(shift["shift"], 0, "{survey} in {lang}: {shift} {room}");
            }
        }
    });
}

/// Focus stays in the text where one answers, and with the page where one does not.
#[test]
fn in_the_text_focus_is_the_persons() {
    run(async |world| {
        let browser = &world.browser;
        world.open("space.html", &[]).await;
        browser.inside(SURVEY).await;
        assert!(browser.holds("document.activeElement == document.body").await);
        browser.script("document.querySelector('#before').focus()").await;
        browser.keys([crate::words::TAB, '5', ENTER]).await;
        let inside = "document.querySelector('candor-widget').shadowRoot.activeElement";
        let partial = world.collector.post("a partial answer", |_| true).await.body;
        assert_eq!(partial["answers"][0]["rating"], 5);
        assert!(browser.holds(&format!("{inside}.value == '5'")).await);
        browser.keys([crate::words::ESCAPE]).await;
        browser.settle().await;
        assert!(browser.holds(inside).await, "Escape is the page's, in the page's text");
    });
}
