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
use std::fmt::Write as _;
use std::sync::{PoisonError, RwLock};

/// How many of each kind are remembered; whoever sends more kinds makes us read them again.
const REMEMBERED: usize = 50_000;
/// Bytes of a usual key.
const KEY: usize = 160;

/// The SHA-256 of a tuple.
type Key = [u8; 32];

#[derive(Debug, Default)]
pub(super) struct Dictionary(RwLock<Memory>);

/// Ids by what [`pack`] makes of a tuple or a series: looked for without a piece of memory for each text.
#[derive(Debug, Default)]
struct Memory {
    tuples: HashMap<Vec<u8>, i64>,
    series: HashMap<Vec<u8>, i64>,
}

impl Dictionary {
    /// The id of `tuple`, where that and those of `marks` are remembered; then `counted` of a row is behind `text`.
    pub(super) fn recall<'a>(
        &self,
        tuple: Tuple<&str>,
        marks: impl Iterator<Item = (Series<&'a str>, i64)>,
        text: &mut String,
    ) -> Option<i64> {
        let memory = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut key = Vec::with_capacity(KEY);
        let tuple = *memory.tuples.get(pack(&mut key, 0, &tuple))?;
        let start = text.len();
        for (series, value) in marks {
            let Some(id) = memory.series.get(pack_series(&mut key, series)) else {
                text.truncate(start);
                return None;
            };
            let gap = if text.len() == start { "" } else { " " };
            write!(text, "{gap}{id}:{value}").expect("a string takes everything");
        }
        Some(tuple)
    }

    /// Remembers `tuples` and `series`, which are made where they are missing.
    pub(super) async fn learn(
        &self,
        pool: &Pool,
        mut tuples: Vec<Tuple>,
        mut series: Vec<Series>,
    ) -> Result<(), Fault> {
        let key = &mut Vec::with_capacity(KEY);
        {
            let memory = self.0.read().unwrap_or_else(PoisonError::into_inner);
            tuples.retain(|it| !memory.tuples.contains_key(pack_tuple(key, it)));
            series.retain(|it| !memory.series.contains_key(pack_series(key, it.as_ref())));
        }
        if !tuples.is_empty() {
            let found = make_tuples(pool, each(tuples)).await?;
            let found = found.iter().map(|(it, id)| (pack_tuple(key, it).to_vec(), *id));
            self.remember(|memory| &mut memory.tuples, found.collect());
        }
        if !series.is_empty() {
            let found = make_series(pool, &each(series)).await?;
            let found = found.iter().map(|(it, id)| (pack_series(key, it.as_ref()).to_vec(), *id));
            self.remember(|memory| &mut memory.series, found.collect());
        }
        Ok(())
    }

    fn remember(
        &self,
        kind: impl FnOnce(&mut Memory) -> &mut HashMap<Vec<u8>, i64>,
        found: Vec<(Vec<u8>, i64)>,
    ) {
        let mut memory = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let memory = kind(&mut memory);
        if memory.len() + found.len() > REMEMBERED {
            memory.clear();
        }
        memory.extend(found);
    }
}

/// Each once. Whoever inserts the same at the same time does it in the same order, so that neither waits for the other
/// in a ring.
fn each<T: Ord>(mut wanted: Vec<T>) -> Vec<T> {
    wanted.sort();
    wanted.dedup();
    wanted
}

/// A number and texts as bytes that no others have.
fn pack<'a>(key: &'a mut Vec<u8>, number: u32, texts: &[&str]) -> &'a [u8] {
    key.clear();
    key.extend(number.to_le_bytes());
    for text in texts {
        // The length keeps ("a", "bc") and ("ab", "c") apart.
        key.extend(text.len().to_le_bytes());
        key.extend(text.as_bytes());
    }
    key
}

fn pack_tuple<'a>(key: &'a mut Vec<u8>, tuple: &Tuple) -> &'a [u8] {
    pack(key, 0, &tuple.each_ref().map(String::as_str))
}

fn pack_series<'a>(key: &'a mut Vec<u8>, series: Series<&str>) -> &'a [u8] {
    pack(key, series.version, &[series.survey, series.question, series.definition])
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
