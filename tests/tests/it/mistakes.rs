//! A site owner's mistakes: said in the console, by name; never thrown, and never paid by a visitor.

use crate::words::{SUBMIT, SURVEY, THANKS, answer, rating};
use survey::locale::{TAGS, pack};
use tests::run;

const DEFINITION: &str = include_str!("../../pages/survey.json");

#[test]
fn an_unknown_survey_is_named_with_the_known_ones() {
    run(async |world| {
        world.open("page.html", &[("data-survey", "npz")]).await;
        world.browser.said(&["npz", "nps, csat, ces"]).await;
        world.browser.settle().await;
        assert!(world.browser.holds("!document.querySelector('candor-widget')").await);
    });
}

#[test]
fn an_unknown_language_is_named_with_the_known_ones() {
    run(async |world| {
        world.open("page.html", &[("data-survey", "nps"), ("data-lang", "xx")]).await;
        let known: Vec<&str> = [&["xx"], TAGS].concat();
        world.browser.said(&known).await;
        // The page's own language is next.
        world.browser.inside(SURVEY).await;
        let told = world.browser.script("return candor.explain()").await;
        assert_eq!(told["lang"], "en");
        let language =
            told["gates"].as_array().unwrap().iter().find(|gate| gate["gate"] == "language");
        assert_eq!(language.unwrap()["seen"][0], "xx", "{told}");
    });
}

#[test]
fn an_endpoint_that_is_no_address_keeps_the_answer_and_says_so() {
    run(async |world| {
        for endpoint in ["nonsense://", "http://"] {
            let before = world.browser.logs().await.len();
            world.open("page.html", &[("data-endpoint", endpoint)]).await;
            world.browser.script("void candor.show('nps')").await;
            answer(&world.browser, 2).await;
            let kept = world.browser.words("[part~=thanks] .kept").await;
            assert_eq!(kept, pack("en").ui.saved, "{endpoint}");
            world.browser.said(&["kept", endpoint]).await;
            world.browser.settle().await;
            let lines = world.browser.logs().await;
            let lines = lines[before..].iter().filter(|log| log.text.contains("candor: "));
            assert_eq!(lines.count(), 1, "{endpoint} is said once");
            let has_words = "Object.entries(localStorage).some(([key, value]) =>
                key.startsWith('candor.out.') && value.includes('\"rating\":2'))";
            assert!(world.browser.holds(has_words).await, "{endpoint}");
            world.browser.script("localStorage.clear()").await;
        }
    });
}

#[test]
fn a_definition_with_faults_is_not_shown_and_every_fault_has_its_path() {
    run(async |world| {
        let faults = r#"{ "v": 1, "id": "checkout", "version": 1,
            "questions": [ { "id": "csat", "kind": "csat", "scale": 5, "text": { "en": "" } },
                           { "id": "why", "kind": "wonder", "text": { "en": "Why?" } } ],
            "look": { "color": "green" } }"#;
        world.open("inline.html", &[("json", faults)]).await;
        let paths =
            ["$.questions[0].text.en", "$.questions[1].kind", "wonder", "$.look.color", "green"];
        world.browser.said(&paths).await;

        world.open("inline.html", &[("json", "{ \"v\": 1, ")]).await;
        world.browser.said(&["problem", "JSON"]).await;
        world.browser.settle().await;
        assert!(world.browser.holds("!document.querySelector('candor-widget')").await);
    });
}

#[test]
fn a_definition_in_the_page_is_asked_with_its_condition() {
    run(async |world| {
        let browser = &world.browser;
        world.open("inline.html", &[("json", DEFINITION)]).await;
        assert_eq!(browser.words("[part~=question]").await, "How was the checkout?");
        browser.click(&rating(5)).await;
        browser.inside(SUBMIT).await;
        assert!(!browser.is_inside("textarea").await, "only the dissatisfied are asked why");
        browser.click(&rating(1)).await;
        browser.inside("textarea").await.send_keys("The form.").await.unwrap();
        assert!(browser.words(".why").await.contains("What went wrong?"));
        browser.click(SUBMIT).await;
        assert_eq!(browser.words("[part~=thanks] .q").await, "Thank you, we will look into it.");
        let complete = world.collector.complete().await;
        assert_eq!(complete.body["survey"], serde_json::json!({ "id": "checkout", "version": 3 }));
        assert_eq!(complete.body["answers"][1]["text"], "The form.");

        browser.reload().await;
        browser.settle().await;
        assert!(!browser.is_inside(SURVEY).await, "its quiet period goes by its id");
    });
}

