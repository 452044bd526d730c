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
    /// Of the connection that writes SQLite.
    Direct(rusqlite::Error),
    /// Of the files beside SQLite.
    Inbox(std::io::Error),
    /// More waits to be written than may wait.
    Full,
    /// What we were about to change went between two statements of ours.
    Gone,
    /// What is kept is not as it must be.
    Broken(String),
}

impl Fault {
    /// More waits than may wait.
    pub(crate) fn full() -> Self {
        Self(Cause::Full)
    }

    pub(super) fn gone() -> Self {
        Self(Cause::Gone)
    }

    pub(super) fn broken(reason: impl Into<String>) -> Self {
        Self(Cause::Broken(reason.into()))
    }

    /// Whether it may pass: away, locked, read-only or full; the sender is to try again later.
    pub fn is_passing(&self) -> bool {
        use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, WorkerCrashed};
        match &self.0 {
            Cause::Full | Cause::Gone | Cause::Inbox(_) => true,
            Cause::Broken(_) => false,
            Cause::Direct(rusqlite::Error::SqliteFailure(error, _)) => {
                sqlite::is_passing(error.extended_code)
            }
            Cause::Direct(_) => false,
            Cause::Database(Io(_) | PoolClosed | PoolTimedOut | WorkerCrashed) => true,
            Cause::Database(Database(error)) => {
                let code = error.code().unwrap_or_default();
                if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
                    postgres::is_passing(&code)
                } else {
                    code.parse().is_ok_and(sqlite::is_passing)
                }
            }
            Cause::Database(_) => false,
        }
    }

    /// Whether the same again may do at once: another transaction was in the way, or the connection was an old one.
    pub(super) fn is_momentary(&self) -> bool {
        if let Cause::Gone | Cause::Database(sqlx::Error::Io(_)) = &self.0 {
            return true;
        }
        let Cause::Database(sqlx::Error::Database(error)) = &self.0 else { return false };
        error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some()
            && error.code().is_some_and(|code| code.starts_with("40") || code == "57P01")
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self(Cause::Database(error))
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self(Cause::Direct(error))
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self(Cause::Inbox(error))
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Cause::Database(error) => f.write_str(&one_line(error)),
            Cause::Direct(error) => f.write_str(&one_line(error)),
            Cause::Inbox(error) => write!(f, "the inbox: {}", one_line(error)),
            Cause::Gone => f.write_str("a response was erased while it was written"),
            Cause::Full => f.write_str("more waits than may wait"),
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
