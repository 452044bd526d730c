//! What a store is when it opens: durable, migrated, and of no newer version.

use super::{Fresh, contract, incoming};
use collector::Store;
use collector::store::Outcome;
use sqlx::{Connection, Row};

contract! {
    a_newer_database_is_refused
    opening_again_finds_everything
    many_may_open_at_once
}

async fn a_newer_database_is_refused(fresh: &Fresh) {
    fresh.run(&[super::LATER]).await;
    fresh.store.close().await;
    let address = &fresh.address;
    assert_eq!(
        Store::open(address).await.unwrap_err().to_string(),
        format!(
            "store {address} belongs to a newer candor: its migration 99990101 is not known here"
        )
    );
}

async fn opening_again_finds_everything(fresh: &Fresh) {
    fresh.store.ingest(vec![incoming(1, 3)]).await.unwrap();
    let before = fresh.state().await;
    fresh.store.close().await;
    let again = Store::open(&fresh.address).await.unwrap();
    assert_eq!(again.ingest(vec![incoming(1, 3)]).await.unwrap(), [Outcome::Same]);
    again.close().await;
    let store = Store::open(&fresh.address).await.unwrap();
    let fresh = Fresh { store, address: fresh.address.clone(), _folder: None };
    assert_eq!(fresh.state().await, before);
}

async fn many_may_open_at_once(fresh: &Fresh) {
    let mut tasks = tokio::task::JoinSet::new();
    for i in 0..6 {
        let address = fresh.address.clone();
        tasks.spawn(async move {
            let store = Store::open(&address).await.unwrap();
            store.ingest(vec![incoming(i, 5)]).await.unwrap();
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    assert_eq!(fresh.sum("nps").await, 6);
}

#[tokio::test]
async fn a_database_that_several_make_at_once() {
    let address = crate::postgres::database().await;
    let mut tasks = tokio::task::JoinSet::new();
    for i in 0..4 {
        let address = address.clone();
        tasks.spawn(async move {
            let store = Store::open(&address).await.unwrap();
            store.ingest(vec![incoming(i, 5)]).await.unwrap();
            store.recount().await.unwrap()
        });
    }
    while let Some(ended) = tasks.join_next().await {
        assert_eq!(ended.unwrap(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_server_that_is_not_there() {
    let error = Store::open("postgres://candor:secret@127.0.0.1:1/candor").await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("cannot use store postgres://candor:***@127.0.0.1:1/candor: "),
        "{text}"
    );
}

/// The schema of the first version, as it left a database behind.
const FIRST: &str = include_str!("../../../migrations/sqlite/0001_responses.sql");

#[tokio::test]
async fn the_first_version_s_responses_move_along() {
    let fresh = Fresh::sqlite().await;
    for revision in [2, 3, 4] {
        fresh.store.ingest(vec![incoming(revision, revision)]).await.unwrap();
    }
    let expected = fresh.state().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("candor.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut old = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(FIRST).execute(&mut old).await.unwrap();
    sqlx::raw_sql(
        "insert into dimensions values (1,'','','','pl','phone',''), (2,'','','','en','phone','')",
    )
    .execute(&mut old)
    .await
    .unwrap();
    for revision in [2_u32, 3, 4] {
        let it = incoming(revision, revision);
        let slot = (super::RECEIVED + i64::from(revision) * 7 * 60_000) / collector::store::SLOT;
        sqlx::query("insert into responses (id, response_id, revision, status, survey, survey_version, known, received_at, slot, dimensions, body)
             values ($1, $2, $1, $3, $4, 1, 1, $5, $6, $7, $8)")
            .bind(revision)
            .bind(&it.response.response_id)
            .bind(it.response.status.as_str())
            .bind(&it.response.survey.id)
            .bind(super::RECEIVED)
            .bind(slot)
            .bind(if revision == 2 { 1 } else { 2 })
            .bind(&it.body)
            .execute(&mut old)
            .await
            .unwrap();
        for (question, definition, rating) in it.response.ratings() {
            sqlx::query("insert into ratings values ($1, $2, $3, $4)")
                .bind(revision)
                .bind(question)
                .bind(definition.id())
                .bind(rating.get())
                .execute(&mut old)
                .await
                .unwrap();
        }
    }
    // As the migrator would have recorded it.
    let checksum: Vec<u8> = {
        let mut db = sqlx::SqliteConnection::connect(&fresh.address).await.unwrap();
        let sql = "select checksum from _sqlx_migrations where version = 1";
        sqlx::query(sql).fetch_one(&mut db).await.unwrap().get(0)
    };
    sqlx::raw_sql(
        "create table _sqlx_migrations (version bigint primary key, description text not null,
        installed_on timestamp not null default current_timestamp, success boolean not null,
        checksum blob not null, execution_time bigint not null)",
    )
    .execute(&mut old)
    .await
    .unwrap();
    sqlx::query("insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (1, 'responses', true, $1, 0)")
        .bind(checksum)
        .execute(&mut old)
        .await
        .unwrap();
    old.close().await.unwrap();
    let address = format!("sqlite:{}", path.display());
    let store = Store::open(&address).await.unwrap();
    let moved = Fresh { store, address, _folder: Some(folder) };
    // The moment was kept to the quarter-hour.
    let by_slot = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter().filter(|row| !row.starts_with("kept")).collect()
    };
    assert_eq!(by_slot(moved.state().await), by_slot(expected));
    let query = collector::store::TextsQuery {
        search: Some("BECAUSE".to_owned()),
        limit: 10,
        ..Default::default()
    };
    assert_eq!(moved.store.texts(&query).await.unwrap().len(), 1);
    assert_eq!(moved.store.ingest(vec![incoming(3, 4)]).await.unwrap(), [Outcome::Raised]);
    assert_eq!(moved.store.recount().await.unwrap(), Vec::<String>::new());
}
