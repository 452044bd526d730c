//! The look that an owner gives it: mode, corners, font, width, and colours that can be read whatever the page says.

use crate::access::prefer;
use crate::words::{SUBMIT, SURVEY, THANKS, answer, loaded, rating};
use serde_json::{Value, json};
use survey::color::Color;
use survey::palette::{Palette, contrast};
use tests::{Browser, World, run, wait_until};

/// Shows `nps` on a page with rules of its own.
async fn show(world: &World, css: &str, options: &Value) {
    world.open("page.html", &[("css", css), ("data-storage", "none")]).await;
    world.browser.script_with("void candor.show('nps', arguments[0])", vec![options.clone()]).await;
    world.browser.inside(SURVEY).await;
}

/// Computed styles of what fits inside the widget, by name.
async fn styles(browser: &Browser, css: &str, names: &[&str]) -> Vec<String> {
    browser.inside(css).await;
    let seen = browser.script_with(
        "const style = getComputedStyle(document.querySelector('candor-widget').shadowRoot.querySelector(arguments[0]));
        return arguments[1].map((name) => style.getPropertyValue(name))",
        vec![css.into(), json!(names)],
    );
    serde_json::from_value(seen.await).unwrap()
}

/// `rgb(1, 2, 3)` as a colour.
fn color(text: &str) -> Color {
    let inner = text.trim_start_matches("rgb(").trim_end_matches(')');
    let bytes: Vec<u8> = inner.split(", ").map(|byte| byte.parse().unwrap()).collect();
    Color(bytes.try_into().unwrap())
}

#[test]
fn the_mode_is_the_owners_or_the_systems() {
    run(async |world| {
        let browser = &world.browser;
        let given = Color([0x0a, 0x7d, 0x55]);
        for (system, mode, dark) in [
            ("light", "auto", false),
            ("dark", "auto", true),
            ("dark", "light", false),
            ("light", "dark", true),
        ] {
            prefer(browser, system).await;
            show(&world, "", &json!({ "mode": mode })).await;
            let p = Palette::new(given, dark);
            let [ground, ink] =
                styles(browser, SURVEY, &["background-color", "color"]).await.try_into().unwrap();
            assert_eq!(
                (color(&ground), color(&ink)),
                (p.surface, p.ink),
                "{mode} on a {system} system"
            );
            browser.click(&rating(3)).await;
            let [button] = styles(browser, SUBMIT, &["background-color"]).await.try_into().unwrap();
            assert_eq!(color(&button), p.brand, "{mode} on a {system} system");
        }
    });
}

#[test]
fn corners_font_and_width_are_custom_properties_of_the_page() {
    run(async |world| {
        let browser = &world.browser;
        let names = ["border-top-left-radius", "font-family", "width"];
        show(&world, "", &json!({})).await;
        let [radius, font, width] = styles(browser, SURVEY, &names).await.try_into().unwrap();
        assert_eq!((radius.as_str(), width.as_str()), ("16px", "400px"));
        assert!(font.starts_with("system-ui"), "{font}");
        // On the page's root as well as on the element: what is inherited is not reset.
        for selector in [":root", "candor-widget"] {
            let css = format!(
                "{selector} {{ --candor-radius: 8px; --candor-font: Georgia, serif; --candor-width: 460px }}"
            );
            show(&world, &css, &json!({})).await;
            assert_eq!(
                styles(browser, SURVEY, &names).await,
                ["8px", "Georgia, serif", "460px"],
                "{selector}"
            );
            assert_eq!(styles(browser, "input", &names[..1]).await, ["5px"], "{selector}");
            browser.click(&rating(3)).await;
            assert_eq!(
                styles(browser, "textarea", &names[..2]).await,
                ["5px", "Georgia, serif"],
                "{selector}"
            );
        }
        // So narrow that ratings would be under 24 pixels it does not get.
        show(&world, ":root { --candor-width: 100px }", &json!({})).await;
        assert_eq!(styles(browser, SURVEY, &["width"]).await, ["280px"]);
        let narrow = browser.script(
            "return [...document.querySelector('candor-widget').shadowRoot.querySelectorAll('[part~=rating]')]
                .filter((rating) => rating.getBoundingClientRect().width < 24).length",
        );
        assert_eq!(narrow.await, 0);
    });
}

/// A frame inherits nothing: it is told.
#[test]
fn a_frame_that_stands_in_has_the_pages_corners_and_font() {
    run(async |world| {
        let browser = &world.browser;
        let policy = "script-src {candor}; connect-src {candor}; frame-src {candor}";
        let css =
            ":root { --candor-radius: 8px; --candor-font: Georgia, serif; --candor-width: 460px }";
        world
            .open("page.html", &[("css", css), ("policy", policy), ("data-storage", "none")])
            .await;
        browser.script("void candor.show('nps'); return 0").await;
        browser.inside("iframe").await.enter_frame().await.unwrap();
        let names = ["border-top-left-radius", "font-family", "width"];
        assert_eq!(styles(browser, SURVEY, &names).await, ["8px", "Georgia, serif", "460px"]);
    });
}

