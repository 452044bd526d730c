//! What a screen reader hears, a thumb hits, and an eye needs: point by point, in the browser's own words.

use crate::questions::EVERY;
use crate::widths::phone;
use crate::words::{CLOSE, ENTER, RIGHT, SUBMIT, SURVEY, TAB, THANKS, rating};
use serde_json::{Value, json};
use survey::locale::pack;
use tests::{Browser, World, run, wait_until};

async fn show(world: &World, survey: &str, lang: &str) {
    world.open("page.html", &[("data-lang", lang), ("data-storage", "none"), ("lang", lang)]).await;
    let survey = serde_json::from_str(survey).unwrap_or_else(|_| Value::from(survey));
    world.browser.script_with("void candor.show(arguments[0])", vec![survey]).await;
    world.browser.inside(SURVEY).await;
}

/// Role and name of everything that the browser tells a screen reader, in order.
async fn told(browser: &Browser) -> Vec<(String, String)> {
    browser.cdp("Accessibility.enable", json!({})).await;
    let tree = browser.cdp("Accessibility.getFullAXTree", json!({})).await;
    let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
    let nodes = tree["nodes"].as_array().unwrap().iter();
    nodes
        .filter(|node| node["ignored"] != true)
        .map(|node| (text(&node["role"]), text(&node["name"])))
        .collect()
}

/// The names of everything with a role.
async fn names(browser: &Browser, role: &str) -> Vec<String> {
    told(browser).await.into_iter().filter(|(seen, _)| seen == role).map(|(_, name)| name).collect()
}

/// PITFALLS 21: a name contains what is visible.
#[test]
fn a_native_group_is_named_by_the_question_and_its_ends_by_their_words() {
    run(async |world| {
        let browser = &world.browser;
        for lang in ["en", "pl", "ar", "ja"] {
            let pack = pack(lang);
            let [low, high] = &pack.nps.labels;
            show(&world, "nps", lang).await;
            assert_eq!(names(browser, "region").await, [pack.ui.region.as_str()]);
            assert_eq!(names(browser, "radiogroup").await, [pack.nps.text.as_str()]);
            let expected: Vec<String> = (0..=10)
                .map(|value| match value {
                    0 => format!("0, {low}"),
                    10 => format!("10, {high}"),
                    _ => value.to_string(),
                })
                .collect();
            assert_eq!(names(browser, "radio").await, expected);
            browser.click(&rating(0)).await;
            browser.inside("textarea").await;
            let buttons = names(browser, "button").await;
            assert!(
                [&pack.ui.send, &pack.ui.close].iter().all(|name| buttons.contains(name)),
                "{buttons:?}"
            );
            let fields = names(browser, "textbox").await;
            assert!(fields.iter().any(|name| name.contains(&pack.why)), "{fields:?}");
        }
    });
}

/// The question is heard once it is open, politely, and the thank-you when it comes.
#[test]
fn the_live_region_is_there_before_it_speaks() {
    run(async |world| {
        let browser = &world.browser;
        let pack = pack("en");
        let watch = "window.heard = [];
            const watch = () => {
                const region = document.querySelector('candor-widget:not([first])')?.shadowRoot.querySelector('[role=status]');
                if (!region) return requestAnimationFrame(watch);
                heard.push(region.textContent);
                new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
            };
            watch(); return 0";
        world.open("page.html", &[("data-storage", "none")]).await;
        browser.script(watch).await;
        browser.script("void candor.show('nps')").await;
        wait_until("the question is spoken", async || {
            browser.holds(&format!("heard.at(-1) == {:?}", pack.nps.text)).await.then_some(())
        })
        .await;
        browser.click(&rating(7)).await;
        browser.click(SUBMIT).await;
        wait_until("the thank-you is spoken", async || {
            browser.holds(&format!("heard.at(-1) == {:?}", pack.thanks)).await.then_some(())
        })
        .await;
        assert_eq!(browser.script("return heard[0]").await, "", "the region was there before");
        let hidden = browser.holds("document.querySelector('candor-widget').shadowRoot.querySelector('[role=status]').closest('[aria-hidden],[hidden],[inert]')");
        assert!(!hidden.await);
    });
}

