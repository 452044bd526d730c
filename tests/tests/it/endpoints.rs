//! Any endpoint: its method, headers, credentials and bodies; several of them; and what is wrong with one.

use crate::kept::{LISTEN, NOTE, ask, fill, kept, told, wait_until_sent, wait_until_told};
use crate::words::{SUBMIT, SURVEY, THANKS, answer, rating};
use serde_json::{Value, json};
use survey::Response;
use survey::locale::pack;
use tests::{Arrival, Receiver, World, run, wait_until};

/// Answers 9 on a page with these attributes; all that came until nothing waits.
async fn arrivals(world: &World, receiver: &Receiver, blanks: &[(&str, &str)]) -> Vec<Arrival> {
    world.browser.before_each_page("localStorage.clear()").await;
    ask(world, &[&[("data-endpoint", &*receiver.address())], blanks].concat()).await;
    answer(&world.browser, 9).await;
    wait_until_sent(&world.browser).await;
    receiver.arrivals()
}

#[test]
fn candor_json_goes_with_its_number_in_header_and_body() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        let arrivals = arrivals(&world, &receiver, &[]).await;
        for (n, arrival) in arrivals.iter().enumerate() {
            let response = Response::from_json(arrival.body.as_bytes(), None).unwrap();
            assert_eq!(response.revision as usize, n + 1);
            assert_eq!(arrival.header("content-type"), "application/json");
            let number = format!("\"{}:{}\"", response.response_id, response.revision);
            assert_eq!(arrival.header("idempotency-key"), number);
        }
        assert_eq!(arrivals.len(), 2);
    });
}

#[test]
fn a_public_key_goes_in_the_address_because_it_needs_no_preflight_there() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        for body in ["candor", "cloudevents"] {
            let blanks = [("data-key", "pk_1 2"), ("data-cors", "simple"), ("data-body", body)];
            let arrivals = arrivals(&world, &receiver, &blanks).await;
            assert_eq!(arrivals.last().unwrap().path, "/answers?key=pk_1+2", "{body}");
        }
        assert_eq!(receiver.preflights(), 0);
    });
}

#[test]
fn cloudevents_wrap_the_response() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        let arrivals = arrivals(&world, &receiver, &[("data-body", "cloudevents")]).await;
        let event = arrivals[1].json();
        let response = &event["data"];
        Response::from_json(response.to_string().as_bytes(), None).unwrap();
        assert_eq!(arrivals[1].header("content-type"), "application/cloudevents+json");
        // CloudEvents 1.0, section "Required attributes".
        assert_eq!(event["specversion"], "1.0");
        let id = response["response_id"].as_str().unwrap();
        assert_eq!(event["id"], format!("{id}:2"));
        assert!(event["source"].as_str().unwrap().starts_with("http://127.0.0.1"));
        assert_eq!(
            (&event["type"], &event["subject"]),
            (&json!("candor.response.v1"), &json!("nps"))
        );
        assert_eq!(event["time"], response["answered_at"]);
    });
}

#[test]
fn a_form_has_a_field_for_every_value() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        for (cors, has_preflight) in [("cors", true), ("simple", false)] {
            let before = receiver.arrivals().len();
            let preflights = receiver.preflights();
            let arrivals =
                arrivals(&world, &receiver, &[("data-body", "form"), ("data-cors", cors)]).await;
            let complete = &arrivals[before + 1];
            assert_eq!(complete.header("content-type"), "application/x-www-form-urlencoded");
            let fields: Vec<(String, String)> =
                url::form_urlencoded::parse(complete.body.as_bytes()).into_owned().collect();
            let field =
                |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, value)| &**value);
            assert_eq!(field("answers.nps.rating"), Some("9"), "{fields:?}");
            assert_eq!(field("survey.id"), Some("nps"));
            assert_eq!(field("status"), Some("complete"));
            let number = [field("response_id").unwrap(), ":2"].concat();
            assert_eq!(field("idempotency_key"), Some(&*number));
            assert_eq!(receiver.preflights() > preflights, has_preflight);
        }
    });
}

