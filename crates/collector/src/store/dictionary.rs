//! The ids of what is counted: tuples of dimensions, and series.
//!
//! A row of counts names them by number. They are never deleted, so what was
//! read or written once is remembered; new ones are written before the
//! transaction that needs them, which therefore never waits for another's.

use super::Fault;
use super::incoming::{Series, Tuple};
use super::sql::{Pool, Row};
use super::value::Value;
use foldhash::HashMap;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many of each kind are remembered; whoever sends more kinds makes us read them again.
const REMEMBERED: usize = 50_000;

/// The SHA-256 of a tuple.
type Key = [u8; 32];

#[derive(Debug, Default)]
pub(super) struct Dictionary {
    tuples: Mutex<HashMap<Tuple, i64>>,
    series: Mutex<HashMap<Series, i64>>,
}

impl Dictionary {
    /// The ids of `tuple` and of each of `series`, where all of them are remembered.
    pub(super) fn recall(
        &self,
        tuple: &Tuple,
        series: &[(Series, i64)],
    ) -> Option<(i64, Vec<i64>)> {
        let tuple = *locked(&self.tuples).get(tuple)?;
        let memory = locked(&self.series);
        let series = series.iter().map(|(it, _)| memory.get(it).copied());
        Some((tuple, series.collect::<Option<_>>()?))
    }

    /// Remembers `tuples` and `series`, which are made where they are missing.
    pub(super) async fn learn(
        &self,
        pool: &Pool,
        tuples: Vec<Tuple>,
        series: Vec<Series>,
    ) -> Result<(), Fault> {
        let new = unknown(&self.tuples, tuples);
        if !new.is_empty() {
            remember(&self.tuples, make_tuples(pool, new).await?);
        }
        let new = unknown(&self.series, series);
        if !new.is_empty() {
            remember(&self.series, make_series(pool, &new).await?);
        }
        Ok(())
    }
}

fn locked<K>(memory: &Mutex<HashMap<K, i64>>) -> MutexGuard<'_, HashMap<K, i64>> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What of `wanted` is not remembered, each once.
fn unknown<K: Eq + Hash + Ord>(memory: &Mutex<HashMap<K, i64>>, mut wanted: Vec<K>) -> Vec<K> {
    let memory = locked(memory);
    wanted.retain(|key| !memory.contains_key(key));
    // Whoever inserts the same at the same time does it in the same order, so that neither waits for the other in a ring.
    wanted.sort();
    wanted.dedup();
    wanted
}

fn remember<K: Eq + Hash>(memory: &Mutex<HashMap<K, i64>>, found: Vec<(K, i64)>) {
    let mut memory = locked(memory);
    if memory.len() + found.len() > REMEMBERED {
        memory.clear();
    }
    memory.extend(found);
}

async fn make_tuples(pool: &Pool, new: Vec<Tuple>) -> Result<Vec<(Tuple, i64)>, Fault> {
    let mut new: BTreeMap<Key, Tuple> = new.into_iter().map(|it| (key(&it), it)).collect();
    let keys = new.keys().map(|key| vec![Value::from(&key[..])]).collect();
    let rows = new.iter().map(|(key, tuple)| {
        let texts = tuple.iter().map(|text| Value::from(text.as_str()));
        std::iter::once(Value::from(&key[..])).chain(texts).collect()
    });
    let rows = rows.collect();
    let mut tx = pool.write().await?;
    tx.many(
        "insert into dimensions (key, touchpoint, journey, channel, lang, device, persona) values",
        rows,
        "on conflict do nothing",
    )
    .await?;
    let found = tx.many("select key, id from dimensions where key in (values", keys, ")").await?;
    tx.commit().await?;
    let mut ids = Vec::with_capacity(found.len());
    for row in found {
        let key = Key::try_from(row.blob(0)?);
        let key = key.map_err(|_| Fault::broken("a tuple's key is not 32 bytes"))?;
        ids.extend(new.remove(&key).map(|tuple| Ok((tuple, row.int(1)?))));
    }
    ids.into_iter().collect()
}

async fn make_series(pool: &Pool, new: &[Series]) -> Result<Vec<(Series, i64)>, Fault> {
    let rows: Vec<Vec<Value>> = new
        .iter()
        .map(|it| {
            vec![
                Value::from(it.survey.as_str()),
                Value::from(it.version),
                Value::from(it.question.as_str()),
                Value::from(it.definition.as_str()),
            ]
        })
        .collect();
    let mut tx = pool.write().await?;
    tx.many(
        "insert into series (survey, version, question, definition) values",
        rows.clone(),
        "on conflict do nothing",
    )
    .await?;
    let found = tx
        .many(
            "select survey, version, question, definition, id from series
             where (survey, version, question, definition) in (values",
            rows,
            ")",
        )
        .await?;
    tx.commit().await?;
    found.iter().map(|row| Ok((series(row, 0)?, row.int(4)?))).collect()
}

/// A series from its four columns, the first of which is `first`.
pub(super) fn series(row: &Row, first: usize) -> Result<Series, Fault> {
    Ok(Series {
        survey: row.text(first)?,
        version: row.small(first + 1)?,
        question: row.text(first + 2)?,
        definition: row.text(first + 3)?,
    })
}

fn key(tuple: &Tuple) -> Key {
    let mut hash = Sha256::new();
    for text in tuple {
        // The length keeps ("a", "bc") and ("ab", "c") apart.
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}
