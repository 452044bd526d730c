//! One way of running SQL on both kinds of database.
//!
//! Every column is a whole number of 64 bits, a text or bytes, and placeholders
//! are `$1`, `$2`, …, which both understand; so that a statement is written
//! once, and the few that differ say so where they stand.

use super::Fault;
use super::direct::{Direct, Session};
use super::pace::{self, Pace};
use super::postgres;
use super::value::Value;
use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Postgres, Row as _, SqlStr, Sqlite, Transaction};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// A row that was read.
#[derive(Debug)]
pub(super) enum Row {
    Sqlite(SqliteRow),
    /// Of the connection that writes.
    Direct(Vec<Value<'static>>),
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
    get!(text, String, Value::Text(it) => it.clone().into_owned());
    get!(blob, Vec<u8>, Value::Blob(it) => it.clone().into_owned());
    get!(int_or_none, Option<i64>, Value::Int(it) => Some(*it), Value::NoInt | Value::NoText => None);
    get!(text_or_none, Option<String>, Value::Text(it) => Some(it.clone().into_owned()), Value::NoInt | Value::NoText => None);

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
            Value::Text(value) => query.bind(value.into_owned()),
            Value::Blob(value) => query.bind(value.into_owned()),
            Value::NoInt => query.bind(None::<i64>),
            Value::NoText => query.bind(None::<String>),
        })
    };
}

