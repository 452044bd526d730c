//! The queue before the store: what comes at the same time is committed together.
//!
//! A commit waits for the disk, and one wait serves everybody who came during
//! the last one. What waits is bounded in number and in bytes: beyond that the
//! sender is told at once to come again, before memory grows.

mod admit;
mod gate;
mod placing;

use super::dictionary::Dictionary;
use super::erase::{self, Erasure, Secret, Subject};
use super::inbox::Waiting;
use super::pace::Pace;
use super::ready::{self, Ready};
use super::sql::Pool;
use super::{Fault, Incoming, Outcome};
use super::{keep, sqlite};
use crate::room::{Room, Taken};
use admit::admit;
use gate::{Bell, gate};
use placing::Placing;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Duration, Instant};

/// Most batches that wait.
const WAITING: usize = 4_096;
/// Most bytes that wait, of bodies.
const BYTES: usize = 32 * 1024 * 1024;
/// Responses from which on a transaction takes no more batches.
const TOGETHER: usize = 512;
/// Batches that wait for no more.
const ENOUGH: usize = 24;
const ENOUGH_FOR_POSTGRES: usize = 64;
/// How often a transaction that fails for a moment is tried: there may be an old connection for each writer and reader.
const TRIES: usize = 12;
/// How long a transaction may take before its senders are told to come again, whatever becomes of it.
const PATIENCE: Duration = Duration::from_secs(15);

/// A batch that waits.
#[derive(Debug)]
struct Batch {
    batch: Vec<Ready>,
    reply: oneshot::Sender<Result<Vec<Outcome>, Fault>>,
    /// Given back when it is done.
    _room: Taken<Arc<Room>>,
}

/// What waits.
#[derive(Debug)]
enum Job {
    Keep(Batch),
    /// What was acknowledged is to be in its place.
    Settle(oneshot::Sender<Result<(), Fault>>),
    /// Something new waits to be put in its place.
    Look,
    /// What is in its place is to be crossed out in the inbox.
    CrossOut(Option<oneshot::Sender<Result<(), Fault>>>),
    /// Nothing more comes.
    Close(oneshot::Sender<Result<(), Fault>>),
    Erase(Vec<Subject>, i64, oneshot::Sender<Result<Erasure, Fault>>),
}

/// The entrance of the queue; when the last one is gone, the writers end.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    room: Arc<Room>,
    bell: Bell,
    dictionary: Arc<Dictionary>,
    /// Only SQLite acknowledges before everything is in its place.
    waiting: Option<Waiting>,
}

impl Writer {
    pub(super) fn start(pool: &Pool, secret: &Secret) -> Result<Self, Fault> {
        let (jobs, queue) = mpsc::channel(WAITING);
        let room = Arc::new(Room::new(BYTES));
        let dictionary = Arc::new(Dictionary::default());
        let Pool::Sqlite { path, .. } = pool else {
            // One writer: an exchange with its database costs a collector as much for one response as for hundreds,
            // and two writers would halve their number in each.
            let bell = Bell::of(ENOUGH_FOR_POSTGRES);
            let (pool, secret) = (pool.clone(), secret.clone());
            let (names, rung) = (dictionary.clone(), bell.clone());
            let keeper = Keeper::Postgres { pool, dictionary: names, secret, bell: rung };
            tokio::spawn(write(keeper, queue));
            return Ok(Self { jobs, room, bell, dictionary, waiting: None });
        };
        let bell = Bell::of(ENOUGH);
        let waiting = Waiting::default();
        let inbox = sqlite::inbox(path, secret, &waiting)?;
        let (on, rest) = mpsc::channel(WAITING);
        let (pool, secret, entrance) = (pool.clone(), secret.clone(), jobs.downgrade());
        let of_placing = dictionary.clone();
        let placing = Placing {
            pool,
            dictionary: of_placing,
            secret,
            waiting: waiting.clone(),
            taken: Vec::new(),
        };
        let keeper = Keeper::Sqlite { placing, entrance };
        let write = write(keeper, rest);
        let (turns, let_through) = mpsc::channel(1);
        tokio::spawn(gate(queue, bell.clone(), turns));
        let admit = admit(inbox, let_through, on, waiting.clone());
        tokio::spawn(write);
        // It waits for the disk where it is called.
        let runtime = tokio::runtime::Handle::current();
        std::thread::spawn(move || runtime.block_on(admit));
        Ok(Self { jobs, room, bell, dictionary, waiting: Some(waiting) })
    }

