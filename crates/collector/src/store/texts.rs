//! Answers in words: kept beside the responses, found by rating, time and search.

use super::incoming::Tuple;
use super::pace::Pace;
use super::ready::Ready;
use super::sql::{Pool, Row, Sql, Tx};
use super::value::Value;
use super::{Dimension, Fault, words};

/// Values of a row that SQLite keeps.
const WIDTH: usize = 8;

/// Which answers in words are wanted, newest first.
#[derive(Clone, Debug, Default)]
pub struct TextsQuery {
    /// The survey; all where it is none.
    pub survey: Option<String>,
    /// The question.
    pub question: Option<String>,
    /// Lowest and highest rating that they go with.
    pub ratings: Option<(u8, u8)>,
    /// Words that all occur, each at least as the beginning of one.
    pub search: Option<String>,
    /// Not before this moment, Unix milliseconds.
    pub from: Option<i64>,
    /// Before this moment, Unix milliseconds.
    pub to: Option<i64>,
    /// Named dimensions with the value wanted.
    pub only: Vec<(Dimension, String)>,
    /// The last one of the page before.
    pub after: Option<TextPlace>,
    /// Most that are given.
    pub limit: u32,
}

/// Where an answer stands in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPlace {
    /// When it counts, Unix milliseconds.
    pub at: i64,
    /// Its number in the store.
    pub id: i64,
}

/// An answer in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextAnswer {
    /// Where it stands.
    pub place: TextPlace,
    /// The response that it is part of.
    pub response_id: String,
    /// The survey's id.
    pub survey: String,
    /// The survey's version.
    pub version: u32,
    /// The question's id.
    pub question: String,
    /// What was written.
    pub text: String,
    /// The rating it goes with.
    pub rating: Option<Rated>,
    /// The named dimensions in the order of [`Dimension::ALL`]; empty is "not given".
    pub dimensions: [String; 6],
}

/// The rating that an answer in words goes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// The rated question's id.
    pub question: String,
    /// The id of its definition.
    pub definition: String,
    /// The rating.
    pub rating: u8,
}

/// What [`keep`] takes of one response: its row's id, and itself.
pub(super) fn rows(id: i64, ready: &Ready) -> impl Iterator<Item = [Value<'_>; WIDTH]> {
    ready.words().map(move |words| {
        [
            Value::from(id),
            Value::from(ready.survey()),
            Value::from(words.question),
            Value::from(ready.at),
            Value::from(words.rating.map(|it| i64::from(it.2))),
            Value::from(words.rating.map(|it| it.0)),
            Value::from(words.rating.map(|it| it.1)),
            Value::from(words.text),
        ]
    })
}

/// Keeps answers in words.
pub(super) async fn keep<'a>(
    tx: &mut Tx,
    rows: Vec<[Value<'a>; WIDTH]>,
    pace: &Pace,
) -> Result<(), Fault> {
    if tx.is_postgres() {
        let with_words = |row: [Value<'a>; WIDTH]| {
            let words = match row.last() {
                Some(Value::Text(text)) => words::tsvector(text),
                _ => String::new(),
            };
            row.into_iter().chain([Value::from(words)]).collect()
        };
        let rows = rows.into_iter().map(with_words).collect();
        let head = "insert into texts (response, survey, question, at, rating, rated, definition, text, words)
            select column1, column2, column3, column4, column5, column6, column7, column8, cast(column9 as tsvector)
            from (values";
        tx.many(head, rows, ") as new").await?;
        return Ok(());
    }
    let words = rows.iter().map(|row| match row.last() {
        Some(Value::Text(text)) => words::spaced(text),
        _ => String::new(),
    });
    let words: Vec<String> = words.collect();
    let head = "insert into texts (response, survey, question, at, rating, rated, definition, text) values";
    let ids = tx.insert(head, &rows, |row| Ok(row.clone()), "", pace).await?;
    let both = ids.into_iter().zip(words);
    let words: Vec<_> = both.filter_map(|(id, words)| Some((id?, words))).collect();
    split(tx, &words, pace).await
}

/// Makes answers findable by their words, in SQLite: an id each, and its words.
async fn split<'a>(tx: &mut Tx, words: &'a [(i64, String)], pace: &Pace) -> Result<(), Fault> {
    let head = "insert into texts_words (rowid, words) values";
    let values = |(id, words): &'a (i64, String)| Ok([Value::from(*id), Value::from(&**words)]);
    tx.insert(head, words, values, "", pace).await?;
    Ok(())
}

