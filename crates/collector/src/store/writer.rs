//! The queue before the store: what comes at the same time is committed together.
//!
//! A commit waits for the disk, and one wait serves everybody who came during
//! the last one. What waits is bounded in number and in bytes: beyond that the
//! sender is told at once to come again, before memory grows.

use super::dictionary::Dictionary;
use super::erase::Secret;
use super::keep;
use super::sql::Pool;
use super::{Fault, Incoming, Outcome};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Most batches that wait.
const WAITING: usize = 4_096;
/// Most bytes that wait, of bodies.
const BYTES: usize = 32 * 1024 * 1024;
/// Responses from which on a transaction takes no more batches.
const TOGETHER: usize = 512;
/// Writers of one collector where the database takes several at a time.
const WRITERS: usize = 4;
/// How often a transaction that fails for a moment is tried: there may be an old connection for each writer and reader.
const TRIES: usize = 12;
/// How long a transaction may take before its senders are told to come again, whatever becomes of it.
const PATIENCE: Duration = Duration::from_secs(15);

/// A batch that waits.
#[derive(Debug)]
struct Job {
    batch: Vec<Incoming>,
    reply: oneshot::Sender<Result<Vec<Outcome>, Fault>>,
    /// Given back when it is done.
    _bytes: OwnedSemaphorePermit,
}

/// The entrance of the queue; when the last one is gone, the writers end.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    bytes: Arc<Semaphore>,
}

impl Writer {
    pub(super) fn start(pool: &Pool, dictionary: &Arc<Dictionary>, secret: &Secret) -> Self {
        let (jobs, queue) = mpsc::channel(WAITING);
        let queue = Arc::new(Mutex::new(queue));
        let write = || write(pool.clone(), dictionary.clone(), secret.clone(), queue.clone());
        if pool.is_postgres() {
            for _ in 0..WRITERS {
                tokio::spawn(write());
            }
        } else {
            // SQLite waits for the disk where it is called.
            let (write, runtime) = (write(), tokio::runtime::Handle::current());
            std::thread::spawn(move || runtime.block_on(write));
        }
        Self { jobs, bytes: Arc::new(Semaphore::new(BYTES)) }
    }

    /// Waits until `batch` is durable.
    pub(super) async fn ingest(&self, batch: Vec<Incoming>) -> Result<Vec<Outcome>, Fault> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let n = batch.iter().map(|it| it.body.len()).sum::<usize>().min(BYTES);
        let n = u32::try_from(n).map_err(|_| Fault::full())?;
        let bytes = self.bytes.clone().try_acquire_many_owned(n).map_err(|_| Fault::full())?;
        let (reply, outcomes) = oneshot::channel();
        self.jobs.try_send(Job { batch, reply, _bytes: bytes }).map_err(|_| Fault::full())?;
        // A writer that ends without an answer has kept nothing that it knows of.
        outcomes.await.unwrap_or_else(|_| Err(Fault::full()))
    }
}

async fn write(
    pool: Pool,
    dictionary: Arc<Dictionary>,
    secret: Secret,
    queue: Arc<Mutex<mpsc::Receiver<Job>>>,
) {
    loop {
        let mut jobs = Vec::new();
        {
            let mut queue = queue.lock().await;
            let Some(first) = queue.recv().await else { return };
            let mut n = first.batch.len();
            jobs.push(first);
            while n < TOGETHER
                && let Ok(next) = queue.try_recv()
            {
                n += next.batch.len();
                jobs.push(next);
            }
        }
        let mut sizes = Vec::with_capacity(jobs.len());
        let mut replies = Vec::with_capacity(jobs.len());
        let mut all = Vec::new();
        for mut job in jobs {
            sizes.push(job.batch.len());
            all.append(&mut job.batch);
            replies.push((job.reply, job._bytes));
        }
        match commit(&pool, &dictionary, &secret, &all).await {
            Ok(outcomes) => {
                let mut outcomes = outcomes.into_iter();
                for ((reply, _), n) in replies.into_iter().zip(sizes) {
                    // Whoever went away does not hear that it was kept, and will send again.
                    let _ = reply.send(Ok(outcomes.by_ref().take(n).collect()));
                }
            }
            Err(fault) if fault.is_passing() || replies.len() == 1 => {
                let mut fault = Some(fault);
                for (reply, _) in replies {
                    let _ = reply.send(Err(fault.take().unwrap_or_else(Fault::full)));
                }
            }
            // A fault of one must not be everybody's.
            Err(_) => {
                let mut all = all.into_iter();
                for ((reply, _), n) in replies.into_iter().zip(sizes) {
                    let batch: Vec<Incoming> = all.by_ref().take(n).collect();
                    let _ = reply.send(commit(&pool, &dictionary, &secret, &batch).await);
                }
            }
        }
    }
}

async fn commit(
    pool: &Pool,
    dictionary: &Dictionary,
    secret: &Secret,
    batch: &[Incoming],
) -> Result<Vec<Outcome>, Fault> {
    let mut tries = 1;
    loop {
        let kept = tokio::time::timeout(PATIENCE, keep::keep(pool, dictionary, secret, batch));
        match kept.await.unwrap_or_else(|_| Err(Fault::full())) {
            // What was committed without our hearing of it is recognised the second time.
            Err(fault) if fault.is_momentary() && tries < TRIES => tries += 1,
            other => return other,
        }
    }
}
