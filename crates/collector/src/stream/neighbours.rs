//! Collectors on one PostgreSQL tell each other what arrives, while any of them has a reader of the stream.
//!
//! A collector with a reader says so every few seconds; the others then name the responses that they have kept, and
//! it reads them. Nothing of that is part of keeping a response, and without a reader nobody says anything.

use super::{Arrivals, arrival};
use crate::service::Service;
use crate::store::{Fault, LONGEST, Listener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use survey::Response;
use tokio::sync::{Mutex, Notify, mpsc};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often a collector with a reader says so.
const SAYS: Duration = Duration::from_secs(5);
/// How long it is believed.
const BELIEVED: Duration = Duration::from_secs(15);
/// A pause after the database was away.
const BREATH: Duration = Duration::from_secs(2);
/// Responses that are to be named and were not yet; beyond that the others miss some.
const BEHIND: usize = 4_096;
/// Bytes of an id and the space before it.
const ID: usize = 37;

/// What is to be told to other collectors.
#[derive(Debug)]
pub(super) struct Neighbours {
    /// Whether one of them has a reader.
    want: AtomicBool,
    /// One of our own has just come.
    came: Notify,
    kept: mpsc::Sender<String>,
    queue: Mutex<mpsc::Receiver<String>>,
}

impl Default for Neighbours {
    fn default() -> Self {
        let (kept, queue) = mpsc::channel(BEHIND);
        Self { want: AtomicBool::new(false), came: Notify::new(), kept, queue: Mutex::new(queue) }
    }
}

impl Neighbours {
    pub(super) fn want(&self) -> bool {
        self.want.load(Ordering::Relaxed)
    }

    /// Names a response to them, if they want it.
    pub(super) fn tell(&self, response_id: &str) {
        if self.want() {
            // Whoever is so far behind misses some, as a slow reader does.
            let _ = self.kept.try_send(response_id.to_owned());
        }
    }

    /// A reader has come.
    pub(super) fn came(&self) {
        self.came.notify_one();
    }
}

/// Tells other collectors on the same database, and hears them, until the service stops.
///
/// Returns at once where the store is one collector's. Whoever closes the store lets this end first: it asks the
/// store for as long as it goes on.
pub async fn share(service: Service) {
    let mut stopping = service.stopping();
    tokio::select! {
        () = keep_talking(&service) => {}
        _ = stopping.wait_for(|it| *it) => {}
    }
}

async fn keep_talking(service: &Service) {
    let Ok(me) = crate::access::new_token() else { return };
    while let Err(fault) = talk(service, &me).await {
        tracing::warn!(%fault, "other collectors are not heard");
        tokio::time::sleep(BREATH).await;
    }
}

async fn talk(service: &Service, me: &str) -> Result<(), Fault> {
    let Some(listener) = service.store().listen().await? else { return Ok(()) };
    let (told, mut heard) = mpsc::channel(BEHIND);
    // A task of its own: it must not be interrupted within a message.
    let hearing = Aborted(tokio::spawn(hear(listener, told)));
    let arrivals = service.arrivals();
    let Neighbours { want, came, queue, .. } = &arrivals.neighbours;
    let mut queue = queue.lock().await;
    let mut says = interval(SAYS);
    says.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut believed = Instant::now();
    let mut ids = Vec::new();
    loop {
        tokio::select! {
            words = heard.recv() => {
                let words = words.ok_or_else(Fault::full)??;
                let mut words = words.split(' ');
                let (who, what) = (words.next(), words.next());
                if who == Some(me) {
                    continue;
                }
                if what == Some("want") {
                    believed = Instant::now() + BELIEVED;
                    want.store(true, Ordering::Relaxed);
                } else {
                    read(service, arrivals, words.map(str::to_owned).collect()).await?;
                }
            }
            _ = says.tick() => {
                want.store(Instant::now() < believed, Ordering::Relaxed);
                if arrivals.has_readers() {
                    service.store().tell(&format!("{me} want")).await?;
                }
            }
            () = came.notified() => service.store().tell(&format!("{me} want")).await?,
            _ = queue.recv_many(&mut ids, (LONGEST - me.len()) / ID - 1) => {
                service.store().tell(&format!("{me} kept {}", ids.join(" "))).await?;
                ids.clear();
            }
        }
        if hearing.0.is_finished() && heard.is_empty() {
            return Err(Fault::full());
        }
    }
}

/// A task that ends with whoever waits for it.
struct Aborted(tokio::task::JoinHandle<()>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn hear(mut listener: Listener, told: mpsc::Sender<Result<String, Fault>>) {
    loop {
        let words = listener.next().await;
        let is_end = words.is_err();
        if told.send(words).await.is_err() || is_end {
            return;
        }
    }
}

/// Tells our own readers of what another collector has kept.
async fn read(service: &Service, arrivals: &Arrivals, ids: Vec<String>) -> Result<(), Fault> {
    if !arrivals.has_readers() {
        return Ok(());
    }
    for kept in service.store().arrived(ids).await? {
        // What is kept was read before, by a collector of perhaps another version.
        if let Ok(response) = Response::from_json(kept.body.as_bytes(), None) {
            arrivals.tell_here(arrival(&response, kept.received_at).into());
        }
    }
    Ok(())
}
