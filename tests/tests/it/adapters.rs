//! Adapters: what each sends is held to a contract recorded from the real receiver, in `tests/contracts`.

use crate::kept::{LISTEN, NOTE, ask, kept, wait_until_sent};
use crate::words::{CLOSE, SUBMIT, answer, rating};
use serde_json::{Value, json};
use tests::{Arrival, Receiver, World, run, wait_until};

const WORDS: &str = "Tidy, quick and kind.";

/// The contract of a receiver; it is true of what was recorded from the receiver's own library.
fn contract(text: &str) -> impl Fn(&Value) {
    let contract: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::validator_for(&contract["schema"]).unwrap();
    let check = move |body: &Value| {
        let problems: Vec<String> = validator
            .iter_errors(body)
            .map(|e| format!("{} at {}", e, e.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{problems:#?} in {body:#}");
    };
    check(&contract["recorded"]["body"]);
    check
}

/// Answers 9 with words; what the receiver got by then.
async fn arrivals(world: &World, blanks: &[(&str, &str)]) -> Vec<Arrival> {
    let receiver = Receiver::start(true).await;
    ask(world, &[&[("data-endpoint", &*receiver.address())], blanks].concat()).await;
    answer_in_words(world).await;
    wait_until_sent(&world.browser).await;
    assert_eq!(receiver.preflights(), 0);
    receiver.arrivals()
}

async fn answer_in_words(world: &World) {
    world.browser.click(&rating(9)).await;
    world.browser.inside("textarea").await.send_keys(WORDS).await.unwrap();
    world.browser.click(SUBMIT).await;
}

#[test]
fn posthog() {
    run(async |world| {
        let check = contract(include_str!("../../contracts/posthog.json"));
        let arrivals =
            arrivals(&world, &[("data-adapter", "posthog"), ("data-key", "phc_x")]).await;
        let events: Vec<Value> = arrivals.iter().map(Arrival::json).collect();
        events.iter().for_each(&check);
        assert_eq!(events.len(), 2);
        // PostHog makes one event of what has these in common, the newest.
        for name in ["uuid", "timestamp", "event", "distinct_id", "api_key"] {
            assert_eq!(events[0][name], events[1][name], "{name}");
        }
        let properties = &events[1]["properties"];
        assert_eq!(
            (&properties["answers_nps_rating"], &properties["revision"]),
            (&json!(9), &json!(2))
        );
        assert_eq!(properties["answers_why_text"], WORDS);
        assert_eq!(properties["$process_person_profile"], false);
        let event = &events[1];
        assert_eq!(
            (&event["api_key"], &event["uuid"]),
            (&json!("phc_x"), &properties["response_id"])
        );
    });
}

#[test]
fn posthog_knows_a_person_by_the_pages_own_library_and_gets_no_words_where_none_are_wanted() {
    run(async |world| {
        world.browser.before_each_page("window.posthog = { get_distinct_id: () => 'known' }").await;
        let blanks = [("data-adapter", "posthog"), ("data-key", "phc_x"), ("data-text", "false")];
        let arrivals = arrivals(&world, &blanks).await;
        let event = arrivals.last().unwrap().json();
        assert_eq!(event["distinct_id"], "known");
        assert!(!event.to_string().contains(WORDS), "{event}");
    });
}

#[test]
fn segment() {
    run(async |world| {
        let check = contract(include_str!("../../contracts/segment.json"));
        let arrivals = arrivals(&world, &[("data-adapter", "segment"), ("data-key", "wk_x")]).await;
        assert_eq!(arrivals.len(), 1, "the last revision alone: {arrivals:#?}");
        let message = arrivals[0].json();
        check(&message);
        assert_eq!(arrivals[0].header("content-type"), "text/plain");
        let properties = &message["properties"];
        let id = properties["response_id"].as_str().unwrap();
        assert_eq!(message["messageId"], format!("candor-{id}-2"));
        assert_eq!(
            (&properties["answers_nps_rating"], &properties["answers_why_text"]),
            (&json!(9), &json!(WORDS))
        );
    });
}

#[test]
fn segment_gets_a_rating_without_send_when_the_widget_is_closed() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        let blanks = [
            ("data-endpoint", &*receiver.address()),
            ("data-adapter", "segment"),
            ("data-key", "wk_x"),
        ];
        ask(&world, &blanks).await;
        world.browser.click(&rating(3)).await;
        world.browser.inside(SUBMIT).await;
        world.browser.settle().await;
        assert!(receiver.arrivals().is_empty(), "it may still be completed");
        world.browser.click(CLOSE).await;
        let message = receiver.arrival("the rating", |_| true).await.json();
        assert_eq!(message["properties"]["status"], "partial");
        wait_until_sent(&world.browser).await;
    });
}

