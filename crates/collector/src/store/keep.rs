//! A batch in one transaction: what is new is kept, what is higher replaces, and the counts follow.
//!
//! The unique index on the id decides who was first, also between collectors:
//! first everything is inserted as if it were new; what was there already is
//! read and locked, and judged by its revision.

use super::incoming::{Outcome, SLOT};
use super::pace::Pace;
use super::ready::Ready;
use super::sql::{Pool, Tx};
use super::value::Value;
use super::{Fault, at_once, erase, recipients, texts};
use foldhash::HashMap;

/// Quarter-hours of a day.
pub(super) const DAY: i64 = 96;

/// One row of counts: series, grain, slot, dimensions, value.
pub(super) type Cell = [i64; 5];

/// How much each row of counts changes.
#[derive(Debug, Default)]
pub(super) struct Changes(HashMap<Cell, i64>);

/// The elements of a batch that have one id, in their order.
pub(super) struct Group<'a> {
    pub(super) response_id: &'a str,
    pub(super) elements: &'a [usize],
    /// The row that was made for it, where there was none.
    pub(super) new: Option<i64>,
}

/// What is kept under an id.
pub(super) struct Known {
    id: i64,
    revision: u32,
    body: String,
    at: i64,
    dimensions: i64,
    counted: String,
}

/// Values of a row, and their columns.
const WIDTH: usize = 13;
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
    secret: &erase::Secret,
    batch: &[&Ready],
    pace: &Pace,
) -> Result<Vec<Outcome>, Fault> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    // In the order of their ids, so that two batches never wait for each other in a ring.
    let mut order: Vec<usize> = (0..batch.len()).collect();
    order.sort_by(|a, b| batch[*a].response_id().cmp(batch[*b].response_id()));
    let groups = order.chunk_by(|a, b| batch[*a].response_id() == batch[*b].response_id());
    let mut groups: Vec<Group<'_>> = groups
        .map(|elements| Group {
            response_id: batch[elements[0]].response_id(),
            elements,
            new: None,
        })
        .collect();
    if let Pool::Postgres(pool) = pool
        && let Some(outcomes) = at_once::keep(pool, secret, batch, &groups).await?
    {
        return Ok(outcomes);
    }
    let mut tx = pool.write().await?;
    insert(&mut tx, batch, &mut groups, pace).await?;
    erase::bury_again(&mut tx, secret, &mut groups).await?;
    let known = known(&mut tx, &groups).await?;
    let late = too_late(&mut tx, secret, batch, &mut groups, &known).await?;
    let Judged { mut outcomes, changes, kept, raised } = judged(batch, &groups, known)?;
    for i in late {
        outcomes[i] = Outcome::Used;
    }
    if !raised.is_empty() {
        texts::forget(&mut tx, raised.iter().map(|(id, _)| *id).collect()).await?;
        let rows = raised.iter().map(|(_, i)| row(batch[*i]).map(Vec::from));
        let rows = rows.collect::<Result<_, _>>()?;
        tx.many(COLUMNS, rows, REPLACE).await?;
    }
    let texts = kept.iter().flat_map(|(id, i)| texts::rows(*id, batch[*i]));
    texts::keep(&mut tx, texts.collect(), pace).await?;
    changes.write(&mut tx, pace).await?;
    tx.commit().await?;
    Ok(outcomes)
}

/// What becomes of a batch.
pub(super) struct Judged {
    /// Of each element; `Erased` where no group has it.
    pub(super) outcomes: Vec<Outcome>,
    pub(super) changes: Changes,
    /// Rows that are there for the first time, or again, with the element that is kept there.
    pub(super) kept: Vec<(i64, usize)>,
    /// Those of them that were there before.
    raised: Vec<(i64, usize)>,
}

