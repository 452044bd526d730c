//! A store that is full, locked or gone: 503, nothing acknowledged that is not kept, and all well afterwards.

use crate::client::response;
use crate::postgres::Cluster;
use crate::process::Running;
use crate::store::{Fresh, incoming};
use collector::Store;
use collector::store::{Fault, Outcome};
use rustix::process::Signal;
use serde_json::json;

/// A response of about 50 KB.
fn large(n: u32) -> String {
    let text = "x".repeat(9_000);
    let answers: Vec<_> = (0..5)
        .map(|i| json!({"question": format!("why{i}"), "kind": "text", "text": text}))
        .collect();
    response(n, &json!({"survey": {"id": "other", "version": 1}, "answers": answers})).to_string()
}

#[test]
fn a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    // No file may grow beyond 2 MiB; the signal of that is an error of the write instead.
    let full = "trap '' XFSZ; ulimit -f 4096; exec \"$0\" \"$@\"";
    let running =
        Running::start_by(&["sh", "-c", full], folder.path(), &["--open", "--log", "off"]);
    let mut kept = Vec::new();
    let mut refused = 0;
    for n in 0..200 {
        match running.post(&large(n)) {
            201 => kept.push(n),
            503 => refused += 1,
            other => panic!("an answer of {other}"),
        }
    }
    assert!(!kept.is_empty() && refused > 0, "{} kept, {refused} refused", kept.len());
    // It says so where a proxy asks; a probe is small, and may fill what a response found too little.
    let is_ready = || running.send("GET", "/readyz", "", "").0 == 200;
    let probes = (0..100).take_while(|_| is_ready()).count();
    assert!(probes < 100, "it calls itself ready with a full disk");
    // Reports still come.
    assert_eq!(running.send("GET", "/v1/surveys/other/report", "", "").0, 200);
    running.signal(Signal::KILL);
    drop(running);
    let running = Running::start(folder.path(), &["--open"]);
    for n in &kept {
        assert_eq!(running.post(&large(*n)), 200, "what was acknowledged is there");
    }
    assert_eq!(running.post(&large(999)), 201);
    let (_, report) = running.send("GET", "/v1/surveys/other/report", "", "");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["responses"]["complete"], kept.len() + 1);
}

#[test]
fn a_database_that_goes_away() {
    let cluster = Cluster::start("off");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let address = runtime.block_on(cluster.database());
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), &["--open", "--log", "off", "--store", &address]);
    let one = |n: u32| response(n, &json!({})).to_string();
    assert_eq!(running.post(&one(1)), 201);
    cluster.control("stop");
    let headers = "content-type: application/json\r\n";
    let (status, body) = running.send("POST", "/v1/responses", headers, &one(2));
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("\"unavailable\""), "{body}");
    assert_eq!(running.send("GET", "/v1/surveys/nps/report", "", "").0, 503);
    assert_eq!(running.send("GET", "/readyz", "", "").0, 503);
    assert_eq!(running.send("GET", "/healthz", "", "").0, 200);
    cluster.control("start");
    assert_eq!(running.post(&one(2)), 201);
    assert_eq!(running.post(&one(1)), 200);
    let (_, report) = running.send("GET", "/v1/surveys/nps/report", "", "");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["questions"][0]["n"], 2);
}

#[tokio::test]
async fn sqlite_that_is_locked_fills_the_queue_and_no_more() {
    use sqlx::Connection;
    let fresh = Fresh::sqlite().await;
    let mut lock = sqlx::SqliteConnection::connect(&fresh.address).await.unwrap();
    sqlx::query("begin immediate").execute(&mut lock).await.unwrap();
    let waiting = flood(&fresh.store, 20_000, 8_192 + 512).await;
    sqlx::query("rollback").execute(&mut lock).await.unwrap();
    all_is_well(&fresh, 20_000, waiting).await;
}

#[tokio::test]
async fn postgres_that_is_locked_fills_the_queue_and_no_more() {
    use sqlx::Connection;
    let fresh = Fresh::postgres().await;
    let mut lock = sqlx::PgConnection::connect(&fresh.address).await.unwrap();
    sqlx::query("begin").execute(&mut lock).await.unwrap();
    sqlx::query("lock table counts in access exclusive mode").execute(&mut lock).await.unwrap();
    let waiting = flood(&fresh.store, 8_000, 0).await;
    sqlx::query("rollback").execute(&mut lock).await.unwrap();
    all_is_well(&fresh, 8_000, waiting).await;
}

type Waiting = tokio::task::JoinSet<Result<Vec<Outcome>, Fault>>;

/// `n` senders, more than may wait: while the store is locked no more than `most` are acknowledged, those that the
/// inbox has room for, and whoever has no place is told at once. Those who have one.
async fn flood(store: &Store, n: u32, most: usize) -> Waiting {
    let mut senders = Waiting::new();
    for n in 0..n {
        let store = store.clone();
        senders.spawn(async move { store.ingest(vec![incoming(n, 5)]).await });
    }
    let (mut acknowledged, mut refused) = (0, 0);
    while refused < 1_500 {
        match senders.join_next().await.unwrap().unwrap() {
            Ok(outcomes) => {
                assert_eq!(outcomes, [Outcome::New]);
                acknowledged += 1;
            }
            Err(fault) => {
                assert!(fault.is_passing(), "{fault}");
                refused += 1;
            }
        }
    }
    assert!(acknowledged <= most, "{acknowledged} were acknowledged");
    assert!(!senders.is_empty());
    senders
}

/// Everybody comes again, and everybody is kept once.
async fn all_is_well(fresh: &Fresh, n: u32, waiting: Waiting) {
    for outcomes in waiting.join_all().await {
        match outcomes {
            Ok(outcomes) => assert_eq!(outcomes, [Outcome::New]),
            // It was at the front while the lock was there, for longer than anyone waits.
            Err(fault) => assert!(fault.is_passing(), "{fault}"),
        }
    }
    for part in 0..n / 500 {
        let batch = (part * 500..part * 500 + 500).map(|n| incoming(n, 5)).collect();
        let outcomes = fresh.store.ingest(batch).await.unwrap();
        assert!(
            outcomes.iter().all(|it| matches!(it, Outcome::New | Outcome::Same)),
            "{outcomes:?}"
        );
    }
    assert_eq!(fresh.sum("nps").await, u64::from(n));
    assert_eq!(fresh.store.recount().await.unwrap(), Vec::<String>::new());
}