/// A dialog is announced with its question, so that the live region does not say it again.
#[test]
fn the_question_of_a_dialog_is_read_once() {
    run(async |world| {
        let browser = &world.browser;
        let pack = pack("en");
        // The clock stands where the live region would have spoken.
        browser.before_each_page("window.spoken = 0; const later = setTimeout; window.setTimeout = (run, wait, ...more) => later((...all) => { run(...all); if (wait == 200) spoken = 1; }, wait, ...more)").await;
        world.open("page.html", &[("data-storage", "none")]).await;
        browser.script("void candor.show('nps', { show: 'dialog' })").await;
        browser.inside(SURVEY).await;
        wait_until("the moment to speak", async || browser.holds("spoken").await.then_some(()))
            .await;
        assert_eq!(names(browser, "dialog").await, [pack.nps.text.as_str()]);
        let region = "document.querySelector('candor-widget').shadowRoot.querySelector('[role=status]').textContent";
        assert_eq!(browser.script(&format!("return {region}")).await, "");
        // What comes after it is said as ever.
        browser.click(&rating(7)).await;
        browser.click(SUBMIT).await;
        wait_until("the thank-you is spoken", async || {
            browser.holds(&format!("{region} == {:?}", pack.thanks)).await.then_some(())
        })
        .await;
    });
}

/// Selects an option where there is none, then sends; false at the thank-you.
async fn turn(browser: &Browser) -> bool {
    let turned = browser.script(
        "const root = document.querySelector('candor-widget').shadowRoot, click = (css) => root.querySelector(css).click();
        if (root.querySelector('[part~=thanks]')) return false;
        if (!root.querySelector(':checked')) click('.r:last-of-type input');
        return true",
    );
    if turned.await != true {
        return false;
    }
    browser.inside(SUBMIT).await;
    browser.script("document.querySelector('candor-widget').shadowRoot.querySelector('[type=submit]').click()").await;
    true
}

/// What can be pressed and is smaller than `least`, in pixels.
async fn small(browser: &Browser, least: u32) -> Value {
    browser
        .script_with(
            "const root = document.querySelector('candor-widget').shadowRoot;
            return [...root.querySelectorAll('label.r, label.ok, button, textarea, a')].map((element) => {
                const { width, height } = element.getBoundingClientRect();
                return [element.outerHTML.slice(0, 80), width, height];
            }).filter(([, width, height]) => Math.min(width, height) + 0.01 < arguments[0])",
            vec![least.into()],
        )
        .await
}

async fn assert_targets(world: &World, least: u32) {
    let browser = &world.browser;
    for survey in ["nps", "ces", "csat", EVERY] {
        show(world, survey, "en").await;
        loop {
            assert_eq!(small(browser, least).await, json!([]), "{survey}: under {least} pixels");
            let more = turn(browser).await;
            // The whole page of what was turned to, with what unfolds.
            browser.settle().await;
            if !more {
                break;
            }
        }
    }
}

#[test]
fn every_target_has_44_pixels_for_a_thumb() {
    run(async |world| {
        phone(&world.browser, 320, 640).await;
        assert_targets(&world, 44).await;
        // A tablet in hand: the card is as on a desktop.
        phone(&world.browser, 820, 1180).await;
        assert_targets(&world, 44).await;
    });
}

#[test]
fn every_target_has_24_pixels_for_a_pointer() {
    run(async |world| assert_targets(&world, 24).await);
}

/// Texts that are cut off, and what sticks out of the card.
const CUT: &str = "const root = document.querySelector('candor-widget').shadowRoot, card = root.querySelector('.card');
    const texts = [...root.querySelectorAll('.q,.r,.r span,.ends span,.why,.ok span,button:not(.x),a,.kept')];
    return [...texts.filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth || e.scrollHeight > e.clientHeight + 1 && e.clientHeight && getComputedStyle(e).display != 'inline')
        .map((e) => e.outerHTML.slice(0, 90)), ...(card.scrollWidth > card.clientWidth ? ['the card scrolls sideways'] : [])]";

