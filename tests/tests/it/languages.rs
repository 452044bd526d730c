//! Which language is asked in, and how it is said.

use crate::words::{SURVEY, answer};
use serde_json::{Value, json};
use survey::locale::pack;
use tests::{Browser, run};

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
