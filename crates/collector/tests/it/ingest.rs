//! Posting: every status, every refusal named, nothing doubled.

use crate::client::{Client, EXAMPLE, example, rating, response};
use axum::body::Body;
use serde_json::{Value, json};

#[tokio::test]
async fn new_then_known() {
    let client = Client::new().await;
    let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    let first = client.post(EXAMPLE).await;
    assert_eq!(first.status, 201);
    assert_eq!(
        first.json(),
        json!({"response_id": id, "revision": 2, "status": 201, "problems": []})
    );
    let again = client.post(EXAMPLE).await;
    assert_eq!(again.status, 200);
    assert_eq!(
        again.json(),
        json!({"response_id": id, "revision": 2, "status": 200, "problems": []})
    );
    // As it came, byte for byte.
    assert_eq!(client.store.response(id).await.unwrap(), Some((2, EXAMPLE.to_owned())));
}

#[tokio::test]
async fn the_order_of_keys_is_no_change_but_a_word_is() {
    let client = Client::new().await;
    client.post(EXAMPLE).await;
    let same = example();
    assert_eq!(client.post(same.to_string()).await.status, 200);
    let mut other = example();
    other["answers"][1]["text"] = "It does not work.".into();
    let problems = client.post(other.to_string()).await.problem(409, "revision_conflict");
    assert_eq!(
        problems,
        [
            "$: revision 2 of response 017f22e2-79b0-7cc3-98c4-dc0c0c07398f is known with another body"
        ]
    );
}

#[tokio::test]
async fn the_highest_revision_wins() {
    let client = Client::new().await;
    let revision = |n: u32| response(1, &json!({"revision": n}));
    let id = revision(1)["response_id"].as_str().unwrap().to_owned();
    assert_eq!(client.post(revision(2).to_string()).await.status, 201);
    assert_eq!(client.post(revision(1).to_string()).await.status, 200);
    assert_eq!(client.store.response(&id).await.unwrap().unwrap().0, 2);
    assert_eq!(client.post(revision(7).to_string()).await.status, 200);
    assert_eq!(client.store.response(&id).await.unwrap().unwrap().0, 7);
    // An id is the same id in capitals.
    let mut capitals = revision(8);
    capitals["response_id"] = id.to_uppercase().into();
    assert_eq!(client.post(capitals.to_string()).await.status, 200);
    assert_eq!(client.store.response(&id).await.unwrap().unwrap().0, 8);
}

#[tokio::test]
async fn every_problem_is_named() {
    let client = Client::new().await;
    let body = json!({"v": 2, "response_id": "x", "revision": 0, "survey": {"id": "nps", "version": 1},
        "answers": [{"question": "nps", "kind": "nps", "rating": 11}, {"question": "csat", "kind": "csat", "rating": 3}]});
    let problems = client.post(body.to_string()).await.problem(422, "invalid_response");
    assert_eq!(
        problems,
        [
            "$.v: 2 is not a whole number from 1 to 1",
            "$.response_id: \"x\" is not a UUID of version 7",
            "$.revision: 0 is not a whole number from 1 to 4294967295",
            "$.status: is missing",
            "$.answers[0].rating: rating 11 is not a whole number from 0 to 10",
            "$.answers[1].question: \"csat\" is no question of survey \"nps\"; there are: nps, why",
        ]
    );
}

#[tokio::test]
async fn a_bad_rating_is_named_with_its_scale() {
    let client = Client::new().await;
    for (survey, value, expected) in [
        ("nps", json!(11), "rating 11 is not a whole number from 0 to 10"),
        ("nps", json!(-1), "rating -1 is not a whole number from 0 to 10"),
        ("nps", json!(7.5), "rating 7.5 is not a whole number from 0 to 10"),
        ("nps", json!("9"), "rating \"9\" is not a whole number from 0 to 10"),
        ("nps", json!(null), "rating null is not a whole number from 0 to 10"),
        ("csat", json!(0), "rating 0 is not a whole number from 1 to 5"),
        ("ces", json!(8), "rating 8 is not a whole number from 1 to 7"),
        // Nobody knows this survey: the kind still has its scale.
        ("ghost", json!(11), "rating 11 is not a whole number from 0 to 10"),
    ] {
        let mut body = rating(1, survey, &value);
        if survey == "ghost" {
            body["answers"][0]["kind"] = "nps".into();
        }
        let problems = client.post(body.to_string()).await.problem(422, "invalid_response");
        assert_eq!(problems, [format!("$.answers[0].rating: {expected}")]);
    }
    assert_eq!(client.store.totals("nps").await.unwrap(), None);
}

