//! Surveys as the widget and the studio read them.

use crate::client::Client;
use survey::{Survey, compiled, preset};

#[tokio::test]
async fn a_preset_as_json() {
    let client = Client::new().await;
    for id in preset::IDS {
        let reply = client.get(&format!("/v1/surveys/{id}")).await;
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(Survey::from_json(&reply.body).unwrap(), preset::get(id).unwrap());
    }
}

#[tokio::test]
async fn a_preset_compiled_in_the_first_language_it_has() {
    let client = Client::new().await;
    let accept = ("accept", "application/vnd.candor.survey");
    for (path, headers, lang) in [
        ("/v1/surveys/nps?form=compiled&lang=pl,en-US", &[][..], "pl"),
        ("/v1/surveys/nps?lang=tlh,%20pt-PT", &[accept], "pt-BR"),
        ("/v1/surveys/nps?lang=tlh", &[accept], "en"),
        ("/v1/surveys/nps", &[accept], "en"),
    ] {
        let reply = client.send("GET", path, headers, "").await;
        assert_eq!(reply.header("content-type"), accept.1);
        assert_eq!(reply.body, compiled::compile(&preset::get("nps").unwrap(), &[lang]), "{path}");
        assert_eq!(compiled::read(&reply.body).unwrap().lang, lang);
    }
}

#[tokio::test]
async fn its_boot_field_says_when_it_is_asked() {
    let client = Client::new().await;
    let survey = include_str!("../../../survey/testdata/survey.json");
    let json = [("content-type", "application/json")];
    assert_eq!(client.send("PUT", "/v1/surveys/checkout", &json, survey).await.status, 201);
    let reply = client.get("/v1/surveys/checkout?form=boot").await;
    assert_eq!(reply.header("content-type"), "application/json");
    let boot = survey::boot::boot(&Survey::from_json(survey.as_bytes()).unwrap());
    assert_eq!(String::from_utf8(reply.body.clone()).unwrap(), boot);
    assert_eq!(reply.json()["any"][0]["event"], "order.placed");
    let preset = client.get("/v1/surveys/nps?form=boot").await;
    assert_eq!(preset.body, survey::boot::boot(&preset::get("nps").unwrap()).into_bytes());
}

#[tokio::test]
async fn it_is_sent_once() {
    let client = Client::new().await;
    let first = client.get("/v1/surveys/nps").await;
    let tag = first.header("etag");
    let again = client.send("GET", "/v1/surveys/nps", &[("if-none-match", tag)], "").await;
    assert_eq!((again.status.as_u16(), again.body.len(), again.header("etag")), (304, 0, tag));
    let other =
        client.send("GET", "/v1/surveys/nps?form=compiled", &[("if-none-match", tag)], "").await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn unknown_ids_and_parameters_are_named() {
    let client = Client::new().await;
    let problems = client.get("/v1/surveys/NPS").await.problem(404, "unknown_survey");
    assert_eq!(problems, ["id: \"NPS\" is not one of nps, csat, ces"]);
    for (query, expected) in [
        ("form=xml", "form: \"xml\" is not json, compiled or boot"),
        ("lang=pl", "lang: goes with form=compiled; the JSON has every language"),
        ("colour=red", "colour: is not known here; known: form, lang"),
    ] {
        let problems = client
            .get(&format!("/v1/surveys/nps?{query}"))
            .await
            .problem(400, "unsupported_parameter");
        assert_eq!(problems, [expected]);
    }
}
