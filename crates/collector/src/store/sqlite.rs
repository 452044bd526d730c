//! SQLite: one file, one writer, several readers.
//!
//! Write-ahead log, so that a report never waits for a write; `synchronous`
//! full, so that a commit that was acknowledged survives `kill -9` and a
//! power cut. The one writing connection is a queue of transactions.

use super::{Count, Fault, Incoming, OpenError, Outcome, TokenHash, Totals};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqliteConnection, SqlitePool};
use std::path::Path;
use std::time::Duration;
use survey::Response;
use survey::response::Device;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

/// Reports that are computed at the same time.
const READERS: u32 = 4;
/// How long a request waits for its turn before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether an SQLite result code may pass: busy, locked, read-only, I/O, full, cannot open.
///
/// Source: <https://sqlite.org/rescode.html>; the low byte is the primary code.
pub(super) fn is_passing(code: &str) -> bool {
    code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

#[derive(Clone, Debug)]
pub(super) struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Sqlite {
    pub(super) async fn open(address: &str, path: &Path) -> Result<Self, OpenError> {
        let failed = |reason: String| OpenError::Failed { address: address.to_owned(), reason };
        if let Some(directory) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
            std::fs::create_dir_all(directory).map_err(|error| {
                failed(format!("cannot make directory {}: {error}", directory.display()))
            })?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        let pool = |connections, options| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .connect_with(options)
        };
        let said = |error: sqlx::Error| failed(one_line(&error));
        let writer: SqlitePool = pool(1, options.clone()).await.map_err(said)?;
        // Where nothing is to be migrated nothing would be written: say now whether it can be.
        writer.begin_with("begin immediate").await.map_err(said)?.rollback().await.map_err(said)?;
        MIGRATOR.run(&writer).await.map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(migration) => {
                OpenError::Newer { address: address.to_owned(), migration }
            }
            other => failed(one_line(&other)),
        })?;
        let readers = pool(READERS, options.pragma("query_only", "on")).await.map_err(said)?;
        Ok(Self { writer, readers })
    }

    pub(super) async fn ingest(&self, batch: &[Incoming]) -> Result<Vec<Outcome>, Fault> {
        let mut transaction = self.writer.begin_with("begin immediate").await?;
        let mut outcomes = Vec::with_capacity(batch.len());
        for incoming in batch {
            outcomes.push(keep(&mut transaction, incoming).await?);
        }
        transaction.commit().await?;
        Ok(outcomes)
    }

    pub(super) async fn totals(&self, survey: &str) -> Result<Option<Totals>, Fault> {
        // One transaction: both sums are of the same moment.
        let mut transaction = self.readers.begin().await?;
        let statuses = sqlx::query(
            "select status, sum(n) from status_counts where survey = ? group by status",
        )
        .bind(survey)
        .fetch_all(&mut *transaction)
        .await?;
        if statuses.is_empty() {
            return Ok(None);
        }
        let mut totals = Totals::default();
        for row in statuses {
            let n = unsigned(row.try_get(1)?)?;
            match row.try_get::<&str, _>(0)? {
                "shown" => totals.statuses.shown = n,
                "partial" => totals.statuses.partial = n,
                "complete" => totals.statuses.complete = n,
                _ => totals.statuses.dismissed = n,
            }
        }
        let ratings = sqlx::query(
            "select question, definition, rating, sum(n) from rating_counts where survey = ?
             group by question, definition, rating order by question, definition, rating",
        )
        .bind(survey)
        .fetch_all(&mut *transaction)
        .await?;
        for row in ratings {
            totals.ratings.push(Count {
                question: row.try_get(0)?,
                definition: row.try_get(1)?,
                rating: row.try_get(2)?,
                n: unsigned(row.try_get(3)?)?,
            });
        }
        Ok(Some(totals))
    }

    pub(super) async fn response(&self, response_id: &str) -> Result<Option<(u32, String)>, Fault> {
        let row = sqlx::query("select revision, body from responses where response_id = ?")
            .bind(response_id)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
    }

    pub(super) async fn recount(&self) -> Result<Vec<String>, Fault> {
        let mut transaction = self.readers.begin().await?;
        let mut differences = Vec::new();
        for query in [RECOUNT_RATINGS, RECOUNT_STATUSES] {
            for row in sqlx::query(query).fetch_all(&mut *transaction).await? {
                let (place, kept, recounted): (String, i64, i64) =
                    (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                differences
                    .push(format!("{place}: {kept} in the counts, {recounted} in the responses"));
            }
        }
        Ok(differences)
    }

    pub(super) async fn admin_tokens(&self) -> Result<Vec<TokenHash>, Fault> {
        let rows = sqlx::query("select hash from tokens where role = 'admin'")
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let hash: Vec<u8> = row.try_get(0)?;
                TokenHash::try_from(hash).map_err(|_| {
                    Fault(sqlx::Error::Decode("a token's hash is not 32 bytes".into()))
                })
            })
            .collect()
    }

    pub(super) async fn add_admin_token(
        &self,
        hash: &TokenHash,
        name: &str,
        now: i64,
    ) -> Result<(), Fault> {
        sqlx::query("insert into tokens (hash, name, role, created_at) values (?, ?, 'admin', ?)")
            .bind(&hash[..])
            .bind(name)
            .bind(now)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    pub(super) async fn check(&self) -> Result<(), Fault> {
        self.writer.begin_with("begin immediate").await?.rollback().await?;
        Ok(())
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Keeps one response inside a transaction.
async fn keep(db: &mut SqliteConnection, incoming: &Incoming) -> Result<Outcome, sqlx::Error> {
    let response = &incoming.response;
    let known = sqlx::query("select id, revision, body from responses where response_id = ?")
        .bind(&response.response_id)
        .fetch_optional(&mut *db)
        .await?;
    let Some(row) = known else {
        let id = sqlx::query(
            "insert into responses (revision, status, survey, survey_version, known, received_at, slot, dimensions, body, response_id)
             values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
        );
        let place = dimensions(db, response).await?;
        let id: i64 = bind(id, incoming, place)
            .bind(&response.response_id)
            .fetch_one(&mut *db)
            .await?
            .try_get(0)?;
        rate(db, id, response).await?;
        count(db, id).await?;
        return Ok(Outcome::New);
    };
    let (id, revision): (i64, u32) = (row.try_get(0)?, row.try_get(1)?);
    if response.revision < revision {
        return Ok(Outcome::Older);
    }
    if response.revision == revision {
        let same = is_same(row.try_get(2)?, &incoming.body);
        return Ok(if same { Outcome::Same } else { Outcome::Conflict });
    }
    uncount(db, id).await?;
    sqlx::query("delete from ratings where response = ?").bind(id).execute(&mut *db).await?;
    let place = dimensions(db, response).await?;
    let update = sqlx::query(
        "update responses set revision = ?, status = ?, survey = ?, survey_version = ?, known = ?,
         received_at = ?, slot = ?, dimensions = ?, body = ? where id = ?",
    );
    bind(update, incoming, place).bind(id).execute(&mut *db).await?;
    rate(db, id, response).await?;
    count(db, id).await?;
    Ok(Outcome::Raised)
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

/// Binds the nine columns that a revision sets, in the order of both statements.
fn bind<'q>(query: Query<'q>, incoming: &'q Incoming, dimensions: i64) -> Query<'q> {
    let response = &incoming.response;
    query
        .bind(response.revision)
        .bind(response.status.as_str())
        .bind(&response.survey.id)
        .bind(response.survey.version)
        .bind(incoming.known)
        .bind(incoming.received_at)
        .bind(incoming.slot())
        .bind(dimensions)
        .bind(&incoming.body)
}

/// Whether two bodies are the same JSON value, whatever their white space and order of keys.
fn is_same(left: &str, right: &str) -> bool {
    let value = |text| serde_json::from_str::<Value>(text).ok();
    left == right || value(left).is_some_and(|left| Some(left) == value(right))
}

/// The id of a response's tuple of dimensions.
async fn dimensions(db: &mut SqliteConnection, response: &Response) -> Result<i64, sqlx::Error> {
    let device = match response.device {
        Some(Device::Phone) => "phone",
        Some(Device::Tablet) => "tablet",
        Some(Device::Desktop) => "desktop",
        None => "",
    };
    let given = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    let tuple = [
        given(&response.touchpoint),
        given(&response.journey),
        given(&response.channel),
        given(&response.lang),
        device.to_owned(),
        given(&response.persona),
    ];
    let find = sqlx::query(
        "select id from dimensions where touchpoint = ? and journey = ? and channel = ? and lang = ?
         and device = ? and persona = ?",
    );
    let find = tuple.iter().fold(find, |query, text| query.bind(text));
    if let Some(row) = find.fetch_optional(&mut *db).await? {
        return row.try_get(0);
    }
    let add = sqlx::query(
        "insert into dimensions (touchpoint, journey, channel, lang, device, persona)
         values (?, ?, ?, ?, ?, ?) returning id",
    );
    let add = tuple.iter().fold(add, |query, text| query.bind(text));
    add.fetch_one(&mut *db).await?.try_get(0)
}

/// Writes the ratings of the revision that is kept now.
async fn rate(db: &mut SqliteConnection, id: i64, response: &Response) -> Result<(), sqlx::Error> {
    for (question, definition, rating) in response.ratings() {
        sqlx::query(
            "insert into ratings (response, question, definition, rating) values (?, ?, ?, ?)",
        )
        .bind(id)
        .bind(question)
        .bind(definition.id())
        .bind(rating.get())
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Adds a kept response to the counts.
async fn count(db: &mut SqliteConnection, id: i64) -> Result<(), sqlx::Error> {
    // `where true` keeps `on conflict` from being read as a join's `on`.
    for query in [
        "insert into rating_counts (survey, question, definition, slot, dimensions, rating, n)
         select r.survey, g.question, g.definition, r.slot, r.dimensions, g.rating, 1
         from responses r join ratings g on g.response = r.id where r.id = ?
         on conflict do update set n = n + 1",
        "insert into status_counts (survey, status, slot, dimensions, n)
         select survey, status, slot, dimensions, 1 from responses where id = ?
         on conflict do update set n = n + 1",
    ] {
        sqlx::query(query).bind(id).execute(&mut *db).await?;
    }
    Ok(())
}

/// Takes a kept response out of the counts; a count of zero leaves no row.
async fn uncount(db: &mut SqliteConnection, id: i64) -> Result<(), sqlx::Error> {
    for query in [
        "update rating_counts set n = n - 1
         where (survey, question, definition, slot, dimensions, rating) in (
           select r.survey, g.question, g.definition, r.slot, r.dimensions, g.rating
           from responses r join ratings g on g.response = r.id where r.id = ?)",
        "delete from rating_counts
         where n = 0 and (survey, question, definition, slot, dimensions, rating) in (
           select r.survey, g.question, g.definition, r.slot, r.dimensions, g.rating
           from responses r join ratings g on g.response = r.id where r.id = ?)",
        "update status_counts set n = n - 1
         where (survey, status, slot, dimensions) in (
           select survey, status, slot, dimensions from responses where id = ?)",
        "delete from status_counts
         where n = 0 and (survey, status, slot, dimensions) in (
           select survey, status, slot, dimensions from responses where id = ?)",
    ] {
        sqlx::query(query).bind(id).execute(&mut *db).await?;
    }
    Ok(())
}

/// Rows where the counts and the ratings of the kept responses differ.
const RECOUNT_RATINGS: &str = "
    select survey || '/' || question || '/' || definition || ' slot ' || slot || ' dimensions ' || dimensions
           || ' rating ' || rating, sum(kept), sum(recounted)
    from (select survey, question, definition, slot, dimensions, rating, n as kept, 0 as recounted from rating_counts
          union all
          select r.survey, g.question, g.definition, r.slot, r.dimensions, g.rating, 0, 1
          from responses r join ratings g on g.response = r.id)
    group by survey, question, definition, slot, dimensions, rating
    having sum(kept) <> sum(recounted)";

/// Rows where the counts and the statuses of the kept responses differ.
const RECOUNT_STATUSES: &str = "
    select survey || '/' || status || ' slot ' || slot || ' dimensions ' || dimensions, sum(kept), sum(recounted)
    from (select survey, status, slot, dimensions, n as kept, 0 as recounted from status_counts
          union all
          select survey, status, slot, dimensions, 0, 1 from responses)
    group by survey, status, slot, dimensions
    having sum(kept) <> sum(recounted)";

fn unsigned(n: i64) -> Result<u64, sqlx::Error> {
    u64::try_from(n).map_err(|_| sqlx::Error::Decode(format!("count {n} is below zero").into()))
}

fn one_line(error: &dyn std::error::Error) -> String {
    let text = match error.source() {
        Some(source) if !error.to_string().contains(&source.to_string()) => {
            format!("{error}: {source}")
        }
        _ => error.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
