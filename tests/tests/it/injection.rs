//! Text from anywhere is text, never markup: no element is made of it, and no script runs.

use crate::words::{SUBMIT, SURVEY, THANKS};
use serde_json::{Value, json};
use survey::Survey;
use tests::{Browser, run};

/// What would become something, were it read as HTML, a script, an address, a formula or a template.
const INJECTIONS: [&str; 14] = [
    "<img src=x onerror=__ran=1>",
    "<script>__ran=1</script>",
    "\"><svg onload=__ran=1>",
    "'-(__ran=1)-'",
    "</textarea><iframe srcdoc='<script>parent.__ran=1</script>'></iframe>",
    "</p></section></style><body onload=__ran=1>",
    "<!--<a id=q>",
    "javascript:__ran=1",
    "${__ran=1}{{__ran=1}}",
    "&lt;img src=x onerror=__ran=1&gt;",
    "=HYPERLINK(\"javascript:__ran=1\")",
    "@import 'x';}*{color:red}",
    "\u{202e}\u{0000}abc\u{2028}",
    "%3Cscript%3E__ran=1%3C/script%3E",
];

/// Elements that the widget never makes, and whether a script ran.
const MADE: &str = "const roots = [document, ...[...document.querySelectorAll('candor-widget,candor-tools')].map((host) => host.shadowRoot)];
    return [window.__ran || 0, roots.flatMap((root) => [...root.querySelectorAll('img,svg,iframe,script:not([src]),style:not([data-page]),body body,[onload],[onerror],a:not([part],#away)')].map((element) => element.outerHTML))]";

async fn assert_nothing_made(browser: &Browser, what: &str) {
    browser.settle().await;
    assert_eq!(browser.script(MADE).await, json!([0, []]), "{what}");
}

/// A survey with an injection in every field that takes text, another in each.
fn survey(nth: usize) -> (Value, Vec<String>) {
    let mut at = nth;
    let mut texts = Vec::new();
    let mut next = || {
        at += 1;
        let text = INJECTIONS[at % INJECTIONS.len()];
        texts.push(text.to_owned());
        json!({ "en": text })
    };
    let mut json = json!({ "v": 1, "id": format!("x{nth}"), "version": 1, "questions": [
        { "id": "q", "kind": "nps", "text": next() },
        { "id": "why", "kind": "text", "text": next() },
        { "id": "topics", "kind": "choice", "other": true, "text": next(), "options": [{ "id": "a", "text": next() }, { "id": "b", "text": next() }] },
        { "id": "contact", "kind": "consent", "text": next() },
    ], "thanks": { "all": next() }, "words": {} });
    json["thanks"]["all"]["link"] =
        json!({ "url": "/\"><img src=x onerror=__ran=1>", "text": next() });
    let (low, high) = (next()["en"].clone(), next()["en"].clone());
    json["questions"][0]["labels"] = json!({ "en": [low, high] });
    for word in survey::locale::Interface::NAMES {
        json["words"][word] = next();
    }
    (json, texts)
}

/// All words on the card, as they are told.
async fn words(browser: &Browser) -> String {
    let words = browser.script(
        "const root = document.querySelector('candor-widget').shadowRoot;
        return root.textContent + [...root.querySelectorAll('[aria-label]')].map((element) => element.ariaLabel).join()",
    );
    words.await.as_str().unwrap().to_owned()
}

#[test]
fn every_text_of_a_definition_is_shown_as_it_is_written() {
    run(async |world| {
        let browser = &world.browser;
        for nth in 0..INJECTIONS.len() {
            let (json, texts) = survey(nth);
            world.open("page.html", &[("data-storage", "none")]).await;
            browser.script_with("void candor.show(arguments[0])", vec![json.clone()]).await;
            browser.inside(SURVEY).await;
            let click = async |css: &str| {
                browser.inside(css).await;
                let click = "document.querySelector('candor-widget').shadowRoot.querySelector(arguments[0]).click()";
                browser.script_with(click, vec![css.into()]).await;
            };
            let mut seen = String::new();
            for css in
                ["[part~=scale] input", "[part~=choices] input[value='2']", "[part~=consent] input"]
            {
                click(css).await;
                browser.inside(SUBMIT).await;
                seen += &words(browser).await;
                assert_nothing_made(browser, css).await;
                if !css.contains("scale") || browser.is_inside("[part~=consent]").await {
                    continue;
                }
                browser.inside("textarea").await.send_keys(INJECTIONS[nth % 12]).await.unwrap();
                click(SUBMIT).await;
                browser.inside("[part~=choices]").await;
            }
            click(SUBMIT).await;
            browser.inside(THANKS).await;
            seen += &words(browser).await;
            assert_nothing_made(browser, "the thank-you").await;
            // A character that HTML has no place for is shown as a replacement, by every way there is.
            let plain = |text: &str| text.replace('\u{0}', "");
            // Words for what did not happen here are the last: of notes, of going back, of later.
            for text in &texts[..10] {
                assert!(
                    plain(&seen).contains(&plain(text)),
                    "{text:?} of survey {nth} is not in {seen:?}"
                );
            }
        }
    });
}

