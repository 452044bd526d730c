//! Collectors on one database: what one keeps, the readers of another hear of.

use crate::client::{Client, response};
use axum::body::{Body, HttpBody};
use axum::http::Request;
use collector::{Store, share};
use serde_json::{Value, json};
use std::pin::Pin;
use std::time::Duration;
use tower::ServiceExt;

/// The next event of a stream that tells of a response.
async fn arrival(body: &mut Pin<Box<Body>>) -> Value {
    let mut text = String::new();
    while !text.contains("event: response") || !text.ends_with("\n\n") {
        let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await;
        let data = frame.expect("the stream goes on").unwrap().into_data().unwrap();
        text.push_str(std::str::from_utf8(&data).unwrap());
    }
    let line = text.lines().find_map(|it| it.strip_prefix("data:")).unwrap();
    serde_json::from_str(line).unwrap()
}

#[tokio::test]
async fn a_reader_hears_of_what_another_collector_keeps() {
    let address = crate::postgres::database().await;
    let folder = Client::new().await;
    let mut collectors = Vec::new();
    for _ in 0..2 {
        let collector = folder.over(Store::open(&address).await.unwrap());
        tokio::spawn(share(collector.service.clone()));
        collectors.push(collector);
    }
    let [reader, writer] = [&collectors[0], &collectors[1]];
    let ask = Request::get("/v1/stream").body(Body::empty()).unwrap();
    let stream = reader.app.clone().oneshot(ask).await.unwrap();
    let mut body = Box::pin(stream.into_body());
    // Until the writer has heard that somebody wants to hear of it, it says nothing.
    let mut n = 0;
    let first = loop {
        n += 1;
        writer.post(response(n, &json!({})).to_string()).await;
        let heard = tokio::time::timeout(Duration::from_millis(100), arrival(&mut body)).await;
        match heard {
            Ok(arrival) => break arrival,
            Err(_) => assert!(n < 300, "nothing is heard"),
        }
    };
    assert_eq!((&first["ratings"][0]["rating"], &first["texts"]), (&json!(9), &json!(1)));
    assert!(!first.to_string().contains("It simply works"), "{first}");
    // From now on nothing is missed, in whichever way it comes; our own are told once.
    reader.post(response(1_000, &json!({})).to_string()).await;
    let batch: Vec<_> = (1_001..1_301).map(|n| response(n, &json!({}))).collect();
    writer.post(json!(batch).to_string()).await;
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < 301 {
        let id = arrival(&mut body).await["response_id"].as_str().unwrap().to_owned();
        let number = u32::from_str_radix(&id[24..], 16).unwrap();
        assert!(number < 1_000 || seen.insert(number), "{number} is told twice");
    }
    for collector in &collectors {
        collector.service.stop();
    }
}