#[test]
fn method_headers_and_credentials_are_the_pages() {
    run(async |world| {
        let receiver = Receiver::start(true).await;
        let blanks = [
            ("data-method", "put"),
            ("data-headers", r#"{"Authorization":"Bearer x","X-Team":"7"}"#),
            ("data-credentials", "include"),
        ];
        // A cookie of the endpoint's own, for a site that is the page's; a page of 204 would not open.
        receiver.answer([200]);
        world.browser.open(&receiver.origin).await;
        world.browser.script("document.cookie = 'session=1; path=/'").await;
        let arrivals = arrivals(&world, &receiver, &blanks).await;
        let complete = arrivals.last().unwrap();
        assert_eq!(complete.method, "PUT");
        assert_eq!(
            (complete.header("authorization"), complete.header("x-team")),
            ("Bearer x", "7")
        );
        assert!(complete.header("cookie").contains("session=1"), "{:?}", complete.headers);
    });
}

#[test]
fn a_receiver_without_cors_gets_plain_text_once() {
    run(async |world| {
        let receiver = Receiver::start(false).await;
        let arrivals = arrivals(&world, &receiver, &[("data-cors", "simple")]).await;
        assert_eq!((arrivals.len(), receiver.preflights()), (2, 0), "{arrivals:#?}");
        assert!(arrivals[1].header("content-type").starts_with("text/plain"));
        Response::from_json(arrivals[1].body.as_bytes(), None).unwrap();
        world.browser.reload().await;
        world.browser.settle().await;
        assert_eq!(receiver.arrivals().len(), 2, "an opaque reply counts");
    });
}

#[test]
fn a_receiver_without_cors_is_told_to_its_owner_once_and_gets_the_answer_when_that_is_mended() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(false).await;
        let address = receiver.address();
        ask(&world, &[("data-endpoint", &address)]).await;
        browser.click(&rating(2)).await;
        browser.said(&[&address, "without CORS", "access-control-allow-origin", "data-cors"]).await;
        browser.click(SUBMIT).await;
        browser.inside(THANKS).await;
        browser.script("dispatchEvent(new Event('online'))").await;
        browser.settle().await;
        let n_said = async || {
            let logs = browser.logs().await;
            logs.iter().filter(|log| log.text.contains("without CORS")).count()
        };
        assert_eq!(n_said().await, 1);
        assert!(receiver.arrivals().is_empty(), "no preflight was allowed");

        let mended =
            [("data-survey", "nps"), ("data-endpoint", &*address), ("data-cors", "simple")];
        world.open("page.html", &mended).await;
        assert_eq!(receiver.complete().await.json()["answers"][0]["rating"], 2);
        wait_until_sent(browser).await;

        // One that is not there is none without CORS.
        let nowhere = format!("http://127.0.0.1:{}/", tests::Collector::closed_port().await);
        world.open("page.html", &[("data-endpoint", &nowhere)]).await;
        browser.script("void candor.show('ces')").await;
        browser.click(&rating(2)).await;
        browser.said(&[&nowhere, "could not be reached"]).await;
        browser.settle().await;
        assert_eq!(n_said().await, 1);
    });
}

#[test]
fn several_endpoints_each_have_their_own_state() {
    run(async |world| {
        let browser = &world.browser;
        let (first, second) = (Receiver::start(true).await, Receiver::start(true).await);
        let config = json!({ "endpoints": [{ "endpoint": first.address() }, { "endpoint": second.address(), "body": "cloudevents" }, {}] });
        browser.before_each_page(&format!("window.candorConfig = {config}")).await;
        browser.before_each_page(LISTEN).await;
        second.answer([500, 500, 500, 500]);
        ask(&world, &[]).await;
        answer(browser, 9).await;
        first.complete().await;
        world.collector.complete().await;
        wait_until_told(browser, &pack("en").ui.saved).await;
        wait_until("one that waits", async || {
            (kept(browser, "out.").await.len() == 1).then_some(())
        })
        .await;
        assert!(kept(browser, "out.").await[0].contains(&second.address()));

        // At the next visit it goes there alone.
        world.open("page.html", &[("data-survey", "nps")]).await;
        wait_until_sent(browser).await;
        let last = second.arrivals().last().unwrap().json();
        assert_eq!(
            (&last["specversion"], &last["data"]["status"]),
            (&json!("1.0"), &json!("complete"))
        );
        assert_eq!(first.arrivals().len(), 2, "each revision once");
        assert_eq!(world.collector.posts().len(), 2);
        let sent = told(browser, "sent").await;
        assert_eq!(sent[0]["endpoint"], second.address(), "{sent:?}");
    });
}

