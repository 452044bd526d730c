//! axe finds nothing: every state of a survey, in every way to show it, language and mode.
//!
//! One page a way and language; on it one survey with every kind of page, and one whose answer is refused.

use crate::access::assert_clean;
use crate::words::{SUBMIT, SURVEY};
use serde_json::{Value, json};
use survey::locale::{Pack, packs};
use tests::{Browser, Collector, Fault, World, run, wait_until};

/// What is emulated: the system's colours, and whether they are forced.
const MODES: [(&str, &str, &str); 4] = [
    ("light", "light", "none"),
    ("dark", "dark", "none"),
    ("forced colours", "light", "active"),
    ("forced colours in the dark", "dark", "active"),
];

/// A survey in one language with every kind of page: its words are those of the presets.
fn every_page(pack: &Pack) -> Value {
    let say = |words: &str| json!({ &pack.lang: words });
    let ends = |labels: &[String; 2]| json!({ &pack.lang: labels });
    let rating =
        |id: &str, kind: &str, scale: u8, display: &str, asked: &survey::locale::PresetText| {
            json!({ "id": id, "kind": kind, "scale": scale, "display": display,
            "text": say(&asked.text), "labels": ends(&asked.labels) })
        };
    let option = |id: &str, words: &str| json!({ "id": id, "text": say(words) });
    json!({
        "v": 1, "id": format!("every-{}", pack.lang), "version": 1, "lang": pack.lang,
        "questions": [
            rating("stars", "csat", 5, "stars", &pack.csat),
            { "id": "why", "kind": "text", "limit": 280, "text": say(&pack.why) },
            { "id": "topics", "kind": "choice", "multiple": true, "other": true, "text": say(&pack.why),
                "options": [option("a", &pack.nps.labels[0]), option("b", &pack.nps.labels[1])] },
            { "id": "one", "kind": "choice", "text": say(&pack.why),
                "options": [option("a", &pack.ces.labels[0]), option("b", &pack.ces.labels[1])] },
            rating("numbers", "nps", 10, "numbers", &pack.nps),
            rating("faces", "csat", 5, "smileys", &pack.csat),
            rating("thumbs", "csat", 2, "thumbs", &pack.csat),
            { "id": "contact", "kind": "consent", "text": say(&pack.ces.text) },
        ],
        "thanks": { "all": { &pack.lang: pack.thanks, "link": { "url": "/review", "text": say(&pack.name) } } },
        "ask": { "later": "3d" },
    })
}

/// Selects what fits on the open page, as keys do.
pub(crate) async fn select(browser: &Browser, css: &str) {
    browser.inside(css).await;
    browser
        .script_with(
            "document.querySelector('candor-widget').shadowRoot.querySelector(arguments[0]).click()",
            vec![css.into()],
        )
        .await;
}

/// Sends the page, and waits until another is there.
async fn turn(browser: &Browser, to: &str) {
    browser
        .script("window.before = document.querySelector('candor-widget').shadowRoot.querySelector('.q')")
        .await;
    select(browser, SUBMIT).await;
    let what = format!("the page with {to}");
    wait_until(&what, async || {
        let turned = browser.holds("window.before && !window.before.isConnected").await;
        (turned && browser.is_inside(to).await).then_some(())
    })
    .await;
}

async fn assert_clean_in_every_mode(browser: &Browser, what: &str) {
    for (mode, scheme, forced) in MODES {
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "forced-colors", "value": forced },
        ] });
        browser.cdp("Emulation.setEmulatedMedia", features).await;
        assert_clean(browser, &format!("{what}, {mode}")).await;
    }
}

/// Shows `survey` with `options`, and goes through all that is behind its first sight.
async fn show(browser: &Browser, survey: &Value, options: &Value) {
    browser
        .script_with(
            "void candor.show(arguments[0], arguments[1])",
            vec![survey.clone(), options.clone()],
        )
        .await;
    browser.inside(SURVEY).await;
}

