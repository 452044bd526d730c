//! axe finds nothing on a phone and in the studio; `every_state` has all the rest.

use crate::words::{SUBMIT, SURVEY, THANKS, rating};
use serde_json::{Value, json};
use tests::{Browser, World, run};

const AXE: &str = include_str!("../../vendor/axe-core/axe.min.js");

/// One line a violation: its rule, and where. Two rules that axe leaves off count too: targets of
/// 24 pixels (WCAG 2.2, 2.5.8), and names that contain what is visible (2.5.3; PITFALLS 21).
async fn violations(browser: &Browser) -> Vec<String> {
    // Colours are read at rest.
    browser
        .script(
            "const roots = [document, ...[...document.querySelectorAll('candor-widget, candor-tab')].map((host) => host.shadowRoot)];
            return Promise.all(roots.flatMap((root) => root.getAnimations()).map((animation) => animation.finished))
                .then(() => 0)",
        )
        .await;
    if !browser.holds("window.axe").await {
        browser.script(AXE).await;
    }
    let found =
        browser.script("return axe.run(document, { rules: { 'target-size': { enabled: true }, 'label-content-name-mismatch': { enabled: true } } }).then(({ violations }) => violations)").await;
    let of_node = |violation: &Value, node: &Value| {
        format!("{}: {} {}", violation["id"], node["target"], node["failureSummary"])
    };
    let nodes = |violation: &Value| {
        let nodes = violation["nodes"].as_array().unwrap().clone();
        nodes.iter().map(|node| of_node(violation, node)).collect::<Vec<_>>()
    };
    found.as_array().unwrap().iter().flat_map(nodes).collect()
}

pub(crate) async fn assert_clean(browser: &Browser, what: &str) {
    let found = violations(browser).await;
    assert!(found.is_empty(), "{what}: {found:#?}");
}

pub(crate) async fn prefer(browser: &Browser, scheme: &str) {
    let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    browser.cdp("Emulation.setEmulatedMedia", features).await;
}

async fn walk(world: &World, show: &str, scheme: &str) {
    let browser = &world.browser;
    prefer(browser, scheme).await;
    for survey in ["nps", "csat", "ces"] {
        world.open("page.html", &[("lang", "en")]).await;
        let asked = format!(
            "void candor.show('{survey}', {{ show: '{show}', target: '#slot', color: '#0a7d55' }})"
        );
        browser.script(&asked).await;
        browser.inside(SURVEY).await;
        let at = |stage| format!("{survey}, {show}, {scheme}: {stage}");
        assert_clean(browser, &at("question")).await;
        browser.click(&rating(5)).await;
        browser.inside("textarea").await;
        assert_clean(browser, &at("comment")).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        assert_clean(browser, &at("thank-you")).await;
    }
}

#[test]
fn a_sheet_on_a_phone_has_no_violation() {
    run(async |world| {
        crate::widths::phone(&world.browser, 320, 640).await;
        walk(&world, "popover", "light").await;
    });
}

#[test]
fn the_studio_has_no_violation() {
    run(async |world| {
        let browser = &world.browser;
        for scheme in ["light", "dark"] {
            prefer(browser, scheme).await;
            world.open_own("/").await;
            browser.find("#studio .results .state, #studio .results .numbers").await;
            browser.into("iframe").await;
            browser.inside(SURVEY).await;
            browser.out().await;
            assert_clean(browser, &format!("the studio, {scheme}")).await;
        }
        browser.into("iframe").await;
        crate::words::answer(browser, 9).await;
        browser.out().await;
        browser.find("#studio .results .numbers").await;
        assert_clean(browser, "the studio with an answer, dark").await;
    });
}
