//! Surveys of an owner's own: put, changed, paused, deleted; what pages are sent of them.

use crate::client::{Client, Reply, rating};
use serde_json::{Value, json};
use survey::Survey;

const CHECKOUT: &str = include_str!("../../../survey/testdata/survey.json");

fn checkout() -> Value {
    serde_json::from_str(CHECKOUT).unwrap()
}

async fn put(client: &Client, path: &str, body: &Value) -> Reply {
    client.send("PUT", path, &[("content-type", "application/json")], body.to_string()).await
}

#[tokio::test]
async fn a_change_of_wording_is_a_new_version() {
    let client = Client::new().await;
    let path = "/v1/surveys/checkout";
    let mut survey = checkout();
    let kept = put(&client, path, &survey).await;
    assert_eq!(kept.status, 201);
    assert_eq!(
        kept.json(),
        json!({"id": "checkout", "version": 1, "new": true, "new_version": true})
    );
    // Its look is no wording.
    survey["look"]["color"] = "#123456".into();
    let kept = put(&client, path, &survey).await;
    assert_eq!(
        kept.json(),
        json!({"id": "checkout", "version": 1, "new": false, "new_version": false})
    );
    survey["questions"][0]["text"]["en"] = "How was it?".into();
    assert_eq!(put(&client, path, &survey).await.json()["version"], 2);
    let read = client.get(path).await;
    let read = Survey::from_json(&read.body).unwrap();
    assert_eq!((read.version, read.questions[0].text["en"].as_str()), (2, "How was it?"));
    let versions = client.get("/v1/surveys/checkout/versions").await.json();
    assert_eq!((&versions[0]["version"], &versions[1]["version"]), (&json!(1), &json!(2)));
    assert_eq!(versions[0]["survey"]["look"]["color"], "#123456");
    assert_ne!(
        versions[0]["survey"]["questions"][0]["text"],
        versions[1]["survey"]["questions"][0]["text"]
    );
    // Responses to each count for the survey, and the report says which they answered.
    for (n, version) in [(1, 1), (2, 2), (3, 2), (4, 7)] {
        let mut body = rating(n, "csat", &json!(5));
        body["survey"] = json!({"id": "checkout", "version": version});
        assert_eq!(client.post(body.to_string()).await.status, 201, "version {version}");
    }
    let report = client.get("/v1/surveys/checkout/report").await.json();
    let versions: Vec<(u64, u64)> = report["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["version"].as_u64().unwrap(), it["responses"]["complete"].as_u64().unwrap()))
        .collect();
    assert_eq!(versions, [(1, 1), (2, 2), (7, 1)]);
    assert_eq!(report["questions"][0]["n"], 4);
    let second = client.get("/v1/surveys/checkout/report?version=2").await.json();
    assert_eq!(second["questions"][0]["n"], 2);
    let by = client.get("/v1/surveys/checkout/report?by=version").await.json();
    assert_eq!(by["segments"][0]["segment"], json!({"version": "2"}));
}

#[tokio::test]
async fn a_preset_can_be_made_ones_own() {
    let client = Client::new().await;
    let mut survey: Value =
        serde_json::from_str(&survey::preset::get("nps").unwrap().to_json()).unwrap();
    // The same words keep the preset's version, others get the next one.
    survey["look"] = json!({"color": "#0a7d55"});
    assert_eq!(put(&client, "/v1/surveys/nps", &survey).await.json()["version"], 1);
    survey["questions"][0]["text"]["en"] = "Would you?".into();
    assert_eq!(put(&client, "/v1/surveys/nps", &survey).await.json()["version"], 2);
    let list = client.get("/v1/surveys").await.json();
    let line =
        |id: &str| list.as_array().unwrap().iter().find(|it| it["id"] == id).unwrap().clone();
    assert_eq!((&line("nps")["version"], &line("nps")["preset"]), (&json!(2), &json!(false)));
    assert_eq!((&line("csat")["version"], &line("csat")["preset"]), (&json!(1), &json!(true)));
    // Without one's own, the preset is there again.
    assert_eq!(client.send("DELETE", "/v1/surveys/nps", &[], "").await.status, 204);
    assert_eq!(client.get("/v1/surveys/nps").await.json()["version"], 1);
    client.send("DELETE", "/v1/surveys/nps", &[], "").await.problem(409, "preset");
    client.send("DELETE", "/v1/surveys/none", &[], "").await.problem(404, "unknown_survey");
}

#[tokio::test]
async fn a_paused_survey_says_until_when() {
    let client = Client::new().await;
    let until = "2027-01-01T00:00:00Z";
    let reply = put(&client, "/v1/surveys/ces/settings", &json!({"paused_until": until})).await;
    assert_eq!(reply.json()["paused_until"], until);
    assert_eq!(client.get("/v1/surveys/ces").await.json()["paused_until"], until);
    let compiled = client.get("/v1/surveys/ces?form=compiled").await;
    let compiled = survey::compiled::read(&compiled.body).unwrap();
    assert_eq!(compiled.frequency.paused_until, Some(1_798_761_600_000));
    // An answer that was on its way is kept all the same.
    assert_eq!(client.post(rating(1, "ces", &json!(7)).to_string()).await.status, 201);
    put(&client, "/v1/surveys/ces/settings", &json!({})).await;
    assert!(client.get("/v1/surveys/ces").await.json().get("paused_until").is_none());
}

#[tokio::test]
async fn what_is_sent_is_small_and_sent_once() {
    let client = Client::new().await;
    put(&client, "/v1/surveys/checkout", &checkout()).await;
    let plain = client.get("/v1/surveys/checkout").await;
    for (coding, path) in [
        ("br", "/v1/surveys/checkout"),
        ("gzip", "/v1/surveys/checkout"),
        ("br", "/v1/surveys/checkout?form=compiled"),
    ] {
        let accept = [("accept-encoding", coding)];
        let coded = client.send("GET", path, &accept, "").await;
        assert_eq!(coded.header("content-encoding"), coding);
        assert_eq!(coded.header("vary"), "accept, accept-encoding");
        let whole = client.get(path).await;
        assert_ne!(coded.header("etag"), whole.header("etag"));
        assert!(coded.body.len() < whole.body.len());
        let mut read = Vec::new();
        if coding == "br" {
            std::io::copy(&mut brotli::Decompressor::new(&coded.body[..], 4096), &mut read)
                .unwrap();
        } else {
            std::io::copy(&mut flate2::read::GzDecoder::new(&coded.body[..]), &mut read).unwrap();
        }
        assert_eq!(read, whole.body);
        let again = [("accept-encoding", coding), ("if-none-match", coded.header("etag"))];
        assert_eq!(client.send("GET", path, &again, "").await.status, 304);
    }
    // What was read may be put where nobody has changed it meanwhile.
    let json = ("content-type", "application/json");
    let tag = plain.header("etag").to_owned();
    let mut survey = checkout();
    survey["look"]["color"] = "#111111".into();
    let send = async |tag: &str, body: String| {
        client.send("PUT", "/v1/surveys/checkout", &[json, ("if-match", tag)], body).await
    };
    let first = send(&tag, survey.to_string()).await;
    assert_eq!(first.status, 200);
    send(&tag, checkout().to_string()).await.problem(412, "precondition_failed");
    assert_eq!(send(first.header("etag"), checkout().to_string()).await.status, 200);
}

#[tokio::test]
async fn two_collectors_on_one_store_agree() {
    let client = Client::new().await;
    let other = client.other();
    put(&client, "/v1/surveys/checkout", &checkout()).await;
    assert_eq!(other.get("/v1/surveys/checkout").await.status, 200);
    let mut body = rating(1, "csat", &json!(5));
    body["survey"] = json!({"id": "checkout", "version": 1});
    // The question's id is not the survey's: whoever knows the wording says so.
    body["answers"][0]["question"] = "csat".into();
    assert_eq!(other.post(body.to_string()).await.status, 201);
    let report = client.get("/v1/surveys/checkout/report").await.json();
    assert_eq!((&report["known"], &report["questions"][0]["n"]), (&json!(true), &json!(1)));
}

#[tokio::test]
async fn an_unknown_survey_is_kept_and_marked() {
    let client = Client::new().await;
    assert_eq!(client.post(rating(1, "csat", &json!(5)).to_string()).await.status, 201);
    let mut body = rating(2, "csat", &json!(5));
    body["survey"]["id"] = "later".into();
    assert_eq!(client.post(body.to_string()).await.status, 201);
    let report = client.get("/v1/surveys/later/report").await.json();
    assert_eq!((&report["known"], &report["questions"][0]["n"]), (&json!(false), &json!(1)));
    let line =
        String::from_utf8(client.get("/v1/responses.ndjson?survey=later").await.body).unwrap();
    assert!(line.ends_with("\"known\":false}\n"), "{line}");
}

#[tokio::test]
async fn what_is_no_survey_is_named() {
    let client = Client::new().await;
    let mut wrong = checkout();
    wrong["questions"][0]["kind"] = "sus".into();
    let problems =
        put(&client, "/v1/surveys/checkout", &wrong).await.problem(422, "invalid_survey");
    assert!(problems[0].starts_with("$.questions[0].kind: "), "{problems:?}");
    let problems =
        put(&client, "/v1/surveys/other", &checkout()).await.problem(422, "invalid_survey");
    assert_eq!(problems, ["$.id: \"checkout\" is not \"other\", as the path says"]);
    let json = [("content-type", "application/json")];
    let deep = "[".repeat(100_000);
    for body in ["{", "", "\u{feff}{}", deep.as_str()] {
        let reply = client.send("PUT", "/v1/surveys/checkout", &json, body.to_owned()).await;
        assert!(matches!(reply.status.as_u16(), 400 | 422), "{reply:?}");
    }
    let long = "x".repeat(10 * 1024 * 1024);
    client.send("PUT", "/v1/surveys/checkout", &json, long).await.problem(413, "too_large");
    let plain = [("content-type", "text/plain")];
    client
        .send("PUT", "/v1/surveys/checkout", &plain, CHECKOUT)
        .await
        .problem(415, "unsupported_media_type");
    assert_eq!(client.get("/v1/surveys").await.json().as_array().unwrap().len(), 3);
}
