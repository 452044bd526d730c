//! The laws of keeping: any order of arrival, any repetition, one truth.

use super::*;
use serde_json::json;
use tempfile::TempDir;

const RECEIVED: i64 = 1_795_341_600_000;

async fn open() -> (TempDir, Sqlite) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("candor.db");
    (folder, Sqlite::open("sqlite:test", &path).await.unwrap())
}

/// Revision `revision` of response `id`; each revision differs in all that is counted.
fn incoming(id: u8, revision: u32) -> Incoming {
    let status = ["shown", "partial", "complete", "dismissed"][revision as usize % 4];
    let mut value = json!({
        "v": 1, "response_id": format!("017f22e2-79b0-7cc3-98c4-dc0c0c0739{id:02x}"), "revision": revision,
        "status": status, "survey": {"id": if revision == 3 { "other" } else { "nps" }, "version": 1},
        "answers": [{"question": "nps", "kind": "nps", "rating": revision % 11}],
        "lang": if revision == 2 { "pl" } else { "en" }, "device": "phone",
        "answered_at": format!("2026-11-22T10:{:02}:00Z", revision * 7 % 60)});
    if revision == 4 {
        value["answers"] = json!([{"question": "nps", "kind": "nps", "rating": 0}, {"question": "csat", "kind": "csat", "rating": 5}]);
    } else if revision == 1 {
        value["answers"] = json!([]);
    }
    let response = Response::read(&value, None).unwrap();
    Incoming { response, body: value.to_string(), known: true, received_at: RECEIVED }
}

/// All that is kept and counted, by value.
async fn state(sqlite: &Sqlite) -> Vec<String> {
    let mut rows = Vec::new();
    for query in [
        "select 'kept ' || response_id || revision || status || survey || known || slot || lang || body
         from responses r join dimensions d on d.id = r.dimensions order by 1",
        "select 'rated ' || response_id || question || definition || rating
         from ratings g join responses r on r.id = g.response order by 1",
        "select 'counted ' || survey || question || definition || slot || lang || device || rating || '=' || n
         from rating_counts c join dimensions d on d.id = c.dimensions order by 1",
        "select 'status ' || survey || status || slot || lang || device || '=' || n
         from status_counts c join dimensions d on d.id = c.dimensions order by 1",
    ] {
        for row in sqlx::query(query).fetch_all(&sqlite.readers).await.unwrap() {
            rows.push(row.get(0));
        }
    }
    assert_eq!(sqlite.recount().await.unwrap(), Vec::<String>::new());
    rows
}

async fn clear(sqlite: &Sqlite) {
    for query in ["delete from rating_counts", "delete from status_counts", "delete from responses"]
    {
        sqlx::query(query).execute(&sqlite.writer).await.unwrap();
    }
}

fn permutations(items: &[Incoming]) -> Vec<Vec<Incoming>> {
    if items.len() < 2 {
        return vec![items.to_vec()];
    }
    let mut all = Vec::new();
    for i in 0..items.len() {
        let mut rest = items.to_vec();
        let first = rest.remove(i);
        all.extend(permutations(&rest).into_iter().map(|mut rest| {
            rest.insert(0, first.clone());
            rest
        }));
    }
    all
}

#[tokio::test]
async fn any_order_of_arrival_ends_alike() {
    let (_folder, sqlite) = open().await;
    let items: Vec<Incoming> =
        [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 5)].map(|(id, n)| incoming(id, n)).to_vec();
    let mut expected = None;
    for order in permutations(&items) {
        clear(&sqlite).await;
        // One transaction or one each: the same.
        if order[0].response.revision == 2 {
            for item in &order {
                sqlite.ingest(std::slice::from_ref(item)).await.unwrap();
            }
        } else {
            sqlite.ingest(&order).await.unwrap();
        }
        let state = state(&sqlite).await;
        assert_eq!(expected.get_or_insert_with(|| state.clone()), &state);
    }
    let expected = expected.unwrap();
    assert_eq!(expected.iter().filter(|row| row.starts_with("kept")).count(), 2);
    assert_eq!(expected.iter().filter(|row| row.starts_with("counted")).count(), 3);
}

#[tokio::test]
async fn any_repetition_leaves_the_highest() {
    let (_folder, sqlite) = open().await;
    let mut alone = Vec::new();
    for revision in 1..=3 {
        clear(&sqlite).await;
        sqlite.ingest(&[incoming(1, revision)]).await.unwrap();
        alone.push(state(&sqlite).await);
    }
    for code in 0..3_u32.pow(5) {
        let sequence: Vec<u32> = (0..5).map(|i| code / 3_u32.pow(i) % 3 + 1).collect();
        clear(&sqlite).await;
        let batch: Vec<Incoming> = sequence.iter().map(|revision| incoming(1, *revision)).collect();
        let outcomes = sqlite.ingest(&batch).await.unwrap();
        let mut highest = 0;
        for (revision, outcome) in sequence.iter().zip(outcomes) {
            let expected = match revision.cmp(&highest) {
                std::cmp::Ordering::Less => Outcome::Older,
                std::cmp::Ordering::Equal => Outcome::Same,
                std::cmp::Ordering::Greater if highest == 0 => Outcome::New,
                std::cmp::Ordering::Greater => Outcome::Raised,
            };
            assert_eq!(outcome, expected, "{sequence:?}");
            highest = highest.max(*revision);
        }
        assert_eq!(state(&sqlite).await, alone[highest as usize - 1], "{sequence:?}");
    }
}

