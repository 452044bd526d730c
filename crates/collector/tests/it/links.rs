//! Personal links: who is named by the token, what is no token, and that one is used once.

use crate::client::{Client, NOW, rating, response};
use collector::Settings;
use collector::recipient::{LinkKey, Recipient};
use collector::{Access, Site};
use serde_json::{Value, json};
use std::process::{Command, Stdio};

const SECRET: &str = "a secret of tests";
const DAY: i64 = 86_400;

async fn client() -> Client {
    let settings = Settings { link_secret: Some(SECRET.to_owned()), ..Settings::default() };
    Client::set(Access::Open, Site::memory::<&str, &str>([]), settings).await
}

/// A token that is good for so many days from now.
fn token(survey: &str, respondent: &str, days: i64) -> String {
    let until = u32::try_from(NOW / 1_000 + days * DAY).unwrap();
    let (survey, respondent) = (survey.to_owned(), respondent.to_owned());
    LinkKey::new(SECRET.as_bytes()).sign(&Recipient { survey, respondent, until })
}

fn answer(n: u32, revision: u32, token: &str) -> Value {
    response(n, &json!({"revision": revision, "respondent": "whoever", "recipient": token}))
}

#[tokio::test]
async fn the_person_of_the_token_stands_in_its_place() {
    let client = client().await;
    let token = token("nps", "alice", 30);
    let answer = answer(1, 1, &token);
    assert_eq!(client.post(answer.to_string()).await.status, 201);
    assert_eq!(client.post(answer.to_string()).await.status, 200, "sending again is safe");
    let id = answer["response_id"].as_str().unwrap();
    let (_, kept) = client.store.response(id).await.unwrap().unwrap();
    let kept: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!((&kept["respondent"], kept.get("recipient")), (&json!("alice"), None));
    assert_eq!(kept["answers"], answer["answers"]);
    let lines = client.get("/v1/responses.ndjson").await.body;
    assert!(!String::from_utf8(lines).unwrap().contains(&token), "no token is told");

    let receipt = client.send("DELETE", "/v1/respondents/alice", &[], "").await.json();
    assert_eq!(receipt["responses"], 1);
    // What is erased stays erased, but the person may use the link anew.
    assert_eq!(client.post(answer.to_string()).await.status, 200);
    assert_eq!(client.store.response(id).await.unwrap(), None);
    assert_eq!(client.post(self::answer(2, 1, &token).to_string()).await.status, 201);
}