#[tokio::test]
async fn an_unknown_survey_is_kept() {
    let client = Client::new().await;
    let body = response(1, &json!({"survey": {"id": "ghost", "version": 3}}));
    assert_eq!(client.post(body.to_string()).await.status, 201);
    // Another version than ours may have asked other questions.
    let newer = response(
        2,
        &json!({"survey": {"id": "nps", "version": 9},
        "answers": [{"question": "again", "kind": "csat", "rating": 4}]}),
    );
    assert_eq!(client.post(newer.to_string()).await.status, 201);
    let report = client.get("/v1/surveys/ghost/report").await.json();
    assert_eq!(report["questions"][0]["n"], 1);
    let report = client.get("/v1/surveys/nps/report").await.json();
    assert_eq!(report["questions"][0]["n"], 0);
    assert_eq!(
        (&report["questions"][1]["id"], &report["questions"][1]["n"]),
        (&json!("again"), &json!(1))
    );
}

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let client = Client::new().await;
    for body in ["", "{", "nps", "{\"v\":1}}", "[{\"v\":1}", "[1,]"] {
        let problems = client.post(body).await.problem(400, "not_json");
        assert!(problems[0].starts_with("$: not JSON: "), "{problems:?}");
    }
    let problems = client.post(&b"{\"v\":\"\xff\"}"[..]).await.problem(400, "not_json");
    assert!(problems[0].starts_with("$: not UTF-8: "), "{problems:?}");
    let deep = "[".repeat(100_000);
    client.post(deep).await.problem(400, "not_json");
    let deep = format!("{{\"v\":{}", "[".repeat(10_000));
    client.post(deep).await.problem(400, "not_json");
    client.post("5").await.problem(422, "invalid_response");
}

#[tokio::test]
async fn too_large_is_refused() {
    let client = Client::new().await;
    let padded = |n: usize| format!("{EXAMPLE}{}", " ".repeat(n - EXAMPLE.len()));
    assert_eq!(client.post(padded(64 * 1024)).await.status, 201);
    let problems = client.post(padded(64 * 1024 + 1)).await.problem(413, "too_large");
    assert_eq!(problems, ["$: 65537 bytes are more than 65536"]);
    let problems = client.post(padded(4 * 1024 * 1024 + 1)).await.problem(413, "too_large");
    assert_eq!(problems, ["$: 4194305 bytes are more than 4194304"]);
    let problems = client.post(" ".repeat(17 * 1024 * 1024)).await.problem(413, "too_large");
    assert_eq!(problems, ["$: over 16777216 bytes are more than 4194304"]);
    let many = format!("[{}]", vec!["1"; 501].join(","));
    let problems = client.post(many).await.problem(413, "too_large");
    assert_eq!(problems, ["$: 501 elements are more than 500"]);
}

#[tokio::test]
async fn only_json_and_plain_text_are_taken() {
    let client = Client::new().await;
    for kind in [
        "application/json",
        "text/plain",
        "Text/Plain;charset=UTF-8",
        "application/json; charset=utf-8",
    ] {
        let reply = client.send("POST", "/v1/responses", &[("content-type", kind)], EXAMPLE).await;
        assert!(reply.status.is_success(), "{kind}: {reply:?}");
    }
    for kind in ["application/x-www-form-urlencoded", "text/html", "application/jsonp", ""] {
        let reply = client.send("POST", "/v1/responses", &[("content-type", kind)], EXAMPLE).await;
        reply.problem(415, "unsupported_media_type");
    }
    client.send("POST", "/v1/responses", &[], EXAMPLE).await.problem(415, "unsupported_media_type");
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    client
        .send("POST", "/v1/responses", &headers, EXAMPLE)
        .await
        .problem(415, "unsupported_encoding");
}

#[tokio::test]
async fn wrong_methods_and_paths() {
    let client = Client::new().await;
    for (method, path, allowed) in [
        ("GET", "/v1/responses", "POST,OPTIONS"),
        ("POST", "/v1/surveys/nps", "GET,HEAD,OPTIONS,PUT,DELETE"),
        ("POST", "/v1/surveys/nps/report", "GET,HEAD"),
        ("POST", "/healthz", "GET,HEAD"),
    ] {
        let reply = client.send(method, path, &[], "").await;
        reply.problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), allowed, "{method} {path}");
    }
    for (method, path) in [
        ("GET", "/v1/nothing"),
        ("GET", "/"),
        ("POST", "/"),
        ("GET", "/v1/responses/"),
        ("GET", "/%ff"),
    ] {
        client.send(method, path, &[], "").await.problem(404, "not_found");
    }
    client.get("/v1/surveys/%ff").await.problem(404, "unknown_survey");
}

