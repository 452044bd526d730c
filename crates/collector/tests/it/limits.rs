//! What one client may ask: how often, how much, for how long.

use crate::client::{Client, EXAMPLE};
use crate::process::Running;
use axum::body::Body;
use axum::http::Request;
use collector::limit::Rates;
use collector::server::Peer;
use collector::{Access, Settings, Site};
use std::io::{Read, Write};
use std::num::NonZeroU32;
use std::time::Duration;
use tower::ServiceExt;

/// The status of a report asked for from `peer`; a refusal says when to come again.
async fn ask(client: &Client, peer: &str, forwarded: &str) -> u16 {
    let mut request = Request::get("/v1/surveys/nps/report").body(Body::empty()).unwrap();
    request.extensions_mut().insert(Peer(peer.parse().unwrap()));
    if !forwarded.is_empty() {
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
    }
    let response = client.app.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let after = response.headers().get("retry-after").map(|it| it.to_str().unwrap().parse::<u64>());
    assert_eq!(after.is_some(), status == 429);
    assert!(after.is_none_or(|it| (1..=3_600).contains(&it.unwrap())));
    status
}

#[tokio::test]
async fn one_client_is_slowed_and_no_other() {
    let settings = Settings {
        rates: Some(Rates::new(Duration::from_secs(3_600), NonZeroU32::new(2).unwrap())),
        trusted: vec!["10.0.0.0/8".parse().unwrap()],
        ..Settings::default()
    };
    let client = Client::set(Access::Open, Site::memory::<&str, &str>([]), settings).await;
    let (free, slowed) = (200, 429);
    assert_eq!(ask(&client, "192.0.2.1", "").await, free);
    // A header that anyone can write changes nothing.
    assert_eq!(ask(&client, "192.0.2.1", "198.51.100.1").await, free);
    assert_eq!(ask(&client, "192.0.2.1", "198.51.100.2").await, slowed);
    assert_eq!(ask(&client, "192.0.2.2", "").await, free);
    // Behind the operator's proxy, each visitor counts.
    for visitor in ["198.51.100.1", "198.51.100.2", "198.51.100.3"] {
        assert_eq!(ask(&client, "10.0.0.1", visitor).await, free);
        assert_eq!(ask(&client, "10.0.0.1", visitor).await, free);
        assert_eq!(ask(&client, "10.0.0.1", visitor).await, slowed);
    }
    for _ in 0..10 {
        assert_eq!(ask(&client, "127.0.0.1", "").await, free);
    }
}

#[tokio::test]
async fn heads_are_of_an_ordinary_size() {
    let client = Client::new().await;
    let long = "x".repeat(9_000);
    client.get(&format!("/healthz?{long}")).await.problem(414, "uri_too_long");
    let two = [("x-one", long.as_str()), ("x-two", long.as_str())];
    client.send("GET", "/healthz", &two, "").await.problem(431, "headers_too_large");
    assert_eq!(client.send("GET", "/healthz", &two[..1], "").await.status, 200);
}

#[test]
fn who_dawdles_is_sent_away() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), &["--open", "--patience", "1"]);
    // A head that never ends.
    let mut head = running.open();
    write!(head, "POST /v1/responses HTTP/1.1\r\nhost: x\r\n").unwrap();
    // A body that never ends.
    let mut body = running.open();
    let n = EXAMPLE.len();
    write!(body, "POST /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: {n}\r\n\r\n{{")
        .unwrap();
    let mut text = String::new();
    body.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 408 ") && text.contains("\"code\":\"timeout\""), "{text}");
    let mut rest = Vec::new();
    head.read_to_end(&mut rest).unwrap();
    // Everybody else is served.
    assert_eq!(running.post(EXAMPLE), 201);
}
