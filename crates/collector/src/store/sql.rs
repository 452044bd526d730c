//! One way of running SQL on both kinds of database.
//!
//! Every column is a whole number of 64 bits, a text or bytes, and placeholders
//! are `$1`, `$2`, …, which both understand; so that a statement is written
//! once, and the few that differ say so where they stand.

use super::Fault;
use super::direct::{Direct, Session};
use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Postgres, Row as _, SqlStr, Sqlite, Transaction};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Rows of one statement that writes many to PostgreSQL: each power of two up to this is a prepared statement of its own.
const AT_ONCE: usize = 64;

/// What is bound to a placeholder.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
    NoInt,
    NoText,
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::NoInt, Self::Int)
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        value.map_or(Self::NoText, Self::from)
    }
}

/// A row that was read.
#[derive(Debug)]
pub(super) enum Row {
    Sqlite(SqliteRow),
    /// Of the connection that writes.
    Direct(Vec<Value>),
    Postgres(PgRow),
}

macro_rules! get {
    ($name:ident, $type:ty, $($value:pat => $direct:expr),+) => {
        pub(super) fn $name(&self, column: usize) -> Result<$type, Fault> {
            Ok(match self {
                Self::Sqlite(row) => row.try_get(column)?,
                Self::Direct(row) => match row.get(column) {
                    $(Some($value) => $direct,)+
                    other => return Err(Fault::broken(format!("column {column} is {other:?}"))),
                },
                Self::Postgres(row) => row.try_get(column)?,
            })
        }
    };
}

impl Row {
    get!(int, i64, Value::Int(it) => *it);
    get!(text, String, Value::Text(it) => it.clone());
    get!(blob, Vec<u8>, Value::Blob(it) => it.clone());
    get!(int_or_none, Option<i64>, Value::Int(it) => Some(*it), Value::NoInt | Value::NoText => None);
    get!(text_or_none, Option<String>, Value::Text(it) => Some(it.clone()), Value::NoInt | Value::NoText => None);

    /// A number that is never below zero.
    pub(super) fn count(&self, column: usize) -> Result<u64, Fault> {
        let n = self.int(column)?;
        u64::try_from(n).map_err(|_| Fault::broken(format!("{n} is below zero")))
    }

    /// A number that fits into 32 bits.
    pub(super) fn small(&self, column: usize) -> Result<u32, Fault> {
        let n = self.int(column)?;
        u32::try_from(n).map_err(|_| Fault::broken(format!("{n} is not a number of 32 bits")))
    }
}

macro_rules! bind {
    ($query:expr, $values:expr) => {
        $values.into_iter().fold($query, |query, value| match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Blob(value) => query.bind(value),
            Value::NoInt => query.bind(None::<i64>),
            Value::NoText => query.bind(None::<String>),
        })
    };
}

/// The connections of one database: any of them may read; one that writes takes a [`Tx`].
#[derive(Clone, Debug)]
pub(super) enum Pool {
    Sqlite { writer: Direct, readers: SqlitePool },
    Postgres(PgPool),
}

