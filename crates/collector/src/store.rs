//! What is kept, behind one contract, in SQLite or PostgreSQL.
//!
//! SQL is written below here and nowhere else, once for both. The contract is
//! in whole transactions (a batch in, an outcome each), so that a store is
//! free to gather several batches into one commit.

mod at_once;
mod counts;
mod dictionary;
mod direct;
mod erase;
mod fault;
mod inbox;
mod incoming;
mod keep;
mod news;
mod pace;
mod postgres;
mod ready;
mod recipients;
mod recount;
mod responses;
mod sql;
mod sqlite;
mod surveys;
mod texts;
mod tokens;
mod value;
mod words;
mod writer;

use erase::Secret;
use sql::Pool;
use survey::report::Statuses;
use writer::Writer;

pub use counts::{CountsQuery, Dimension, Group, Window};
pub use erase::{Erasure, Subject};
pub use fault::{Fault, OpenError};
pub use incoming::{Incoming, Outcome, SLOT};
pub use news::{LONGEST, Listener};
pub use responses::{Kept, Place, ResponsesQuery};
pub use surveys::{PublicKey, Put, StoredSurvey, SurveyDraft, SurveyVersion};
pub use texts::{Rated, TextAnswer, TextPlace, TextsQuery};
pub use tokens::{Role, Token, TokenHash};

/// The sums of one survey.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Responses by how far they came.
    pub statuses: Statuses,
    /// Ratings, in the order of question, definition and rating.
    pub ratings: Vec<Count>,
}

/// How often one rating was given to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The question's id.
    pub question: String,
    /// The id of its definition.
    pub definition: String,
    /// The rating.
    pub rating: u8,
    /// How often.
    pub n: u64,
}

/// An open store; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    writer: Writer,
}

