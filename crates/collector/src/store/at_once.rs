//! PostgreSQL: what is new is kept and counted by one call of the database.
//!
//! An exchange costs a collector as much for one response as for hundreds, and the more collectors share a load, the
//! fewer responses are in each. The functions are in `migrations/postgres`.

use super::erase::Secret;
use super::incoming::Outcome;
use super::keep::{Changes, Group, Judged, judged};
use super::ready::Ready;
use super::{Fault, words};
use foldhash::HashMap;
use sqlx::postgres::{PgArguments, PgPool};
use sqlx::query::Query;
use sqlx::{Postgres, Transaction};

/// What the call says where one of the responses is known already, and where one was erased.
const SPEAKS_AGAINST: [&str; 2] = ["23505", "CE001"];

/// Keeps and counts `batch`, of which `groups` are, where all of it is new and nothing speaks against any; `None` and
/// nothing is kept where something may.
pub(super) async fn keep(
    pool: &PgPool,
    secret: &Secret,
    batch: &[&Ready],
    groups: &[Group<'_>],
) -> Result<Option<Outcomes>, Fault> {
    // What is known already comes most often with a higher revision.
    if !batch.iter().all(|it| it.revision == 1 && it.recipient().is_none()) {
        return Ok(None);
    }
    let groups: Vec<Group<'_>> =
        groups.iter().map(|it| Group { new: Some(UNKNOWN), ..*it }).collect();
    let Judged { outcomes, changes, kept, .. } = judged(batch, &groups, HashMap::default())?;
    let hashes: Vec<_> = groups.iter().map(|it| secret.hash("response", it.response_id)).collect();
    let new: Vec<&Ready> = kept.iter().map(|(_, i)| batch[*i]).collect();
    let query = sqlx::query(CALL).bind(hashes);
    let query = bind_counts(bind_texts(bind_responses(query, &new)?, &new), changes);
    match query.execute(pool).await {
        Ok(_) => Ok(Some(outcomes)),
        Err(sqlx::Error::Database(error))
            if error.code().is_some_and(|it| SPEAKS_AGAINST.contains(&it.as_ref())) =>
        {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Adds `changes` to the counts.
pub(super) async fn count(
    tx: &mut Transaction<'static, Postgres>,
    changes: Changes,
) -> Result<(), Fault> {
    let query = sqlx::query("select add_to_counts($1, $2, $3, $4, $5, $6)");
    bind_counts(query, changes).execute(&mut **tx).await?;
    Ok(())
}

/// An outcome each, in order.
type Outcomes = Vec<Outcome>;
/// A statement, and what is bound to it so far.
type Call<'q> = Query<'q, Postgres, PgArguments>;

/// The row's id, of which the call alone knows.
const UNKNOWN: i64 = 0;
const CALL: &str = "select keep_new($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
    $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)";

fn bind_responses<'q>(query: Call<'q>, new: &[&'q Ready]) -> Result<Call<'q>, Fault> {
    let counted = new.iter().map(|it| it.counted());
    let (dimensions, counted): (Vec<i64>, Vec<&str>) =
        counted.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    Ok(query
        .bind(column(new, |it| it.response_id()))
        .bind(column(new, |it| i64::from(it.revision)))
        .bind(column(new, |it| it.status.as_str()))
        .bind(column(new, |it| it.survey()))
        .bind(column(new, |it| i64::from(it.version)))
        .bind(column(new, |it| i64::from(it.known)))
        .bind(column(new, |it| it.received_at))
        .bind(column(new, |it| it.at))
        .bind(dimensions)
        .bind(counted)
        .bind(column(new, |it| it.respondent()))
        .bind(column(new, |it| it.forget_key()))
        .bind(column(new, |it| it.body())))
}

fn bind_texts<'q>(query: Call<'q>, new: &[&'q Ready]) -> Call<'q> {
    let texts: Vec<_> =
        new.iter().flat_map(|it| it.words().map(move |words| (*it, words))).collect();
    query
        .bind(column(&texts, |it| it.0.response_id()))
        .bind(column(&texts, |it| it.0.survey()))
        .bind(column(&texts, |it| it.0.at))
        .bind(column(&texts, |it| it.1.question))
        .bind(column(&texts, |it| it.1.text))
        .bind(column(&texts, |it| words::tsvector(it.1.text)))
        .bind(column(&texts, |it| it.1.rating.map(|it| it.0)))
        .bind(column(&texts, |it| it.1.rating.map(|it| it.1)))
        .bind(column(&texts, |it| it.1.rating.map(|it| i64::from(it.2))))
}

fn bind_counts(query: Call<'_>, changes: Changes) -> Call<'_> {
    let changes: Vec<_> = changes.rows().collect();
    let query = (0..5).fold(query, |query, i| query.bind(column(&changes, |it| it.0[i])));
    query.bind(column(&changes, |it| it.1))
}

/// One value of each of `rows`.
fn column<R, V>(rows: &[R], value: impl FnMut(&R) -> V) -> Vec<V> {
    rows.iter().map(value).collect()
}
