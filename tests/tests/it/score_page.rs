//! The page that scores a pasted list, by the module alone.

use crate::access::{assert_clean, prefer};
use crate::widths::phone;
use tests::{Browser, World, run, wait_until};

const OTHER: &str = "9 10 8 7 6 3 0 10 9 2 5 8 9 10 1 4 6 6 7 9 3 2 8 9 5 7 0 6 4 9 10 3";

/// Opens the page, until it has told the score of the answers it brings along.
async fn open(world: &World) {
    world.open_own("/score.html").await;
    wait_until_said(&world.browser, "#a-said", "n = 36").await;
}

async fn wait_until_said(browser: &Browser, css: &str, words: &str) {
    wait_until(&format!("{words:?} in {css}"), async || {
        browser.find(css).await.text().await.ok()?.contains(words).then_some(())
    })
    .await;
}

/// Replaces what is in a field, as pasting does.
async fn paste(browser: &Browser, css: &str, text: &str) {
    let script = "const field = document.querySelector(arguments[0]);
        field.focus();
        field.select();
        document.execCommand('insertText', false, arguments[1]);";
    browser.script_with(script, vec![css.into(), text.into()]).await;
}

#[test]
fn a_pasted_list_is_scored_and_compared() {
    run(async |world| {
        let browser = &world.browser;
        open(&world).await;
        paste(browser, "#a", "0, 7\n7;9\t9  9\n").await;
        let said = browser.find("#a-said").await.text().await.unwrap();
        for words in ["+33.3", "95 %: \u{2212}31.1 to +75.4 (score)", "points, n = 6", "Under 30"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let label = "return document.querySelector('#a-charts .bars').getAttribute('aria-label')";
        assert_eq!(
            browser.script(label).await,
            "Answers: 1 gave 0, 0 gave 1, 0 gave 2, 0 gave 3, 0 gave 4, 0 gave 5, 0 gave 6, \
             2 gave 7, 0 gave 8, 3 gave 9, 0 gave 10"
        );
        browser.find("#a-charts summary").await.click().await.unwrap();
        wait_until_said(browser, "#a-charts table", "9 3 50.0 %").await;

        wait_until_said(browser, "#compared", "Two lists make a difference.").await;
        paste(browser, "#b", OTHER).await;
        wait_until_said(browser, "#compared", "Too early to say.").await;
        let many = ["10 "; 40].concat();
        paste(browser, "#a", &many).await;
        wait_until_said(browser, "#compared", "The first list is higher").await;
        wait_until_said(browser, "#compared", "p < 0.001, adjusted-wald").await;
        // What was opened stays open while one types.
        wait_until_said(browser, "#a-charts table", "10 40 100.0 %").await;
        browser.find("#level").await.select_by_value("0.99").await.unwrap();
        wait_until_said(browser, "#a-said", "99 %: ").await;
        let posts = world.collector.seen();
        assert!(posts.iter().all(|it| it.line.starts_with("GET ")), "the answers stay: {posts:?}");
    });
}

#[test]
fn what_is_no_rating_is_named_and_the_other_list_stays() {
    run(async |world| {
        let browser = &world.browser;
        open(&world).await;
        for (text, expected) in [
            ("9 11", "rating 11 is not a whole number from 0 to 10"),
            ("9 6.5", "rating 6.5 is not a whole number from 0 to 10"),
            ("9 nine", "rating \"nine\" is not a number"),
            ("", "A second list shows"),
        ] {
            paste(browser, "#b", text).await;
            wait_until_said(browser, "#b-said", expected).await;
            wait_until_said(browser, "#a-said", "n = 36").await;
        }
        for (margin, expected) in
            [("-1", "margin -1 is not "), ("", "margin NaN is not "), ("5", "1,534")]
        {
            paste(browser, "#margin", margin).await;
            wait_until_said(browser, "#sampled", expected).await;
        }
        // Answers that nobody has typed follow the question; pasted ones are refused by name.
        browser.find("#definition").await.select_by_value("ces.mean-of-7.v1").await.unwrap();
        wait_until_said(browser, "#a-said", "on the scale, n = 36").await;
        paste(browser, "#a", "7 7 7").await;
        wait_until_said(browser, "#a-said", "All answers are alike: no interval.").await;
        browser.find("#definition").await.select_by_value("csat.top2-of-5.v1").await.unwrap();
        wait_until_said(browser, "#a-said", "rating 7 is not a whole number from 1 to 5").await;
    });
}

#[test]
fn the_page_has_no_violation() {
    run(async |world| {
        let browser = &world.browser;
        for scheme in ["light", "dark"] {
            prefer(browser, scheme).await;
            open(&world).await;
            assert_clean(browser, &format!("{scheme}: one list")).await;
            paste(browser, "#b", OTHER).await;
            browser.find("#b-charts summary").await.click().await.unwrap();
            wait_until_said(browser, "#compared", "p = ").await;
            assert_clean(browser, &format!("{scheme}: two lists")).await;
            paste(browser, "#b", "11").await;
            wait_until_said(browser, "#b-said", "rating 11").await;
            assert_clean(browser, &format!("{scheme}: refused")).await;
        }
    });
}

/// Everything that is pressed or written in lies in the window, and is high enough for a thumb.
const MISFITS: &str =
    "return [...document.querySelectorAll('select, textarea, input')].filter((element) => {
    const { left, right, height } = element.getBoundingClientRect();
    return left < 0 || right > innerWidth || height < 44;
}).map((element) => element.id)";

