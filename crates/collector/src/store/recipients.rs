//! One-time tokens of personal links: the response that came first with one keeps it.
//!
//! Of a token only a keyed hash is kept, for as long as its response is: who is erased leaves none.

use super::Fault;
use super::erase::Secret;
use super::sql::{Pool, Tx};
use super::value::Value;
use foldhash::{HashMap, HashSet};

/// The secret that links are signed with, made where there is none.
pub(super) async fn key(pool: &Pool) -> Result<Vec<u8>, Fault> {
    super::erase::secret(pool, "link key").await
}

/// Gives each token to the first response that came with it; those that came too late.
///
/// `wanted` are tokens and the rows of their responses, which this transaction holds.
pub(super) async fn bind(
    tx: &mut Tx,
    secret: &Secret,
    wanted: Vec<(&str, i64)>,
) -> Result<HashSet<i64>, Fault> {
    if wanted.is_empty() {
        return Ok(HashSet::default());
    }
    let mut wanted: Vec<(Vec<u8>, i64)> =
        wanted.into_iter().map(|(token, id)| (secret.hash("recipient", token), id)).collect();
    // In one order, so that two batches never wait for each other in a ring.
    wanted.sort();
    let rows = wanted.iter().map(|(hash, id)| vec![Value::from(hash.clone()), Value::from(*id)]);
    let insert = "insert into recipients (hash, response) values";
    tx.many(insert, rows.collect(), "on conflict do nothing").await?;
    let hashes = wanted.iter().map(|(hash, _)| vec![Value::from(hash.clone())]).collect();
    let select = "select hash, response from recipients where hash in (values";
    let mut held: HashMap<Vec<u8>, i64> = HashMap::default();
    for row in tx.many(select, hashes, ")").await? {
        held.insert(row.blob(0)?, row.int(1)?);
    }
    let late = wanted.into_iter().filter(|(hash, id)| held.get(hash) != Some(id));
    Ok(late.map(|(_, id)| id).collect())
}
