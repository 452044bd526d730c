//! What collectors on one PostgreSQL tell each other, by its notifications.

use super::Fault;
use super::sql::Pool;
use super::value::Value;
use sqlx::postgres::PgListener;

/// Most bytes that are told at once: PostgreSQL takes less than 8,000.
pub const LONGEST: usize = 7_900;
const CHANNEL: &str = "candor";

/// Hears what is told, our own words too.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    pub(super) async fn open(pool: &Pool) -> Result<Option<Self>, Fault> {
        let Pool::Postgres(pool) = pool else { return Ok(None) };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Self(listener)))
    }

    /// The next words; what is told while the database is away is not heard.
    ///
    /// # Errors
    /// Where it stays away, or the store is closed.
    pub async fn next(&mut self) -> Result<String, Fault> {
        Ok(self.0.recv().await?.payload().to_owned())
    }
}

pub(super) async fn tell(pool: &Pool, words: &str) -> Result<(), Fault> {
    let sql = "select pg_notify($1, $2)";
    pool.rows(sql.into(), vec![Value::from(CHANNEL), Value::from(words)]).await.map(drop)
}