/// What becomes of `groups` where `known` was there before.
pub(super) fn judged(
    batch: &[&Ready],
    groups: &[Group<'_>],
    mut known: HashMap<String, Known>,
) -> Result<Judged, Fault> {
    let mut outcomes = vec![Outcome::Erased; batch.len()];
    let mut changes = Changes::default();
    // Most of a batch are counted as others of it are.
    let mut alike: HashMap<(i64, i64, &str), i64> = HashMap::default();
    let (mut kept, mut raised) = (Vec::with_capacity(groups.len()), Vec::new());
    for group in groups {
        let before = if known.is_empty() { None } else { known.remove(group.response_id) };
        let Some(id) = group.new.or(before.as_ref().map(|it| it.id)) else {
            // It was erased between our two statements: the next try finds the tombstone.
            return Err(Fault::gone());
        };
        let last = highest(batch, group.elements);
        judge(batch, group.elements, before.as_ref(), &mut outcomes);
        let is_raised = outcomes[last] == Outcome::Raised && before.is_some();
        if let Some(before) = before.filter(|_| is_raised) {
            changes.subtract(before.at, before.dimensions, &before.counted)?;
            raised.push((id, last));
        }
        if is_raised || group.new.is_some() {
            let (dimensions, counted) = batch[last].counted()?;
            *alike.entry((batch[last].at.div_euclid(SLOT), dimensions, counted)).or_default() += 1;
            kept.push((id, last));
        }
    }
    for ((slot, dimensions, counted), n) in alike {
        changes.add(slot, dimensions, counted, n)?;
    }
    Ok(Judged { outcomes, changes, kept, raised })
}

/// Inserts each of `groups` as if it were new; it learns the row's id where it is.
async fn insert(
    tx: &mut Tx,
    batch: &[&Ready],
    groups: &mut [Group<'_>],
    pace: &Pace,
) -> Result<(), Fault> {
    let new: Vec<&Ready> = groups.iter().map(|it| batch[highest(batch, it.elements)]).collect();
    if !tx.is_postgres() {
        let tail = "on conflict (response_id) do nothing";
        let ids = tx.insert(COLUMNS, &new, |it| row(it), tail, pace).await?;
        groups.iter_mut().zip(ids).for_each(|(group, id)| group.new = id);
        return Ok(());
    }
    let rows = new.into_iter().map(|it| row(it).map(Vec::from)).collect::<Result<_, _>>()?;
    let tail = "on conflict (response_id) do nothing returning id, response_id";
    for row in tx.many(COLUMNS, rows, tail).await? {
        let response_id = row.text(1)?;
        if let Ok(i) = groups.binary_search_by(|it| it.response_id.cmp(&response_id)) {
            groups[i].new = Some(row.int(0)?);
        }
    }
    Ok(())
}

/// Takes out of `groups` those responses whose one-time token another response has used, and their rows where they
/// are new; the elements of the batch that were theirs.
async fn too_late(
    tx: &mut Tx,
    secret: &erase::Secret,
    batch: &[&Ready],
    groups: &mut Vec<Group<'_>>,
    known: &HashMap<String, Known>,
) -> Result<Vec<usize>, Fault> {
    let id = |it: &Group<'_>| it.new.or_else(|| Some(known.get(it.response_id)?.id));
    let mut wanted = Vec::new();
    for group in groups.iter() {
        let token = group.elements.iter().rev().find_map(|i| batch[*i].recipient());
        wanted.extend(token.and_then(|token| Some((token, id(group)?))));
    }
    let late = recipients::bind(tx, secret, wanted).await?;
    if late.is_empty() {
        return Ok(Vec::new());
    }
    let is_late = |it: &mut Group<'_>| id(it).is_some_and(|id| late.contains(&id));
    let gone: Vec<Group<'_>> = groups.extract_if(.., is_late).collect();
    let rows = gone.iter().filter_map(|it| it.new).map(|id| vec![Value::from(id)]).collect();
    tx.many("delete from responses where id in (values", rows, ")").await?;
    Ok(gone.iter().flat_map(|it| it.elements).copied().collect())
}

/// The element of `group` that is there in the end, unless a higher one was before: the first of the highest.
fn highest(batch: &[&Ready], group: &[usize]) -> usize {
    let mut last = group[0];
    for i in group {
        if batch[*i].revision > batch[last].revision {
            last = *i;
        }
    }
    last
}

/// The outcome of each element of `group`, one after the other.
fn judge(batch: &[&Ready], group: &[usize], before: Option<&Known>, outcomes: &mut [Outcome]) {
    let mut now: Option<(u32, &str)> = before.map(|it| (it.revision, it.body.as_str()));
    for i in group {
        let (revision, body) = (batch[*i].revision, batch[*i].body());
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
async fn known(tx: &mut Tx, groups: &[Group<'_>]) -> Result<HashMap<String, Known>, Fault> {
    let ids = groups.iter().filter(|it| it.new.is_none());
    let ids = ids.map(|it| vec![Value::from(it.response_id)]);
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

fn row(ready: &Ready) -> Result<[Value<'_>; WIDTH], Fault> {
    let (dimensions, counted) = ready.counted()?;
    Ok([
        Value::from(ready.response_id()),
        Value::from(ready.revision),
        Value::from(ready.status.as_str()),
        Value::from(ready.survey()),
        Value::from(ready.version),
        Value::from(i64::from(ready.known)),
        Value::from(ready.received_at),
        Value::from(ready.at),
        Value::from(dimensions),
        Value::from(counted),
        Value::from(ready.respondent()),
        Value::from(ready.forget_key()),
        Value::from(ready.body()),
    ])
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
        self.add(at.div_euclid(SLOT), dimensions, text, -1)
    }

    fn add(&mut self, slot: i64, dimensions: i64, text: &str, n: i64) -> Result<(), Fault> {
        for (series, value) in counted(text)? {
            for (grain, slot) in [(0, slot), (1, slot.div_euclid(DAY))] {
                *self.0.entry([series, grain, slot, dimensions, value]).or_default() += n;
            }
        }
        Ok(())
    }

    /// Adds them to the counts.
    pub(super) async fn write(self, tx: &mut Tx, pace: &Pace) -> Result<(), Fault> {
        if let Tx::Postgres(tx) = tx {
            return at_once::count(tx, self).await;
        }
        // One process writes SQLite at a time, in the first lane.
        let values = |([series, grain, slot, dimensions, value], n): &(Cell, i64)| {
            Ok([*series, *grain, *slot, *dimensions, *value, 0, *n].map(Value::from))
        };
        let rows: Vec<_> = self.rows().collect();
        let head = "insert into counts (series, grain, slot, dimensions, value, lane, n) values";
        let tail = "on conflict (series, grain, slot, dimensions, value, lane) do update set n = counts.n + excluded.n";
        tx.insert(head, &rows, values, tail, pace).await?;
        Ok(())
    }

    /// What changes, and by how much.
    pub(super) fn rows(self) -> impl Iterator<Item = (Cell, i64)> {
        self.0.into_iter().filter(|(_, n)| *n != 0)
    }
}
