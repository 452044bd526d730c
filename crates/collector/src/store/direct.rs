//! The one connection that writes SQLite, called where its caller is.
//!
//! sqlx gives every connection a thread of its own, and each statement two
//! turns of it; a batch of responses is a dozen statements. Here a statement is
//! a call of some microseconds. What waits, for another process's lock or for the
//! disk, is called on a thread that may wait: the begin and the end of a transaction.

use super::Fault;
use super::value::Value;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The connection; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Direct {
    connection: Arc<Mutex<Connection>>,
    is_closed: Arc<AtomicBool>,
    patience: Duration,
}

/// A transaction on it, taken back where it does not end well.
///
/// SQLite takes one back by itself when the disk is full or fails.
#[derive(Debug)]
pub(super) struct Session(OwnedMutexGuard<Connection>);

impl Direct {
    /// Opens the database at `path` with these pragmas; `patience` is the longest wait for another's lock.
    pub(super) fn open(
        path: &Path,
        pragmas: &[(&str, &str)],
        statements: usize,
        patience: Duration,
    ) -> Result<Self, Fault> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(patience)?;
        connection.set_prepared_statement_cache_capacity(statements);
        for (name, value) in pragmas {
            connection.pragma_update(None, name, value)?;
        }
        let (connection, is_closed) = (Arc::new(Mutex::new(connection)), Arc::default());
        Ok(Self { connection, is_closed, patience })
    }

    /// A transaction that writes.
    pub(super) async fn begin(&self) -> Result<Session, Fault> {
        let turn = tokio::time::timeout(self.patience, self.connection.clone().lock_owned());
        let session = Session(turn.await.map_err(|_| Fault::full())?);
        if self.is_closed.load(Ordering::Relaxed) {
            return Err(sqlx::Error::PoolClosed.into());
        }
        apart(move || {
            session.0.execute_batch("begin immediate")?;
            Ok(session)
        })
        .await
    }

    /// One statement outside of any transaction.
    pub(super) async fn outside(&self, sql: &'static str, value: String) -> Result<(), Fault> {
        let connection = self.connection.clone().lock_owned().await;
        apart(move || Ok(connection.execute(sql, [value]).map(drop)?)).await
    }

    /// Ends the log of changes and lets go of the file, as far as nobody else has it.
    pub(super) async fn close(&self) {
        let mut connection = self.connection.lock().await;
        self.is_closed.store(true, Ordering::Relaxed);
        if let Ok(nothing) = Connection::open_in_memory() {
            let open = std::mem::replace(&mut *connection, nothing);
            let _ = apart(move || Ok(open.close().is_ok())).await;
        }
    }
}

impl Session {
    /// The rows of one statement for each row of values.
    pub(super) fn rows<'a>(
        &mut self,
        sql: &str,
        all: impl Iterator<Item = Vec<Value<'a>>>,
    ) -> Result<Vec<Vec<Value<'static>>>, Fault> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        let mut found = Vec::new();
        for values in all {
            bind(&mut statement, &values)?;
            let n = statement.column_count();
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                let read = |i| Value::read(row.get_ref(i)?);
                found.push((0..n).map(read).collect::<Result<_, Fault>>()?);
            }
        }
        Ok(found)
    }

    /// What one statement inserted for each row of values, where it did: its id.
    pub(super) fn insert<'a, const WIDTH: usize>(
        &mut self,
        sql: &str,
        all: impl Iterator<Item = Result<[Value<'a>; WIDTH], Fault>>,
        ids: &mut Vec<Option<i64>>,
    ) -> Result<(), Fault> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        for values in all {
            bind(&mut statement, &values?)?;
            let n = statement.raw_execute()?;
            ids.push((0 < n).then(|| self.0.last_insert_rowid()));
        }
        Ok(())
    }

    /// How many rows one statement changed.
    pub(super) fn run(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        let mut statement = self.0.prepare_cached(&numbered(sql))?;
        bind(&mut statement, values)?;
        Ok(statement.raw_execute()? as u64)
    }

    /// Returns when it is on the disk.
    pub(super) async fn commit(self) -> Result<(), Fault> {
        apart(move || Ok(self.0.execute_batch("commit")?)).await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            let _ = self.0.execute_batch("rollback");
        }
    }
}

/// `$2` as SQLite writes the second parameter: to it, `$2` is a name that counts from where it first stands.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Value<'_>]) -> Result<(), Fault> {
    for (i, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(i + 1, value)?;
    }
    Ok(())
}

/// Runs what waits for the disk on a thread that may wait.
async fn apart<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(run).await.unwrap_or_else(|_| Err(Fault::full()))
}