#[test]
fn a_definition_in_the_page_is_known_by_its_id_everywhere() {
    run(async |world| {
        let browser = &world.browser;
        let own =
            DEFINITION.replace("\"v\": 1,", "\"v\": 1, \"ask\": {\"any\": [{\"manual\": true}]},");
        assert_ne!(own, DEFINITION);
        world.open("inline.html", &[("json", &own)]).await;
        let told = browser.script("return candor.explain('checkout')").await;
        assert_eq!(
            (&told["survey"], &told["gates"][1]["gate"]),
            (&"checkout".into(), &"trigger".into()),
            "{told}"
        );
        browser.script("void candor.show('checkout')").await;
        assert_eq!(browser.words("[part~=question]").await, "How was the checkout?");
        browser.script("return candor.forget()").await;
        browser.wait_until_gone().await;

        browser.script("const own = document.createElement('candor-survey'); own.setAttribute('survey', 'checkout'); document.body.append(own)").await;
        browser.inside(SURVEY).await;
        browser.script("return candor.forget()").await;

        world.open("inline.html", &[("json", DEFINITION), ("data-survey", "checkout")]).await;
        browser.inside(SURVEY).await;
        browser.script("return candor.forget()").await;

        let config = format!("window.candorConfig = {{ survey: {own} }}");
        browser.before_each_page(&config).await;
        world.open("page.html", &[]).await;
        browser.script("void candor.show('checkout')").await;
        assert_eq!(browser.words("[part~=question]").await, "How was the checkout?");
    });
}

#[test]
fn a_definition_below_the_tag_is_found_too() {
    run(async |world| {
        world.open("below.html", &[("json", DEFINITION)]).await;
        assert_eq!(world.browser.words("[part~=question]").await, "How was the checkout?");
    });
}

#[test]
fn a_definition_at_an_address_is_asked() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[("data-survey", "/survey.json")]).await;
        assert_eq!(browser.words("[part~=question]").await, "How was the checkout?");
        browser.click(&rating(5)).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        assert_eq!(browser.words("[part~=thanks] .q").await, "Glad to hear it.");
        world.collector.complete().await;

        world.open("page.html", &[("data-survey", "/no-such.json")]).await;
        browser.said(&["/no-such.json", "404"]).await;
    });
}

#[test]
fn a_look_that_is_none_is_said_and_the_survey_asked_all_the_same() {
    run(async |world| {
        let blanks = [("data-survey", "nps"), ("data-color", "greenish"), ("data-mode", "dim")];
        world.open("page.html", &blanks).await;
        world.browser.said(&["data-color", "greenish"]).await;
        world.browser.said(&["data-mode", "dim", "auto, light, dark"]).await;
        world.browser.inside(SURVEY).await;
    });
}

/// PITFALLS 1: a policy that lets scripts in, and not what they load, is named with what to add.
#[test]
fn a_policy_that_refuses_what_the_widget_loads_is_named() {
    run(async |world| {
        let browser = &world.browser;
        let policy = "script-src {candor} 'wasm-unsafe-eval'; connect-src 'self'";
        world.open("page.html", &[("policy", policy)]).await;
        let outcome = browser.script("return candor.show('nps')").await;
        assert_eq!(outcome["status"], "failed", "{outcome}");
        let add = format!("add connect-src {}", world.collector.origin);
        assert!(outcome["reason"].as_str().unwrap().ends_with(&add), "{outcome}");
        browser.wait_until_gone().await;
        let logs = browser.logs().await;
        let ours = logs.iter().filter(|log| log.text.contains("candor: "));
        assert_eq!(ours.count(), 1, "{logs:#?}");
    });
}