#[test]
fn the_tags_attributes_and_calls_take_no_markup_either() {
    run(async |world| {
        let browser = &world.browser;
        let all = ["color", "mode", "show", "place", "target", "brand", "delay", "key"];
        let all = all.map(|name| format!("data-{name}"));
        for text in INJECTIONS.iter().filter(|text| !text.contains('\u{0}')) {
            let mut loads = vec![vec![("data-survey", "nps")]];
            loads[0].extend(all.iter().map(|name| (name.as_str(), *text)));
            loads.extend(
                ["data-survey", "data-lang"]
                    .map(|name| vec![("data-survey", "nps"), (name, *text)]),
            );
            for blanks in &mut loads {
                blanks.push(("data-storage", "none"));
                world.open("page.html", blanks).await;
                assert_nothing_made(browser, &format!("{blanks:?}")).await;
            }
            world.open("page.html", &[("data-storage", "none")]).await;
            browser.script_with("void candor.show(arguments[0]); void candor.show('csat', { color: arguments[0], place: arguments[0], touchpoint: arguments[0], context: { x: arguments[0] } }); return 0", vec![(*text).into()]).await;
            browser.inside(SURVEY).await;
            assert_nothing_made(browser, text).await;
        }
    });
}

#[test]
fn what_is_written_is_words_in_the_studio_and_a_cell_in_a_table() {
    run(async |world| {
        let browser = &world.browser;
        for text in &INJECTIONS[..12] {
            world.open("page.html", &[("data-storage", "none")]).await;
            browser.script_with("void candor.show('nps', { touchpoint: arguments[0], journey: arguments[0], persona: arguments[0], context: { x: arguments[0] } })", vec![(*text).into()]).await;
            browser.click("input[value='3']").await;
            browser.inside("textarea").await.send_keys(text).await.unwrap();
            browser.click(SUBMIT).await;
            browser.inside(THANKS).await;
            world
                .collector
                .post(text, |post| {
                    post.body["status"] == "complete"
                        && post.body["answers"][1]["text"] == *text
                        && post.body["touchpoint"] == *text
                })
                .await;
        }
        world.open_own("/").await;
        browser.find("#studio .results .numbers").await;
        let made = "return [window.__ran || 0, [...document.querySelectorAll('img,script:not([src]):not([type=module]),[onload],[onerror]')].map((element) => element.outerHTML)]";
        assert_eq!(browser.script(made).await, json!([0, []]));
        let csv = browser
            .script("return fetch('/v1/responses.csv?survey=nps').then((reply) => reply.text())")
            .await;
        let csv = csv.as_str().unwrap();
        assert!(
            csv.contains("\"'=HYPERLINK(\"\"javascript:__ran=1\"\")\""),
            "a formula is words: {csv}"
        );
        assert!(csv.contains(",<img src=x onerror=__ran=1>,"), "{csv}");
        for hash in INJECTIONS {
            let hash: String = url::form_urlencoded::byte_serialize(hash.as_bytes()).collect();
            world.open_own(&format!("/#survey={hash}&lang={hash}&color={hash}&mode={hash}")).await;
            browser.find("#studio .results").await;
            assert_eq!(browser.script(made).await, json!([0, []]));
        }
    });
}

/// Names, addresses, colours and languages are no free text: the linter names each with its path.
#[test]
fn what_is_no_text_is_refused_with_its_path() {
    for text in INJECTIONS {
        let (mut json, _) = survey(0);
        json["id"] = text.into();
        json["lang"] = text.into();
        json["questions"][0]["id"] = text.into();
        json["questions"][0]["kind"] = text.into();
        json["questions"][2]["options"][0]["id"] = text.into();
        json["questions"][1]["text"] = json!({ text: "x", "en": "y" });
        json["thanks"]["all"]["link"]["url"] = text.into();
        json["look"] = json!({ "color": text, "mode": text, "show": text, "place": text });
        json["words"][text] = json!({ "en": "x" });
        json[text] = 1.into();
        let problems = Survey::from_json(json.to_string().as_bytes()).unwrap_err();
        for path in [
            "$.id",
            "$.lang",
            "$.questions[0].id",
            "$.questions[0].kind",
            "$.questions[2].options[0].id",
            &format!("$.questions[1].text.{text}"),
            "$.thanks.all.link.url",
            "$.look.color",
            "$.look.mode",
            "$.look.show",
            "$.look.place",
            &format!("$.words.{text}"),
            &format!("$.{text}"),
        ] {
            assert!(problems.iter().any(|problem| problem.path == path), "{path}: {problems:#?}");
        }
    }
}

/// `candor lint`, the compiler in the page and the collector say the same of a definition.
#[test]
fn every_reader_of_a_definition_names_the_same_problems() {
    run(async |world| {
        let browser = &world.browser;
        let (mut json, _) = survey(0);
        json["id"] = "a b".into();
        json["thanks"]["all"]["link"]["url"] = "javascript:__ran=1".into();
        json["look"] = json!({ "color": "green" });
        let problems = Survey::from_json(json.to_string().as_bytes()).unwrap_err();
        assert_eq!(problems.len(), 3);
        world.open("page.html", &[("data-storage", "none")]).await;
        let outcome =
            browser.script_with("return candor.show(arguments[0])", vec![json.clone()]).await;
        let put = "return fetch('/v1/surveys/x', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(arguments[0]) }).then((reply) => reply.json())";
        world.open_own("/").await;
        let refused = browser.script_with(put, vec![json]).await;
        for problem in &problems {
            let line = problem.to_string();
            assert!(outcome["reason"].as_str().unwrap().contains(&line), "{line} in {outcome}");
            let told = refused["problems"].as_array().unwrap();
            assert!(
                told.contains(&json!({ "path": problem.path, "message": problem.message })),
                "{line} in {refused}"
            );
        }
    });
}