impl Store {
    /// Opens the store at `address` (`sqlite:PATH` or `postgres://…`), makes it where it is missing, and migrates it.
    ///
    /// # Errors
    /// Where it cannot be written or belongs to a newer version.
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        let path =
            address.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
        let pool = match path {
            Some(path) if !path.is_empty() && path != ":memory:" => {
                sqlite::open(address, path.as_ref()).await?
            }
            None if ["postgres://", "postgresql://"].iter().any(|it| address.starts_with(it)) => {
                postgres::open(address).await?
            }
            _ => return Err(OpenError::Unsupported(address.to_owned())),
        };
        let said = |fault: Fault| OpenError::failed(address, &fault);
        texts::split_migrated(&pool).await.map_err(said)?;
        let secret = Secret::open(&pool).await.map_err(said)?;
        let writer = Writer::start(&pool, &secret).map_err(said)?;
        writer.settle().await.map_err(said)?;
        Ok(Self { pool, writer })
    }

    /// Whether the database at `address` is a part of this process, and no server of its own.
    pub fn is_embedded(address: &str) -> bool {
        address.starts_with("sqlite:")
    }

    /// Keeps a batch in one transaction, and counts it; an outcome each, in order.
    ///
    /// Returns only when all of it is durable.
    ///
    /// # Errors
    /// Where the store is away or too much waits already. Then the batch may
    /// be sent again; whatever was kept of it is recognised.
    pub async fn ingest(&self, batch: Vec<Incoming>) -> Result<Vec<Outcome>, Fault> {
        self.writer.ingest(batch).await
    }

    /// The sums of `survey` over all time; `None` where there is no response to it.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn totals(&self, survey: &str) -> Result<Option<Totals>, Fault> {
        let query = CountsQuery {
            survey: survey.to_owned(),
            by: Vec::new(),
            only: Vec::new(),
            windows: vec![Window::ALL],
        };
        Ok(self.counts(&query).await?.pop().map(|group| group.totals))
    }

    /// Sums over windows of time by any dimensions, in the order of windows and values; nothing where nothing was counted.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn counts(&self, query: &CountsQuery) -> Result<Vec<Group>, Fault> {
        self.writer.settle().await?;
        counts::sums(&self.pool, query).await
    }

    /// The kept revision of a response and its JSON as it came.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn response(&self, response_id: &str) -> Result<Option<(u32, String)>, Fault> {
        self.writer.settle().await?;
        responses::one(&self.pool, response_id).await
    }

    /// The kept revisions of these responses, in no order; without those that are not there.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn arrived(&self, response_ids: Vec<String>) -> Result<Vec<Kept>, Fault> {
        responses::these(&self.pool, response_ids).await
    }

    /// What other collectors on this database tell; `None` of a store that is one collector's.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn listen(&self) -> Result<Option<Listener>, Fault> {
        Listener::open(&self.pool).await
    }

    /// Tells other collectors at most [`LONGEST`] bytes.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn tell(&self, words: &str) -> Result<(), Fault> {
        news::tell(&self.pool, words).await
    }

    /// At most `limit` responses behind `after`, in the order of survey, moment and arrival.
    ///
    /// Page after page is everything that was there at the start, with one page in memory.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn responses(
        &self,
        query: &ResponsesQuery,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<Kept>, Fault> {
        self.writer.settle().await?;
        responses::page(&self.pool, query, after, limit).await
    }

    /// A page of answers in words, newest first.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn texts(&self, query: &TextsQuery) -> Result<Vec<TextAnswer>, Fault> {
        self.writer.settle().await?;
        texts::page(&self.pool, query).await
    }

    /// Erases every response of `subjects`, now and for good, and gives a receipt.
    ///
    /// # Errors
    /// Where the store is away; then nothing is erased.
    pub async fn erase(&self, subjects: &[Subject], now: i64) -> Result<Erasure, Fault> {
        self.writer.erase(subjects, now).await
    }

    /// The secret that personal links are signed with where the operator gives none; made at the first call.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn link_key(&self) -> Result<Vec<u8>, Fault> {
        recipients::key(&self.pool).await
    }

    /// Every difference between the counts and a recount of the kept responses; none is right.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn recount(&self) -> Result<Vec<String>, Fault> {
        self.writer.settle().await?;
        recount::recount(&self.pool).await
    }

    /// The last migration that the database has.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn migration(&self) -> Result<i64, Fault> {
        let sql = "select max(version) from _sqlx_migrations";
        let rows = self.pool.rows(sql.into(), Vec::new()).await?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }

    /// Keeps a survey, as a new version where its wording or a scale changed.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn put_survey(&self, draft: &SurveyDraft, now: i64) -> Result<Put, Fault> {
        surveys::put(&self.pool, draft, now).await
    }

    /// The survey called `id`, as it is asked now.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn survey(&self, id: &str) -> Result<Option<StoredSurvey>, Fault> {
        surveys::get(&self.pool, id).await
    }

    /// All surveys that are asked now, by id.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn surveys(&self) -> Result<Vec<StoredSurvey>, Fault> {
        surveys::all(&self.pool).await
    }

    /// Every version of a survey from the first, also of a deleted one.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn survey_versions(&self, id: &str) -> Result<Vec<SurveyVersion>, Fault> {
        surveys::versions(&self.pool, id).await
    }

    /// Asks nobody before `until` (Unix milliseconds); whether there is such a survey.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn pause_survey(
        &self,
        id: &str,
        until: Option<i64>,
        now: i64,
    ) -> Result<bool, Fault> {
        surveys::pause(&self.pool, id, until, now).await
    }

    /// Deletes a survey and its keys, not its versions and responses; whether there was one.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn delete_survey(&self, id: &str, now: i64) -> Result<bool, Fault> {
        surveys::delete(&self.pool, id, now).await
    }

    /// Keeps a public key of a survey that is kept here.
    ///
    /// # Errors
    /// Where the store is away, has the key already, or has no such survey.
    pub async fn add_key(&self, key: &PublicKey) -> Result<(), Fault> {
        surveys::add_key(&self.pool, key).await
    }

    /// The public keys of a survey, oldest first.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn keys(&self, survey: &str) -> Result<Vec<PublicKey>, Fault> {
        surveys::keys(&self.pool, survey).await
    }

    /// Removes a public key; whether there was one.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn remove_key(&self, key: &str) -> Result<bool, Fault> {
        surveys::remove_key(&self.pool, key).await
    }

    /// Keeps the hash of a token under a name.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn add_token(
        &self,
        hash: &TokenHash,
        name: &str,
        role: Role,
        now: i64,
    ) -> Result<(), Fault> {
        tokens::add(&self.pool, hash, name, role, now).await
    }

    /// All tokens, oldest first.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn tokens(&self) -> Result<Vec<Token>, Fault> {
        tokens::all(&self.pool).await
    }

    /// Revokes the token of this number; whether there was one.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn revoke_token(&self, id: i64) -> Result<bool, Fault> {
        tokens::revoke(&self.pool, id).await
    }

    /// Whether it can be written to now.
    ///
    /// # Errors
    /// Where it cannot.
    pub async fn check(&self) -> Result<(), Fault> {
        // Another value each time: SQLite writes nothing where nothing changes, and would not see a full disk.
        let sql = "insert into settings (name, value) values ('probe', $1) \
                   on conflict (name) do update set value = excluded.value";
        let value = value::Value::from(erase::random::<16>()?.to_vec());
        self.pool.run(sql.into(), vec![value]).await.map(drop)
    }

    /// Copies an SQLite database, as of one moment, to a file that is not there yet; writers go on.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub async fn copy_to(&self, path: &std::path::Path) -> Result<(), Fault> {
        self.writer.settle().await?;
        let path = path.to_string_lossy();
        sqlite::copy_to(&self.pool, &path).await
    }

    /// Waits for what is under way and closes it.
    pub async fn close(&self) {
        self.writer.close().await;
        self.pool.close().await;
    }
}
