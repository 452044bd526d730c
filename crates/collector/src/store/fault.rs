//! What can go wrong with a store, when it opens and while it serves.

use super::{postgres, sqlite};

/// Why a store does not open. Each is one line for the operator.
#[derive(Debug)]
pub enum OpenError {
    /// The address names no kind of store that is built in.
    Unsupported(String),
    /// The database was written by a newer version.
    Newer {
        /// The address given, without its password.
        address: String,
        /// The first migration that is not known here.
        migration: i64,
    },
    /// Anything else: not writable, not a database, damaged.
    Failed {
        /// The address given, without its password.
        address: String,
        /// What the store said.
        reason: String,
    },
}

impl OpenError {
    pub(super) fn failed(address: &str, error: &dyn std::error::Error) -> Self {
        Self::Failed { address: address.to_owned(), reason: one_line(error) }
    }

    pub(super) fn migrating(address: &str, error: &sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(migration) => {
                Self::Newer { address: address.to_owned(), migration: *migration }
            }
            other => Self::failed(address, other),
        }
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unsupported(address) => write!(
                f,
                "store {address:?} is not of a known kind: write sqlite:PATH or postgres://HOST/DATABASE"
            ),
            Self::Newer { address, migration } => write!(
                f,
                "store {address} belongs to a newer candor: its migration {migration} is not known here"
            ),
            Self::Failed { address, reason } => write!(f, "cannot use store {address}: {reason}"),
        }
    }
}

impl std::error::Error for OpenError {}

/// A fault of the store while serving.
#[derive(Debug)]
pub struct Fault(Cause);

#[derive(Debug)]
enum Cause {
    Database(sqlx::Error),
    /// More waits to be written than may wait.
    Full,
    /// What is kept is not as it must be.
    Broken(String),
}

impl Fault {
    pub(super) fn full() -> Self {
        Self(Cause::Full)
    }

    pub(super) fn broken(reason: impl Into<String>) -> Self {
        Self(Cause::Broken(reason.into()))
    }

    /// Whether it may pass: away, locked, read-only or full; the sender is to try again later.
    pub fn is_passing(&self) -> bool {
        use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, WorkerCrashed};
        match &self.0 {
            Cause::Full => true,
            Cause::Broken(_) => false,
            Cause::Database(Io(_) | PoolClosed | PoolTimedOut | WorkerCrashed) => true,
            Cause::Database(Database(error)) => {
                let code = error.code().unwrap_or_default();
                if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
                    postgres::is_passing(&code)
                } else {
                    sqlite::is_passing(&code)
                }
            }
            Cause::Database(_) => false,
        }
    }

    /// Whether another transaction was in the way: the same again will do.
    pub(super) fn is_collision(&self) -> bool {
        let Cause::Database(sqlx::Error::Database(error)) = &self.0 else { return false };
        error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some()
            && error.code().is_some_and(|code| code.starts_with("40"))
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self(Cause::Database(error))
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Cause::Database(error) => f.write_str(&one_line(error)),
            Cause::Full => f.write_str("too many responses wait to be written"),
            Cause::Broken(reason) => write!(f, "the store is not as it must be: {reason}"),
        }
    }
}

impl std::error::Error for Fault {}

fn one_line(error: &dyn std::error::Error) -> String {
    let text = match error.source() {
        Some(source) if !error.to_string().contains(&source.to_string()) => {
            format!("{error}: {source}")
        }
        _ => error.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
