//! Tokens with roles, and erasing people.

use crate::client::{Client, EXAMPLE, NOW, rating, response};
use crate::process::{Running, candor};
use axum::body::Body;
use collector::store::Role;
use collector::{Access, Site, access};
use serde_json::json;

async fn client() -> Client {
    let client = Client::with(Access::Tokens(Vec::new()), Site::memory::<&str, &str>([])).await;
    for (token, role) in [("reader", Role::Read), ("boss", Role::Admin)] {
        client.store.add_token(&access::hash(token), token, role, NOW).await.unwrap();
    }
    client
}

/// The status of a request with this token.
async fn ask(client: &Client, method: &str, path: &str, token: &str, body: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    client.send(method, path, &headers, Body::from(body.to_owned())).await.status.as_u16()
}

#[tokio::test]
async fn readers_see_and_admins_change() {
    let client = client().await;
    let survey = survey::preset::get("nps").unwrap().to_json();
    for path in [
        "/v1/surveys",
        "/v1/surveys/nps/report",
        "/v1/surveys/nps/answers",
        "/v1/surveys/nps/versions",
        "/v1/surveys/nps/settings",
        "/v1/responses.csv",
        "/v1/responses.ndjson",
        "/metrics",
    ] {
        for (token, expected) in [("reader", 200), ("boss", 200), ("nobody", 401), ("", 401)] {
            assert_eq!(ask(&client, "GET", path, token, "").await, expected, "{token} {path}");
        }
    }
    for (method, path, body, expected) in [
        ("PUT", "/v1/surveys/nps", survey.as_str(), 201),
        ("PUT", "/v1/surveys/nps/settings", "{}", 200),
        ("POST", "/v1/surveys/nps/keys", "{}", 201),
        ("DELETE", "/v1/surveys/nps/keys/pk_none", "", 404),
        ("DELETE", "/v1/surveys/nps", "", 204),
        ("DELETE", "/v1/respondents/someone", "", 200),
    ] {
        for (token, expected) in [("nobody", 401), ("reader", 403), ("boss", expected)] {
            let status = ask(&client, method, path, token, body).await;
            assert_eq!(status, expected, "{token} {method} {path}");
        }
    }
}

#[tokio::test]
async fn a_revoked_token_is_worth_nothing_at_once() {
    let client = client().await;
    let path = "/v1/surveys/nps/report";
    assert_eq!(ask(&client, "GET", path, "reader", "").await, 200);
    let number = client.store.tokens().await.unwrap()[0].id;
    assert!(client.store.revoke_token(number).await.unwrap());
    assert_eq!(ask(&client, "GET", path, "reader", "").await, 401);
    assert_eq!(ask(&client, "GET", path, "boss", "").await, 200);
}

#[test]
fn tokens_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), &["--token", "given"]);
    let command = |arguments: &[&str]| {
        let output = candor(folder.path(), &[]).get_program().to_owned();
        let output = std::process::Command::new(output)
            .current_dir(folder.path())
            .env_remove("CANDOR_STORE")
            .arg("token")
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, token, _) = command(&["create", "--role", "read", "--name", "the board"]);
    assert_eq!((code, token.trim().len()), (Some(0), 64));
    let report = |token: &str| {
        let header = format!("authorization: Bearer {}\r\n", token.trim());
        running.send("GET", "/v1/surveys/nps/report", &header, "").0
    };
    assert_eq!((report(&token), report("given"), report("other")), (200, 200, 401));
    let (code, list, _) = command(&["list"]);
    let lines: Vec<&str> = list.lines().collect();
    assert!(code == Some(0) && lines.len() == 2 && lines[1].ends_with("  the board"), "{list}");
    assert!(!list.contains(token.trim()));
    let number = lines[1].split_whitespace().next().unwrap();
    assert_eq!(command(&["revoke", number]).0, Some(0));
    assert_eq!((report(&token), report("given")), (401, 200));
    let (code, _, stderr) = command(&["revoke", number]);
    assert!(code == Some(2) && stderr.contains(&format!("no token {number}")), "{stderr}");
    let (code, _, stderr) = command(&["list", "--store", "sqlite:none.db"]);
    assert!(code == Some(2) && stderr.contains("no store sqlite:none.db"), "{stderr}");
    assert!(!folder.path().join("none.db").exists());
}

