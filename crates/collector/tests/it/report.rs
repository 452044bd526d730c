//! The report, to the byte.

use crate::client::{Client, rating, response};
use serde_json::json;

async fn answer(client: &Client, survey: &str, ratings: &[u8]) {
    for (n, value) in ratings.iter().enumerate() {
        let body = rating(u32::try_from(n).unwrap(), survey, &json!(value));
        assert_eq!(client.post(body.to_string()).await.status, 201);
    }
}

#[tokio::test]
async fn three_answers_to_nps() {
    let client = Client::new().await;
    answer(&client, "nps", &[0, 9, 10]).await;
    let reply = client.get("/v1/surveys/nps/report").await;
    assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, "application/json"));
    let text = String::from_utf8(reply.body).unwrap();
    let (before, rest) = text.split_once("\"low\":").unwrap();
    assert_eq!(
        before,
        r#"{"survey":"nps","responses":{"shown":0,"partial":0,"complete":3,"dismissed":0},"questions":[{"id":"nps","definition":"nps.v1","n":3,"score":33.333333333333336,"groups":{"detractors":1,"passives":0,"promoters":2},"counts":{"0":1,"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":1,"10":1},"interval":{"method":"score","level":0.95,"#
    );
    let (_, after) = rest.split_once('}').unwrap();
    assert_eq!(
        after,
        r#","interval_reason":null,"unstable":true,"withheld":false}],"versions":[{"version":1,"responses":{"shown":0,"partial":0,"complete":3,"dismissed":0}}],"known":true}"#
    );
}

#[tokio::test]
async fn nobody_has_answered() {
    let client = Client::new().await;
    let text = String::from_utf8(client.get("/v1/surveys/ces/report").await.body).unwrap();
    assert!(text.starts_with(r#"{"survey":"ces","responses":{"shown":0,"partial":0,"complete":0,"dismissed":0},"questions":[{"id":"ces","definition":"ces.mean-of-7.v1","n":0,"score":null,"groups":null,"#), "{text}");
    assert!(
        text.contains(r#""counts":{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0},"interval":null,"#),
        "{text}"
    );
}

#[tokio::test]
async fn csat_and_ces_in_their_own_units() {
    let client = Client::new().await;
    answer(&client, "csat", &[5, 4, 1, 2]).await;
    let report = client.get("/v1/surveys/csat/report").await.json();
    let question = &report["questions"][0];
    assert_eq!(
        (&question["score"], &question["mean"], &question["groups"]),
        (&json!(50.0), &json!(3.0), &json!(null))
    );
    assert_eq!(question["interval"]["method"], "wilson");

    let client = Client::new().await;
    answer(&client, "ces", &[7, 6, 2]).await;
    let report = client.get("/v1/surveys/ces/report").await.json();
    let question = &report["questions"][0];
    assert_eq!((&question["score"], &question["interval"]["method"]), (&json!(5.0), &json!("t")));
    assert!(question["nets"].is_object() && question["top_share"].is_f64(), "{question}");
}

#[tokio::test]
async fn a_rating_counts_whatever_the_status() {
    let client = Client::new().await;
    for (n, status) in (1..).zip(["partial", "complete", "dismissed", "shown"]) {
        client.post(response(n, &json!({"status": status})).to_string()).await;
    }
    client.post(response(9, &json!({"status": "shown", "answers": []})).to_string()).await;
    let report = client.get("/v1/surveys/nps/report").await.json();
    assert_eq!(
        report["responses"],
        json!({"shown": 2, "partial": 1, "complete": 1, "dismissed": 1})
    );
    assert_eq!(report["questions"][0]["n"], 4);
}

#[tokio::test]
async fn a_changed_mind_moves_the_count() {
    let client = Client::new().await;
    for (revision, value) in [(1, 3), (3, 10), (2, 7)] {
        let mut body = rating(1, "nps", &json!(value));
        body["revision"] = revision.into();
        body["status"] = if revision == 3 { "complete" } else { "partial" }.into();
        client.post(body.to_string()).await;
    }
    let report = client.get("/v1/surveys/nps/report").await.json();
    assert_eq!(
        report["responses"],
        json!({"shown": 0, "partial": 0, "complete": 1, "dismissed": 0})
    );
    let question = &report["questions"][0];
    assert_eq!(
        (&question["n"], &question["counts"]["10"], &question["counts"]["3"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(client.store.recount().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn an_unknown_survey_names_the_known_ones() {
    let client = Client::new().await;
    let problems = client.get("/v1/surveys/npx/report").await.problem(404, "unknown_survey");
    assert_eq!(problems, ["id: \"npx\" is not one of nps, csat, ces"]);
}

#[tokio::test]
async fn parameters_are_never_ignored() {
    let client = Client::new().await;
    let problems = client
        .get("/v1/surveys/nps/report?colour=red&by=lang&by=device&form%00=x")
        .await
        .problem(400, "unsupported_parameter");
    assert_eq!(problems.len(), 3, "{problems:?}");
    for word in
        ["colour: is not known here; known: by", "by: is given twice", "form\0: is not known"]
    {
        assert!(problems.iter().any(|it| it.starts_with(word)), "{word} in {problems:?}");
    }
}