    /// Returns when everything that was acknowledged before is where it is read.
    pub(super) async fn settle(&self) -> Result<(), Fault> {
        if self.waiting.as_ref().is_none_or(Waiting::is_empty) {
            return Ok(());
        }
        let (reply, settled) = oneshot::channel();
        self.ask(Job::Settle(reply), settled).await
    }

    /// Erases every response of `subjects`, where nothing waits to be put in its place.
    pub(super) async fn erase(&self, subjects: &[Subject], now: i64) -> Result<Erasure, Fault> {
        let (reply, erased) = oneshot::channel();
        let erasure = self.ask(Job::Erase(subjects.to_vec(), now, reply), erased).await?;
        self.cross_out().await?;
        Ok(erasure)
    }

    /// Leaves nothing of what is in its place anywhere else.
    async fn cross_out(&self) -> Result<(), Fault> {
        if self.waiting.is_none() {
            return Ok(());
        }
        let (reply, crossed) = oneshot::channel();
        self.ask(Job::CrossOut(Some(reply)), crossed).await
    }

    /// Puts everything in its place and takes nothing more. What cannot be put there is when the store is opened again.
    pub(super) async fn close(&self) {
        let _ = self.settle().await;
        if self.waiting.is_some() {
            let (reply, closed) = oneshot::channel();
            let _ = self.ask(Job::Close(reply), closed).await;
        }
    }

    async fn ask<T>(
        &self,
        job: Job,
        answer: oneshot::Receiver<Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let waited = tokio::time::timeout(PATIENCE, self.jobs.send(job)).await;
        waited.map_err(|_| Fault::full())?.map_err(|_| Fault::full())?;
        answer.await.unwrap_or_else(|_| Err(Fault::full()))
    }

    /// Waits until `batch` is durable.
    pub(super) async fn ingest(&self, batch: Vec<Incoming>) -> Result<Vec<Outcome>, Fault> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let n = batch.iter().map(|it| it.body.len()).sum::<usize>().min(BYTES);
        let room = Taken::of(self.room.clone(), n).ok_or_else(Fault::full)?;
        let (reply, outcomes) = oneshot::channel();
        let batch = batch.into_iter().map(|it| Ready::new(it, &self.dictionary)).collect();
        let job = Job::Keep(Batch { batch, reply, _room: room });
        self.jobs.try_send(job).map_err(|_| Fault::full())?;
        self.bell.came(self.jobs.max_capacity() - self.jobs.capacity());
        // A writer that ends without an answer has kept nothing that it knows of.
        outcomes.await.unwrap_or_else(|_| Err(Fault::full()))
    }
}

/// What comes together: batches up to a number of responses, and whatever else ends them.
fn gather(first: Job, queue: &mut mpsc::Receiver<Job>) -> (Vec<Batch>, Option<Job>) {
    let mut batches = Vec::new();
    let mut n = 0;
    let mut next = Some(first);
    while let Some(job) = next.take() {
        match job {
            Job::Keep(batch) => {
                n += batch.batch.len();
                batches.push(batch);
            }
            other => return (batches, Some(other)),
        }
        if n < TOGETHER {
            next = queue.try_recv().ok();
        }
    }
    (batches, None)
}

/// A sender, how many responses it sent, and the room that they take.
type Reply = (oneshot::Sender<Result<Vec<Outcome>, Fault>>, usize, Taken<Arc<Room>>);

/// All responses of `batches`, and who sent them.
fn open(batches: Vec<Batch>) -> (Vec<Ready>, Vec<Reply>) {
    let mut all = Vec::new();
    let mut replies = Vec::with_capacity(batches.len());
    for mut it in batches {
        replies.push((it.reply, it.batch.len(), it._room));
        all.append(&mut it.batch);
    }
    (all, replies)
}

/// Tells all of them that nothing was kept.
fn tell(replies: Vec<Reply>, fault: Fault) {
    let mut fault = Some(fault);
    for (reply, _, _) in replies {
        let _ = reply.send(Err(fault.take().unwrap_or_else(Fault::full)));
    }
}

/// What keeps the batches of one writer.
#[derive(Debug)]
enum Keeper {
    Postgres { pool: Pool, dictionary: Arc<Dictionary>, secret: Secret, bell: Bell },
    Sqlite { placing: Placing, entrance: mpsc::WeakSender<Job> },
}

