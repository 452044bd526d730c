//! A batch in one transaction: what is new is kept, what is higher replaces, and the counts follow.
//!
//! The unique index on the id decides who was first, also between collectors:
//! first everything is inserted as if it were new; what was there already is
//! read and locked, and judged by its revision.

use super::dictionary::{Dictionary, Ids};
use super::incoming::{self, Incoming, Outcome, SLOT, Tuple};
use super::sql::{Pool, Tx, Value};
use super::{Fault, erase, postgres, recipients, texts};
use foldhash::HashMap;
use std::collections::BTreeMap;

/// Quarter-hours of a day.
pub(super) const DAY: i64 = 96;

/// One row of counts: series, grain, slot, dimensions, value.
type Cell = (i64, i64, i64, i64, i64);

/// How much each row of counts changes.
#[derive(Debug, Default)]
pub(super) struct Changes(HashMap<Cell, i64>);

/// A response with all that is derived from it.
struct Ready<'a> {
    incoming: &'a Incoming,
    at: i64,
    dimensions: i64,
    counted: String,
}

/// What is kept under an id.
struct Known {
    id: i64,
    revision: u32,
    body: String,
    at: i64,
    dimensions: i64,
    counted: String,
}

const COLUMNS: &str =
    "insert into responses (response_id, revision, status, survey, survey_version,
    known, received_at, at, dimensions, counted, respondent, forget_key, body) values";
const REPLACE: &str = "on conflict (response_id) do update set revision = excluded.revision,
    status = excluded.status, survey = excluded.survey, survey_version = excluded.survey_version,
    known = excluded.known, received_at = excluded.received_at, at = excluded.at,
    dimensions = excluded.dimensions, counted = excluded.counted, respondent = excluded.respondent,
    forget_key = excluded.forget_key, body = excluded.body";

/// Keeps and counts `batch`; an outcome each, in order. With a fault nothing of it is kept.
pub(super) async fn keep(
    pool: &Pool,
    dictionary: &Dictionary,
    secret: &erase::Secret,
    batch: &[&Incoming],
) -> Result<Vec<Outcome>, Fault> {
    let batch = derive(pool, dictionary, batch).await?;
    // In the order of their ids, so that two batches never wait for each other in a ring.
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, ready) in batch.iter().enumerate() {
        groups.entry(&ready.incoming.response.response_id).or_default().push(i);
    }
    let mut outcomes = vec![Outcome::Erased; batch.len()];
    let mut tx = pool.write().await?;
    let lane = if tx.is_postgres() { postgres::lane(&mut tx).await? } else { 0 };
    let mut changes = Changes::default();
    let mut kept: Vec<(i64, usize)> = Vec::new();

    let first: Vec<Vec<Value>> =
        groups.values().map(|group| row(&batch[highest(&batch, group)])).collect();
    let tail = "on conflict (response_id) do nothing returning id, response_id";
    let mut new = HashMap::default();
    for row in tx.many(COLUMNS, first, tail).await? {
        new.insert(row.text(1)?, row.int(0)?);
    }
    erase::bury_again(&mut tx, secret, &mut new, &mut groups).await?;
    let mut known = known(&mut tx, &groups, &new).await?;
    for i in too_late(&mut tx, secret, &batch, &mut groups, &mut new, &known).await? {
        outcomes[i] = Outcome::Used;
    }

    let mut raised = Vec::new();
    for (response_id, group) in &groups {
        let id = new.get(*response_id).copied();
        let before = known.remove(*response_id);
        let Some(id) = id.or(before.as_ref().map(|it| it.id)) else {
            // It was erased between our two statements: the next try finds the tombstone.
            return Err(Fault::gone());
        };
        let last = highest(&batch, group);
        judge(&batch, group, before.as_ref(), &mut outcomes);
        let is_raised = outcomes[last] == Outcome::Raised && before.is_some();
        if let Some(before) = before.filter(|_| is_raised) {
            changes.subtract(before.at, before.dimensions, &before.counted)?;
            raised.push((id, last));
        }
        if is_raised || new.contains_key(*response_id) {
            let Ready { at, dimensions, counted, .. } = &batch[last];
            changes.add(*at, *dimensions, counted, 1)?;
            kept.push((id, last));
        }
    }
    if !raised.is_empty() {
        texts::forget(&mut tx, raised.iter().map(|(id, _)| *id).collect()).await?;
        tx.many(COLUMNS, raised.iter().map(|(_, i)| row(&batch[*i])).collect(), REPLACE).await?;
    }
    let texts = kept.iter().flat_map(|(id, i)| texts::rows(*id, batch[*i].incoming, batch[*i].at));
    texts::keep(&mut tx, texts.collect()).await?;
    changes.write(&mut tx, lane).await?;
    tx.commit().await?;
    Ok(outcomes)
}

