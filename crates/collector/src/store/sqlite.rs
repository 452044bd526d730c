//! SQLite: one file, one writer, several readers.
//!
//! Write-ahead log, so that a report never waits for a write; `synchronous`
//! full, so that a commit that was acknowledged survives `kill -9` and a
//! power cut. What is erased is overwritten.

use super::Fault;
use super::direct::Direct;
use super::erase::Secret;
use super::fault::OpenError;
use super::inbox::{Inbox, Waiting};
use super::sql::Pool;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::Duration;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

/// Reports that are computed at the same time.
const READERS: u32 = 4;
/// How long a request waits for its turn before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of a page of a new database. A page in the log is three calls of the system, and most that thousands of
/// responses write to are filled by them: larger ones than SQLite's own 4,096 are fewer. A response that comes alone
/// writes more for it.
const PAGE: u32 = 16_384;
/// Prepared statements that the connection which writes keeps.
const STATEMENTS: usize = 100;
/// How the connection which writes is set.
const WRITING: [(&str, &str); 7] = [
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", "on"),
    ("secure_delete", "on"),
    // Pages in memory, KiB below zero, and pages in the log before they move to the database.
    ("cache_size", "-32768"),
    ("wal_autocheckpoint", "1000"),
    ("temp_store", "memory"),
];

/// Whether an SQLite result code may pass: busy, locked, read-only, I/O, full, cannot open.
///
/// Source: <https://sqlite.org/rescode.html>; the low byte is the primary code.
pub(super) fn is_passing(code: i32) -> bool {
    matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14)
}

pub(super) async fn open(address: &str, path: &Path) -> Result<Pool, OpenError> {
    if let Some(directory) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::create_dir_all(directory).map_err(|error| OpenError::Failed {
            address: address.to_owned(),
            reason: format!("cannot make directory {}: {error}", directory.display()),
        })?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .page_size(PAGE)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("secure_delete", "on")
        .pragma("cache_size", "-32768")
        .busy_timeout(PATIENCE);
    let said = |error: sqlx::Error| OpenError::failed(address, &error);
    let one = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
    let first: SqlitePool = one.connect_with(options.clone()).await.map_err(said)?;
    // Where nothing is to be migrated nothing would be written: say now whether it can be.
    first.begin_with("begin immediate").await.map_err(said)?.rollback().await.map_err(said)?;
    MIGRATOR.run(&first).await.map_err(|error| OpenError::migrating(address, &error))?;
    let writer = Direct::open(path, &WRITING, STATEMENTS, PATIENCE)
        .map_err(|fault| OpenError::failed(address, &fault))?;
    first.close().await;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        // They stay: the thread of one that is opened later takes after the worker that asks first (`processors`).
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .connect_with(options.pragma("query_only", "on"))
        .await
        .map_err(said)?;
    let mut all = Vec::new();
    for _ in 0..READERS {
        all.push(readers.acquire().await.map_err(said)?);
    }
    drop(all);
    Ok(Pool::Sqlite { path: path.to_owned(), writer, readers })
}

/// The inbox beside the database at `path`, as durable as it is.
pub(super) fn inbox(path: &Path, secret: &Secret, waiting: &Waiting) -> Result<Inbox, Fault> {
    Inbox::open(path, PATIENCE, secret, waiting)
}

/// A copy of one moment. Reading does not hold up whoever writes, in this process or another.
pub(super) async fn copy_to(pool: &Pool, path: &str) -> Result<(), Fault> {
    let Pool::Sqlite { writer, .. } = pool else {
        return Err(Fault::broken("only SQLite is copied to a file"));
    };
    writer.outside("vacuum into ?", path.to_owned()).await
}

#[cfg(test)]
mod tests {
    use super::super::value::Value;
    use super::super::{Incoming, Outcome, Store};
    use super::*;
    use serde_json::json;
    use survey::Response;

    fn incoming(id: u8, padding: usize) -> Incoming {
        let value = json!({
            "v": 1, "response_id": format!("017f22e2-79b0-7cc3-98c4-dc0c0c0739{id:02x}"), "revision": 1,
            "status": "partial", "survey": {"id": "nps", "version": 1},
            "answers": [{"question": "nps", "kind": "nps", "rating": 9}]});
        let body = format!("{value}{}", " ".repeat(padding));
        let response = Response::read(&value, None).unwrap();
        Incoming { response, body, known: true, received_at: 0, recipient: None }
    }

    async fn store() -> (tempfile::TempDir, Store, Direct) {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("candor.db").display());
        let store = Store::open(&address).await.unwrap();
        let Pool::Sqlite { writer, .. } = store.pool.clone() else { panic!("not SQLite") };
        (folder, store, writer)
    }

    /// What a pragma says on the connection that writes.
    async fn pragma(writer: &Direct, text: &str) -> String {
        let rows = writer.begin().await.unwrap().rows(text, std::iter::once(Vec::new())).unwrap();
        match &rows[0][0] {
            Value::Text(text) => text.to_string(),
            Value::Int(n) => n.to_string(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[tokio::test]
    async fn a_full_disk_keeps_nothing_and_says_so() {
        let (_folder, store, writer) = store().await;
        store.ingest(vec![incoming(1, 0)]).await.unwrap();
        let before = store.totals("nps").await.unwrap();
        let pages = pragma(&writer, "pragma page_count").await;
        pragma(&writer, &format!("pragma max_page_count = {pages}")).await;
        // Larger than the pages that its migrations have left free.
        let fault = store.ingest(vec![incoming(2, 0), incoming(3, 1_000_000)]).await.unwrap_err();
        assert!(fault.is_passing(), "{fault}");
        assert_eq!(store.totals("nps").await.unwrap(), before);
        assert_eq!(store.recount().await.unwrap(), Vec::<String>::new());
        pragma(&writer, "pragma max_page_count = 1000000").await;
        assert_eq!(store.ingest(vec![incoming(2, 0)]).await.unwrap(), [Outcome::New]);
    }

    #[tokio::test]
    async fn the_connection_that_writes_is_set() {
        let (_folder, _store, writer) = store().await;
        for (query, expected) in [
            ("pragma journal_mode", "wal"),
            ("pragma synchronous", "2"),
            ("pragma foreign_keys", "1"),
            ("pragma secure_delete", "1"),
            ("pragma page_size", "16384"),
        ] {
            assert_eq!(pragma(&writer, query).await, expected, "{query}");
        }
    }
}