#[tokio::test]
async fn the_same_body_is_the_same_json_not_the_same_bytes() {
    let (_folder, sqlite) = open().await;
    let first = incoming(1, 2);
    sqlite.ingest(std::slice::from_ref(&first)).await.unwrap();
    let mut again = first.clone();
    let value: Value = serde_json::from_str(&first.body).unwrap();
    let reversed: Vec<String> = value
        .as_object()
        .unwrap()
        .iter()
        .rev()
        .map(|(name, value)| format!("{} : {value}", json!(name)))
        .collect();
    again.body = format!("{{ {} }}", reversed.join(" , "));
    let before = state(&sqlite).await;
    assert_eq!(sqlite.ingest(&[again.clone()]).await.unwrap(), [Outcome::Same]);
    again.body = first.body.replace("\"partial\"", "\"complete\"").replace("phone", "tablet");
    assert_eq!(sqlite.ingest(&[again]).await.unwrap(), [Outcome::Conflict]);
    assert_eq!(state(&sqlite).await, before);
}

#[tokio::test]
async fn totals_are_sums_over_time_and_dimensions() {
    let (_folder, sqlite) = open().await;
    assert_eq!(sqlite.totals("nps").await.unwrap(), None);
    let batch: Vec<Incoming> = (0..40).map(|i| incoming(i, u32::from(i) + 5)).collect();
    sqlite.ingest(&batch).await.unwrap();
    let totals = sqlite.totals("nps").await.unwrap().unwrap();
    let statuses = totals.statuses;
    assert_eq!([statuses.shown, statuses.partial, statuses.complete, statuses.dismissed], [10; 4]);
    assert_eq!(totals.ratings.iter().map(|count| count.n).sum::<u64>(), 40);
    assert_eq!(totals.ratings.len(), 11);
}

#[tokio::test]
async fn a_full_disk_keeps_nothing_and_says_so() {
    let (_folder, sqlite) = open().await;
    sqlite.ingest(&[incoming(1, 1)]).await.unwrap();
    let before = state(&sqlite).await;
    let pages: i64 =
        sqlx::query("pragma page_count").fetch_one(&sqlite.writer).await.unwrap().get(0);
    let limit = sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
    sqlx::query(limit).fetch_all(&sqlite.writer).await.unwrap();
    let mut large = incoming(3, 5);
    large.body = format!("{}{}", large.body, " ".repeat(60_000));
    let fault = sqlite.ingest(&[incoming(2, 5), large]).await.unwrap_err();
    assert!(fault.is_passing(), "{fault}");
    assert_eq!(state(&sqlite).await, before);
    sqlx::query("pragma max_page_count = 1000000").fetch_all(&sqlite.writer).await.unwrap();
    assert_eq!(sqlite.ingest(&[incoming(2, 5)]).await.unwrap(), [Outcome::New]);
}

#[tokio::test]
async fn a_closed_store_is_away() {
    let (_folder, sqlite) = open().await;
    sqlite.close().await;
    assert!(sqlite.ingest(&[incoming(1, 1)]).await.unwrap_err().is_passing());
    assert!(sqlite.totals("nps").await.unwrap_err().is_passing());
}

#[tokio::test]
async fn a_wrong_count_is_found() {
    let (_folder, sqlite) = open().await;
    sqlite.ingest(&[incoming(1, 5)]).await.unwrap();
    sqlx::query("update rating_counts set n = 2").execute(&sqlite.writer).await.unwrap();
    sqlx::query("delete from status_counts").execute(&sqlite.writer).await.unwrap();
    let differences = sqlite.recount().await.unwrap();
    assert_eq!(differences.len(), 2, "{differences:?}");
    assert!(
        differences[0].ends_with("rating 5: 2 in the counts, 1 in the responses"),
        "{differences:?}"
    );
}

#[tokio::test]
async fn commits_are_durable() {
    let (_folder, sqlite) = open().await;
    for (query, expected) in
        [("pragma journal_mode", "wal"), ("pragma synchronous", "2"), ("pragma foreign_keys", "1")]
    {
        let row = sqlx::query(query).fetch_one(&sqlite.writer).await.unwrap();
        let found = row
            .try_get::<String, _>(0)
            .or_else(|_| row.try_get::<i64, _>(0).map(|it| it.to_string()));
        assert_eq!(found.unwrap(), expected, "{query}");
    }
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let (folder, sqlite) = open().await;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (99990101, 'of a later day', 1, x'00', 0)",
    )
    .execute(&sqlite.writer)
    .await
    .unwrap();
    sqlite.close().await;
    let error = Sqlite::open("sqlite:test", &folder.path().join("candor.db")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "store sqlite:test belongs to a newer candor: its migration 99990101 is not known here"
    );
}