async fn walk(world: &World, way: &str, target: &str) {
    let browser = &world.browser;
    let closed = format!("http://127.0.0.1:{}/", Collector::closed_port().await);
    for pack in packs() {
        let lang = pack.lang.as_str();
        let at = |state: &str| format!("{way}, {lang}: {state}");
        let mut blanks = vec![("lang", lang), ("data-lang", lang)];
        if way == "tab" {
            blanks.extend([("data-survey", "nps"), ("data-show", "tab")]);
        }
        world.open("page.html", &blanks).await;
        if way == "tab" {
            let tab = browser.inside("[part=tab]").await;
            assert_clean_in_every_mode(browser, &at("the tab")).await;
            tab.click().await.unwrap();
            browser.inside(SURVEY).await;
            assert_clean_in_every_mode(browser, &at("what it opens")).await;
            browser.script("return candor.close()").await;
        }
        let mut options = json!({ "show": way, "endpoint": closed });
        // A tab has its own place.
        if !target.is_empty() {
            options["target"] = target.into();
        }
        show(browser, &every_page(pack), &options).await;
        assert_clean_in_every_mode(browser, &at("the first page of several")).await;
        select(browser, "input[value=\"4\"]").await;
        browser.inside("textarea").await.send_keys("Abc").await.unwrap();
        browser.inside(".used:not(:empty)").await;
        assert_clean_in_every_mode(browser, &at("the comment, open")).await;
        turn(browser, "[part~=choices]").await;
        select(browser, "input[value=\"0\"]").await;
        select(browser, "input[value=\"2\"]").await;
        browser.inside("textarea").await;
        assert_clean_in_every_mode(browser, &at("several options and something else")).await;
        turn(browser, "input[type=radio]").await;
        select(browser, "input[value=\"1\"]").await;
        assert_clean_in_every_mode(browser, &at("one option")).await;
        turn(browser, ".nps").await;
        select(browser, "input[value=\"10\"]").await;
        assert_clean_in_every_mode(browser, &at("numbers")).await;
        turn(browser, ".smileys").await;
        select(browser, "input[value=\"3\"]").await;
        assert_clean_in_every_mode(browser, &at("smileys")).await;
        turn(browser, ".thumbs").await;
        select(browser, "input[value=\"2\"]").await;
        select(browser, "[part~=consent] input").await;
        assert_clean_in_every_mode(browser, &at("thumbs and a consent")).await;
        turn(browser, ".kept:not(:empty)").await;
        assert_eq!(browser.words(".kept").await, pack.ui.saved);
        assert_clean_in_every_mode(browser, &at("the thank-you with a link, and the saved note"))
            .await;

        browser.script("return candor.close()").await;
        world.collector.spoil([Fault::Status(400)]);
        let mut refused = options;
        refused.as_object_mut().unwrap().remove("endpoint");
        show(browser, &"nps".into(), &refused).await;
        select(browser, "input[value=\"6\"]").await;
        turn(browser, ".kept:not(:empty)").await;
        assert_eq!(browser.words(".kept").await, pack.ui.refused);
        assert_clean_in_every_mode(browser, &at("the thank-you with the refused note")).await;
        // What is kept is no matter of the next page.
        browser.script("return candor.forget().catch(() => 0)").await;
    }
}

/// A row a way to show: its name, and where it stands.
macro_rules! ways {
    ($($test:ident: $way:literal in $target:literal;)+) => {
        $(#[test]
        fn $test() {
            run(async |world| walk(&world, $way, $target).await);
        })+
    };
}

ways! {
    a_popover_has_no_violation_in_any_state_language_or_mode: "popover" in "body";
    an_inline_survey_has_no_violation_in_any_state_language_or_mode: "inline" in "#slot";
    a_dialog_has_no_violation_in_any_state_language_or_mode: "dialog" in "body";
    a_tab_has_no_violation_in_any_state_language_or_mode: "tab" in "";
}
