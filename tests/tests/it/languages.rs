//! Which language is asked in, and how it is said.

use crate::words::{SUBMIT, SURVEY, THANKS, answer, loaded, rating};
use serde_json::{Value, json};
use survey::locale::{Pack, PresetText, pack, packs};
use tests::{Browser, World, run};

const WRITTEN: [&str; 4] = ["en", "pl", "zh-Hans", "ru"];

/// `lang` and `dir` of the card, and the question.
async fn seen(browser: &Browser) -> [String; 3] {
    browser.inside(SURVEY).await;
    let seen = browser.script(
        "const root = document.querySelector('candor-widget').shadowRoot;
        const card = root.querySelector('[part~=survey]');
        return [card.lang, card.dir, root.querySelector('[part~=question]').textContent]",
    );
    serde_json::from_value(seen.await).unwrap()
}

fn expected(lang: &str) -> [String; 3] {
    let pack = pack(lang);
    assert_eq!(pack.lang, lang);
    [pack.lang.clone(), pack.dir.clone(), pack.nps.text.clone()]
}

async fn prefer(browser: &Browser, languages: &str) {
    let agent = browser.script("return navigator.userAgent").await;
    let wish = json!({ "userAgent": agent, "acceptLanguage": languages });
    browser.cdp("Emulation.setUserAgentOverride", wish).await;
}

/// PITFALLS 17: the chain of wishes, one after the other.
#[test]
fn the_tag_decides_before_the_page_and_the_page_before_the_browser() {
    run(async |world| {
        let browser = &world.browser;
        let quietly = ("data-storage", "none");
        for lang in WRITTEN {
            prefer(browser, "de").await;
            let tag = [("data-survey", "nps"), quietly, ("data-lang", lang), ("lang", "fr")];
            world.open("page.html", &tag).await;
            assert_eq!(seen(browser).await, expected(lang), "data-lang");

            world.open("page.html", &[("data-survey", "nps"), quietly, ("lang", lang)]).await;
            assert_eq!(seen(browser).await, expected(lang), "<html lang>");

            prefer(browser, &format!("{lang},de")).await;
            world.open("page.html", &[("data-survey", "nps"), quietly]).await;
            assert_eq!(seen(browser).await, expected(lang), "navigator.languages");
        }
    });
}

#[test]
fn arabic_runs_from_right_to_left_and_is_recorded() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-survey", "nps"), ("data-lang", "ar")]).await;
        let [lang, dir, question] = seen(browser).await;
        assert_eq!((lang.as_str(), dir.as_str()), ("ar", "rtl"));
        assert_eq!(question, pack("ar").nps.text);
        let is_mirrored = browser.holds(
            "(() => {
                const root = document.querySelector('candor-widget').shadowRoot;
                const left = (value) => root.querySelector(`input[value='${value}']`).getBoundingClientRect().left;
                return left(0) > left(5);
            })()",
        );
        assert!(is_mirrored.await, "0 is on the right");
        answer(browser, 8).await;
        let complete = world.collector.complete().await;
        assert_eq!((&complete.body["lang"], &complete.body["dir"]), (&json!("ar"), &json!("rtl")));
    });
}

#[test]
fn the_boot_chooses_as_the_survey_crate_does() {
    run(async |world| {
        let browser = &world.browser;
        let wished = "const wished = new URLSearchParams(location.search).get('languages');
            if (wished) Object.defineProperty(navigator, 'languages', { get: () => JSON.parse(wished) });";
        browser.before_each_page(wished).await;
        let table = include_str!("../../../crates/survey/testdata/locales.json");
        let table: Vec<(Value, String)> = serde_json::from_str(table).unwrap();
        assert!(table.len() > 10, "{} rows", table.len());
        for (wanted, chosen) in table {
            let languages = wanted.to_string();
            let blanks =
                [("data-survey", "nps"), ("data-storage", "none"), ("languages", &languages)];
            world.open("page.html", &blanks).await;
            assert_eq!(seen(browser).await[0], chosen, "of {wanted}");
        }
    });
}

/// Everything that is written on the card, by its place.
async fn written(browser: &Browser) -> Value {
    browser
        .script(
            "const root = document.querySelector('candor-widget').shadowRoot, of = (css) => root.querySelector(css)?.textContent ?? '';
            const card = root.querySelector('[part~=survey]');
            return { lang: card.lang, dir: card.dir, region: card.ariaLabel, close: root.querySelector('[part~=close]').ariaLabel,
                question: of('[part~=question]'), low: of('.ends span'), high: of('.ends span:last-child'),
                why: of('.why span'), optional: of('.why i'), send: of('[type=submit]'), later: of('[part~=later]') }",
        )
        .await
}

