//! The owner's surveys: what is asked now, and every version that was ever asked.
//!
//! A version is what was answered: a change of wording or scale makes a new
//! one, any other change (the look, when to ask) alters the last. A deleted
//! survey keeps its versions, so that its responses still say what they
//! answered, and one that is put again goes on counting.

use super::Fault;
use super::sql::{Pool, Row, Sql, Tx};
use super::value::Value;

/// A survey as an owner puts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyDraft {
    /// The survey's id.
    pub id: String,
    /// Survey v1 as JSON; its `version` is what the store answers, whatever it says itself.
    pub definition: String,
    /// SHA-256 of what makes a version: the wording and the scales.
    pub wording: [u8; 32],
    /// The lowest version that this one may get, from 1: a preset's versions are taken already.
    pub least_version: u32,
    /// Nobody is asked before this moment, Unix milliseconds.
    pub paused_until: Option<i64>,
    /// Whether a response must come with a public key.
    pub require_key: bool,
    /// Whence responses may come; `None`: from everywhere.
    pub origins: Option<Vec<String>>,
}

/// A survey as it is asked now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSurvey {
    /// The survey's id.
    pub id: String,
    /// The version that is asked.
    pub version: u32,
    /// Survey v1 as JSON, as it was put.
    pub definition: String,
    /// Nobody is asked before this moment, Unix milliseconds.
    pub paused_until: Option<i64>,
    /// Whether a response must come with a public key.
    pub require_key: bool,
    /// Whence responses may come; `None`: from everywhere.
    pub origins: Option<Vec<String>>,
    /// When it last changed, Unix milliseconds.
    pub changed_at: i64,
}

/// A version of a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyVersion {
    /// The version.
    pub version: u32,
    /// Survey v1 as JSON, as it was last put with this wording.
    pub definition: String,
    /// When it was first put, Unix milliseconds.
    pub created_at: i64,
    /// When it was last put, Unix milliseconds.
    pub changed_at: i64,
}

/// What a put did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Put {
    /// The version that is asked from now on.
    pub version: u32,
    /// Whether there was no such survey.
    pub is_new: bool,
    /// Whether the wording or a scale changed, so that the version is new.
    pub is_new_version: bool,
}

/// A key that pages carry: no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The key itself.
    pub key: String,
    /// The survey it is for.
    pub survey: String,
    /// What the owner calls it.
    pub name: String,
    /// When it was made, Unix milliseconds.
    pub created_at: i64,
}

pub(super) async fn put(pool: &Pool, draft: &SurveyDraft, now: i64) -> Result<Put, Fault> {
    let mut tx = pool.write().await?;
    let id = || Value::from(draft.id.as_str());
    // A row of its own first: whoever puts the same at the same time waits here.
    let claim = "insert into surveys (id, version, require_key, changed_at, deleted_at)
        values ($1, 0, 0, $2, $2) on conflict (id) do update set id = excluded.id";
    tx.run(claim.into(), vec![id(), Value::from(now)]).await?;
    let sql = "select s.deleted_at, v.version, v.wording from surveys s
        left join survey_versions v on v.survey = s.id where s.id = $1
        order by v.version desc limit 1";
    let rows = tx.rows(sql.into(), vec![id()]).await?;
    let row = rows.first().ok_or_else(|| Fault::broken("a survey vanished"))?;
    let is_new = row.int_or_none(0)?.is_some();
    let last = match row.int_or_none(1)? {
        Some(_) => Some((row.small(1)?, row.blob(2)?)),
        None => None,
    };
    let (version, is_new_version) = match last {
        Some((version, wording)) if wording == draft.wording && version >= draft.least_version => {
            (version, false)
        }
        Some((version, _)) => ((version + 1).max(draft.least_version), true),
        None => (draft.least_version.max(1), true),
    };
    let keep =
        "insert into survey_versions (survey, version, wording, definition, created_at, changed_at)
        values ($1, $2, $3, $4, $5, $5) on conflict (survey, version)
        do update set definition = excluded.definition, changed_at = excluded.changed_at";
    let values = vec![
        id(),
        Value::from(version),
        Value::from(&draft.wording[..]),
        Value::from(draft.definition.as_str()),
        Value::from(now),
    ];
    tx.run(keep.into(), values).await?;
    let ask = "update surveys set version = $2, paused_until = $3, require_key = $4, origins = $5,
        changed_at = $6, deleted_at = null where id = $1";
    let origins = draft.origins.as_ref().map(|origins| origins.join("\n"));
    let values = vec![
        id(),
        Value::from(version),
        Value::from(draft.paused_until),
        Value::from(i64::from(draft.require_key)),
        Value::from(origins.as_deref()),
        Value::from(now),
    ];
    tx.run(ask.into(), values).await?;
    tx.commit().await?;
    Ok(Put { version, is_new, is_new_version })
}

