//! The proof that counts and responses are the same thing: everything is counted again from what was received.

use super::Fault;
use super::dictionary::series;
use super::incoming::{self, SLOT, Series, Tuple};
use super::keep::{DAY, counted};
use super::sql::{Pool, Row, Tx};
use super::value::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use survey::Response;

/// Responses read at a time.
const PAGE: i64 = 1_000;

/// Series, grain, slot, dimensions, value.
type Cell = (i64, i64, i64, i64, i64);

/// Every difference between the counts and the kept responses, each a line; in one moment's view.
pub(super) async fn recount(pool: &Pool) -> Result<Vec<String>, Fault> {
    let mut tx = pool.read().await?;
    let series = all_series(&mut tx).await?;
    let tuples = all_tuples(&mut tx).await?;
    let mut differences = Vec::new();
    let mut again: HashMap<Cell, i64> = HashMap::new();
    let mut last = i64::MIN;
    loop {
        let sql =
            "select id, response_id, received_at, at, dimensions, counted, body, revision, status
            from responses where id > $1 order by id limit $2";
        let rows = tx.rows(sql.into(), vec![Value::from(last), Value::from(PAGE)]).await?;
        let Some(row) = rows.last() else { break };
        last = row.int(0)?;
        for row in &rows {
            if let Some(fault) = check(row, &series, &tuples)? {
                differences.push(format!("response {}: {fault}", row.text(1)?));
            }
            let (slot, dimensions) = (row.int(3)?.div_euclid(SLOT), row.int(4)?);
            for (series, value) in counted(&row.text(5)?)? {
                for (grain, slot) in [(0, slot), (1, slot.div_euclid(DAY))] {
                    *again.entry((series, grain, slot, dimensions, value)).or_default() += 1;
                }
            }
        }
    }
    let sql = "select series, grain, slot, dimensions, value, cast(sum(n) as bigint) from counts
        group by series, grain, slot, dimensions, value having sum(n) <> 0";
    let mut cells: BTreeMap<Cell, (i64, i64)> = BTreeMap::new();
    for row in tx.rows(sql.into(), Vec::new()).await? {
        let cell = (row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?, row.int(4)?);
        cells.insert(cell, (row.int(5)?, 0));
    }
    tx.commit().await?;
    for (cell, n) in again {
        cells.entry(cell).or_default().1 = n;
    }
    for (cell, (kept, n)) in cells.into_iter().filter(|(_, (kept, n))| kept != n) {
        let place = name(cell, &series, &tuples);
        differences.push(format!("{place}: {kept} in the counts, {n} in the responses"));
    }
    Ok(differences)
}

/// What is wrong with what was derived from a response.
fn check(
    row: &Row,
    series: &HashMap<i64, Series>,
    tuples: &HashMap<i64, Tuple>,
) -> Result<Option<String>, Fault> {
    let response = match Response::from_json(row.text(6)?.as_bytes(), None) {
        Ok(response) => response,
        Err(problems) => {
            let first = problems.first().map_or("", |it| it.message.as_str());
            return Ok(Some(format!("its JSON cannot be read: {first}")));
        }
    };
    let marks: BTreeSet<(Series, i64)> =
        incoming::marks(&response).map(|(it, value)| (it.to_owned(), value)).collect();
    let mut kept = BTreeSet::new();
    for (id, value) in counted(&row.text(5)?)? {
        kept.extend(series.get(&id).map(|series| (series.clone(), value)));
    }
    let at = incoming::moment(&response, row.int(2)?);
    let wrong = if response.response_id != row.text(1)? {
        "its JSON has another id"
    } else if response.revision != row.small(7)? || response.status.as_str() != row.text(8)? {
        "its JSON has another revision or status"
    } else if at.div_euclid(SLOT) != row.int(3)?.div_euclid(SLOT) {
        "it counts in another quarter-hour"
    } else if tuples.get(&row.int(4)?) != Some(&incoming::tuple(&response).map(str::to_owned)) {
        "it counts under other dimensions"
    } else if marks != kept {
        "it counts with other ratings"
    } else {
        return Ok(None);
    };
    Ok(Some(wrong.to_owned()))
}

async fn all_series(tx: &mut Tx) -> Result<HashMap<i64, Series>, Fault> {
    let sql = "select id, survey, version, question, definition from series";
    let rows = tx.rows(sql.into(), Vec::new()).await?;
    rows.iter().map(|row| Ok((row.int(0)?, series(row, 1)?))).collect()
}

async fn all_tuples(tx: &mut Tx) -> Result<HashMap<i64, Tuple>, Fault> {
    let sql = "select id, touchpoint, journey, channel, lang, device, persona from dimensions";
    let mut all = HashMap::new();
    for row in tx.rows(sql.into(), Vec::new()).await? {
        let mut tuple = Tuple::default();
        for (i, text) in tuple.iter_mut().enumerate() {
            *text = row.text(1 + i)?;
        }
        all.insert(row.int(0)?, tuple);
    }
    Ok(all)
}

fn name(cell: Cell, series: &HashMap<i64, Series>, tuples: &HashMap<i64, Tuple>) -> String {
    let (id, grain, slot, dimensions, value) = cell;
    let series = series.get(&id).map_or_else(
        || format!("series {id}"),
        |it| match it.definition.as_str() {
            "" => format!("{} version {} status", it.survey, it.version),
            definition => {
                format!("{} version {} {} {definition}", it.survey, it.version, it.question)
            }
        },
    );
    let start = if grain == 0 { slot * SLOT } else { slot * DAY * SLOT };
    let start = jiff::Timestamp::from_millisecond(start)
        .map_or_else(|_| format!("slot {slot}"), |it| it.to_string());
    let span = if grain == 0 { "quarter-hour" } else { "day" };
    let tuple = tuples.get(&dimensions).map_or_else(String::new, |it| it.join("|"));
    format!("{series} value {value}, {span} {start}, dimensions {tuple:?}")
}
