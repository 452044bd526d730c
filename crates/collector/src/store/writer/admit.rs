//! SQLite's entrance: what nothing is known of is acknowledged as soon as it is on the disk.

use super::gate::Turn;
use super::{Batch, Job, Reply, open, tell};
use crate::store::Fault;
use crate::store::inbox::{Inbox, Waiting};
use crate::store::ready::Ready;
use tokio::sync::{mpsc, oneshot};

/// Responses from which on SQLite's entrance acknowledges them; fewer are put in their places at once.
const WORTH: usize = 8;
/// Responses of one sender from which on they are worth a transaction of their own.
const LARGE: usize = 256;

/// Acknowledges what nothing is known of, and hands on the rest.
pub(super) async fn admit(
    mut inbox: Inbox,
    mut turns: mpsc::Receiver<Turn>,
    on: mpsc::Sender<Job>,
    waiting: Waiting,
) {
    while let Some(Turn { batches, other, kept }) = turns.recv().await {
        let (new, rest) = sort(&mut inbox, &waiting, &on, batches).await;
        if !new.is_empty() {
            let (replies, is_news) = note(&mut inbox, new);
            let _ = kept.send(replies);
            if is_news {
                let _ = on.try_send(Job::Look);
            }
        }
        for job in rest.into_iter().map(Job::Keep) {
            let _ = on.send(job).await;
        }
        match other {
            Some(Job::CrossOut(None)) => {
                if let Err(fault) = inbox.clear() {
                    tracing::warn!(%fault, "what is in its place cannot be crossed out yet");
                }
            }
            Some(Job::CrossOut(Some(reply))) => {
                let settled = settle(&on, &waiting).await;
                let _ = reply.send(settled.and_then(|()| inbox.clear()));
            }
            Some(Job::Close(reply)) => return drop(reply.send(inbox.close())),
            Some(job) => drop(on.send(job).await),
            None => {}
        }
    }
}

/// The batches of which nothing is known, and the others. All of them are on their way from now on.
async fn sort(
    inbox: &mut Inbox,
    waiting: &Waiting,
    on: &mpsc::Sender<Job>,
    batches: Vec<Batch>,
) -> (Vec<Batch>, Vec<Batch>) {
    let n: usize = batches.iter().map(|it| it.batch.len()).sum();
    // Where some wait already, putting them in their places now would be the dear part.
    if n == 0 || (n < WORTH && waiting.is_empty()) {
        for it in &batches {
            waiting.reserve(&it.batch);
        }
        return (Vec::new(), batches);
    }
    let all: Vec<&[Ready]> = batches.iter().map(|it| it.batch.as_slice()).collect();
    match look(inbox, waiting, on, &all).await {
        Ok(are_new) => {
            let (mut new, mut rest) = (Vec::new(), Vec::new());
            for (batch, is_new) in batches.into_iter().zip(are_new) {
                if is_new && batch.batch.len() < LARGE { &mut new } else { &mut rest }.push(batch);
            }
            (new, rest)
        }
        Err(fault) => {
            refuse(batches, fault);
            (Vec::new(), Vec::new())
        }
    }
}

/// Which of `batches` nothing is known of, when there is room for them.
async fn look(
    inbox: &mut Inbox,
    waiting: &Waiting,
    on: &mpsc::Sender<Job>,
    batches: &[&[Ready]],
) -> Result<Vec<bool>, Fault> {
    if !inbox.is_ours()? {
        for batch in batches {
            waiting.reserve(batch);
        }
        return Ok(vec![false; batches.len()]);
    }
    if waiting.is_full() || !inbox.has_room() {
        settle(on, waiting).await?;
    }
    if inbox.has_room() { inbox.new_ones(batches) } else { Err(Fault::full()) }
}

/// Returns when all that waits is in its place.
async fn settle(on: &mpsc::Sender<Job>, waiting: &Waiting) -> Result<(), Fault> {
    if waiting.is_empty() {
        return Ok(());
    }
    let (reply, settled) = oneshot::channel();
    let _ = on.send(Job::Settle(reply)).await;
    settled.await.unwrap_or_else(|_| Err(Fault::full()))
}

/// Writes `batches` down: their senders, who are to be told, and whether who puts them in their places must hear of it.
fn note(inbox: &mut Inbox, batches: Vec<Batch>) -> (Vec<Reply>, bool) {
    let (mut all, replies) = open(batches);
    match inbox.note(&mut all) {
        Ok(is_news) => (replies, is_news),
        Err(fault) => {
            inbox.release(&all);
            tell(replies, fault);
            (Vec::new(), false)
        }
    }
}

fn refuse(batches: Vec<Batch>, fault: Fault) {
    tell(open(batches).1, fault);
}