#[test]
fn a_phone_of_320_pixels_has_room_in_both_directions() {
    run(async |world| {
        let browser = &world.browser;
        phone(browser, 320, 640).await;
        open(&world).await;
        paste(browser, "#b", OTHER).await;
        let definitions = browser.script(
            "return [...document.querySelectorAll('#definition option')].map((it) => it.value)",
        );
        for definition in definitions.await.as_array().unwrap() {
            let definition = definition.as_str().unwrap();
            browser.find("#definition").await.select_by_value(definition).await.unwrap();
            for direction in ["ltr", "rtl"] {
                browser.script(&format!("document.documentElement.dir = '{direction}'")).await;
                let what = format!("{definition}, {direction}");
                assert!(
                    browser.holds("document.documentElement.scrollWidth <= 320").await,
                    "{what}"
                );
                assert_eq!(browser.script(MISFITS).await, serde_json::json!([]), "{what}");
            }
        }
    });
}

#[test]
fn read_from_the_right_it_is_mirrored_but_for_numbers_and_code() {
    run(async |world| {
        let browser = &world.browser;
        open(&world).await;
        paste(browser, "#b", OTHER).await;
        browser.script("document.documentElement.dir = 'rtl'").await;
        let left = "(css) => document.querySelector(css).getBoundingClientRect().left";
        let is_mirrored = format!("({left})('#b') < ({left})('#a')");
        assert!(browser.holds(&is_mirrored).await, "the first list is on the right");
        for css in ["#a-charts svg", "#a-said .number", "pre"] {
            let direction = format!("getComputedStyle(document.querySelector('{css}')).direction");
            assert_eq!(browser.script(&format!("return {direction}")).await, "ltr", "{css}");
        }
        let zero_is_left_of_ten = "(() => {
            const texts = [...document.querySelectorAll('#a-charts .bars text')];
            const left = (words) => texts.find((it) => it.textContent === words && it.getAttribute('y') === '132').getBoundingClientRect().left;
            return left('0') < left('10');
        })()";
        assert!(browser.holds(zero_is_left_of_ten).await);
        assert!(browser.holds("document.documentElement.scrollWidth <= innerWidth").await);
    });
}

/// The address in the lines to copy, and that of the types, are of this version.
#[test]
fn the_lines_to_copy_and_the_types_are_there() {
    run(async |world| {
        let browser = &world.browser;
        open(&world).await;
        let code = browser.find("pre").await.text().await.unwrap();
        let module =
            code.split('"').nth(1).unwrap().replace("https://HOST", &world.collector.origin);
        let types =
            browser.script("return document.querySelector('a[href$=\".d.ts\"]').href").await;
        for address in [module.as_str(), types.as_str().unwrap()] {
            let script = "return fetch(arguments[0]).then((response) => response.status)";
            let status = browser.script_with(script, vec![address.into()]).await;
            assert_eq!(status, 200, "{address}");
        }
        let summarize = format!(
            "return import('{module}').then(async (module) => {{
                await module.default();
                return module.summarize([9, 10, 7, 3], {{ metric: 'nps' }}).score;
            }})"
        );
        assert_eq!(browser.script(&summarize).await, 25.0, "as the line says");
    });
}