#[tokio::test]
async fn who_is_erased_stays_erased() {
    let client = Client::new().await;
    // printf secret | sha256sum
    let key = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    for (n, changes) in [
        json!({"respondent": "ann/o=1", "forget_key": null}),
        json!({"respondent": "ann/o=1", "forget_key": null}),
        json!({"respondent": "bob", "forget_key": key}),
        json!({"respondent": "eve", "forget_key": null}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = response(u32::try_from(n).unwrap(), &changes);
        body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        assert_eq!(client.post(body.to_string()).await.status, 201);
    }
    let reply = client.send("DELETE", "/v1/respondents/ann%2Fo=1", &[], "").await;
    let receipt = reply.json();
    assert_eq!((reply.status.as_u16(), &receipt["responses"]), (200, &json!(2)));
    assert_eq!(receipt["erased_at"], "2026-11-22T10:10:00Z");
    assert!(!receipt["receipt"].as_str().unwrap().is_empty());
    let forget = json!({"keys": ["secret", "another"]}).to_string();
    // As a page sends it, without asking first.
    let reply = client.send("POST", "/v1/forget", &[("content-type", "text/plain")], forget).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["responses"]), (200, &json!(1)));
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    let n = client.get("/v1/surveys/nps/report").await.json()["questions"][0]["n"].clone();
    assert_eq!(n, 1);
    // Sent again it is acknowledged and not kept.
    let again = response(0, &json!({"respondent": "ann/o=1"}));
    assert_eq!(client.post(again.to_string()).await.status, 200);
    assert_eq!(client.get("/v1/surveys/nps/report").await.json()["questions"][0]["n"], 1);
    assert_eq!(client.store.recount().await.unwrap(), Vec::<String>::new());
    let nobody = client.send("DELETE", "/v1/respondents/nobody", &[], "").await.json();
    assert_eq!(nobody["responses"], 0);
}

#[tokio::test]
async fn what_is_no_secret_is_named() {
    let client = Client::new().await;
    let json = [("content-type", "application/json")];
    let many = json!({"keys": vec!["x"; 101]}).to_string();
    for (body, code, status) in [
        ("{\"keys\":[]}", "invalid_body", 422),
        ("{\"keys\":[\"\"]}", "invalid_body", 422),
        ("{\"keys\":\"x\"}", "invalid_body", 422),
        ("{\"kays\":[]}", "invalid_body", 422),
        ("[]", "invalid_body", 422),
        ("{", "not_json", 400),
        ("\u{0}", "not_json", 400),
        (many.as_str(), "invalid_body", 422),
    ] {
        client.send("POST", "/v1/forget", &json, body.to_owned()).await.problem(status, code);
    }
    client.send("POST", "/v1/forget", &[], "{}").await.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn a_survey_may_want_a_public_key_and_its_own_pages() {
    let client = Client::new().await;
    let put = async |path: &str, body: serde_json::Value| {
        let headers = [("content-type", "application/json")];
        client.send("PUT", path, &headers, body.to_string()).await
    };
    let settings =
        json!({"require_key": true, "origins": ["https://Shop.example", "http://localhost:3000"]});
    let report = put("/v1/surveys/nps/settings", settings).await.json();
    assert_eq!(report["origins"], json!(["https://shop.example", "http://localhost:3000"]));
    let headers = [("content-type", "application/json")];
    let made = client
        .send("POST", "/v1/surveys/nps/keys", &headers, "{\"name\":\"the shop\"}")
        .await
        .json();
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("pk_") && key.len() == 35, "{key}");

    let post = async |path: &str, headers: &[(&str, &str)]| {
        let headers = [&[("content-type", "text/plain")], headers].concat();
        client.send("POST", path, &headers, EXAMPLE).await
    };
    let shop = ("origin", "https://shop.example");
    let with_key = format!("/v1/responses?key={key}");
    post("/v1/responses", &[shop]).await.problem(403, "public_key_required");
    post("/v1/responses?key=pk_wrong", &[shop]).await.problem(403, "public_key_required");
    let refused = post(&with_key, &[("origin", "https://evil.example")]).await;
    refused.problem(403, "origin_refused");
    // So that the page's outbox knows that it need not try again.
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    let kept = post(&with_key, &[shop]).await;
    assert_eq!((kept.status.as_u16(), kept.header("access-control-allow-origin")), (201, shop.1));
    assert_eq!(kept.header("vary"), "origin");
    assert_eq!(post("/v1/responses", &[shop, ("candor-key", key)]).await.status, 200);
    // No browser on another site sends a request without its origin.
    assert_eq!(post(&with_key, &[]).await.status, 200);
    for (origin, expected) in [(shop.1, shop.1), ("https://evil.example", "")] {
        let reply = client.send("GET", "/v1/surveys/nps", &[("origin", origin)], "").await;
        assert_eq!(reply.header("access-control-allow-origin"), expected);
        assert!(reply.header("vary").contains("accept"), "{reply:?}");
    }
    // Other surveys are as they were; in an array each is judged by itself.
    let batch = json!([rating(1, "csat", &json!(4)), rating(2, "nps", &json!(9))]);
    let reply = client.post(batch.to_string()).await.json();
    assert_eq!((&reply[0]["status"], &reply[1]["status"]), (&json!(201), &json!(403)));

    let path = format!("/v1/surveys/nps/keys/{key}");
    assert_eq!(client.send("DELETE", &path, &[], "").await.status, 204);
    post(&with_key, &[shop]).await.problem(403, "public_key_required");
    for (body, path) in [
        (json!({"origins": ["shop.example"]}), "$.origins[0]"),
        (json!({"paused_until": "soon"}), "$.paused_until"),
        (json!({"colour": 1}), "$"),
    ] {
        let problems = put("/v1/surveys/nps/settings", body).await.problem(422, "invalid_body");
        assert!(problems[0].starts_with(&format!("{path}: ")), "{problems:?}");
    }
}