/// Takes out of `new` and `groups` those responses whose one-time token another response has used, and their rows
/// where they are new; the elements of the batch that were theirs.
async fn too_late(
    tx: &mut Tx,
    secret: &erase::Secret,
    batch: &[Ready<'_>],
    groups: &mut BTreeMap<&str, Vec<usize>>,
    new: &mut HashMap<String, i64>,
    known: &HashMap<String, Known>,
) -> Result<Vec<usize>, Fault> {
    let mut wanted = Vec::new();
    let mut ids: HashMap<i64, &str> = HashMap::default();
    for (response_id, group) in groups.iter() {
        let token = group.iter().rev().find_map(|i| batch[*i].incoming.recipient.as_deref());
        let id = || new.get(*response_id).copied().or_else(|| Some(known.get(*response_id)?.id));
        if let Some((token, id)) = token.and_then(|token| Some((token, id()?))) {
            wanted.push((token, id));
            ids.insert(id, response_id);
        }
    }
    let mut late = Vec::new();
    let mut rows = Vec::new();
    for id in recipients::bind(tx, secret, wanted).await? {
        let Some(response_id) = ids.get(&id) else { continue };
        late.extend(groups.remove(response_id).unwrap_or_default());
        rows.extend(new.remove(*response_id).map(|id| vec![Value::from(id)]));
    }
    tx.many("delete from responses where id in (values", rows, ")").await?;
    Ok(late)
}

/// Everything of a batch that can be known before its transaction.
async fn derive<'a>(
    pool: &Pool,
    dictionary: &Dictionary,
    batch: &[&'a Incoming],
) -> Result<Vec<Ready<'a>>, Fault> {
    let parts: Vec<(Tuple, Vec<_>)> = batch
        .iter()
        .map(|it| (incoming::tuple(&it.response), incoming::marks(&it.response)))
        .collect();
    let tuples = parts.iter().map(|(tuple, _)| tuple.clone()).collect();
    let series =
        parts.iter().flat_map(|(_, marks)| marks.iter().map(|(it, _)| it.clone())).collect();
    let ids: Ids = dictionary.ids(pool, tuples, series).await?;
    let ready = batch.iter().zip(&parts).map(|(incoming, (tuple, marks))| {
        let mut counted = String::new();
        for (series, value) in marks {
            let gap = if counted.is_empty() { "" } else { " " };
            counted.push_str(&format!("{gap}{}:{value}", ids.series(series)?));
        }
        let at = incoming::moment(&incoming.response, incoming.received_at);
        Ok(Ready { incoming, at, dimensions: ids.tuple(tuple)?, counted })
    });
    ready.collect()
}

