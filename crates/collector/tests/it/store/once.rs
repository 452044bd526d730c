//! A one-time token is the first response's that comes with it, in any order and from any number of clients at once.

use super::{Fresh, contract, incoming_with, response_id};
use collector::store::{Incoming, Outcome, Subject};
use serde_json::json;

contract! {
    the_first_has_it
    in_one_batch_too
    many_at_once
    who_is_erased_leaves_none
}

fn with(id: u32, revision: u32, token: &str) -> Incoming {
    let mut incoming = incoming_with(id, revision, &json!({"respondent": token}));
    incoming.recipient = Some(token.to_owned());
    incoming
}

async fn the_first_has_it(fresh: &Fresh) {
    let store = &fresh.store;
    assert_eq!(store.ingest(vec![with(1, 1, "a")]).await.unwrap(), [Outcome::New]);
    let before = fresh.state().await;
    for incoming in [with(2, 1, "a"), with(2, 9, "a")] {
        assert_eq!(store.ingest(vec![incoming]).await.unwrap(), [Outcome::Used]);
    }
    assert_eq!(fresh.state().await, before);
    for (revision, outcome) in [(1, Outcome::Same), (3, Outcome::Raised), (2, Outcome::Older)] {
        assert_eq!(store.ingest(vec![with(1, revision, "a")]).await.unwrap(), [outcome]);
    }
    // One that was begun without a token has it from then on; one that was not may go on without.
    assert_eq!(store.ingest(vec![incoming_with(2, 1, &json!({}))]).await.unwrap(), [Outcome::New]);
    assert_eq!(store.ingest(vec![with(2, 2, "a")]).await.unwrap(), [Outcome::Used]);
    assert_eq!(store.response(&response_id(2)).await.unwrap().unwrap().0, 1);
    assert_eq!(store.ingest(vec![with(2, 2, "b")]).await.unwrap(), [Outcome::Raised]);
    assert_eq!(store.ingest(vec![with(3, 1, "b")]).await.unwrap(), [Outcome::Used]);
    assert_eq!(store.recount().await.unwrap(), Vec::<String>::new());
}

async fn in_one_batch_too(fresh: &Fresh) {
    let batch = vec![
        with(1, 1, "a"),
        with(2, 1, "a"),
        incoming_with(3, 1, &json!({})),
        with(1, 2, "a"),
        with(2, 2, "a"),
    ];
    let outcomes = fresh.store.ingest(batch).await.unwrap();
    assert_eq!(
        outcomes,
        [Outcome::New, Outcome::Used, Outcome::New, Outcome::Raised, Outcome::Used]
    );
    assert_eq!(fresh.sum("nps").await, 2);
    assert_eq!(fresh.store.recount().await.unwrap(), Vec::<String>::new());
}

async fn many_at_once(fresh: &Fresh) {
    let tasks = (0..40).map(|i| {
        let store = fresh.store.clone();
        tokio::spawn(
            async move { store.ingest(vec![with(i, 1, ["a", "b"][i as usize % 2])]).await },
        )
    });
    let tasks: Vec<_> = tasks.collect();
    let mut new = 0;
    for task in tasks {
        match task.await.unwrap().unwrap()[..] {
            [Outcome::New] => new += 1,
            [Outcome::Used] => {}
            ref other => panic!("{other:?}"),
        }
    }
    assert_eq!((new, fresh.sum("nps").await), (2, 2));
}

async fn who_is_erased_leaves_none(fresh: &Fresh) {
    fresh.store.ingest(vec![with(1, 1, "alice")]).await.unwrap();
    let alice = [Subject::Respondent("alice".to_owned())];
    assert_eq!(fresh.store.erase(&alice, 7).await.unwrap().n, 1);
    assert_eq!(fresh.store.ingest(vec![with(1, 2, "alice")]).await.unwrap(), [Outcome::Erased]);
    assert_eq!(fresh.store.ingest(vec![with(2, 1, "alice")]).await.unwrap(), [Outcome::New]);
}
