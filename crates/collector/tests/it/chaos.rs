//! Everything that networks and processes do, at once: what was acknowledged is there, once, and the counts are right.

pub(crate) mod chance;
mod fleet;
mod http;
mod proxy;

use crate::store::Fresh;
use chance::Chance;
use collector::store::{Kept, Place, ResponsesQuery};
use fleet::Fleet;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::net::TcpStream;
use tokio::sync::Notify;

const CLIENTS: u32 = 50;
const RESPONSES: u32 = 10_000;
const KILLS: u32 = 20;

/// How far all clients together have come.
#[derive(Debug, Default)]
struct Progress {
    n: AtomicU32,
    changed: Notify,
}

#[tokio::test]
async fn sqlite_with_one_collector() {
    survives(&Fresh::sqlite().await, 1, 1).await;
}

#[tokio::test]
async fn postgres_with_two_collectors() {
    survives(&Fresh::postgres().await, 2, 2).await;
}

async fn survives(fresh: &Fresh, collectors: usize, seed: u64) {
    let mut fleet = Fleet::start(&fresh.address, collectors).await;
    let proxy = proxy::start(fleet.upstream.clone(), seed * 1_000_000).await;
    let progress = Arc::new(Progress::default());
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        clients.spawn(answer_surveys(
            proxy,
            client,
            Chance::new(seed + u64::from(client)),
            progress.clone(),
        ));
    }
    for kill in 1..=KILLS {
        while progress.n.load(Ordering::Relaxed) < kill * RESPONSES / (KILLS + 1) {
            progress.changed.notified().await;
        }
        fleet.kill_one().await;
    }
    let mut acknowledged = BTreeMap::new();
    while let Some(of_one) = clients.join_next().await {
        acknowledged.extend(of_one.unwrap());
    }
    // What the proxy still delays may arrive, and must change nothing.
    drop(fleet);
    assert_eq!(acknowledged.len(), RESPONSES as usize);
    let kept = everything(fresh).await;
    assert_eq!(kept.len(), RESPONSES as usize);
    let mut ratings = [0_u64; 11];
    for one in &kept {
        assert_eq!(
            acknowledged.get(&one.response_id),
            Some(&one.body),
            "each is there as it was acknowledged"
        );
        let value: serde_json::Value = serde_json::from_str(&one.body).unwrap();
        ratings[usize::try_from(value["answers"][0]["rating"].as_u64().unwrap()).unwrap()] += 1;
    }
    let totals = fresh.store.totals("nps").await.unwrap().unwrap();
    for count in &totals.ratings {
        assert_eq!(count.n, ratings[usize::from(count.rating)], "rating {}", count.rating);
    }
    assert_eq!(totals.statuses.complete + totals.statuses.partial, u64::from(RESPONSES));
    assert_eq!(fresh.store.recount().await.unwrap(), Vec::<String>::new());
}

/// Every kept response, each id once.
async fn everything(fresh: &Fresh) -> Vec<Kept> {
    let mut all: Vec<Kept> = Vec::new();
    loop {
        let after: Option<Place> = all.last().map(|it| it.place.clone());
        let page =
            fresh.store.responses(&ResponsesQuery::default(), after.as_ref(), 1_000).await.unwrap();
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    let mut ids: Vec<&str> = all.iter().map(|it| it.response_id.as_str()).collect();
    ids.sort_unstable();
    assert!(ids.is_sorted_by(|a, b| a < b), "no id is there twice");
    all
}

/// Answers its share of surveys in one to three revisions each, and sends each until it is
/// acknowledged; the last body of each.
async fn answer_surveys(
    proxy: SocketAddr,
    client: u32,
    mut chance: Chance,
    progress: Arc<Progress>,
) -> Vec<(String, String)> {
    let mut connection = None;
    let mut last = Vec::new();
    for n in 0..RESPONSES / CLIENTS {
        let id = crate::store::response_id(client * 1_000 + n);
        let revisions = 1 + chance.below(3);
        let mut bodies: Vec<String> =
            (1..=revisions).map(|it| body(&id, it, &mut chance)).collect();
        last.push((id, bodies.last().unwrap().clone()));
        // An outbox that is flushed by several pages keeps no order.
        if chance.below(4) == 0 {
            bodies.reverse();
        }
        for body in bodies {
            send(proxy, &mut connection, &http::post(&body)).await;
        }
        progress.n.fetch_add(1, Ordering::Relaxed);
        progress.changed.notify_one();
    }
    last
}

fn body(id: &str, revision: u64, chance: &mut Chance) -> String {
    let (rating, status) = (chance.below(11), ["partial", "complete"][usize::from(revision > 1)]);
    let place = chance.below(4);
    format!(
        r#"{{"v":1,"response_id":"{id}","revision":{revision},"status":"{status}","survey":{{"id":"nps","version":1}},"answers":[{{"question":"nps","kind":"nps","rating":{rating}}},{{"question":"why","kind":"text","text":"rated {rating} at revision {revision}"}}],"touchpoint":"place.{place}"}}"#
    )
}

/// Sends a request until it is acknowledged.
async fn send(proxy: SocketAddr, connection: &mut Option<TcpStream>, request: &[u8]) {
    loop {
        if connection.is_none() {
            *connection = TcpStream::connect(proxy).await.ok();
        }
        let Some(open) = connection else { continue };
        let answer = if http::write(open, request).await { http::read(open).await } else { None };
        match answer.as_deref().map(http::status) {
            Some(200 | 201) => return,
            Some(429 | 500 | 502 | 503) => {}
            Some(other) => panic!("an answer of {other}"),
            None => *connection = None,
        }
        // Others go first before it is tried again.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
}