/// WCAG 1.4.12: lines, letters, words and paragraphs further apart.
#[test]
fn texts_further_apart_are_not_cut_off() {
    run(async |world| {
        let browser = &world.browser;
        let spaced = "const root = document.querySelector('candor-widget').shadowRoot, sheet = new CSSStyleSheet();
            sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}');
            root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]; return 0";
        for lang in ["en", "de", "ru", "ar"] {
            for survey in ["nps", "ces", EVERY] {
                show(&world, survey, lang).await;
                browser.script(spaced).await;
                loop {
                    assert_eq!(browser.script(CUT).await, json!([]), "{survey} in {lang}");
                    let more = turn(browser).await;
                    browser.settle().await;
                    if !more {
                        break;
                    }
                }
            }
        }
    });
}

/// 1280 pixels at 400 % are 320 by 256.
#[test]
fn at_400_per_cent_everything_is_reached_by_scrolling_inside() {
    run(async |world| {
        let browser = &world.browser;
        phone(browser, 320, 256).await;
        for survey in ["nps", "ces", EVERY] {
            show(&world, survey, "de").await;
            loop {
                let hidden = browser.script(
                    "const root = document.querySelector('candor-widget').shadowRoot;
                    return Promise.all(root.getAnimations().map((it) => it.finished)).then(() => [...root.querySelectorAll('.q, label.r, .ends, .why, textarea, label.ok, button, a')].filter((element) => {
                        element.scrollIntoView({ block: 'nearest' });
                        const { left, right, top, bottom } = element.getBoundingClientRect();
                        return left < 0 || right > innerWidth || top < -1 || bottom > innerHeight + 1;
                    }).map((element) => element.outerHTML.slice(0, 80)))",
                );
                assert_eq!(hidden.await, json!([]), "{survey}");
                assert_eq!(browser.script(CUT).await, json!([]), "{survey}");
                let more = turn(browser).await;
                browser.settle().await;
                if !more {
                    break;
                }
            }
        }
    });
}

#[test]
fn nothing_moves_where_motion_is_unwanted() {
    run(async |world| {
        let browser = &world.browser;
        let moving = "window.moving = new Promise((done) => {
                const look = () => {
                    const root = document.querySelector('candor-widget')?.shadowRoot;
                    root?.querySelector('.card') ? done(root.getAnimations().length) : requestAnimationFrame(look);
                };
                look();
            }); void candor.show('nps'); return moving";
        for (wish, n) in [("no-preference", 1), ("reduce", 0)] {
            let features =
                json!({ "features": [{ "name": "prefers-reduced-motion", "value": wish }] });
            browser.cdp("Emulation.setEmulatedMedia", features).await;
            world.open("page.html", &[("data-storage", "none")]).await;
            assert_eq!(browser.script(moving).await, n, "{wish}");
        }
    });
}