#[tokio::test]
async fn a_link_is_good_for_one_response_and_all_its_revisions() {
    let client = client().await;
    let token = token("nps", "alice", 30);
    for revision in 1..=3 {
        let status = client.post(answer(1, revision, &token).to_string()).await.status;
        assert!(status.is_success(), "revision {revision}: {status}");
    }
    let second = answer(2, 1, &token);
    let problems = client.post(second.to_string()).await.problem(409, "recipient_used");
    let id = second["response_id"].as_str().unwrap();
    assert_eq!(
        problems,
        [format!(
            "$.recipient: the personal link of response {id} was answered by another response"
        )]
    );
    assert_eq!(client.store.response(id).await.unwrap(), None, "nothing is kept of it");
    let report = client.get("/v1/surveys/nps/report").await.json();
    assert_eq!(
        (&report["questions"][0]["n"], &report["responses"]["complete"]),
        (&json!(1), &json!(1))
    );

    // In an array each is judged by itself; whoever has no token is not asked for one.
    let other = self::token("nps", "bob", 30);
    let batch = json!([
        answer(3, 1, &token),
        answer(4, 1, &other),
        answer(5, 1, &other),
        rating(6, "nps", &json!(9))
    ]);
    let receipts = client.post(batch.to_string()).await.json();
    let statuses: Vec<u64> =
        receipts.as_array().unwrap().iter().map(|it| it["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [409, 201, 409, 201], "{receipts}");
    assert_eq!(receipts[2]["problems"][0]["path"], "$.recipient");
}

#[tokio::test]
async fn what_is_no_token_is_refused_by_name() {
    let client = client().await;
    let good = token("nps", "alice", 30);
    let forged = good.replace('.', "A.");
    let elsewhere = LinkKey::new(b"another secret").sign(&Recipient {
        survey: "nps".to_owned(),
        respondent: "alice".to_owned(),
        until: u32::MAX,
    });
    for wrong in [&*forged, &*elsewhere, "token", "a.b"] {
        let refused = client.post(answer(1, 1, wrong).to_string()).await;
        let problems = refused.problem(422, "recipient_invalid");
        assert!(problems[0].contains("is not signed by this collector"), "{problems:?}");
    }
    let refused = client.post(answer(1, 1, &token("csat", "alice", 30)).to_string()).await;
    let problems = refused.problem(422, "recipient_invalid");
    assert_eq!(problems, ["$.recipient: is of survey \"csat\", not \"nps\""]);
    client.post(answer(1, 1, "").to_string()).await.problem(422, "invalid_response");
    // None of them has used it up.
    assert_eq!(client.post(answer(1, 1, &good).to_string()).await.status, 201);
}

#[tokio::test]
async fn what_was_begun_in_time_may_come_later() {
    let client = client().await;
    let begun = |at: i64, n: u32| {
        let digits = format!("{at:012x}");
        let id = format!("{}-{}-7cc3-98c4-{n:012x}", &digits[..8], &digits[8..]);
        json!({"response_id": id})
    };
    let post = async |respondent: &str, days: i64, at: i64, n: u32| {
        let mut answer = answer(n, 1, &token("nps", respondent, days));
        answer["response_id"] = begun(at, n)["response_id"].clone();
        client.post(answer.to_string()).await
    };
    assert_eq!(post("a", 0, NOW, 1).await.status, 201, "until the last moment");
    assert_eq!(
        post("b", -1, NOW - 2 * DAY * 1_000, 2).await.status,
        201,
        "begun before it was over"
    );
    let problems = post("c", -1, NOW, 3).await.problem(422, "recipient_expired");
    assert_eq!(problems, ["$.recipient: the personal link was good until 2026-11-21T10:10:00Z"]);
    // A clock that is ahead takes nobody's link away; no outbox keeps anything for longer than 90 days.
    assert_eq!(post("d", 1, NOW + 9 * DAY * 1_000, 4).await.status, 201);
    post("e", -91, NOW - 200 * DAY * 1_000, 5).await.problem(422, "recipient_expired");
}

#[tokio::test]
async fn without_a_secret_the_store_has_one_for_every_collector() {
    let client = Client::new().await;
    let key = LinkKey::new(&client.store.link_key().await.unwrap());
    let token = key.sign(&Recipient {
        survey: "nps".to_owned(),
        respondent: "alice".to_owned(),
        until: u32::MAX,
    });
    assert_eq!(client.post(answer(1, 1, &token).to_string()).await.status, 201);
    client.other().post(answer(2, 1, &token).to_string()).await.problem(409, "recipient_used");
}

/// Exit code, standard output, standard error.
fn candor(folder: &std::path::Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    use std::io::Write;
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.current_dir(folder).arg("link").args(arguments).env_remove("CANDOR_STORE");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_prints_links_that_a_collector_knows() {
    let folder = tempfile::tempdir().unwrap();
    let usual = [
        "--survey",
        "nps",
        "--page",
        "https://shop.example/thanks?a=1#end",
        "--link-secret",
        SECRET,
    ];
    let arguments = [&usual[..], &["--respondent", "alice", "--respondent", "bob,\"b\""]].concat();
    let (code, out, said) = candor(folder.path(), &arguments, "");
    assert_eq!(code, 0, "{said}");
    let mut table = csv::Reader::from_reader(out.as_bytes());
    assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), ["respondent", "link"]);
    for (record, name) in table.records().map(Result::unwrap).zip(["alice", "bob,\"b\""]) {
        assert_eq!(&record[0], name);
        let start = "https://shop.example/thanks?a=1&candor=nps&recipient=";
        let token = record[1].strip_prefix(start).and_then(|it| it.strip_suffix("#end")).unwrap();
        let named = LinkKey::new(SECRET.as_bytes()).read(token).unwrap();
        assert_eq!((&*named.survey, &*named.respondent), ("nps", name));
        let seconds = i64::from(named.until) - collector::clock::system() / 1_000;
        assert!((29 * DAY..=30 * DAY).contains(&seconds), "{seconds}");
    }

    // A table goes through, with a link for each rating behind its columns.
    let arguments = [&usual[..], &["--rating", "--days", "7", "--column", "id"]].concat();
    let input = "mail,id\nalice@example.com,alice\n\"Bob, B\",bob\n";
    let (code, out, said) = candor(folder.path(), &arguments, input);
    assert_eq!(code, 0, "{said}");
    let mut table = csv::Reader::from_reader(out.as_bytes());
    let header = table.headers().unwrap().clone();
    assert_eq!(header.iter().take(3).collect::<Vec<_>>(), ["mail", "id", "link_0"]);
    assert_eq!((header.len(), &header[12]), (13, "link_10"));
    let records: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(&records[1][0], "Bob, B");
    let token = |link: &str| link.split("recipient=").nth(1).unwrap().to_owned();
    assert!(records[0][11].contains("&rating=9&"), "{}", &records[0][11]);
    // Whichever is pressed, it is the one answer of that person.
    assert_eq!(token(&records[0][2]), token(&records[0][12]));
    assert_ne!(token(&records[0][2]), token(&records[1][2]));
}

#[test]
fn the_command_refuses_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(201);
    for (arguments, input, expected) in [
        (
            &["--survey", "fun", "--link-secret", SECRET][..],
            "",
            "there is no store sqlite:candor.db",
        ),
        (&["--survey", "nps"], "", "there is no store sqlite:candor.db"),
        (&["--survey", "nps", "--link-secret", "short"], "", "5 characters are under 16"),
        (
            &["--survey", "nps", "--link-secret", SECRET],
            "name\na\n",
            "there is no column \"respondent\"; there are: name",
        ),
        (
            &["--survey", "nps", "--link-secret", SECRET],
            "respondent\na\n\"\"\n",
            "line 3: respondent \"\" is not 1 to 200 characters",
        ),
        (
            &["--survey", "nps", "--link-secret", SECRET, "--respondent", &long],
            "",
            "is not 1 to 200 characters",
        ),
        (&["--survey", "nps", "--link-secret", SECRET, "--days", "0"], "", "0 is not in 1..=3650"),
    ] {
        let arguments = [arguments, &["--page", "https://shop.example"]].concat();
        let (code, out, said) = candor(folder.path(), &arguments, input);
        assert_eq!((code, out.as_str()), (2, ""), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}
