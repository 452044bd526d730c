//! What SQLite acknowledges before it is in its place: it is seen at once, and kept whatever comes between.

use super::{Fresh, contract, incoming, incoming_with, response_id};
use collector::Store;
use collector::store::{Incoming, Outcome, Subject, TextsQuery};
use serde_json::json;
use sqlx::{Connection, Row, SqliteConnection};
use std::path::Path;
use tokio::task::JoinSet;

contract! {
    many_at_once_are_seen_at_once
    what_comes_again_while_it_waits
}

/// Each from a sender of its own, all at the same time.
async fn send(store: &Store, all: impl IntoIterator<Item = Incoming>) -> Vec<Outcome> {
    let mut senders = JoinSet::new();
    for incoming in all {
        let store = store.clone();
        senders.spawn(async move { store.ingest(vec![incoming]).await.unwrap() });
    }
    senders.join_all().await.into_iter().flatten().collect()
}

async fn many_at_once_are_seen_at_once(fresh: &Fresh) {
    for round in 0..5 {
        let ids = round * 40..round * 40 + 40;
        assert_eq!(send(&fresh.store, ids.map(|id| incoming(id, 5))).await, [Outcome::New; 40]);
        assert_eq!(fresh.sum("nps").await, u64::from(round) * 40 + 40);
        let last = fresh.store.response(&response_id(round * 40 + 39)).await.unwrap();
        assert_eq!(last.unwrap().0, 5);
    }
    assert_eq!(fresh.store.recount().await.unwrap(), Vec::<String>::new());
}

async fn what_comes_again_while_it_waits(fresh: &Fresh) {
    // Each of fifty responses in revisions 1, 2 and 3, and each of those twice.
    let all = (0..300).map(|i| incoming(i % 50, 1 + i / 50 % 3));
    let outcomes = send(&fresh.store, all).await;
    let n = |which: &[Outcome]| outcomes.iter().filter(|it| which.contains(it)).count();
    assert_eq!(n(&[Outcome::New]), 50, "{outcomes:?}");
    assert_eq!(n(&[Outcome::Conflict, Outcome::Erased, Outcome::Used]), 0, "{outcomes:?}");
    for id in 0..50 {
        assert_eq!(fresh.store.response(&response_id(id)).await.unwrap().unwrap().0, 3);
    }
    assert_eq!(fresh.store.recount().await.unwrap(), Vec::<String>::new());
}

/// Bytes of the files beside the database that hold anything.
fn noted(path: &str) -> usize {
    let files = INBOX.map(|name| std::fs::read(format!("{path}{name}")).unwrap());
    files.iter().flatten().filter(|it| **it != 0).count()
}

