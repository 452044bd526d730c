//! What is kept, behind one contract.
//!
//! SQL is written below here and nowhere else. The contract is in whole
//! transactions (a batch in, an outcome each), so that a store is free to
//! gather several batches into one commit, and a second kind of store has
//! little to copy.

mod sqlite;

use crate::clock::Clock;
use sqlite::Sqlite;
use survey::Response;
use survey::report::Statuses;

/// Milliseconds of a quarter-hour, the grain of the counts.
const SLOT: i64 = 15 * 60 * 1_000;
/// How far `answered_at` may be off the time of receipt, milliseconds.
const OFF: i64 = 24 * 60 * 60 * 1_000;

/// A checked response on its way in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// What was read.
    pub response: Response,
    /// The JSON as it came.
    pub body: String,
    /// Whether its survey and version is known here.
    pub known: bool,
    /// When it came, Unix milliseconds.
    pub received_at: i64,
}

impl Incoming {
    /// The quarter-hour since 1970 (UTC) that it counts in: of `answered_at`,
    /// or of the receipt where that is missing or over 24 hours off.
    fn slot(&self) -> i64 {
        let answered = self.response.answered_at.as_deref();
        let answered = answered.and_then(|text| text.parse::<jiff::Timestamp>().ok());
        let at = answered
            .map(jiff::Timestamp::as_millisecond)
            .filter(|at| (at - self.received_at).abs() <= OFF)
            .unwrap_or(self.received_at);
        at.div_euclid(SLOT)
    }
}

/// What became of an incoming response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its id was new: it is kept.
    New,
    /// A higher revision of a known one: it replaced the older.
    Raised,
    /// The same revision with the same body: nothing changed.
    Same,
    /// A higher revision is there already: nothing changed.
    Older,
    /// The same revision with another body: refused, nothing changed.
    Conflict,
}

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

/// The SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// Why a store does not open. Each is one line for the operator.
#[derive(Debug)]
pub enum OpenError {
    /// The address names no kind of store that is built in.
    Unsupported(String),
    /// The database was written by a newer version.
    Newer {
        /// The address given.
        address: String,
        /// The first migration that is not known here.
        migration: i64,
    },
    /// Anything else: not writable, not a database, damaged.
    Failed {
        /// The address given.
        address: String,
        /// What the store said.
        reason: String,
    },
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unsupported(address) => {
                write!(f, "store {address:?} is not of a known kind: write sqlite:PATH")
            }
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
pub struct Fault(sqlx::Error);

impl Fault {
    /// Whether it may pass: away, locked, read-only or full; the sender is to try again later.
    pub fn is_passing(&self) -> bool {
        use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, WorkerCrashed};
        match &self.0 {
            Io(_) | PoolClosed | PoolTimedOut | WorkerCrashed => true,
            Database(error) => error.code().is_some_and(|code| sqlite::is_passing(&code)),
            _ => false,
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Fault {}

/// An open store; clones share it.
#[derive(Clone, Debug)]
pub struct Store(Kind);

/// The kinds of store; PostgreSQL will be the second.
#[derive(Clone, Debug)]
enum Kind {
    Sqlite(Sqlite),
}

impl Store {
    /// Opens the store at `address` (`sqlite:PATH`), makes it where it is missing, and migrates it.
    ///
    /// # Errors
    /// Where it cannot be written or belongs to a newer version.
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        let path =
            address.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
        match path {
            Some(path) if !path.is_empty() && path != ":memory:" => {
                Ok(Self(Kind::Sqlite(Sqlite::open(address, path.as_ref()).await?)))
            }
            _ => Err(OpenError::Unsupported(address.to_owned())),
        }
    }

    /// Keeps a batch in one transaction, and counts it; an outcome each, in order.
    ///
    /// Returns only when all of it is durable.
    ///
    /// # Errors
    /// Then nothing of the batch is kept.
    pub async fn ingest(&self, batch: &[Incoming]) -> Result<Vec<Outcome>, Fault> {
        let Kind::Sqlite(sqlite) = &self.0;
        sqlite.ingest(batch).await
    }

    /// The sums of `survey`; `None` where there is no response to it.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn totals(&self, survey: &str) -> Result<Option<Totals>, Fault> {
        let Kind::Sqlite(sqlite) = &self.0;
        sqlite.totals(survey).await
    }

    /// The kept revision of a response and its JSON as it came.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn response(&self, response_id: &str) -> Result<Option<(u32, String)>, Fault> {
        let Kind::Sqlite(sqlite) = &self.0;
        sqlite.response(response_id).await
    }

    /// Every difference between the counts and a recount of the kept responses; none is right.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn recount(&self) -> Result<Vec<String>, Fault> {
        let Kind::Sqlite(sqlite) = &self.0;
        sqlite.recount().await
    }

    /// The hashes of the admin tokens.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn admin_tokens(&self) -> Result<Vec<TokenHash>, Fault> {
        let Kind::Sqlite(sqlite) = &self.0;
        sqlite.admin_tokens().await
    }

    /// Keeps the hash of an admin token under a name.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn add_admin_token(
        &self,
        hash: &TokenHash,
        name: &str,
        now: Clock,
    ) -> Result<(), Fault> {
        let Kind::Sqlite(sqlite) = &self.0;
        sqlite.add_admin_token(hash, name, now()).await
    }

    /// Whether it can be written to now.
    ///
    /// # Errors
    /// Where it cannot.
    pub async fn check(&self) -> Result<(), Fault> {
        let Kind::Sqlite(sqlite) = &self.0;
        sqlite.check().await
    }

    /// Waits for what is under way and closes it.
    pub async fn close(&self) {
        let Kind::Sqlite(sqlite) = &self.0;
        sqlite.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::response::SurveyRef;

    #[track_caller]
    fn check(answered_at: Option<&str>, received_at: &str, expected: &str) {
        let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let mut response = Response::new(String::new(), SurveyRef::default());
        response.answered_at = answered_at.map(str::to_owned);
        let incoming =
            Incoming { response, body: String::new(), known: true, received_at: ms(received_at) };
        assert_eq!(incoming.slot() * SLOT, ms(expected));
    }

    #[test]
    fn a_response_counts_when_it_was_answered() {
        check(Some("2026-11-22T10:14:59.999Z"), "2026-11-22T20:00:00Z", "2026-11-22T10:00:00Z");
        check(Some("2026-11-22T10:15:00+05:45"), "2026-11-22T04:30:00Z", "2026-11-22T04:30:00Z");
        check(Some("1969-12-31T23:59:59Z"), "1970-01-01T00:00:00Z", "1969-12-31T23:45:00Z");
    }

    #[test]
    fn a_clock_over_a_day_off_is_not_believed() {
        check(None, "2026-11-22T10:20:00Z", "2026-11-22T10:15:00Z");
        check(Some("2026-11-21T10:20:00Z"), "2026-11-22T10:20:00Z", "2026-11-21T10:15:00Z");
        check(Some("2026-11-21T10:19:59.999Z"), "2026-11-22T10:20:00Z", "2026-11-22T10:15:00Z");
        check(Some("2026-11-23T10:20:00.001Z"), "2026-11-22T10:20:00Z", "2026-11-22T10:15:00Z");
        check(Some("9999-01-01T00:00:00Z"), "2026-11-22T10:20:00Z", "2026-11-22T10:15:00Z");
    }
}