#[test]
fn segment_through_the_pages_own_library() {
    run(async |world| {
        world
            .browser
            .before_each_page("window.analytics = { track(...call) { window.call = call; } }")
            .await;
        ask(&world, &[("data-adapter", "segment")]).await;
        answer(&world.browser, 9).await;
        wait_until_sent(&world.browser).await;
        let call = world.browser.script("return window.call").await;
        assert_eq!(
            (&call[0], &call[1]["answers_nps_rating"]),
            (&json!("Survey Answered"), &json!(9))
        );
    });
}

/// Google's own definition of gtag: the arguments go into the dataLayer.
const GTAG: &str =
    "window.dataLayer = []; window.gtag = function () { dataLayer.push(arguments); }";

async fn gtag_call(world: &World, blanks: &[(&str, &str)]) -> Value {
    let browser = &world.browser;
    ask(world, &[&[("data-adapter", "ga4")], blanks].concat()).await;
    answer_in_words(world).await;
    wait_until_sent(browser).await;
    let layer =
        browser.script("return dataLayer.map((call) => call.length ? [...call] : call)").await;
    assert_eq!(layer.as_array().unwrap().len(), 1, "the last revision alone: {layer}");
    layer[0].clone()
}

#[test]
fn ga4_gets_ratings_and_no_words() {
    run(async |world| {
        let check = contract(include_str!("../../contracts/ga4.json"));
        world.browser.before_each_page(GTAG).await;
        world
            .browser
            .before_each_page("window.candorConfig = { respondent: 'eve@example.com' }")
            .await;
        let call = gtag_call(&world, &[]).await;
        check(&call);
        assert_eq!(
            (&call[1], &call[2]["answer_nps"], &call[2]["survey_id"]),
            (&json!("survey_answered"), &json!(9), &json!("nps"))
        );
        let text = call.to_string();
        assert!(
            !text.contains(WORDS) && !text.contains("eve@example.com") && !text.contains("http"),
            "{text}"
        );
    });
}

#[test]
fn ga4_gets_words_only_where_the_owner_says_so() {
    run(async |world| {
        world.browser.before_each_page(GTAG).await;
        let call = gtag_call(&world, &[("data-text", "true")]).await;
        contract(include_str!("../../contracts/ga4.json"))(&call);
        assert_eq!(call[2]["answer_why"], WORDS);
    });
}

#[test]
fn ga4_through_a_tag_managers_data_layer_alone() {
    run(async |world| {
        world.browser.before_each_page("window.dataLayer = []").await;
        let pushed = gtag_call(&world, &[]).await;
        assert_eq!(
            (&pushed["event"], &pushed["answer_nps"]),
            (&json!("survey_answered"), &json!(9))
        );
    });
}

#[test]
fn ga4_keeps_the_answer_while_the_page_has_no_analytics() {
    run(async |world| {
        let browser = &world.browser;
        browser.before_each_page(LISTEN).await;
        ask(&world, &[("data-adapter", "ga4")]).await;
        answer(browser, 9).await;
        browser.said(&["ga4", "gtag", "dataLayer"]).await;
        browser.words(NOTE).await;
        assert_eq!(kept(browser, "out.").await.len(), 1);
        browser.script("window.dataLayer = []; dispatchEvent(new Event('online'))").await;
        wait_until_sent(browser).await;
        wait_until("the push", async || browser.holds("dataLayer.length == 1").await.then_some(()))
            .await;
    });
}

#[test]
fn a_plain_webhook_gets_one_flat_object() {
    run(async |world| {
        let check = contract(include_str!("../../contracts/webhook.json"));
        let arrivals = arrivals(&world, &[("data-adapter", "webhook")]).await;
        let object = arrivals[1].json();
        check(&object);
        assert!(arrivals[1].header("content-type").starts_with("text/plain"));
        assert_eq!(arrivals[1].header("sec-fetch-mode"), "no-cors");
        assert_eq!(
            (&object["answers_nps_rating"], &object["answers_why_text"], &object["survey_id"]),
            (&json!(9), &json!(WORDS), &json!("nps"))
        );
        assert_eq!(object["revision"], 2);
    });
}
