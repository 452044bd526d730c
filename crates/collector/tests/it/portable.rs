//! Out and in again: an export holds everything, and an import of it is exactly what was there.

use crate::client::{Client, NOW, rating, response};
use crate::store::Fresh;
use collector::Store;
use collector::store::{Kept, ResponsesQuery};
use serde_json::json;
use std::path::Path;
use std::process::Output;

/// Texts that a spreadsheet would run, or a careless reader would break at.
const NASTY: [&str; 8] = [
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "'quoted",
    "two\nlines, with \"quotes\"\r\nand\ttabs",
    "\",\"received_at\":\"2020-01-01T00:00:00Z\",\"known\":true}",
    "złóć 🙂 \u{202e}",
];

pub(crate) fn candor(folder: &Path, arguments: &[&str]) -> Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_candor"))
        .current_dir(folder)
        .env_remove("CANDOR_STORE")
        .args(arguments)
        .output()
        .unwrap()
}

#[track_caller]
pub(crate) fn ok(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

async fn all(store: &Store) -> Vec<Kept> {
    let mut all = store.responses(&ResponsesQuery::default(), None, 10_000).await.unwrap();
    // Its number in the store is the store's own.
    all.iter_mut().for_each(|it| it.place.id = 0);
    all.sort_by(|a, b| a.response_id.cmp(&b.response_id));
    all
}

/// A store with nasty texts, an unknown survey, several revisions and white space.
async fn full() -> Client {
    let client = Client::new().await;
    for (n, text) in (1..).zip(NASTY) {
        let answers = json!([
            {"question": "nps", "kind": "nps", "rating": n},
            {"question": "why", "kind": "text", "text": text}]);
        let changes = json!({"answers": answers, "respondent": text, "url": null});
        let mut body = response(n, &changes);
        body.as_object_mut().unwrap().remove("url");
        assert_eq!(client.post(body.to_string()).await.status, 201, "{text}");
    }
    let mut later = rating(20, "csat", &json!(4));
    later["survey"]["id"] = "later".into();
    later["something_new"] = json!({"a": [1, 2]});
    // A clock that nobody believes: it counts when it came.
    later["answered_at"] = "2020-01-01T00:00:00Z".into();
    client.post(format!(" {} \n", serde_json::to_string_pretty(&later).unwrap())).await;
    for revision in [1, 3] {
        let mut body = rating(21, "ces", &json!(revision));
        body["revision"] = revision.into();
        client.post(body.to_string()).await;
    }
    assert_eq!(all(&client.store).await.len(), 10);
    client
}

#[tokio::test]
async fn every_format_is_read_back_exactly() {
    let client = full().await;
    let before = all(&client.store).await;
    let report = client.get("/v1/surveys/nps/report?by=lang&period=day").await.body;
    let from = format!("sqlite:{}", client.path().display());
    for file in ["all.ndjson", "all.csv", "all.parquet"] {
        let folder = tempfile::tempdir().unwrap();
        ok(&candor(folder.path(), &["export", file, "--store", &from]));
        assert!(!folder.path().join(format!("{file}.part")).exists());
        let told = ok(&candor(folder.path(), &["import", file, "--store", "sqlite:new.db"]));
        assert_eq!(told, "10 new\n", "{file}");
        let told = ok(&candor(folder.path(), &["import", file, "--store", "sqlite:new.db"]));
        assert_eq!(told, "10 known\n", "{file}");
        let address = format!("sqlite:{}", folder.path().join("new.db").display());
        let copy = Store::open(&address).await.unwrap();
        let mut after = all(&copy).await;
        if file == "all.ndjson" {
            // A line has no line ends within: they are spaces then.
            for kept in &mut after {
                let same = before.iter().find(|it| it.response_id == kept.response_id).unwrap();
                assert_eq!(kept.body, same.body.replace('\n', " "));
                kept.body.clone_from(&same.body);
            }
        }
        assert_eq!(after, before, "{file}");
        assert_eq!(copy.recount().await.unwrap(), Vec::<String>::new());
        let other = client.over(copy);
        assert_eq!(other.get("/v1/surveys/nps/report?by=lang&period=day").await.body, report);
    }
}

#[tokio::test]
async fn sqlite_and_postgres_exchange_everything() {
    let client = full().await;
    let postgres = Fresh::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let from = format!("sqlite:{}", client.path().display());
    ok(&candor(folder.path(), &["export", "a.parquet", "--store", &from]));
    ok(&candor(folder.path(), &["import", "a.parquet", "--store", &postgres.address]));
    let (mut there, mut here) = (all(&postgres.store).await, all(&client.store).await);
    assert_eq!(there, here);
    // Backed up, and restored into a database of its own.
    ok(&candor(folder.path(), &["backup", "b.dump", "--store", &postgres.address]));
    let restored = crate::postgres::database().await;
    let restore = std::process::Command::new("pg_restore")
        .args(["--no-owner", "--exit-on-error", "--dbname", &restored])
        .arg(folder.path().join("b.dump"))
        .output()
        .unwrap();
    assert!(restore.status.success(), "{restore:?}");
    let restored = Store::open(&restored).await.unwrap();
    there = all(&restored).await;
    assert_eq!(there, here);
    here = all(&postgres.store).await;
    assert_eq!(there, here);
    assert_eq!(restored.recount().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_backup_is_a_store_of_that_moment() {
    let client = full().await;
    let folder = tempfile::tempdir().unwrap();
    let from = format!("sqlite:{}", client.path().display());
    let told = ok(&candor(folder.path(), &["backup", "copy.db", "--store", &from]));
    assert!(told.ends_with(" bytes in copy.db\n"), "{told}");
    let address = format!("sqlite:{}", folder.path().join("copy.db").display());
    let copy = Store::open(&address).await.unwrap();
    assert_eq!(all(&copy).await, all(&client.store).await);
    assert_eq!(copy.recount().await.unwrap(), Vec::<String>::new());
    // Nothing is written over.
    let again = candor(folder.path(), &["backup", "copy.db", "--store", &from]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8(again.stderr).unwrap().contains("copy.db is there already"));
}

#[tokio::test]
async fn a_spreadsheet_runs_nothing() {
    let client = full().await;
    let reply = client.get("/v1/responses.csv?survey=nps").await;
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"responses.csv\"");
    let mut reader = csv::Reader::from_reader(&reply.body[..]);
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|it| it == name).unwrap();
    let mut n = 0;
    for record in reader.records() {
        let record = record.unwrap();
        for cell in &record {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
        for column in ["text", "respondent", "answer.why"] {
            let cell = &record[place(column)];
            let plain = cell.strip_prefix('\'').unwrap_or(cell);
            assert!(NASTY.contains(&plain), "{cell:?}");
        }
        assert_eq!(record[place("rating")], record[place("answer.nps")]);
        n += 1;
    }
    assert_eq!(n, NASTY.len());
    // It is what `candor score` reads.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("nps.csv"), &reply.body).unwrap();
    let scored = ok(&candor(folder.path(), &["score", "nps.csv", "--metric", "nps", "--json"]));
    let scored: serde_json::Value = serde_json::from_str(&scored).unwrap();
    assert_eq!(scored["total"]["summary"]["n"], 8);
}

#[tokio::test]
async fn a_long_export_is_a_stream_of_all() {
    let client = Client::new().await;
    for start in [0, 500, 1_000] {
        let batch: Vec<_> =
            (start..start + 500).map(|n| rating(n, "nps", &json!(n % 11))).collect();
        assert_eq!(client.post(json!(batch).to_string()).await.status, 200);
    }
    let lines = String::from_utf8(client.get("/v1/responses.ndjson").await.body).unwrap();
    assert_eq!(lines.lines().count(), 1_500);
    let part = client.get("/v1/responses.ndjson?from=2026-11-23").await;
    assert_eq!((part.status.as_u16(), part.body.len()), (200, 0));
    client
        .get("/v1/responses.csv?survey=nps&survey=csat&form=x")
        .await
        .problem(400, "unsupported_parameter");
}

#[tokio::test]
async fn the_table_of_another_tool() {
    let client = Client::new().await;
    let folder = tempfile::tempdir().unwrap();
    let table = "\u{feff}Created,Score,Comment,Who,Plan\n\
        2026-10-25 02:30,9,\"Good, really\",ann,pro\n\
        2026-10-26,0,,bob,free\n\
        2026-10-26,0,,bob,free\n\
        2026-10-27,11,too high,eve,free\n\
        soon,5,,eve,free\n";
    std::fs::write(folder.path().join("other.csv"), table).unwrap();
    let store = format!("sqlite:{}", client.path().display());
    let map = "rating=Score,text=Comment,answered_at=Created,respondent=Who,context.plan=Plan";
    let arguments = [
        "import",
        "other.csv",
        "--store",
        &store,
        "--survey",
        "nps",
        "--map",
        map,
        "--zone",
        "Europe/Warsaw",
    ];
    let output = candor(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "3 new, 2 bad\n");
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "line 5: rating \"11\" is not a whole number from 0 to 10\n\
         line 6: answered_at \"soon\" is not a moment such as 2026-11-22T10:00:00Z, or a date of the zone\n"
    );
    // Again, it is known: the two rows alike are two all the same.
    let again = candor(folder.path(), &arguments);
    assert_eq!(String::from_utf8(again.stdout).unwrap(), "3 known, 2 bad\n");
    let kept = all(&client.store).await;
    let ann = kept.iter().find(|it| it.body.contains("ann")).unwrap();
    let ann: serde_json::Value = serde_json::from_str(&ann.body).unwrap();
    assert_eq!(
        (&ann["answers"][1]["text"], &ann["context"]["plan"]),
        (&json!("Good, really"), &json!("pro"))
    );
    assert_eq!(client.store.recount().await.unwrap(), Vec::<String>::new());
    // The same rows as spreadsheets write them where a comma is for decimals, or with a sign of one's own.
    let signed =
        table.replace("\"Good, really\"", "Good~ really").replace(',', "|").replace('~', ",");
    for (separator, written) in
        [(&[][..], signed.replace('|', ";")), (&["--separator", "|"], signed)]
    {
        std::fs::write(folder.path().join("signed.csv"), written).unwrap();
        let mut signed = [&arguments[..], separator].concat();
        signed[1] = "signed.csv";
        let again = candor(folder.path(), &signed);
        assert_eq!(String::from_utf8(again.stdout).unwrap(), "3 known, 2 bad\n");
    }
    for (arguments, words) in [
        (&["import", "other.csv"][..], &["other.csv", "received_at", "--map"][..]),
        (&["import", "none.csv"], &["none.csv"]),
        (
            &["import", "other.csv", "--survey", "nps", "--map", "rating=Points"],
            &["Points", "Score"],
        ),
        (&["import", "other.csv", "--survey", "none", "--map", "rating=Score"], &["none"]),
        (&["import", "other.csv", "--survey", "nps", "--map", "score=Score"], &["score", "rating"]),
        (&["import", "other.csv", "--survey", "nps", "--map", "respondent=Who"], &["neither"]),
        (&["export"], &["--format"]),
    ] {
        let output = candor(folder.path(), &[arguments, &["--store", &store]].concat());
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        for word in words {
            assert!(text.contains(word), "{word} in {text}");
        }
    }
    assert_eq!(all(&client.store).await.len(), 3);
    assert!(kept.iter().all(|it| it.received_at < NOW));
}
