//! Reports by anything, answers in words, what arrives.

use crate::client::{Client, rating, response};
use axum::body::Body;
use axum::http::Request;
use collector::Service;
use http_body::Body as _;
use serde_json::{Value, json};
use std::pin::Pin;
use tower::ServiceExt;

/// Ratings with their dimensions, at moments of the day before and of the day.
async fn answered() -> Client {
    let client = Client::new().await;
    let rows = [
        (10, "pl", "phone", "2026-11-21T22:59:00Z"),
        (9, "pl", "desktop", "2026-11-21T23:00:00Z"),
        (0, "de", "phone", "2026-11-22T09:00:00Z"),
        (8, "pl", "phone", "2026-11-22T09:00:00Z"),
        (10, "pl", "phone", "2026-11-22T10:00:00Z"),
    ];
    for (n, (value, lang, device, at)) in (1..).zip(rows) {
        let mut body = rating(n, "nps", &json!(value));
        body["lang"] = lang.into();
        body["device"] = device.into();
        body["answered_at"] = at.into();
        assert_eq!(client.post(body.to_string()).await.status, 201);
    }
    client
}

async fn report(client: &Client, query: &str) -> Value {
    let reply = client.get(&format!("/v1/surveys/nps/report?{query}")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

fn score(report: &Value) -> (u64, f64) {
    let question = &report["questions"][0];
    (question["n"].as_u64().unwrap(), question["score"].as_f64().unwrap())
}

#[tokio::test]
async fn by_any_dimension() {
    let client = answered().await;
    let found = report(&client, "by=lang,device").await;
    assert_eq!(found["by"], json!(["lang", "device"]));
    let segments: Vec<_> = found["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["segment"]["lang"].clone(), it["segment"]["device"].clone(), score(it).0))
        .collect();
    let expected = [("pl", "phone", 3), ("de", "phone", 1), ("pl", "desktop", 1)];
    assert_eq!(segments, expected.map(|(lang, device, n)| (json!(lang), json!(device), n)));
    // The segments are the whole.
    assert_eq!(score(&found), (5, 40.0));
    let only = report(&client, "lang=pl&device=phone").await;
    assert_eq!(score(&only), (3, 100.0 * 2.0 / 3.0));
    assert_eq!(only["window"]["only"], json!({"device": "phone", "lang": "pl"}));
    assert_eq!(report(&client, "lang=").await["questions"][0]["n"], 0);
}

#[tokio::test]
async fn days_of_any_zone() {
    let client = answered().await;
    let days = async |zone: &str| {
        let found = report(&client, &format!("period=day&zone={zone}")).await;
        let periods = found["periods"].as_array().unwrap().clone();
        periods
            .iter()
            .map(|it| (it["period"].as_str().unwrap().to_owned(), score(it).0))
            .collect::<Vec<_>>()
    };
    let expect = |rows: &[(&str, u64)]| -> Vec<(String, u64)> {
        rows.iter().map(|(day, n)| ((*day).to_owned(), *n)).collect()
    };
    assert_eq!(days("UTC").await, expect(&[("2026-11-21", 2), ("2026-11-22", 3)]));
    // At 23:00 UTC a new day begins in Warsaw.
    assert_eq!(days("Europe/Warsaw").await, expect(&[("2026-11-21", 1), ("2026-11-22", 4)]));
    // A quarter to: the day begins at 18:15 UTC.
    assert_eq!(days("Asia/Kathmandu").await, expect(&[("2026-11-22", 5)]));
    let day = report(&client, "from=2026-11-22&to=2026-11-23&zone=Europe/Warsaw").await;
    assert_eq!(score(&day).0, 4);
    assert_eq!(day["window"]["from"], "2026-11-21T23:00:00Z");
    let month = report(&client, "period=month&by=lang").await;
    assert_eq!(month["periods"][0]["period"], "2026-11");
    assert_eq!(month["segments"][0]["periods"][0]["questions"][0]["n"], 4);
}

#[tokio::test]
async fn a_period_without_answers_is_there() {
    let client = Client::new().await;
    for (n, at) in [(1, "2026-11-21T20:00:00Z"), (2, "2026-11-22T09:00:00Z")] {
        let body = response(n, &json!({"answered_at": at}));
        client.post(body.to_string()).await;
    }
    let found = report(&client, "period=day").await;
    let n: Vec<u64> = found["periods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["questions"][0]["n"].as_u64().unwrap())
        .collect();
    assert_eq!(n, [1, 1]);
    let reply = client.get("/v1/surveys/nps/report?period=day&from=2026-11-23").await.json();
    assert!(reply.get("periods").is_none(), "{reply}");
}

#[tokio::test]
async fn against_another_window_segment_or_norm() {
    let client = answered().await;
    let found = report(&client, "from=2026-11-22&to=2026-11-23&against=previous&by=device").await;
    assert_eq!(found["against"]["window"]["from"], "2026-11-21T00:00:00Z");
    let own = &found["questions"][0]["against"];
    // 0, 8 and 10 after 9 and 10.
    assert_eq!((&own["difference"], &own["n_other"]), (&json!(-100.0), &json!(2)));
    let phone = &found["segments"][0];
    assert_eq!(phone["segment"]["device"], "phone");
    assert_eq!(phone["questions"][0]["against"]["n_other"], 1);
    assert_eq!(
        report(&client, "against=2026-11-21/2026-11-22").await["questions"][0]["against"]["n_other"],
        2
    );
    let found = report(&client, "lang=pl&against=lang:de").await;
    assert_eq!(found["questions"][0]["against"]["difference"], 175.0);
    assert_eq!(found["against"]["segment"]["segment"], json!({"lang": "de"}));
    let found = report(&client, "against=norm:30:1000").await;
    let difference = found["questions"][0]["against"]["difference"].as_f64().unwrap();
    assert!((difference - 10.0).abs() < 1e-9, "{difference}");
    assert_eq!(found["against"], json!({"norm": {"value": 30.0, "n": 1000}}));
    // No question here has such a score.
    let refused = client.get("/v1/surveys/nps/report?against=norm:200").await;
    assert_eq!(
        refused.problem(400, "unsupported_parameter"),
        ["against: a score of 200 is none that there is here: from -100 to 100"]
    );
}

#[tokio::test]
async fn small_segments_are_withheld_where_that_is_asked_for() {
    let client = answered().await;
    let found = report(&client, "by=lang&k=2").await;
    for segment in found["segments"].as_array().unwrap() {
        let question = &segment["questions"][0];
        // The one of one person, and the other, which would give it away.
        assert_eq!((&question["withheld"], &question["score"]), (&json!(true), &Value::Null));
    }
    assert_eq!(found["questions"][0]["withheld"], false);
    // A day of a segment is hidden too where the day of everybody would give it away.
    let found = report(&client, "by=lang&period=day&k=2").await;
    assert_eq!(found["periods"][0]["questions"][0]["withheld"], false);
    for segment in found["segments"].as_array().unwrap() {
        for period in segment["periods"].as_array().unwrap() {
            let question = &period["questions"][0];
            assert!(question["n"] == 0 || question["withheld"] == true, "{question}");
        }
    }
}

#[tokio::test]
async fn how_far_people_came() {
    let client = Client::new().await;
    let statuses =
        ["shown", "shown", "shown", "partial", "complete", "complete", "complete", "dismissed"];
    for (n, status) in (1..).zip(statuses) {
        let mut body = response(n, &json!({"status": status}));
        if matches!(status, "shown" | "dismissed") {
            body["answers"] = json!([]);
        }
        client.post(body.to_string()).await;
    }
    let funnel = report(&client, "").await["funnel"].clone();
    for (name, expected) in [("seen", 8), ("answered", 4), ("finished", 3), ("dismissed", 1)] {
        assert_eq!(funnel[name], expected, "{name}");
    }
    assert_eq!(funnel["response_rate"]["percent"], 50.0);
    assert_eq!(funnel["completion_rate"]["percent"], 37.5);
    assert_eq!(funnel["response_rate"]["interval"]["method"], "wilson");
    let silent = answered().await;
    assert!(report(&silent, "").await.get("funnel").is_none());
}

#[tokio::test]
async fn answers_in_words_page_by_page() {
    let client = Client::new().await;
    let words =
        ["Slow delivery", "Świetna dostawa!", "delivery was ok", "=HYPERLINK(1)", "Café près"];
    for (n, (text, value)) in (1..).zip(words.into_iter().zip([2, 10, 7, 0, 9])) {
        let answers = json!([
            {"question": "nps", "kind": "nps", "rating": value},
            {"question": "why", "kind": "text", "text": text}]);
        let at = format!("2026-11-22T09:0{n}:00Z");
        let body = response(n, &json!({"answers": answers, "answered_at": at}));
        assert_eq!(client.post(body.to_string()).await.status, 201);
    }
    let page = async |query: &str| {
        let reply = client.get(&format!("/v1/surveys/nps/answers?{query}")).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let page = reply.json();
        let texts = page["answers"].as_array().unwrap().iter();
        let texts: Vec<String> = texts.map(|it| it["text"].as_str().unwrap().to_owned()).collect();
        (texts, page["next"].as_str().map(str::to_owned))
    };
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let (texts, next) = page(&format!("limit=2{after}")).await;
        assert!(texts.len() <= 2);
        seen.extend(texts);
        match next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, words.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(page("search=deliv").await.0, ["delivery was ok", "Slow delivery"]);
    assert_eq!(page("search=cafe%20PRES").await.0, ["Café près"]);
    assert_eq!(page("rating=0-6").await.0, ["=HYPERLINK(1)", "Slow delivery"]);
    assert_eq!(page("search=+&rating=0-6").await.0.len(), 2, "an empty field is none");
    assert_eq!(page("rating=10&lang=pl").await.0, ["Świetna dostawa!"]);
    assert_eq!(page("from=2026-11-22T09:04:00Z").await.0.len(), 2);
    assert_eq!(page("question=nps").await.0.len(), 0);
    // Words are words, whatever a database might make of them.
    for search in
        ["'%3B%20drop%20table%20texts--", "%22", "*", "a%20AND%20(", "%25", "deliv*%20OR%20x"]
    {
        page(&format!("search={search}")).await;
    }
    let first = client.get("/v1/surveys/nps/answers?limit=1").await.json()["answers"][0].clone();
    assert_eq!(first["rating"], json!({"question": "nps", "definition": "nps.v1", "rating": 9}));
    assert_eq!(first["dimensions"]["touchpoint"], "order.placed");
    for (query, expected) in [
        ("limit=0", "limit: \"0\" is not a whole number from 1 to 500"),
        ("rating=6-0", "rating: \"6-0\" is not a rating such as 9, or a range such as 0-6"),
        ("after=x", "after: \"x\" is not the next of a page"),
        ("colour=x", "colour: is not known here"),
        ("search=%00", "search: has a zero character"),
    ] {
        let problems = client.get(&format!("/v1/surveys/nps/answers?{query}")).await;
        let problems = problems.problem(400, "unsupported_parameter");
        assert!(problems[0].starts_with(expected), "{problems:?}");
    }
}

#[tokio::test]
async fn what_looks_like_sql_is_a_value() {
    let client = answered().await;
    let drop = "'; drop table responses; --";
    let body = response(
        90,
        &json!({"survey": {"id": drop, "version": 1}, "touchpoint": drop, "respondent": drop, "persona": "\\'\" or 1=1"}),
    );
    assert_eq!(client.post(body.to_string()).await.status, 201);
    let escaped = "%27%3B%20drop%20table%20responses%3B%20--";
    let found = client.get(&format!("/v1/surveys/{escaped}/report?by=touchpoint")).await.json();
    assert_eq!(found["segments"][0]["segment"]["touchpoint"], drop);
    assert_eq!(report(&client, "lang=%27%20or%20%271%27=%271").await["questions"][0]["n"], 0);
    assert_eq!(
        report(&client, &format!("against=lang:{escaped}")).await["questions"][0]["against"]["n_other"],
        0
    );
    let gone =
        client.send("DELETE", "/v1/respondents/%27%20or%20%271%27=%271", &[], "").await.json();
    assert_eq!(gone["responses"], 0);
    let gone = client.send("DELETE", &format!("/v1/respondents/{escaped}"), &[], "").await.json();
    assert_eq!(gone["responses"], 1);
    assert_eq!(score(&report(&client, "").await).0, 5);
    assert_eq!(client.store.recount().await.unwrap(), Vec::<String>::new());
}

/// The next event of a stream: its name and its data.
async fn event(body: &mut Pin<Box<Body>>) -> Option<(String, Value)> {
    let mut text = String::new();
    while !text.ends_with("\n\n") {
        let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await?;
        text.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
    }
    let line = |name: &str| text.lines().find_map(|it| it.strip_prefix(name)).unwrap().trim();
    Some((line("event:").to_owned(), serde_json::from_str(line("data:")).unwrap()))
}

#[tokio::test]
async fn what_arrives_is_told_without_anyones_words() {
    let client = Client::new().await;
    let ask = Request::get("/v1/stream?survey=nps").body(Body::empty()).unwrap();
    let stream = client.app.clone().oneshot(ask).await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut body = Box::pin(stream.into_body());
    client.post(rating(1, "csat", &json!(5)).to_string()).await;
    let posted = response(2, &json!({}));
    client.post(posted.to_string()).await;
    // Sent again it is nothing new.
    client.post(posted.to_string()).await;
    client.post(json!([rating(3, "nps", &json!(0))]).to_string()).await;
    let (name, first) = event(&mut body).await.unwrap();
    assert_eq!((name.as_str(), &first["response_id"]), ("response", &posted["response_id"]));
    assert_eq!(first["ratings"], json!([{"question": "nps", "definition": "nps.v1", "rating": 9}]));
    assert_eq!(first["texts"], 1);
    let text = first.to_string();
    for words in ["It simply works", "customer-17", "shop.example"] {
        assert!(!text.contains(words), "{text}");
    }
    let (_, second) = event(&mut body).await.unwrap();
    assert_eq!(second["ratings"][0]["rating"], 0);
    // It ends when the collector does.
    let service: &Service = &client.service;
    service.stop();
    assert!(event(&mut body).await.is_none());
    client.get("/readyz").await.problem(503, "stopping");
}