/// A transaction; dropped without a commit, it changes nothing.
#[derive(Debug)]
pub(super) enum Tx {
    /// One that only reads.
    Sqlite(Transaction<'static, Sqlite>),
    /// One that writes.
    Direct(Session),
    Postgres(Transaction<'static, Postgres>),
}

impl Pool {
    /// A transaction that sees one moment and writes nothing.
    pub(super) async fn read(&self) -> Result<Tx, Fault> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("begin isolation level repeatable read, read only").await?,
            ),
        })
    }

    /// A transaction that writes.
    pub(super) async fn write(&self) -> Result<Tx, Fault> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Direct(writer.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// The rows of one statement that reads.
    pub(super) async fn rows(&self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>, Fault> {
        let sql = sql.0;
        Ok(match self {
            Self::Sqlite { readers, .. } => {
                let rows = bind!(sqlx::query(sql), values).fetch_all(readers).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(pool) => {
                let rows = bind!(sqlx::query(sql), values).fetch_all(pool).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// One statement that writes, in a transaction of its own; the rows that it changed.
    pub(super) async fn run(&self, sql: Sql, values: Vec<Value>) -> Result<u64, Fault> {
        let mut tx = self.write().await?;
        let n = tx.run(sql, values).await?;
        tx.commit().await?;
        Ok(n)
    }

    /// What ends a select of responses that are to be changed, without and with a bracket to close: nobody else may meanwhile.
    pub(super) fn for_update(&self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite { .. } => ("order by response_id", ") order by response_id"),
            Self::Postgres(_) => {
                ("order by response_id for update", ") order by response_id for update")
            }
        }
    }

    pub(super) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    pub(super) async fn rows(&mut self, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>, Fault> {
        let sql = sql.0;
        Ok(match self {
            Self::Sqlite(tx) => {
                let rows = bind!(sqlx::query(sql), values).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Direct(tx) => {
                let rows = tx.rows(sql.as_str(), std::iter::once(values))?;
                rows.into_iter().map(Row::Direct).collect()
            }
            Self::Postgres(tx) => {
                let rows = bind!(sqlx::query(sql), values).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    pub(super) async fn run(&mut self, sql: Sql, values: Vec<Value>) -> Result<u64, Fault> {
        let sql = sql.0;
        Ok(match self {
            Self::Sqlite(tx) => {
                bind!(sqlx::query(sql), values).execute(&mut **tx).await?.rows_affected()
            }
            Self::Direct(tx) => tx.run(sql.as_str(), &values)?,
            Self::Postgres(tx) => {
                bind!(sqlx::query(sql), values).execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// `HEAD (…),(…) TAIL` for all of `rows`; what they return.
    ///
    /// PostgreSQL is asked as seldom as prepared statements allow, SQLite for each row: a call costs it less than
    /// a long statement.
    pub(super) async fn many(
        &mut self,
        head: &'static str,
        rows: Vec<Vec<Value>>,
        tail: &'static str,
    ) -> Result<Vec<Row>, Fault> {
        let mut returned = Vec::new();
        if let Self::Direct(tx) = self {
            let Some(width) = rows.first().map(Vec::len) else { return Ok(returned) };
            let sql = statement(head, 1, width, tail).0;
            let rows = tx.rows(sql.as_str(), rows.into_iter())?;
            return Ok(rows.into_iter().map(Row::Direct).collect());
        }
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let n = if rows.len() >= AT_ONCE { AT_ONCE } else { 1 << rows.len().ilog2() };
            let part: Vec<Vec<Value>> = rows.by_ref().take(n).collect();
            let width = part.first().map_or(0, Vec::len);
            let values = part.into_iter().flatten().collect();
            returned.extend(self.rows(statement(head, n, width, tail), values).await?);
        }
        Ok(returned)
    }

    pub(super) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    pub(super) async fn commit(self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Direct(tx) => tx.commit()?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// The text of a statement.
#[derive(Debug)]
pub(super) struct Sql(SqlStr);

impl Sql {
    /// A statement put together from constants; whatever comes from outside is bound.
    pub(super) fn made(text: String) -> Self {
        use sqlx::SqlSafeStr;
        Self(AssertSqlSafe(text).into_sql_str())
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        use sqlx::SqlSafeStr;
        Self(text.into_sql_str())
    }
}

/// The statement of [`Tx::many`], put together once.
fn statement(head: &'static str, n: usize, width: usize, tail: &'static str) -> Sql {
    use sqlx::SqlSafeStr;
    type Known = HashMap<(&'static str, usize, &'static str), Arc<str>>;
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || format!("{head} {} {tail}", tuples(n, width)).into();
    let text = Arc::clone(known.entry((head, n, tail)).or_insert_with(make));
    Sql(AssertSqlSafe(text).into_sql_str())
}

/// `($1,$2),($3,$4)`: `n` tuples of `width` placeholders.
pub(super) fn tuples(n: usize, width: usize) -> String {
    let mut text = String::with_capacity(n * width * 6);
    for row in 0..n {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..width {
            if column > 0 {
                text.push(',');
            }
            text.push('$');
            text.push_str(&(row * width + column + 1).to_string());
        }
        text.push(')');
    }
    text
}