/// Makes findable what a migration moved from a version without search.
pub(super) async fn split_migrated(pool: &Pool) -> Result<(), Fault> {
    if pool
        .rows("select 1 from settings where name = 'unsplit'".into(), Vec::new())
        .await?
        .is_empty()
    {
        return Ok(());
    }
    let mut tx = pool.write().await?;
    let mut last = 0;
    loop {
        let sql = "select id, text from texts where id > $1 order by id limit 1000";
        let rows = tx.rows(sql.into(), vec![Value::from(last)]).await?;
        let Some(row) = rows.last() else { break };
        last = row.int(0)?;
        let texts = rows.iter().map(|row| Ok((row.int(0)?, words::spaced(&row.text(1)?))));
        let texts: Vec<_> = texts.collect::<Result<_, Fault>>()?;
        split(&mut tx, &texts, &Pace::default()).await?;
    }
    tx.run("delete from settings where name = 'unsplit'".into(), Vec::new()).await?;
    tx.commit().await
}

/// Forgets the answers in words of the responses with these rows' ids.
pub(super) async fn forget(tx: &mut Tx, responses: Vec<i64>) -> Result<(), Fault> {
    let rows: Vec<Vec<Value>> = responses.into_iter().map(|id| vec![Value::from(id)]).collect();
    let tail = ") returning id";
    let gone = tx.many("delete from texts where response in (values", rows, tail).await?;
    if !tx.is_postgres() {
        let mut ids = Vec::with_capacity(gone.len());
        for row in gone {
            ids.push(vec![Value::from(row.int(0)?)]);
        }
        tx.many("delete from texts_words where rowid in (values", ids, ")").await?;
    }
    Ok(())
}

/// A page of answers in words, newest first.
pub(super) async fn page(pool: &Pool, query: &TextsQuery) -> Result<Vec<TextAnswer>, Fault> {
    let mut wanted: Vec<String> = Vec::new();
    let mut values: Vec<Value<'_>> = Vec::new();
    let mut want = |sql: &str, value| {
        values.push(value);
        wanted.push(sql.replace('?', &format!("${}", values.len())));
    };
    if let Some(survey) = &query.survey {
        want("t.survey = ?", Value::from(survey.as_str()));
    }
    if let Some(question) = &query.question {
        want("t.question = ?", Value::from(question.as_str()));
    }
    if let Some((low, high)) = query.ratings {
        want("t.rating >= ?", Value::from(i64::from(low)));
        want("t.rating <= ?", Value::from(i64::from(high)));
    }
    if let Some(from) = query.from {
        want("t.at >= ?", Value::from(from));
    }
    if let Some(to) = query.to {
        want("t.at < ?", Value::from(to));
    }
    for (dimension, value) in &query.only {
        match dimension {
            Dimension::Version => {
                let version = value.parse().unwrap_or(-1_i64);
                want("r.survey_version = ?", Value::from(version));
            }
            other => want(&format!("d.{} = ?", other.name()), Value::from(value.as_str())),
        }
    }
    if let Some(search) = &query.search {
        let found = if pool.is_postgres() { words::tsquery(search) } else { words::fts5(search) };
        let Some(found) = found else { return Ok(Vec::new()) };
        if pool.is_postgres() {
            want("t.words @@ cast(? as tsquery)", Value::from(found));
        } else {
            want(
                "t.id in (select rowid from texts_words where texts_words match ?)",
                Value::from(found),
            );
        }
    }
    if let Some(TextPlace { at, id }) = query.after {
        want("t.at <= ?", Value::from(at));
        want("(t.at < ?", Value::from(at));
        if let Some(last) = wanted.pop() {
            values.push(Value::from(id));
            wanted.push(format!("{last} or t.id < ${})", values.len()));
        }
    }
    let such =
        if wanted.is_empty() { String::new() } else { format!("where {}", wanted.join(" and ")) };
    values.push(Value::from(query.limit));
    let sql = format!(
        "select t.at, t.id, r.response_id, t.survey, r.survey_version, t.question, t.text,
                t.rated, t.definition, t.rating, d.touchpoint, d.journey, d.channel, d.lang, d.device, d.persona
         from texts t join responses r on r.id = t.response join dimensions d on d.id = r.dimensions
         {such} order by t.at desc, t.id desc limit ${}",
        values.len()
    );
    pool.rows(Sql::made(sql), values).await?.iter().map(answer).collect()
}

fn answer(row: &Row) -> Result<TextAnswer, Fault> {
    let rating = match (row.text_or_none(7)?, row.text_or_none(8)?, row.int_or_none(9)?) {
        (Some(question), Some(definition), Some(rating)) => {
            let rating =
                u8::try_from(rating).map_err(|_| Fault::broken(format!("rating {rating}")))?;
            Some(Rated { question, definition, rating })
        }
        _ => None,
    };
    let mut dimensions = Tuple::default();
    for (i, text) in dimensions.iter_mut().enumerate() {
        *text = row.text(10 + i)?;
    }
    Ok(TextAnswer {
        place: TextPlace { at: row.int(0)?, id: row.int(1)? },
        response_id: row.text(2)?,
        survey: row.text(3)?,
        version: row.small(4)?,
        question: row.text(5)?,
        text: row.text(6)?,
        rating,
        dimensions,
    })
}