/// The connections of one database: any of them may read; one that writes takes a [`Tx`].
#[derive(Clone, Debug)]
pub(super) enum Pool {
    Sqlite { path: PathBuf, writer: Direct, readers: SqlitePool },
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
            Self::Postgres(pool) => Tx::Postgres(pool.begin_with(postgres::WRITE).await?),
        })
    }

    /// The rows of one statement that reads.
    pub(super) async fn rows(&self, sql: Sql, values: Vec<Value<'_>>) -> Result<Vec<Row>, Fault> {
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
    pub(super) async fn run(&self, sql: Sql, values: Vec<Value<'_>>) -> Result<u64, Fault> {
        let mut tx = self.write().await?;
        let n = tx.run(sql, values).await?;
        tx.commit().await?;
        Ok(n)
    }

    pub(super) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    pub(super) async fn rows(
        &mut self,
        sql: Sql,
        values: Vec<Value<'_>>,
    ) -> Result<Vec<Row>, Fault> {
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

    pub(super) async fn run(&mut self, sql: Sql, values: Vec<Value<'_>>) -> Result<u64, Fault> {
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
    /// PostgreSQL is asked once, with an array for each column; SQLite for each row: a call costs it less than a
    /// long statement.
    pub(super) async fn many(
        &mut self,
        head: &'static str,
        rows: Vec<Vec<Value<'_>>>,
        tail: &'static str,
    ) -> Result<Vec<Row>, Fault> {
        let Some(width) = rows.first().map(Vec::len) else { return Ok(Vec::new()) };
        match self {
            Self::Direct(tx) => {
                let sql =
                    known(head, tail, false, || format!("{head} {} {tail}", tuples(1, width)));
                let rows = tx.rows(sql.as_str(), rows.into_iter())?;
                Ok(rows.into_iter().map(Row::Direct).collect())
            }
            Self::Postgres(tx) => {
                let columns = columns(rows)?;
                let sql = known(head, tail, true, || arrays(head, &columns, tail));
                let mut query = sqlx::query(sql);
                for column in columns {
                    query = match column {
                        Column::Ints(values) => query.bind(values),
                        Column::Texts(values) => query.bind(values),
                        Column::Blobs(values) => query.bind(values),
                    };
                }
                let rows = query.fetch_all(&mut **tx).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
            Self::Sqlite(_) => Err(Fault::broken("this connection reads")),
        }
    }

    /// `HEAD (…) TAIL` for the values of each of `rows`, in SQLite: the id of what it inserted, where it did.
    ///
    /// To return an id costs SQLite a table for it and a journal of the statement, each time. Values are made when
    /// their turn has come: those of thousands of rows would not stay near the processor.
    pub(super) async fn insert<'a, R: Sync, const WIDTH: usize>(
        &mut self,
        head: &'static str,
        rows: &'a [R],
        values: fn(&'a R) -> Result<[Value<'a>; WIDTH], Fault>,
        tail: &'static str,
        pace: &Pace,
    ) -> Result<Vec<Option<i64>>, Fault> {
        let Self::Direct(tx) = self else { return Err(Fault::broken("not SQLite's writer")) };
        let sql = known(head, tail, false, || format!("{head} {} {tail}", tuples(1, WIDTH)));
        let mut ids = Vec::with_capacity(rows.len());
        for some in rows.chunks(pace::SLICE) {
            tx.insert(sql.as_str(), some.iter().map(values), &mut ids)?;
            pace.give_way().await;
        }
        Ok(ids)
    }

    pub(super) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// What ends a select of responses that are to be changed, without and with a bracket to close: nobody else may meanwhile.
    pub(super) fn for_update(&self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite(_) | Self::Direct(_) => ("order by response_id", ") order by response_id"),
            Self::Postgres(_) => {
                ("order by response_id for update", ") order by response_id for update")
            }
        }
    }

    pub(super) async fn commit(self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Direct(tx) => tx.commit().await?,
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
fn known(
    head: &'static str,
    tail: &'static str,
    is_postgres: bool,
    make: impl FnOnce() -> String,
) -> SqlStr {
    use sqlx::SqlSafeStr;
    type Known = HashMap<(&'static str, &'static str, bool), Arc<str>>;
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let text = Arc::clone(known.entry((head, tail, is_postgres)).or_insert_with(|| make().into()));
    AssertSqlSafe(text).into_sql_str()
}

/// A column of many rows.
#[derive(Debug)]
enum Column {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Blobs(Vec<Vec<u8>>),
}

/// The columns of `rows`, each of one type.
fn columns(rows: Vec<Vec<Value<'_>>>) -> Result<Vec<Column>, Fault> {
    let first = rows.first().map_or(&[][..], Vec::as_slice);
    let mut columns: Vec<Column> = first
        .iter()
        .map(|value| match value {
            Value::Int(_) | Value::NoInt => Column::Ints(Vec::with_capacity(rows.len())),
            Value::Text(_) | Value::NoText => Column::Texts(Vec::with_capacity(rows.len())),
            Value::Blob(_) => Column::Blobs(Vec::with_capacity(rows.len())),
        })
        .collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            match (column, value) {
                (Column::Ints(values), Value::Int(value)) => values.push(Some(value)),
                (Column::Ints(values), Value::NoInt) => values.push(None),
                (Column::Texts(values), Value::Text(value)) => {
                    values.push(Some(value.into_owned()))
                }
                (Column::Texts(values), Value::NoText) => values.push(None),
                (Column::Blobs(values), Value::Blob(value)) => values.push(value.into_owned()),
                (column, value) => {
                    return Err(Fault::broken(format!("{value:?} is in {column:?}")));
                }
            }
        }
    }
    Ok(columns)
}

/// `HEAD` with an array for each column in the place of its `values`: PostgreSQL plans it once, for any number of rows.
fn arrays(head: &str, columns: &[Column], tail: &str) -> String {
    let of_type = |column: &Column| match column {
        Column::Ints(_) => "bigint[]",
        Column::Texts(_) => "text[]",
        Column::Blobs(_) => "bytea[]",
    };
    let places = columns.iter().enumerate();
    let places: Vec<String> =
        places.map(|(i, column)| format!("cast(${} as {})", i + 1, of_type(column))).collect();
    let names: Vec<String> = (1..=columns.len()).map(|i| format!("column{i}")).collect();
    let head = head.trim_end().trim_end_matches("values");
    format!(
        "{head} select * from unnest({}) as given ({}) {tail}",
        places.join(", "),
        names.join(", ")
    )
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
