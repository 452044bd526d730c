//! Erasing people, for good: what is erased leaves a tombstone that says nothing to others.
//!
//! A tombstone is a keyed hash (HMAC-SHA-256) of the response's id under a
//! key that this database made for itself: whoever sends the response again
//! is recognised, and nobody can read out of a tombstone whose it was.

use super::keep::{Changes, Group};
use super::pace::Pace;
use super::sql::{Pool, Tx};
use super::value::Value;
use super::{Fault, texts};
use foldhash::HashSet;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Whose responses are erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Those with this `respondent`.
    Respondent(String),
    /// Those with this `forget_key`: the SHA-256 of the secret, 64 hexadecimal digits.
    ForgetKey(String),
    /// The response of this id.
    Response(String),
}

/// What was erased, for the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The receipt's id.
    pub id: String,
    /// When, Unix milliseconds.
    pub at: i64,
    /// How many responses.
    pub n: u64,
}

/// The key of this database's tombstones.
#[derive(Clone)]
pub(super) struct Secret(Hmac<Sha256>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Reads the key, which is made where there is none.
    pub(super) async fn open(pool: &Pool) -> Result<Self, Fault> {
        let key = secret(pool, "tombstone key").await?;
        Ok(Self(Hmac::new_from_slice(&key).expect("HMAC takes keys of any length")))
    }

    pub(super) fn hash(&self, kind: &str, text: &str) -> Vec<u8> {
        let mut mac = self.0.clone();
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// A secret that this database keeps under a name, made where there is none.
pub(super) async fn secret(pool: &Pool, name: &'static str) -> Result<Vec<u8>, Fault> {
    let read = "select value from settings where name = $1";
    let mut rows = pool.rows(read.into(), vec![Value::from(name)]).await?;
    if rows.is_empty() {
        let make = "insert into settings (name, value) values ($1, $2) on conflict do nothing";
        let made = Value::from(random::<32>()?.to_vec());
        pool.run(make.into(), vec![Value::from(name), made]).await?;
        rows = pool.rows(read.into(), vec![Value::from(name)]).await?;
    }
    let row = rows.first().ok_or_else(|| Fault::broken(format!("there is no {name}")))?;
    row.blob(0)
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Fault::broken(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// Takes out of `groups` those responses that were erased before, whose rows go again.
pub(super) async fn bury_again(
    tx: &mut Tx,
    secret: &Secret,
    groups: &mut Vec<Group<'_>>,
) -> Result<(), Fault> {
    if tx.rows("select 1 from tombstones limit 1".into(), Vec::new()).await?.is_empty() {
        return Ok(());
    }
    let new = groups.iter().filter(|it| it.new.is_some());
    let hashes = new.map(|it| vec![Value::from(secret.hash("response", it.response_id))]);
    let hashes = hashes.collect();
    let mut found: HashSet<Vec<u8>> = HashSet::default();
    for row in tx.many("select hash from tombstones where hash in (values", hashes, ")").await? {
        found.insert(row.blob(0)?);
    }
    if found.is_empty() {
        return Ok(());
    }
    let is_erased = |it: &mut Group<'_>| {
        it.new.is_some() && found.contains(&secret.hash("response", it.response_id))
    };
    let gone = groups.extract_if(.., is_erased);
    let rows = gone.filter_map(|it| it.new).map(|id| vec![Value::from(id)]).collect();
    tx.many("delete from responses where id in (values", rows, ")").await?;
    Ok(())
}

/// The statement that finds the responses of `subject`, and what is bound to it.
fn find(tx: &Tx, subject: &Subject) -> (String, String) {
    let (column, value) = match subject {
        Subject::Respondent(name) => ("respondent", name.clone()),
        Subject::ForgetKey(hash) => ("forget_key", hash.to_ascii_lowercase()),
        Subject::Response(id) => ("response_id", id.to_ascii_lowercase()),
    };
    let columns = "r.id, r.response_id, r.at, r.dimensions, r.counted";
    let end = tx.for_update().0;
    let sql = if tx.is_postgres() || column == "response_id" {
        format!("select {columns} from responses r where r.{column} = $1 {end}")
    } else {
        // The indexes of people are in parts; `cross join` makes SQLite look into each.
        format!(
            "with recursive parts (part) as (
                 select 0 union all
                 select part + 1 from parts where part < (select max(id) >> 12 from responses))
             select {columns} from parts cross join responses r
             where r.id >> 12 = part and r.{column} = $1 {end}"
        )
    };
    (sql, value)
}

/// Erases all responses of `subjects` in one transaction, out of the counts too.
pub(super) async fn erase(
    pool: &Pool,
    secret: &Secret,
    subjects: &[Subject],
    now: i64,
) -> Result<Erasure, Fault> {
    let mut tx = pool.write().await?;
    let mut changes = Changes::default();
    let mut gone: HashSet<i64> = HashSet::default();
    let mut tombstones = Vec::new();
    for subject in subjects {
        let (sql, value) = find(&tx, subject);
        for row in tx.rows(super::sql::Sql::made(sql), vec![Value::from(value)]).await? {
            if !gone.insert(row.int(0)?) {
                continue;
            }
            changes.subtract(row.int(2)?, row.int(3)?, &row.text(4)?)?;
            let hash = Value::from(secret.hash("response", &row.text(1)?));
            tombstones.push(vec![hash, Value::from(now)]);
        }
    }
    let n = gone.len() as u64;
    texts::forget(&mut tx, gone.iter().copied().collect()).await?;
    let rows = gone.into_iter().map(|id| vec![Value::from(id)]).collect();
    tx.many("delete from responses where id in (values", rows, ")").await?;
    let insert = "insert into tombstones (hash, erased_at) values";
    tx.many(insert, tombstones, "on conflict do nothing").await?;
    changes.write(&mut tx, &Pace::default()).await?;
    let id = crate::access::hex(&random::<16>()?);
    let records = subjects.iter().enumerate().map(|(i, subject)| {
        let hash = match subject {
            Subject::Respondent(name) => secret.hash("respondent", name),
            Subject::ForgetKey(hash) => secret.hash("forget_key", &hash.to_ascii_lowercase()),
            Subject::Response(id) => secret.hash("response", &id.to_ascii_lowercase()),
        };
        let count = if i == 0 { i64::try_from(n).unwrap_or(i64::MAX) } else { 0 };
        vec![
            Value::from(format!("{id}-{i}")),
            Value::from(now),
            Value::from(hash),
            Value::from(count),
        ]
    });
    tx.many("insert into erasures (id, at, subject, n) values", records.collect(), "").await?;
    tx.commit().await?;
    Ok(Erasure { id, at: now, n })
}