const COLUMNS: &str =
    "select s.id, s.version, v.definition, s.paused_until, s.require_key, s.origins, s.changed_at
    from surveys s join survey_versions v on v.survey = s.id and v.version = s.version
    where s.deleted_at is null";

fn stored(row: &Row) -> Result<StoredSurvey, Fault> {
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    Ok(StoredSurvey {
        id: row.text(0)?,
        version: row.small(1)?,
        definition: row.text(2)?,
        paused_until: row.int_or_none(3)?,
        require_key: row.int(4)? != 0,
        origins: row.text_or_none(5)?.map(lines),
        changed_at: row.int(6)?,
    })
}

pub(super) async fn get(pool: &Pool, id: &str) -> Result<Option<StoredSurvey>, Fault> {
    let sql = Sql::made(format!("{COLUMNS} and s.id = $1"));
    pool.rows(sql, vec![Value::from(id)]).await?.first().map(stored).transpose()
}

pub(super) async fn all(pool: &Pool) -> Result<Vec<StoredSurvey>, Fault> {
    let sql = Sql::made(format!("{COLUMNS} order by s.id"));
    pool.rows(sql, Vec::new()).await?.iter().map(stored).collect()
}

pub(super) async fn versions(pool: &Pool, id: &str) -> Result<Vec<SurveyVersion>, Fault> {
    let sql = "select version, definition, created_at, changed_at from survey_versions
        where survey = $1 order by version";
    let rows = pool.rows(sql.into(), vec![Value::from(id)]).await?;
    rows.iter()
        .map(|row| {
            Ok(SurveyVersion {
                version: row.small(0)?,
                definition: row.text(1)?,
                created_at: row.int(2)?,
                changed_at: row.int(3)?,
            })
        })
        .collect()
}

pub(super) async fn pause(
    pool: &Pool,
    id: &str,
    until: Option<i64>,
    now: i64,
) -> Result<bool, Fault> {
    let sql = "update surveys set paused_until = $2, changed_at = $3
        where id = $1 and deleted_at is null";
    let n =
        pool.run(sql.into(), vec![Value::from(id), Value::from(until), Value::from(now)]).await?;
    Ok(n > 0)
}

pub(super) async fn delete(pool: &Pool, id: &str, now: i64) -> Result<bool, Fault> {
    let mut tx: Tx = pool.write().await?;
    let sql = "update surveys set deleted_at = $2 where id = $1 and deleted_at is null";
    let n = tx.run(sql.into(), vec![Value::from(id), Value::from(now)]).await?;
    tx.run("delete from keys where survey = $1".into(), vec![Value::from(id)]).await?;
    tx.commit().await?;
    Ok(n > 0)
}

pub(super) async fn add_key(pool: &Pool, key: &PublicKey) -> Result<(), Fault> {
    let sql = "insert into keys (key, survey, name, created_at) values ($1, $2, $3, $4)";
    let values = vec![
        Value::from(key.key.as_str()),
        Value::from(key.survey.as_str()),
        Value::from(key.name.as_str()),
        Value::from(key.created_at),
    ];
    pool.run(sql.into(), values).await?;
    Ok(())
}

pub(super) async fn keys(pool: &Pool, survey: &str) -> Result<Vec<PublicKey>, Fault> {
    let sql =
        "select key, survey, name, created_at from keys where survey = $1 order by created_at, key";
    let rows = pool.rows(sql.into(), vec![Value::from(survey)]).await?;
    rows.iter()
        .map(|row| {
            Ok(PublicKey {
                key: row.text(0)?,
                survey: row.text(1)?,
                name: row.text(2)?,
                created_at: row.int(3)?,
            })
        })
        .collect()
}

pub(super) async fn remove_key(pool: &Pool, key: &str) -> Result<bool, Fault> {
    Ok(pool.run("delete from keys where key = $1".into(), vec![Value::from(key)]).await? > 0)
}