/// The element of `group` that is there in the end, unless a higher one was before: the first of the highest.
fn highest(batch: &[Ready<'_>], group: &[usize]) -> usize {
    let mut last = group[0];
    for i in group {
        if batch[*i].incoming.response.revision > batch[last].incoming.response.revision {
            last = *i;
        }
    }
    last
}

/// The outcome of each element of `group`, one after the other.
fn judge(batch: &[Ready<'_>], group: &[usize], before: Option<&Known>, outcomes: &mut [Outcome]) {
    let mut now: Option<(u32, &str)> = before.map(|it| (it.revision, it.body.as_str()));
    for i in group {
        let incoming = batch[*i].incoming;
        let (revision, body) = (incoming.response.revision, incoming.body.as_str());
        outcomes[*i] = match now {
            None => Outcome::New,
            Some((there, _)) if revision > there => Outcome::Raised,
            Some((there, _)) if revision < there => Outcome::Older,
            Some((_, there)) if is_same(there, body) => Outcome::Same,
            Some(_) => Outcome::Conflict,
        };
        if matches!(outcomes[*i], Outcome::New | Outcome::Raised) {
            now = Some((revision, body));
        }
    }
}

/// Whether two bodies are the same JSON value, whatever their white space and order of keys.
fn is_same(left: &str, right: &str) -> bool {
    let value = |text| serde_json::from_str::<serde_json::Value>(text).ok();
    left == right || value(left).is_some_and(|left| Some(left) == value(right))
}

/// What is kept of those ids of `groups` that are not new; nobody else changes it before we commit.
async fn known(
    tx: &mut Tx,
    groups: &BTreeMap<&str, Vec<usize>>,
    new: &HashMap<String, i64>,
) -> Result<HashMap<String, Known>, Fault> {
    let ids = groups.keys().filter(|id| !new.contains_key(**id)).map(|id| vec![Value::from(*id)]);
    let rows = tx
        .many(
            "select response_id, id, revision, body, at, dimensions, counted from responses
             where response_id in (values",
            ids.collect(),
            tx.for_update().1,
        )
        .await?;
    let known = |row: &super::sql::Row| {
        let (id, revision, body) = (row.int(1)?, row.small(2)?, row.text(3)?);
        let (at, dimensions, counted) = (row.int(4)?, row.int(5)?, row.text(6)?);
        Ok((row.text(0)?, Known { id, revision, body, at, dimensions, counted }))
    };
    rows.iter().map(known).collect()
}

fn row(ready: &Ready<'_>) -> Vec<Value> {
    let Ready { incoming, at, dimensions, counted } = ready;
    let response = &incoming.response;
    let forget_key = response.forget_key.as_ref().map(|key| key.to_ascii_lowercase());
    vec![
        Value::from(response.response_id.as_str()),
        Value::from(response.revision),
        Value::from(response.status.as_str()),
        Value::from(response.survey.id.as_str()),
        Value::from(response.survey.version),
        Value::from(i64::from(incoming.known)),
        Value::from(incoming.received_at),
        Value::from(*at),
        Value::from(*dimensions),
        Value::from(counted.as_str()),
        Value::from(response.respondent.as_deref()),
        Value::from(forget_key.as_deref()),
        Value::from(incoming.body.as_str()),
    ]
}

/// The series and values of a row's `counted`.
pub(super) fn counted(text: &str) -> Result<Vec<(i64, i64)>, Fault> {
    let pair = |part: &str| {
        let (series, value) = part.split_once(':')?;
        Some((series.parse().ok()?, value.parse().ok()?))
    };
    let parts = text.split_ascii_whitespace();
    parts.map(|part| pair(part).ok_or_else(|| Fault::broken(format!("counted {text:?}")))).collect()
}

impl Changes {
    /// Takes a kept response out of the counts.
    pub(super) fn subtract(&mut self, at: i64, dimensions: i64, text: &str) -> Result<(), Fault> {
        self.add(at, dimensions, text, -1)
    }

    fn add(&mut self, at: i64, dimensions: i64, text: &str, n: i64) -> Result<(), Fault> {
        let slot = at.div_euclid(SLOT);
        for (series, value) in counted(text)? {
            for (grain, slot) in [(0, slot), (1, slot.div_euclid(DAY))] {
                *self.0.entry((series, grain, slot, dimensions, value)).or_default() += n;
            }
        }
        Ok(())
    }

    /// Adds them to the counts, in the lane that is ours alone until the commit.
    pub(super) async fn write(self, tx: &mut Tx, lane: i64) -> Result<(), Fault> {
        let rows = self.0.into_iter().filter(|(_, n)| *n != 0).map(|(cell, n)| {
            let (series, grain, slot, dimensions, value) = cell;
            [series, grain, slot, dimensions, value, lane, n].map(Value::from).to_vec()
        });
        tx.many(
            "insert into counts (series, grain, slot, dimensions, value, lane, n) values",
            rows.collect(),
            "on conflict (series, grain, slot, dimensions, value, lane) do update set n = counts.n + excluded.n",
        )
        .await?;
        Ok(())
    }
}
