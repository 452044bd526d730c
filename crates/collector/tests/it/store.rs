//! The contract of a store, one suite for both kinds: any order of arrival, any repetition, one truth.

mod commands;
mod erasing;
mod inbox;
mod keeping;
mod once;
mod opening;
mod owning;
mod reading;

use crate::postgres;
use collector::Store;
use collector::store::{
    Count, CountsQuery, Dimension, Incoming, ResponsesQuery, TextsQuery, Window,
};
use serde_json::{Value, json};
use survey::Response;
use tempfile::TempDir;

/// 2026-11-22T10:00:00Z, the beginning of a quarter-hour.
const RECEIVED: i64 = 1_795_341_600_000;

/// A migration of a later day.
const LATER: &str =
    "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
    values (99990101, 'of a later day', true, '', 0)";

/// A test of the contract, for both kinds of store.
macro_rules! contract {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(&crate::store::Fresh::sqlite().await).await; })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(&crate::store::Fresh::postgres().await).await; })*
        }
    };
}
pub(crate) use contract;

/// A new store, with a way past its contract.
#[derive(Debug)]
pub(crate) struct Fresh {
    pub(crate) store: Store,
    pub(crate) address: String,
    _folder: Option<TempDir>,
}

impl Fresh {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("candor.db").display());
        let store = Store::open(&address).await.unwrap();
        Self { store, address, _folder: Some(folder) }
    }

    pub(crate) async fn postgres() -> Self {
        let address = postgres::database().await;
        let store = Store::open(&address).await.unwrap();
        Self { store, address, _folder: None }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.address.starts_with("postgres")
    }

    /// Runs statements behind the store's back.
    pub(crate) async fn run(&self, statements: &[&str]) {
        for statement in statements {
            let sql = sqlx::AssertSqlSafe((*statement).to_owned());
            if self.is_postgres() {
                use sqlx::Connection;
                let mut db = sqlx::PgConnection::connect(&self.address).await.unwrap();
                sqlx::query(sql).execute(&mut db).await.unwrap();
                db.close().await.unwrap();
            } else {
                use sqlx::Connection;
                let path = self.address.strip_prefix("sqlite:").unwrap();
                let options = sqlx::sqlite::SqliteConnectOptions::new()
                    .filename(path)
                    .busy_timeout(std::time::Duration::from_secs(20));
                let mut db = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
                sqlx::query(sql).execute(&mut db).await.unwrap();
                db.close().await.unwrap();
            }
        }
    }

    /// Forgets every response, as if none had ever come.
    pub(crate) async fn clear(&self) {
        if !self.is_postgres() {
            self.run(&["insert into texts_words (texts_words) values ('delete-all')"]).await;
        }
        self.run(&["delete from texts", "delete from counts", "delete from responses"]).await;
    }

    /// All that is kept, counted and found, by value; the counts are right.
    pub(crate) async fn state(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for kept in self.store.responses(&ResponsesQuery::default(), None, 10_000).await.unwrap() {
            let (id, survey, at) = (&kept.response_id, &kept.place.survey, kept.place.at);
            rows.push(format!(
                "kept {id} {} {survey} {at} {} {}",
                kept.revision, kept.known, kept.body
            ));
        }
        let slot = RECEIVED / collector::store::SLOT;
        for survey in ["nps", "other"] {
            let query = CountsQuery {
                survey: survey.to_owned(),
                by: Dimension::ALL.to_vec(),
                only: Vec::new(),
                windows: (slot - 100..slot + 100)
                    .map(|from| Window { from, to: from + 1 })
                    .collect(),
            };
            for group in self.store.counts(&query).await.unwrap() {
                rows.push(format!("counted {survey} {group:?}"));
            }
        }
        for text in
            self.store.texts(&TextsQuery { limit: 1_000, ..TextsQuery::default() }).await.unwrap()
        {
            rows.push(format!("text {} {} {:?}", text.response_id, text.text, text.rating));
        }
        rows.sort();
        assert_eq!(self.store.recount().await.unwrap(), Vec::<String>::new());
        rows
    }

    pub(crate) async fn sum(&self, survey: &str) -> u64 {
        let totals = self.store.totals(survey).await.unwrap().unwrap_or_default();
        totals.ratings.iter().map(|count: &Count| count.n).sum()
    }
}

pub(crate) fn response_id(id: u32) -> String {
    format!("017f22e2-79b0-7cc3-98c4-dc0c{id:08x}")
}

/// Revision `revision` of response `id`, with `more` in its JSON.
pub(crate) fn incoming_with(id: u32, revision: u32, more: &Value) -> Incoming {
    let mut value = json!({
        "v": 1, "response_id": response_id(id), "revision": revision, "status": "partial",
        "survey": {"id": "nps", "version": 1},
        "answers": [{"question": "nps", "kind": "nps", "rating": revision % 11}],
        "answered_at": "2026-11-22T10:00:00Z"});
    for (name, member) in more.as_object().unwrap() {
        value[name] = member.clone();
    }
    let response = Response::read(&value, None).unwrap();
    Incoming {
        response,
        body: value.to_string(),
        known: true,
        received_at: RECEIVED,
        recipient: None,
    }
}

/// Revision `revision` of response `id`; each revision differs in all that is counted.
pub(crate) fn incoming(id: u32, revision: u32) -> Incoming {
    let status = ["shown", "partial", "complete", "dismissed"][revision as usize % 4];
    let answers = match revision {
        1 => json!([]),
        3 => json!([{"question": "nps", "kind": "nps", "rating": 3},
                    {"question": "why", "kind": "text", "text": format!("because of {id}")}]),
        4 => json!([{"question": "nps", "kind": "nps", "rating": 0},
                    {"question": "csat", "kind": "csat", "rating": 5}]),
        _ => json!([{"question": "nps", "kind": "nps", "rating": revision % 11}]),
    };
    incoming_with(
        id,
        revision,
        &json!({
            "status": status, "answers": answers, "device": "phone",
            "survey": {"id": if revision == 3 { "other" } else { "nps" }, "version": 1 + revision / 5},
            "lang": if revision == 2 { "pl" } else { "en" },
            "answered_at": format!("2026-11-22T10:{:02}:00Z", revision * 7 % 60)}),
    )
}
