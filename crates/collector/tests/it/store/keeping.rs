//! Any order of arrival, any repetition, any number of writers: one truth.

use super::{Fresh, contract, incoming, incoming_with, response_id};
use collector::Store;
use collector::store::{Incoming, Outcome};
use serde_json::{Value, json};

contract! {
    any_order_of_arrival_ends_alike
    any_repetition_leaves_the_highest
    the_same_body_is_the_same_json_not_the_same_bytes
    totals_are_sums_over_time_and_dimensions
    a_batch_larger_than_a_statement
    the_longest_names_are_kept
    many_at_once_are_counted_once
    a_wrong_count_is_found
    a_closed_store_is_away
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

async fn any_order_of_arrival_ends_alike(fresh: &Fresh) {
    let items: Vec<Incoming> =
        [(1, 1), (1, 2), (1, 3), (1, 4), (2, 5)].map(|(id, n)| incoming(id, n)).to_vec();
    let mut expected = None;
    for order in permutations(&items) {
        fresh.clear().await;
        // One transaction or one each: the same.
        if order[0].response.revision == 2 {
            for item in &order {
                fresh.store.ingest(vec![item.clone()]).await.unwrap();
            }
        } else {
            fresh.store.ingest(order).await.unwrap();
        }
        let state = fresh.state().await;
        assert_eq!(expected.get_or_insert_with(|| state.clone()), &state);
    }
    let expected = expected.unwrap();
    assert_eq!(expected.iter().filter(|row| row.starts_with("kept")).count(), 2);
    assert_eq!(expected.iter().filter(|row| row.starts_with("counted")).count(), 2);
}

async fn any_repetition_leaves_the_highest(fresh: &Fresh) {
    let mut alone = Vec::new();
    for revision in 1..=3 {
        fresh.clear().await;
        fresh.store.ingest(vec![incoming(1, revision)]).await.unwrap();
        alone.push(fresh.state().await);
    }
    for code in 0..3_u32.pow(4) {
        let sequence: Vec<u32> = (0..4).map(|i| code / 3_u32.pow(i) % 3 + 1).collect();
        fresh.clear().await;
        let batch = sequence.iter().map(|revision| incoming(1, *revision)).collect();
        let outcomes = fresh.store.ingest(batch).await.unwrap();
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
        assert_eq!(fresh.state().await, alone[highest as usize - 1], "{sequence:?}");
    }
}

async fn the_same_body_is_the_same_json_not_the_same_bytes(fresh: &Fresh) {
    let first = incoming(1, 2);
    fresh.store.ingest(vec![first.clone()]).await.unwrap();
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
    let before = fresh.state().await;
    assert_eq!(fresh.store.ingest(vec![again.clone()]).await.unwrap(), [Outcome::Same]);
    again.body = first.body.replace("\"complete\"", "\"partial\"").replace("phone", "tablet");
    assert_eq!(fresh.store.ingest(vec![again]).await.unwrap(), [Outcome::Conflict]);
    assert_eq!(fresh.state().await, before);
}

async fn totals_are_sums_over_time_and_dimensions(fresh: &Fresh) {
    assert_eq!(fresh.store.totals("nps").await.unwrap(), None);
    fresh.store.ingest((0..40).map(|i| incoming(i, i + 5)).collect()).await.unwrap();
    let totals = fresh.store.totals("nps").await.unwrap().unwrap();
    let statuses = totals.statuses;
    assert_eq!([statuses.shown, statuses.partial, statuses.complete, statuses.dismissed], [10; 4]);
    assert_eq!(totals.ratings.iter().map(|count| count.n).sum::<u64>(), 40);
    assert_eq!(totals.ratings.len(), 11);
}

async fn a_batch_larger_than_a_statement(fresh: &Fresh) {
    let batch: Vec<Incoming> = (0..499).map(|i| incoming(i, 3)).collect();
    assert_eq!(fresh.store.ingest(batch.clone()).await.unwrap(), [Outcome::New; 499]);
    assert_eq!(fresh.store.ingest(batch).await.unwrap(), [Outcome::Same; 499]);
    let raised = (0..499).map(|i| incoming(i, 5)).collect();
    assert_eq!(fresh.store.ingest(raised).await.unwrap(), [Outcome::Raised; 499]);
    assert_eq!(fresh.state().await.iter().filter(|row| row.starts_with("text")).count(), 0);
    assert_eq!(fresh.sum("nps").await, 499);
}

async fn the_longest_names_are_kept(fresh: &Fresh) {
    let long = "\u{1f642}".repeat(200);
    let more = json!({
        "touchpoint": long, "journey": long, "channel": long, "persona": long, "respondent": long,
        "survey": {"id": "\u{1f642}".repeat(64), "version": 4_294_967_295_u32},
        "answers": [{"question": "\u{1f642}".repeat(64), "kind": "nps", "rating": 10},
                    {"question": "'; drop table responses; --", "kind": "text", "text": "wörd ".repeat(2_000)}]});
    let one = incoming_with(1, 4_294_967_295, &more);
    let body = one.body.clone();
    assert_eq!(fresh.store.ingest(vec![one]).await.unwrap(), [Outcome::New]);
    let kept = fresh.store.response(&response_id(1)).await.unwrap();
    assert_eq!(kept, Some((4_294_967_295, body)));
    assert_eq!(fresh.store.recount().await.unwrap(), Vec::<String>::new());
}

/// Several collectors on one database, or one on a file: whatever the sender repeats, and wherever.
async fn many_at_once_are_counted_once(fresh: &Fresh) {
    let mut stores = vec![fresh.store.clone()];
    if fresh.is_postgres() {
        stores.push(Store::open(&fresh.address).await.unwrap());
        stores.push(Store::open(&fresh.address).await.unwrap());
    }
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..24_u32 {
        let store = stores[task as usize % stores.len()].clone();
        tasks.spawn(async move {
            for round in 0..10 {
                // Every task sends the same 40 ids in an order of its own, in revisions of its own.
                let batch = (0..8)
                    .map(|i| (round * 8 + i) * (2 * task + 1) % 40)
                    .map(|id| incoming(id, 1 + (id + task + round) % 9))
                    .collect();
                store.ingest(batch).await.unwrap();
            }
            let last = (0..40).map(|id| incoming(id, 9)).collect();
            store.ingest(last).await.unwrap();
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    let rows = fresh.state().await;
    assert_eq!(rows.iter().filter(|row| row.starts_with("kept")).count(), 40);
    assert_eq!(fresh.sum("nps").await, 40);
}

async fn a_wrong_count_is_found(fresh: &Fresh) {
    fresh.store.ingest(vec![incoming(1, 5)]).await.unwrap();
    let ratings = "series in (select id from series where question = 'nps')";
    fresh
        .run(&[
            &format!("update counts set n = 2 where grain = 0 and {ratings}"),
            &format!("delete from counts where grain = 1 and not ({ratings})"),
        ])
        .await;
    let differences = fresh.store.recount().await.unwrap();
    assert_eq!(differences.len(), 2, "{differences:?}");
    let all = differences.join("\n");
    for part in [
        "nps version 2 nps nps.v1 value 5, quarter-hour 2026-11-22T10:30:00Z, dimensions \"|||en|phone|\": 2 in the counts, 1 in the responses",
        "nps version 2 status value 1, day 2026-11-22T00:00:00Z, dimensions \"|||en|phone|\": 0 in the counts, 1 in the responses",
    ] {
        assert!(all.contains(part), "{all}");
    }
    fresh.run(&["update responses set body = replace(body, '\"rating\":5', '\"rating\":6')"]).await;
    let all = fresh.store.recount().await.unwrap().join("\n");
    assert!(
        all.contains(&format!("response {}: it counts with other ratings", response_id(1))),
        "{all}"
    );
}

async fn a_closed_store_is_away(fresh: &Fresh) {
    fresh.store.close().await;
    assert!(fresh.store.ingest(vec![incoming(1, 1)]).await.unwrap_err().is_passing());
    assert!(fresh.store.totals("nps").await.unwrap_err().is_passing());
}
