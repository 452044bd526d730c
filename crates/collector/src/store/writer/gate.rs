//! The gate: what is committed together waits for each other no longer than anything else is to be done.
//!
//! A commit costs a wait for the disk, for one response as for many. Whoever came is let through together when nobody
//! else can be read any more, or when there are enough of them; while they wait for the disk, the next ones are read.

use super::{Batch, Job, Reply, gather};
use crate::store::Outcome;
use std::sync::Arc;
use tokio::sync::{Notify, mpsc, oneshot};

/// Turns of the runtime in which nobody came, from which on nobody is there: in the first, those may stand behind us
/// that the second gives their turn.
const TURNS: usize = 2;

/// Rung when there are enough.
#[derive(Clone, Debug)]
pub(super) struct Bell {
    enough: usize,
    rings: Arc<Notify>,
}

impl Bell {
    /// One that is rung for `enough` batches.
    pub(super) fn of(enough: usize) -> Self {
        Self { enough, rings: Arc::default() }
    }

    /// Someone came, and `n` are here now.
    pub(super) fn came(&self, n: usize) {
        if self.enough <= n {
            self.rings.notify_one();
        }
    }

    /// Returns when there are enough, or all that are here.
    pub(super) async fn gathered(&self, queue: &mpsc::Receiver<Job>) {
        let (mut n, mut turns) = (queue.len(), 0);
        while n + 1 < self.enough && turns < TURNS {
            tokio::select! {
                biased;
                () = self.rings.notified() => {}
                () = tokio::task::yield_now() => {}
            }
            turns = if n == queue.len() { turns + 1 } else { 0 };
            n = queue.len();
        }
    }
}

/// Those who are let through together, and what ended them.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) batches: Vec<Batch>,
    pub(super) other: Option<Job>,
    /// Who is to be told that all of theirs is kept and new.
    pub(super) kept: oneshot::Sender<Vec<Reply>>,
}

/// SQLite's: lets through who comes, turn by turn.
pub(super) async fn gate(mut queue: mpsc::Receiver<Job>, bell: Bell, turns: mpsc::Sender<Turn>) {
    while let Some(first) = queue.recv().await {
        bell.gathered(&queue).await;
        let (batches, other) = gather(first, &mut queue);
        let (kept, told) = oneshot::channel();
        if turns.send(Turn { batches, other, kept }).await.is_err() {
            return;
        }
        for (reply, n, _) in told.await.unwrap_or_default() {
            // Whoever went away does not hear that it was kept, and will send again.
            let _ = reply.send(Ok(vec![Outcome::New; n]));
        }
    }
}