/// Copies a database with its log, as a machine that loses power leaves it.
fn copy(from: &str, to: &str, names: &[&str]) {
    for name in names {
        let (from, to) = (format!("{from}{name}"), format!("{to}{name}"));
        if Path::new(&from).exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
}

const DATABASE: [&str; 2] = ["", "-wal"];
const INBOX: [&str; 2] = ["-inbox-0", "-inbox-1"];

fn person(id: u32) -> Incoming {
    let answers = json!([{"question": "nps", "kind": "nps", "rating": 9},
        {"question": "why", "kind": "text", "text": format!("said number{id}")}]);
    incoming_with(id, 1, &json!({"respondent": format!("p{}", id % 10), "answers": answers}))
}

#[tokio::test]
async fn what_was_acknowledged_outlives_the_process_and_is_kept_once() {
    let fresh = Fresh::sqlite().await;
    let path = fresh.address.strip_prefix("sqlite:").unwrap();
    // Whoever writes to the database keeps everything out of its place, but not from being acknowledged.
    let mut lock = SqliteConnection::connect(&fresh.address).await.unwrap();
    sqlx::query("begin immediate").execute(&mut lock).await.unwrap();
    let all = (0..30).map(person).collect();
    assert_eq!(fresh.store.ingest(all).await.unwrap(), [Outcome::New; 30]);
    assert!(0 < noted(path));
    let folders = [(); 4].map(|()| tempfile::tempdir().unwrap());
    let paths = folders.each_ref().map(|it| it.path().join("candor.db").display().to_string());
    copy(path, &paths[0], &[DATABASE, INBOX].concat());
    sqlx::query("rollback").execute(&mut lock).await.unwrap();
    lock.close().await.unwrap();
    let expected = fresh.state().await;
    assert_eq!(expected.iter().filter(|row| row.starts_with("kept")).count(), 30);

    let open = async |path: &str| {
        let address = format!("sqlite:{path}");
        Fresh { store: Store::open(&address).await.unwrap(), address, _folder: None }
    };
    // Of what each of these does, the files of the first are the beginning.
    copy(&paths[0], &paths[1], &[DATABASE, INBOX].concat());
    let again = open(&paths[1]).await;
    assert_eq!(by_value(&again).await, by_value(&fresh).await);
    // Put in its place and not crossed out: it is recognised, and what was erased meanwhile stays so.
    let erased = again.store.erase(&[Subject::Respondent("p3".to_owned())], 7).await.unwrap();
    assert_eq!(erased.n, 3);
    assert_eq!(noted(&paths[1]), 0);
    let without = by_value(&again).await;
    again.store.close().await;
    for two in paths[1..].windows(2) {
        copy(&two[0], &two[1], &DATABASE);
        copy(&paths[0], &two[1], &INBOX);
        let again = open(&two[1]).await;
        assert_eq!(by_value(&again).await, without);
        let search = Some("number13".to_owned());
        let query = TextsQuery { search, limit: 9, ..TextsQuery::default() };
        assert_eq!(again.store.texts(&query).await.unwrap(), []);
        again.store.close().await;
        assert_eq!(noted(&two[1]), 0);
    }
}

/// As two processes do: one of them has the inbox, and leaves it to the other.
#[tokio::test]
async fn two_collectors_on_one_sqlite_keep_all_of_both() {
    let fresh = Fresh::sqlite().await;
    let other = Store::open(&fresh.address).await.unwrap();
    for round in 0..3 {
        let ids = |part: u32| (round * 100 + part..).step_by(2).take(40).map(|id| incoming(id, 5));
        let both = tokio::join!(send(&fresh.store, ids(0)), send(&other, ids(1)));
        assert_eq!(both, (vec![Outcome::New; 40], vec![Outcome::New; 40]));
    }
    assert_eq!(fresh.sum("nps").await, 240);
    fresh.store.close().await;
    assert_eq!(send(&other, (1_000..1_040).map(|id| incoming(id, 5))).await, [Outcome::New; 40]);
    assert_eq!(send(&other, (0..40).map(|id| incoming(id, 5))).await, [Outcome::Same; 40]);
    other.close().await;
    let again = Store::open(&fresh.address).await.unwrap();
    assert_eq!(again.recount().await.unwrap(), Vec::<String>::new());
    let again = Fresh { store: again, address: fresh.address.clone(), _folder: None };
    assert_eq!(again.sum("nps").await, 280);
}

/// What is kept, in an order that does not depend on who came first.
async fn by_value(fresh: &Fresh) -> Vec<String> {
    let mut rows = fresh.state().await;
    rows.sort();
    rows
}

#[tokio::test]
async fn people_are_found_in_every_part_of_their_index() {
    let fresh = Fresh::sqlite().await;
    let all = [1, 2, 3].map(|id| incoming_with(id, 1, &json!({"respondent": "alice"})));
    fresh.store.ingest(all.to_vec()).await.unwrap();
    // As if there were many between them.
    fresh
        .run(&[
            "update responses set id = 40000 where id = 2",
            "update responses set id = 900000 where id = 3",
        ])
        .await;
    let subject = [Subject::Respondent("alice".to_owned())];
    assert_eq!(fresh.store.erase(&subject, 7).await.unwrap().n, 3);
    let mut db = SqliteConnection::connect(&fresh.address).await.unwrap();
    let plan = "explain query plan with recursive parts (part) as (
            select 0 union all select part + 1 from parts where part < (select max(id) >> 12 from responses))
        select r.id from parts cross join responses r where r.id >> 12 = part and r.respondent = 'a'";
    let rows = sqlx::query(plan).fetch_all(&mut db).await.unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.get(3)).collect();
    assert!(
        steps
            .iter()
            .any(|it| it.ends_with("INDEX responses_by_respondent (<expr>=? AND respondent=?)")),
        "{steps:?}"
    );
}

/// SQLite makes a table of a longer list for each row that it checks: so it is none.
#[tokio::test]
async fn a_row_is_checked_without_a_table_of_its_own() {
    let fresh = Fresh::sqlite().await;
    fresh.store.ingest(vec![incoming(1, 5)]).await.unwrap();
    let mut db = SqliteConnection::connect(&fresh.address).await.unwrap();
    let refusal = sqlx::query("update responses set status = 'lost'").execute(&mut db).await;
    assert!(refusal.unwrap_err().to_string().contains("CHECK constraint failed"));
    let rows = sqlx::query("explain update responses set status = 'shown'").fetch_all(&mut db);
    let steps: Vec<String> = rows.await.unwrap().iter().map(|row| row.get(1)).collect();
    assert!(steps.iter().any(|it| it == "Halt") && !steps.iter().any(|it| it == "OpenEphemeral"));
}