async fn every_word(world: &World, survey: &str, pack: &Pack, words: &PresetText) {
    let browser = &world.browser;
    world.open("page.html", &[("data-lang", &pack.lang), ("data-storage", "none")]).await;
    browser.script(&format!("void candor.show('{survey}')")).await;
    browser.click(&rating(3)).await;
    browser.inside("textarea").await;
    let ui = &pack.ui;
    let expected = json!({
        "lang": pack.lang, "dir": pack.dir, "region": ui.region, "close": ui.close, "question": words.text,
        "low": words.labels[0], "high": words.labels[1], "why": pack.why, "optional": ui.optional, "send": ui.send, "later": "",
    });
    assert_eq!(written(browser).await, expected, "{survey} in {}", pack.lang);
    browser.click(SUBMIT).await;
    browser.inside(THANKS).await;
    assert_eq!(browser.words("[part~=thanks] .q").await, pack.thanks);
    // A pack is loaded only when it is used.
    let texts = loaded(world).await.into_iter().filter(|name| name.starts_with(survey));
    assert_eq!(texts.collect::<Vec<_>>(), [format!("{survey}.{}", pack.lang)]);
}

#[test]
fn every_word_is_the_packs_in_each_of_ten_languages() {
    run(async |world| {
        assert_eq!(packs().len(), 10);
        for pack in packs() {
            every_word(&world, "nps", pack, &pack.nps).await;
            every_word(&world, "csat", pack, &pack.csat).await;
            every_word(&world, "ces", pack, &pack.ces).await;
        }
    });
}

/// PITFALLS 17: what is not written in a language is asked in another, and told.
#[test]
fn owners_override_any_word_and_a_missing_translation_is_told() {
    run(async |world| {
        let browser = &world.browser;
        let words: serde_json::Map<String, Value> = survey::locale::Interface::NAMES
            .iter()
            .map(|name| ((*name).to_owned(), json!({ "pl": format!("własne {name}") })))
            .collect();
        let json = json!({ "v": 1, "id": "own", "version": 1, "lang": "en", "words": words, "ask": { "later": "3d" }, "questions": [
            { "id": "q", "kind": "nps", "text": { "en": "Would you?", "pl": "Czy?" }, "labels": { "en": ["No", "Yes"], "pl": ["Nie", "Tak"] } },
            { "id": "why", "kind": "text", "text": { "en": "Why is that?" } },
        ] });
        let show = async |lang: &str| {
            let blanks =
                [("json", &*json.to_string()), ("data-lang", lang), ("data-storage", "none")];
            world.open("inline.html", &blanks).await;
            browser.click(&rating(3)).await;
            browser.inside("textarea").await;
            let told = browser.script("return candor.explain()").await;
            (
                written(browser).await,
                [told["lang"].clone(), told["fallback"].clone(), told["untranslated"].clone()],
            )
        };
        let (polish, told) = show("pl-PL").await;
        let own = |name: &str| format!("własne {name}");
        assert_eq!(
            polish,
            json!({
                "lang": "pl", "dir": "ltr", "region": own("region"), "close": own("close"), "question": "Czy?", "low": "Nie", "high": "Tak",
                "why": "Why is that?", "optional": own("optional"), "send": own("send"), "later": own("later"),
            })
        );
        assert_eq!(told, [json!("pl"), json!(false), json!(1)]);
        // What is not in the card's language says so, and nothing else does (WCAG 2.2, 3.1.2).
        let named = browser.script(
            "return [...document.querySelector('candor-widget').shadowRoot.querySelectorAll('[lang]:not(section)')]
                .map((part) => [part.lang, part.textContent])",
        );
        assert_eq!(named.await, json!([["en", "Why is that?"]]));
        let (japanese, told) = show("ja").await;
        let ui = &pack("en").ui;
        assert_eq!(
            [&japanese["question"], &japanese["send"], &japanese["lang"]],
            [&json!("Would you?"), &json!(ui.send), &json!("en")]
        );
        // The page's own language is next, and the survey is written in that.
        assert_eq!(told, [json!("en"), json!(false), json!(0)]);
    });
}