/// PITFALLS 20: neither the pointer nor focus looks like a choice, and nothing is chosen before.
#[test]
fn rest_hover_focus_and_choice_are_told_apart_in_forced_colours_too() {
    run(async |world| {
        let browser = &world.browser;
        // What is seen of a rating: its input, its drawing, and what stands before it.
        let look = "const root = document.querySelector('candor-widget').shadowRoot;
            const of = (element, pseudo) => { const s = getComputedStyle(element, pseudo); return [s.backgroundColor, s.borderTopColor, s.borderTopWidth, s.outlineStyle, s.color].join(); };
            return [...root.querySelectorAll('.r')].map((r) => { const input = r.querySelector('input'), span = r.querySelector('span'); return [of(input), of(span, '::before'), of(r, '::after')].join(' | '); })";
        let looks =
            async || -> Vec<String> { serde_json::from_value(browser.script(look).await).unwrap() };
        let survey = |kind: &str, display: &str| {
            let mut question = json!({ "id": "q", "kind": kind, "text": { "en": "Would you?" } });
            if kind == "choice" {
                let option = |id: &str| json!({ "id": id, "text": { "en": id } });
                question["options"] = json!([option("a"), option("b"), option("c"), option("d")]);
            } else {
                question["display"] = display.into();
            }
            json!({ "v": 1, "id": "x", "version": 1, "questions": [question] }).to_string()
        };
        for forced in ["none", "active"] {
            let features = json!({ "features": [{ "name": "forced-colors", "value": forced }] });
            browser.cdp("Emulation.setEmulatedMedia", features).await;
            for (kind, display) in
                [("nps", "numbers"), ("csat", "stars"), ("csat", "smileys"), ("choice", "")]
            {
                let what = format!("{kind} {display}, forced colours: {forced}");
                show(&world, &survey(kind, display), "en").await;
                let rest = looks().await;
                assert!(
                    rest.iter().all(|one| *one == rest[0]),
                    "{what}: nothing is chosen before: {rest:#?}"
                );
                browser.hover(".r:nth-child(2)").await;
                let hover = looks().await;
                assert_ne!(hover[1], rest[1], "{what}: under the pointer");
                browser.hover(".r:nth-child(3) ~ .r").await;
                browser.click(".r:nth-child(3) input").await;
                browser.hover(SURVEY).await;
                let chosen = looks().await;
                assert_ne!(chosen[2], rest[2], "{what}: chosen");
                assert_ne!(chosen[2], hover[1], "{what}: chosen is not under the pointer");
                // Stars up to the chosen one are filled, of others the one alone.
                assert_eq!(
                    chosen[0] != rest[0],
                    display == "stars",
                    "{what}: before the chosen one"
                );
                assert_eq!(chosen[3], rest[3], "{what}: after the chosen one");
                browser.keys([RIGHT]).await;
                browser.inside(".r:nth-child(4) :checked").await;
                let focused = browser.script("return getComputedStyle(document.querySelector('candor-widget').shadowRoot.querySelector('.r:nth-child(4) input')).outlineWidth");
                assert_eq!(focused.await, "2px", "{what}: in focus");
            }
        }
    });
}

/// PITFALLS 18: what is being composed is no command, and no key commits by passing over.
#[test]
fn keys_of_a_composition_do_nothing() {
    run(async |world| {
        let browser = &world.browser;
        show(&world, "nps", "ja").await;
        browser.find("#name").await.click().await.unwrap();
        browser.keys([TAB]).await;
        let press = |css: &str, init: &str| {
            format!(
                "document.querySelector('candor-widget').shadowRoot.querySelector({css:?})
                    .dispatchEvent(new KeyboardEvent('keydown', {{ bubbles: true, composed: true, cancelable: true, {init} }})); return 0"
            )
        };
        for init in
            ["key: '5', isComposing: true", "key: '5', keyCode: 229", "key: 'Enter', keyCode: 229"]
        {
            browser.script(&press("input", init)).await;
        }
        browser.settle().await;
        assert!(!browser.is_inside(":checked").await, "nothing was selected");
        browser.keys(['5', ENTER]).await;
        browser.inside("textarea").await;
        for init in ["key: 'Escape', isComposing: true", "key: 'Escape', keyCode: 229"] {
            browser.script(&press("textarea", init)).await;
        }
        browser.settle().await;
        assert!(browser.is_inside(SURVEY).await, "a composition was called off, not the survey");
        browser.script(&press("textarea", "key: 'Escape'")).await;
        browser.wait_until_gone().await;
    });
}

/// PITFALLS 22: no phone's keyboard opens by itself, and no field makes it zoom.
#[test]
fn on_touch_no_field_takes_focus_by_itself() {
    run(async |world| {
        let browser = &world.browser;
        phone(browser, 320, 640).await;
        show(&world, "csat", "en").await;
        browser.click(&rating(5)).await;
        browser.inside("textarea").await;
        browser.settle().await;
        let seen = browser.script(
            "const root = document.querySelector('candor-widget').shadowRoot;
            return [root.activeElement?.localName == 'textarea', parseFloat(getComputedStyle(root.querySelector('textarea')).fontSize) >= 16]",
        );
        assert_eq!(seen.await, json!([false, true]));
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
    });
}