async fn write(mut keeper: Keeper, mut queue: mpsc::Receiver<Job>) {
    loop {
        let first = match keeper.due() {
            Some(due) => tokio::time::timeout_at(due, queue.recv()).await,
            None => Ok(queue.recv().await),
        };
        let (batches, other) = match first {
            Ok(Some(first)) => {
                if let Keeper::Postgres { bell, .. } = &keeper {
                    bell.gathered(&queue).await;
                }
                gather(first, &mut queue)
            }
            Ok(None) => return keeper.settle_or_say().await,
            Err(_) => {
                keeper.settle_or_say().await;
                continue;
            }
        };
        for batches in keeper.apart(batches) {
            keeper.answer(batches).await;
        }
        match other {
            Some(Job::Settle(reply)) => drop(reply.send(keeper.keep(&mut []).await.map(drop))),
            Some(Job::Erase(subjects, now, reply)) => {
                drop(reply.send(keeper.erase(&subjects, now).await));
            }
            Some(_) | None => {}
        }
    }
}

impl Keeper {
    /// What is kept together of `batches`: PostgreSQL takes what is sent for the first time by itself (`at_once`).
    fn apart(&self, batches: Vec<Batch>) -> Vec<Vec<Batch>> {
        if matches!(self, Self::Sqlite { .. }) {
            return vec![batches];
        }
        let is_first = |it: &Batch| it.batch.iter().all(|it| it.revision == 1);
        let (first, again) = batches.into_iter().partition(is_first);
        vec![first, again]
    }

    /// Keeps `batches`, together where that is possible, and tells their senders.
    async fn answer(&mut self, batches: Vec<Batch>) {
        if batches.is_empty() {
            return;
        }
        let (mut all, replies) = open(batches);
        match self.keep(&mut all).await {
            Ok(outcomes) => {
                let mut outcomes = outcomes.into_iter();
                for (reply, n, _) in replies {
                    // Whoever went away does not hear that it was kept, and will send again.
                    let _ = reply.send(Ok(outcomes.by_ref().take(n).collect()));
                }
            }
            Err(fault) if fault.is_passing() || replies.len() == 1 => tell(replies, fault),
            // A fault of one must not be everybody's.
            Err(_) => {
                let mut rest = all.as_mut_slice();
                for (reply, n, _) in replies {
                    let (batch, others) = rest.split_at_mut(n);
                    rest = others;
                    let _ = reply.send(self.keep(batch).await);
                }
            }
        }
        if let Self::Sqlite { placing, .. } = self {
            placing.waiting.release(&all);
        }
    }

    async fn keep(&mut self, batch: &mut [Ready]) -> Result<Vec<Outcome>, Fault> {
        let mut tries = 1;
        loop {
            let keep = async {
                match self {
                    Self::Postgres { pool, dictionary, secret, .. } => {
                        let mut batch: Vec<&mut Ready> = batch.iter_mut().collect();
                        ready::resolve(pool, dictionary, &mut batch).await?;
                        let batch: Vec<&Ready> = batch.into_iter().map(|it| &*it).collect();
                        keep::keep(pool, secret, &batch, &Pace::default()).await
                    }
                    Self::Sqlite { placing, .. } => placing.keep(batch).await,
                }
            };
            let kept = tokio::time::timeout(PATIENCE, keep).await;
            match kept.unwrap_or_else(|_| Err(Fault::full())) {
                // What was committed without our hearing of it is recognised the second time.
                Err(fault) if fault.is_momentary() && tries < TRIES => tries += 1,
                other => {
                    if let (Err(_), Self::Sqlite { placing, .. }) = (&other, &self) {
                        placing.waiting.again();
                    }
                    return other;
                }
            }
        }
    }

    /// What cannot be put in its place now is safe where it is, and tried again.
    async fn settle_or_say(&mut self) {
        // In PostgreSQL everything is in its place when it is acknowledged, and at the end its pool is closed.
        if matches!(self, Self::Postgres { .. }) {
            return;
        }
        if let Err(fault) = self.keep(&mut []).await {
            tracing::warn!(%fault, "what was acknowledged cannot be put in its place yet");
        }
        if let Self::Sqlite { placing, entrance } = self
            && placing.waiting.is_empty()
            && let Some(entrance) = entrance.upgrade()
        {
            let _ = entrance.try_send(Job::CrossOut(None));
        }
    }

    async fn erase(&mut self, subjects: &[Subject], now: i64) -> Result<Erasure, Fault> {
        self.keep(&mut []).await?;
        let (Self::Postgres { pool, secret, .. }
        | Self::Sqlite { placing: Placing { pool, secret, .. }, .. }) = self;
        let mut tries = 1;
        loop {
            match erase::erase(pool, secret, subjects, now).await {
                Err(fault) if fault.is_momentary() && tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        match self {
            Self::Postgres { .. } => None,
            Self::Sqlite { placing, .. } => placing.waiting.due(),
        }
    }
}