#[test]
fn parts_take_rules_of_the_page_and_palette_names_that_are_inherited_do_nothing() {
    run(async |world| {
        let browser = &world.browser;
        let css = "candor-widget::part(question) { letter-spacing: 3px } \
            candor-widget::part(submit) { background-color: #123456; text-transform: uppercase } \
            :root, candor-widget { --ink: #fff; --surface: #fff; --brand: #eee; --on: #eee }";
        prefer(browser, "light").await;
        show(&world, css, &json!({})).await;
        assert_eq!(styles(browser, "[part~=question]", &["letter-spacing"]).await, ["3px"]);
        browser.click(&rating(3)).await;
        let names = ["background-color", "color", "text-transform"];
        let seen = styles(browser, SUBMIT, &names).await;
        assert_eq!(seen, ["rgb(18, 52, 86)", "rgb(255, 255, 255)", "uppercase"]);
        browser.settle().await;
        assert_eq!(styles(browser, SUBMIT, &names).await, seen, "what can be read stays");
        let [ink, ground] =
            styles(browser, SURVEY, &["color", "background-color"]).await.try_into().unwrap();
        assert!(contrast(color(&ink), color(&ground)) > 7.0, "{ink} on {ground}");
        assert!(
            browser.logs().await.iter().all(|log| !log.text.contains("WCAG")),
            "nothing to say"
        );
    });
}

#[test]
fn rules_of_the_page_that_break_contrast_are_repaired_and_said_once() {
    run(async |world| {
        let browser = &world.browser;
        let css = "candor-widget::part(question) { color: #ccc; transition: color 1s } \
            candor-widget::part(submit) { background: oklch(0.9 0.05 200) } \
            candor-widget::part(submit):hover { background: #444; color: #555 } \
            candor-widget::part(comment) { background: #000c; color: #333 } \
            candor-widget::part(thanks) { opacity: 0.3 }";
        prefer(browser, "light").await;
        show(&world, css, &json!({})).await;
        let said = browser
            .said(&[
                "::part(question) in #cccccc on #ffffff has 1.6 : 1, needs 4.5 : 1, is drawn in #",
            ])
            .await;
        assert!(said.contains("WCAG 1.4.3"), "{said}");
        readable(browser, "[part~=question]", "#ffffff").await;

        browser.click(&rating(9)).await;
        browser.said(&["::part(submit) in #ffffff on #"]).await;
        // Half transparent, so that the card's white shines through.
        browser.said(&["::part(comment) in #333333 on #333333 has 1.0 : 1"]).await;
        readable(browser, "textarea", "#333333").await;
        browser.hover(SUBMIT).await;
        browser.said(&["::part(submit) in #555555 on #444444 has 1.3 : 1"]).await;
        readable(browser, SUBMIT, "#444444").await;

        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        browser.said(&["::part(thanks) in #"]).await;
        wait_until("the thank-you is solid", async || {
            (styles(browser, THANKS, &["opacity"]).await == ["1"]).then_some(())
        })
        .await;
        let logs = browser.logs().await;
        let of_question = logs.iter().filter(|log| log.text.contains("::part(question)")).count();
        assert_eq!(of_question, 1, "said once: {logs:#?}");
        world.collector.complete().await;
    });
}

/// Waits until the text of what fits passes on `ground`.
async fn readable(browser: &Browser, css: &str, ground: &str) {
    let ground = Color::parse(ground).unwrap();
    wait_until(&format!("{css} can be read"), async || {
        let [ink] = styles(browser, css, &["color"]).await.try_into().unwrap();
        (ink.starts_with("rgb(") && contrast(color(&ink), ground) >= 4.5).then_some(())
    })
    .await;
}

#[test]
fn a_brand_colour_that_had_to_move_is_said_with_its_rule() {
    run(async |world| {
        let browser = &world.browser;
        prefer(browser, "light").await;
        let used = Palette::new(Color([0xff, 0xd0, 0]), false).brand.hex();
        show(&world, "", &json!({ "color": "#ffd000" })).await;
        let words = format!(
            "#ffd000 is drawn as {used} in light mode: text in it on #ffffff needs 4.5 : 1 (WCAG 1.4.3) and has 1.4 : 1"
        );
        browser.said(&[&words]).await;

        // Of a definition's own colour too; and not of one that can be read.
        let json = r##"{"v":1,"id":"x","version":1,"questions":[{"id":"q","kind":"nps","text":{"en":"Would you?"}}],"look":{"color":"#8fd0ff"}}"##;
        world.open("inline.html", &[("json", json)]).await;
        browser.said(&["#8fd0ff is drawn as #"]).await;
        let before = browser.logs().await.len();
        show(&world, "", &json!({ "color": "#0a7d55" })).await;
        answer(browser, 9).await;
        assert!(
            !loaded(&world).await.iter().any(|name| name.contains("contrast")),
            "nothing more is loaded"
        );
        assert_eq!(browser.logs().await.len(), before);
    });
}

#[test]
fn a_scale_is_neutral_unless_its_owner_colours_it_which_is_recorded() {
    run(async |world| {
        let browser = &world.browser;
        for coloured in [false, true] {
            let json = json!({ "v": 1, "id": format!("x{coloured}"), "version": 1, "look": { "coloured": coloured },
                "questions": [{ "id": "q", "kind": "nps", "text": { "en": "Would you?" } }] });
            world
                .open("inline.html", &[("json", &json.to_string()), ("data-storage", "none")])
                .await;
            browser.inside(SURVEY).await;
            let edges = browser.script(
                "const edges = [...document.querySelector('candor-widget').shadowRoot.querySelectorAll('.scale input')]
                    .map((input) => { const style = getComputedStyle(input); return [style.borderBlockEndColor, style.backgroundColor, style.borderTopColor].join(); });
                return new Set(edges).size",
            );
            assert_eq!(edges.await, if coloured { 3 } else { 1 }, "coloured: {coloured}");
            answer(browser, 9).await;
            let complete = world
                .collector
                .post("the answer", |post| post.body["survey"]["id"] == json["id"])
                .await;
            assert_eq!(complete.body["coloured"], coloured);
        }
    });
}
