//! Erased is erased: out of responses, counts and search, and whoever sends it again finds it gone.

use super::{Fresh, contract, incoming_with, response_id};
use collector::Store;
use collector::store::{Outcome, Subject, TextsQuery};
use serde_json::{Value, json};

contract! {
    a_respondent_leaves_nothing
    a_browser_leaves_nothing
    what_is_erased_stays_erased
    erasing_while_it_is_sent_again
}

fn of(respondent: &str, key: &str, rating: u8) -> Value {
    json!({"respondent": respondent, "forget_key": key.repeat(64), "answers": [
        {"question": "nps", "kind": "nps", "rating": rating},
        {"question": "why", "kind": "text", "text": format!("said {respondent}")}]})
}

async fn a_respondent_leaves_nothing(fresh: &Fresh) {
    fresh.store.ingest(vec![incoming_with(9, 1, &of("bob", "b", 4))]).await.unwrap();
    let without = fresh.state().await;
    let batch = (0..5).map(|i| incoming_with(i, 1, &of("alice", "a", 9))).collect();
    fresh.store.ingest(batch).await.unwrap();
    assert_eq!(fresh.sum("nps").await, 6);
    let receipt = fresh.store.erase(&[Subject::Respondent("alice".to_owned())], 7).await.unwrap();
    assert_eq!((receipt.n, receipt.at, receipt.id.len()), (5, 7, 32));
    assert_eq!(fresh.state().await, without);
    let search = TextsQuery { search: Some("alice".to_owned()), limit: 9, ..TextsQuery::default() };
    assert_eq!(fresh.store.texts(&search).await.unwrap(), []);
    let again = fresh.store.erase(&[Subject::Respondent("alice".to_owned())], 8).await.unwrap();
    assert_eq!(again.n, 0);
    assert_ne!(again.id, receipt.id);
}

async fn a_browser_leaves_nothing(fresh: &Fresh) {
    let batch = (0..3).map(|i| incoming_with(i, 1, &of("x", "AbC"[i as usize..][..1].as_ref(), 9)));
    fresh.store.ingest(batch.collect()).await.unwrap();
    let keys = ["A", "c", "d"].map(|key| Subject::ForgetKey(key.repeat(64)));
    assert_eq!(fresh.store.erase(&keys, 7).await.unwrap().n, 2);
    assert_eq!(fresh.sum("nps").await, 1);
    assert!(fresh.store.response(&response_id(1)).await.unwrap().is_some());
    assert_eq!(fresh.store.recount().await.unwrap(), Vec::<String>::new());
}

async fn what_is_erased_stays_erased(fresh: &Fresh) {
    fresh.store.ingest(vec![incoming_with(1, 2, &json!({}))]).await.unwrap();
    let subject = Subject::Response(response_id(1).to_uppercase());
    assert_eq!(fresh.store.erase(&[subject], 7).await.unwrap().n, 1);
    fresh.store.close().await;
    let store = Store::open(&fresh.address).await.unwrap();
    for revision in [1, 2, 3] {
        let batch = vec![
            incoming_with(2, revision, &json!({})),
            incoming_with(1, revision, &json!({})),
            incoming_with(1, revision + 1, &json!({})),
        ];
        let outcomes = store.ingest(batch).await.unwrap();
        assert_eq!(outcomes[1..], [Outcome::Erased, Outcome::Erased]);
    }
    assert_eq!(store.response(&response_id(1)).await.unwrap(), None);
    assert!(store.response(&response_id(2)).await.unwrap().is_some());
    assert_eq!(store.recount().await.unwrap(), Vec::<String>::new());
}

async fn erasing_while_it_is_sent_again(fresh: &Fresh) {
    let mut stores = vec![fresh.store.clone()];
    if fresh.is_postgres() {
        stores.push(Store::open(&fresh.address).await.unwrap());
    }
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8_u32 {
        let store = stores[task as usize % stores.len()].clone();
        tasks.spawn(async move {
            for round in 1..=10 {
                // As new, or as a revision of what is known.
                let revision = if task % 4 < 2 { 1 } else { round };
                let batch =
                    (0..20).map(|i| incoming_with(i, revision, &json!({"respondent": "eve"})));
                store.ingest(batch.collect()).await.unwrap();
            }
        });
    }
    let mut erased = 0;
    while erased < 20 {
        erased += fresh.store.erase(&[Subject::Respondent("eve".to_owned())], 7).await.unwrap().n;
        tokio::task::yield_now().await;
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    assert_eq!(erased, 20);
    assert_eq!(fresh.state().await, Vec::<String>::new());
}