#[tokio::test]
async fn an_idempotency_key_must_be_that_of_the_body() {
    let client = Client::new().await;
    let send = async |key: &str, body: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        client.send("POST", "/v1/responses", &headers, body.to_owned()).await
    };
    assert_eq!(send("\"017f22e2-79b0-7cc3-98c4-dc0c0c07398f:2\"", EXAMPLE).await.status, 201);
    assert_eq!(send("017F22E2-79b0-7cc3-98c4-dc0c0c07398f:2", EXAMPLE).await.status, 200);
    let problems = send("\"other:1\"", EXAMPLE).await.problem(422, "idempotency_key_mismatch");
    assert_eq!(
        problems,
        [
            "$: idempotency key \"\\\"other:1\\\"\" is not \"017f22e2-79b0-7cc3-98c4-dc0c0c07398f:2\", as the body says"
        ]
    );
    send("\"x\"", &format!("[{EXAMPLE}]")).await.problem(422, "idempotency_key_mismatch");
}

#[tokio::test]
async fn a_bad_element_never_blocks_the_others() {
    let client = Client::new().await;
    client.post(response(1, &json!({})).to_string()).await;
    let large = format!("{}{}", response(9, &json!({})), " ".repeat(64 * 1024));
    // White space around an element is not the element's: pad inside.
    let large = large.replacen('{', &format!("{{{}", " ".repeat(64 * 1024)), 1);
    let elements = [
        response(1, &json!({})).to_string(),
        response(2, &json!({})).to_string(),
        response(2, &json!({"status": "partial"})).to_string(),
        rating(3, "nps", &json!(11)).to_string(),
        "5".to_owned(),
        large,
        format!("{{\"v\":{}{}}}", "[".repeat(200), "]".repeat(200)),
        response(4, &json!({"revision": 1})).to_string(),
        response(4, &json!({"revision": 2})).to_string(),
    ];
    let reply = client.post(format!("[{}]", elements.join(","))).await;
    assert_eq!(reply.status, 200);
    let receipts = reply.json();
    let statuses: Vec<u64> =
        receipts.as_array().unwrap().iter().map(|it| it["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 201, 409, 422, 422, 413, 400, 201, 200]);
    assert_eq!(receipts[3]["response_id"], "017f22e2-79b0-7cc3-98c4-000000000003");
    assert_eq!(
        receipts[3]["problems"][0]["message"],
        "rating 11 is not a whole number from 0 to 10"
    );
    assert_eq!(
        receipts[4],
        json!({"response_id": null, "revision": null, "status": 422,
        "problems": [{"path": "$", "message": "5 is not an object"}]})
    );
    for receipt in receipts.as_array().unwrap() {
        let is_refused = receipt["status"].as_u64().unwrap() >= 400;
        assert_eq!(!receipt["problems"].as_array().unwrap().is_empty(), is_refused, "{receipt}");
    }
    let totals = client.store.totals("nps").await.unwrap().unwrap();
    assert_eq!(totals.statuses.complete, 3);
    assert_eq!(client.store.recount().await.unwrap(), Vec::<String>::new());
    assert_eq!(client.post("[]").await.json(), json!([]));
}

#[tokio::test]
async fn a_full_array_is_taken() {
    let client = Client::new().await;
    let all: Vec<Value> = (0..500).map(|n| response(n, &json!({}))).collect();
    let reply = client.post(json!(all).to_string()).await;
    assert_eq!(
        reply.json().as_array().unwrap().iter().filter(|it| it["status"] == 201).count(),
        500
    );
    assert_eq!(client.store.totals("nps").await.unwrap().unwrap().statuses.complete, 500);
}

#[tokio::test]
async fn a_store_that_is_away_is_said_to_be() {
    let client = Client::new().await;
    client.store.close().await;
    for reply in [
        client.post(EXAMPLE).await,
        client.get("/v1/surveys/nps/report").await,
        client.get("/readyz").await,
    ] {
        reply.problem(503, "unavailable");
        assert_eq!(reply.header("retry-after"), "5");
    }
    assert_eq!(client.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let client = Client::new().await;
    let broken = Body::new(Broken);
    client.post(broken).await.problem(400, "cut_body");
}

/// A body whose connection is gone.
struct Broken;

impl axum::body::HttpBody for Broken {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
    }
}
