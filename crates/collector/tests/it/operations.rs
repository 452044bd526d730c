//! What an operator sees: health, counts, the description of the service, its configuration and log.

use crate::client::{Client, EXAMPLE};
use crate::process::{Running, finish, refused};
use collector::{Access, Site, access};
use rustix::process::Signal;
use serde_json::Value;

#[tokio::test]
async fn what_is_asked_is_counted() {
    let client =
        Client::with(Access::Tokens(vec![access::hash("secret")]), Site::memory::<&str, &str>([]))
            .await;
    client.post(EXAMPLE).await;
    client.get("/v1/surveys/nps").await;
    client.get("/v1/surveys/none").await;
    client.get("/nowhere/at/all").await;
    client.get("/metrics").await.problem(401, "unauthorized");
    let reply = client.send("GET", "/metrics", &[("authorization", "Bearer secret")], "").await;
    assert!(reply.header("content-type").starts_with("application/openmetrics-text"));
    let text = String::from_utf8(reply.body).unwrap();
    for line in [
        "candor_build_info{version=\"0.1.0\"} 1",
        "candor_http_requests_total{method=\"POST\",route=\"/v1/responses\",status=\"201\"} 1",
        "candor_http_requests_total{method=\"GET\",route=\"/v1/surveys/{id}\",status=\"200\"} 1",
        "candor_http_requests_total{method=\"GET\",route=\"/v1/surveys/{id}\",status=\"404\"} 1",
        "candor_http_requests_total{method=\"GET\",route=\"files\",status=\"404\"} 1",
        "candor_http_request_duration_seconds_count{route=\"/v1/responses\"} 1",
        "candor_http_requests_in_flight 1",
        "candor_responses_total{outcome=\"new\"} 1",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} in\n{text}");
    }
    assert!(text.ends_with("# EOF\n") && !text.contains("nowhere"), "{text}");
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let client = Client::new().await;
    for path in
        ["/healthz", "/v1/surveys/nps", "/v1/surveys/nps/report", "/openapi.json", "/nothing"]
    {
        let reply = client.get(path).await;
        for (name, expected) in [
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(reply.header(name), expected, "{path}");
        }
        let is_public = path == "/v1/surveys/nps";
        assert_eq!(reply.header("cache-control") == "no-store", !is_public, "{path}");
    }
}

#[tokio::test]
async fn the_service_describes_itself() {
    let client = Client::new().await;
    let document = client.get("/openapi.json").await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for (path, method) in [
        ("/v1/responses", "post"),
        ("/v1/surveys/{id}", "get"),
        ("/v1/surveys/{id}/report", "get"),
        ("/healthz", "get"),
        ("/readyz", "get"),
        ("/metrics", "get"),
    ] {
        assert!(document["paths"][path][method].is_object(), "{method} {path}");
    }
    let mut n = 0;
    references(&document, &mut |name| {
        n += 1;
        let pointer = name.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{name} is nowhere");
    });
    assert!(20 < n, "{n}");
}

fn references(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "$ref" => each(text),
                    other => references(other, each),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, each)),
        _ => {}
    }
}

#[test]
fn a_file_says_what_options_say() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("candor.toml");
    std::fs::write(&config, "store = \"sqlite:deep/kept.db\"\ntoken = \"from-the-file\"\n")
        .unwrap();
    let running = Running::start(folder.path(), &["--config", "candor.toml"]);
    let ask = |running: &Running, token: &str| {
        let header = format!("authorization: Bearer {token}\r\n");
        running.send("GET", "/v1/surveys/nps/report", &header, "").0
    };
    assert_eq!((ask(&running, "from-the-file"), ask(&running, "other")), (200, 401));
    assert!(folder.path().join("deep/kept.db").exists());
    // An option comes before the file.
    let running = Running::start(folder.path(), &["--config", "candor.toml", "--token", "other"]);
    assert_eq!((ask(&running, "from-the-file"), ask(&running, "other")), (401, 200));
    for (text, words) in [
        ("lisen = \"x\"", ["candor.toml", "lisen"]),
        ("listen = ", ["candor.toml", "configuration"]),
        ("rate = [[1]]", ["candor.toml", "rate"]),
    ] {
        std::fs::write(&config, text).unwrap();
        refused(folder.path(), &["--config", "candor.toml"], &words);
    }
    refused(folder.path(), &["--config", "none.toml"], &["none.toml"]);
}

#[test]
fn the_log_says_what_was_asked_and_nothing_of_anyone() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--open", "--log", "trace", "--log-format", "json"];
    let mut running = Running::start(folder.path(), &arguments);
    assert_eq!(running.post(EXAMPLE), 201);
    running.send("DELETE", "/v1/respondents/someone-secret", "", "");
    running.signal(Signal::TERM);
    let (stderr, _) = finish(&mut running.child);
    let lines: Vec<Value> =
        stderr.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let posted = lines.iter().find(|it| it["route"] == "/v1/responses").unwrap();
    assert_eq!((&posted["method"], &posted["status"]), (&"POST".into(), &201.into()));
    let example: Value = serde_json::from_str(EXAMPLE).unwrap();
    for words in [
        example["answers"][1]["text"].as_str().unwrap(),
        example["respondent"].as_str().unwrap(),
        example["response_id"].as_str().unwrap(),
        "someone-secret",
        "127.0.0.1",
    ] {
        assert!(!stderr.contains(words), "{words} in {stderr}");
    }
}
