//! The kept responses themselves, as they came.

use super::Fault;
use super::sql::{Pool, Row, Sql};
use super::value::Value;

/// Which responses are wanted, in the order of survey, moment and arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponsesQuery {
    /// The survey; all where it is none.
    pub survey: Option<String>,
    /// Counted not before this moment, Unix milliseconds.
    pub from: Option<i64>,
    /// Counted before this moment, Unix milliseconds.
    pub to: Option<i64>,
}

/// Where a response stands in that order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The survey's id.
    pub survey: String,
    /// When it counts, Unix milliseconds.
    pub at: i64,
    /// Its number in the store.
    pub id: i64,
}

/// A response as it is kept: its highest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where it stands.
    pub place: Place,
    /// Its id.
    pub response_id: String,
    /// The revision.
    pub revision: u32,
    /// Whether its survey and version was known here when it came.
    pub known: bool,
    /// When it came, Unix milliseconds.
    pub received_at: i64,
    /// The JSON as it came.
    pub body: String,
}

pub(super) async fn one(pool: &Pool, response_id: &str) -> Result<Option<(u32, String)>, Fault> {
    let sql = "select revision, body from responses where response_id = $1";
    let rows = pool.rows(sql.into(), vec![Value::from(response_id)]).await?;
    rows.first().map(|row| Ok((row.small(0)?, row.text(1)?))).transpose()
}

/// The columns that [`kept`] reads.
const COLUMNS: &str = "survey, at, id, response_id, revision, known, received_at, body";

pub(super) async fn these(pool: &Pool, response_ids: Vec<String>) -> Result<Vec<Kept>, Fault> {
    if response_ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=response_ids.len()).map(|i| format!("${i}")).collect();
    let places = places.join(", ");
    let sql = format!("select {COLUMNS} from responses where response_id in ({places})");
    let values = response_ids.into_iter().map(Value::from).collect();
    pool.rows(Sql::made(sql), values).await?.iter().map(kept).collect()
}

/// At most `limit` responses behind `after`. Page after page is all of them; memory holds one page.
pub(super) async fn page(
    pool: &Pool,
    query: &ResponsesQuery,
    after: Option<&Place>,
    limit: u32,
) -> Result<Vec<Kept>, Fault> {
    let mut wanted = Vec::new();
    let mut values = Vec::new();
    if let Some(survey) = &query.survey {
        values.push(Value::from(survey.as_str()));
        wanted.push(format!("survey = ${}", values.len()));
    }
    for (moment, operator) in [(query.from, ">="), (query.to, "<")] {
        if let Some(moment) = moment {
            values.push(Value::from(moment));
            wanted.push(format!("at {operator} ${}", values.len()));
        }
    }
    if let Some(Place { survey, at, id }) = after {
        let n = values.len();
        values.extend([Value::from(survey.as_str()), Value::from(*at), Value::from(*id)]);
        wanted.push(format!("(survey, at, id) > (${}, ${}, ${})", n + 1, n + 2, n + 3));
    }
    let such =
        if wanted.is_empty() { String::new() } else { format!("where {}", wanted.join(" and ")) };
    values.push(Value::from(limit));
    let sql = format!(
        "select {COLUMNS} from responses
         {such} order by survey, at, id limit ${}",
        values.len()
    );
    pool.rows(Sql::made(sql), values).await?.iter().map(kept).collect()
}

fn kept(row: &Row) -> Result<Kept, Fault> {
    Ok(Kept {
        place: Place { survey: row.text(0)?, at: row.int(1)?, id: row.int(2)? },
        response_id: row.text(3)?,
        revision: row.small(4)?,
        known: row.int(5)? != 0,
        received_at: row.int(6)?,
        body: row.text(7)?,
    })
}
