//! PostgreSQL: one database, any number of collectors.
//!
//! Nothing is kept in a collector that another could contradict: what decides
//! (unique ids, locked rows, tombstones) decides inside the transaction.

use super::fault::OpenError;
use super::sql::Pool;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use std::str::FromStr;
use std::time::Duration;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Connections of one collector: its writers, one that hears other collectors, and reports beside them.
const CONNECTIONS: u32 = 11;
/// How long a request waits for its turn before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 100;

/// How a transaction that writes begins: its statements are planned once, and never so that they read a whole table.
///
/// To plan the few of a batch took a fifth of the database's time. `set local` ends with the transaction.
pub(super) const WRITE: &str =
    "begin; set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off";

/// Whether an SQLSTATE may pass: connection, rollback, resources, operator, system, read-only, lock not available.
///
/// Source: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
pub(super) fn is_passing(code: &str) -> bool {
    ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class))
        || matches!(code, "25006" | "55P03")
}

pub(super) async fn open(address: &str) -> Result<Pool, OpenError> {
    let shown = without_password(address);
    let said = |error: sqlx::Error| OpenError::failed(&shown, &error);
    let options = PgConnectOptions::from_str(address)
        .map_err(said)?
        .application_name("candor")
        .statement_cache_capacity(STATEMENTS)
        // Whatever the server's own default is: acknowledged means durable here, and no lock is waited for for ever.
        // A plan that was made for an empty table and kept would read the whole of a large one.
        .options([
            ("synchronous_commit", "on"),
            ("lock_timeout", "5s"),
            ("plan_cache_mode", "force_custom_plan"),
        ]);
    // A pool says of a server that it cannot reach only that it has waited long enough.
    PgConnection::connect_with(&options).await.map_err(said)?.close().await.map_err(said)?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(said)?;
    MIGRATOR.run(&pool).await.map_err(|error| OpenError::migrating(&shown, &error))?;
    Ok(Pool::Postgres(pool))
}

/// The address as it may be shown.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    match rest.split_once('@') {
        Some((login, place)) => match login.split_once(':') {
            Some((name, _)) => format!("{scheme}://{name}:***@{place}"),
            None => address.to_owned(),
        },
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for (address, shown) in [
            ("postgres://a:secret@host/db", "postgres://a:***@host/db"),
            ("postgres://a@host/db", "postgres://a@host/db"),
            ("postgres://host/db", "postgres://host/db"),
        ] {
            assert_eq!(without_password(address), shown);
        }
    }
}