/// A page with a mistake says it once, by name, and the answer stays; corrected, it is sent.
async fn mistake(world: &World, blanks: &[(&str, &str)], words: &[&str]) {
    let browser = &world.browser;
    let receiver = Receiver::start(true).await;
    let endpoint = [("data-endpoint", &*receiver.address())];
    browser.script("localStorage.clear()").await;
    let before = browser.logs().await.len();
    // Of two attributes of a name the first counts.
    ask(world, &[blanks, &endpoint].concat()).await;
    answer(browser, 9).await;
    browser.said(words).await;
    browser.words(NOTE).await;
    assert_eq!(kept(browser, "out.").await.len(), 1, "{blanks:?}");
    assert!(receiver.arrivals().is_empty(), "{blanks:?}");
    let logs = browser.logs().await;
    let of_ours = logs[before..].iter().filter(|log| log.text.contains("candor: "));
    let said = of_ours.filter(|log| words.iter().all(|word| log.text.contains(word))).count();
    assert_eq!(said, 1, "{logs:?}");

    ask_again(world, &endpoint).await;
    receiver.complete().await;
    wait_until_sent(browser).await;
}

async fn ask_again(world: &World, blanks: &[(&str, &str)]) {
    world.open("page.html", &[&[("data-survey", "nps")], blanks].concat()).await;
    world.browser.settle().await;
    assert!(!world.browser.is_inside(SURVEY).await, "a quiet visit");
}

#[test]
fn mistakes_are_named_and_the_answer_goes_when_they_are_corrected() {
    run(async |world| {
        world.open("away.html", &[]).await;
        for (name, value, words) in [
            (
                "data-endpoint",
                "ftp://example.com/answers",
                &["data-endpoint", "ftp://example.com/answers"][..],
            ),
            (
                "data-adapter",
                "posthgo",
                &["data-adapter", "posthgo", "ga4, posthog, segment, webhook"],
            ),
            ("data-adapter", "posthog", &["posthog", "data-key"]),
            ("data-body", "xml", &["data-body", "xml", "candor, cloudevents, form"]),
            ("data-method", "GET", &["data-method", "GET", "POST, PUT, PATCH"]),
            ("data-credentials", "always", &["data-credentials", "always", "include"]),
            ("data-cors", "simpel", &["data-cors", "simpel", "one of cors, simple"]),
            ("data-headers", "{\"Cookie\":\"a=1\"}", &["data-headers", "Cookie", "browsers"]),
            ("data-endpoints", "{\"endpoint\":\"/a\"}", &["data-endpoints", "a list such as"]),
            ("data-endpoints", "[\"/a\"]", &["data-endpoints", "/a", "a list such as"]),
            ("data-endpoints", "both", &["data-endpoints", "both", "a list such as"]),
            ("data-headers", "X-Team: 7", &["data-headers", "X-Team: 7", "JSON"]),
            ("data-headers", "{\"X Team\":\"7\"}", &["data-headers", "X Team", "browsers"]),
        ] {
            mistake(&world, &[(name, value)], words).await;
        }
    });
}

#[test]
fn an_adapter_that_does_not_load_keeps_the_answer() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        let blocked = json!({ "urls": ["*adapters/webhook.js*"] });
        browser.cdp("Network.enable", json!({})).await;
        browser.cdp("Network.setBlockedURLs", blocked).await;
        let blanks = [("data-endpoint", &*receiver.address()), ("data-adapter", "webhook")];
        ask(&world, &blanks).await;
        answer(browser, 9).await;
        wait_until_told(browser, &pack("en").ui.saved).await;
        assert_eq!(kept(browser, "out.").await.len(), 1);
        browser.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await;
        ask_again(&world, &blanks).await;
        receiver.arrival("the answer", |arrival| arrival.json()["answers_nps_rating"] == 9).await;
        wait_until_sent(browser).await;
    });
}

#[test]
fn a_body_larger_than_keepalive_takes_is_sent_all_the_same() {
    run(async |world| {
        let browser = &world.browser;
        let receiver = Receiver::start(true).await;
        world.open("page.html", &[]).await;
        fill(browser, 2, &receiver.address(), 0.0, 100_000).await;
        browser.reload().await;
        wait_until_sent(browser).await;
        let lengths: Vec<usize> =
            receiver.arrivals().iter().map(|arrival| arrival.body.len()).collect();
        assert!(
            lengths.len() == 2 && lengths.iter().all(|length| *length > 100_000),
            "{lengths:?}"
        );
        let first: Value = receiver.arrivals()[0].json();
        assert_eq!(first["answers"][1]["text"].as_str().unwrap().len(), 100_000);
    });
}
