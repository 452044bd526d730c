//! What SQLite has acknowledged and not yet put in its place.
//!
//! A response touches pages of several indexes, and its counts two for each answer. Under load a commit writes no
//! more than it must to keep its promise, the responses one after the other in files beside the database; some
//! thousand of them are then put in their places together, which costs a fraction of as many commits, while the
//! next ones are acknowledged. Whoever reads what is kept asks for that first: nobody sees less than was acknowledged.
//!
//! Only responses that nothing is known of go this way; whatever must be judged waits for `keep`. Putting in its
//! place is keeping, which may be done again: what was done and not crossed out, because the process or the machine
//! ended or another process was as quick, is recognised.

mod log;
mod waiting;

use super::dictionary::Dictionary;
use super::erase::Secret;
use super::ready::Ready;
use super::{Fault, Incoming};
use log::Log;
use rusqlite::Connection;
use std::path::Path;
use survey::Response;
use tokio::time::Duration;
pub(super) use waiting::Waiting;

/// Prepared statements of the connection that reads.
const STATEMENTS: usize = 16;
/// Bytes before a body: whether it is known, when it came, its length.
const HEAD: usize = 1 + 8 + 8;

/// The files beside the database.
#[derive(Debug)]
pub(super) struct Inbox {
    log: Log,
    /// Only reads.
    database: Connection,
    secret: Secret,
    waiting: Waiting,
}

impl Inbox {
    /// Opens the files of the database at `path`. What is left in them waits, also what another process is about to
    /// put in its place.
    pub(super) fn open(
        path: &Path,
        patience: Duration,
        secret: &Secret,
        waiting: &Waiting,
    ) -> Result<Self, Fault> {
        let database = Connection::open(path)?;
        database.busy_timeout(patience)?;
        database.set_prepared_statement_cache_capacity(STATEMENTS);
        database.pragma_update(None, "query_only", "on")?;
        let (secret, waiting) = (secret.clone(), waiting.clone());
        let mut inbox = Self { log: Log::open(path)?, database, secret, waiting };
        inbox.log.hold()?;
        inbox.read_left()?;
        Ok(inbox)
    }

    fn read_left(&mut self) -> Result<(), Fault> {
        let (records, last) = self.log.read()?;
        let mut left = Vec::new();
        for record in records {
            read(&record, &mut left)?;
        }
        if !left.is_empty() {
            self.waiting.reserve(&left);
            self.waiting.add(left, last);
        }
        Ok(())
    }

    /// Whether it is ours to write; a process that ends leaves it to another.
    pub(super) fn is_ours(&mut self) -> Result<bool, Fault> {
        if !self.log.is_held() && self.log.hold()? {
            self.read_left()?;
        }
        Ok(self.log.is_held())
    }

    /// Whether more can be noted before what waits is in its place.
    pub(super) fn has_room(&mut self) -> bool {
        self.log.has_room(self.waiting.done())
    }

    /// Which of `batches` hold only responses that nothing is known of. All are on their way from now on.
    pub(super) fn new_ones(&mut self, batches: &[&[Ready]]) -> Result<Vec<bool>, Fault> {
        let reserved: Vec<bool> = batches.iter().map(|it| self.waiting.reserve(it)).collect();
        let look = || {
            // One moment for all.
            let tx = self.database.unchecked_transaction()?;
            let seen = self.unknown(&reserved, batches);
            tx.commit()?;
            seen
        };
        look().inspect_err(|_| batches.iter().for_each(|it| self.waiting.release(it)))
    }

    /// Which of `batches` were reserved before all others and hold only what nothing is known of.
    fn unknown(&self, reserved: &[bool], batches: &[&[Ready]]) -> Result<Vec<bool>, Fault> {
        let prepare = |sql| self.database.prepare_cached(sql);
        let mut find = prepare("select 1 from responses where response_id = ?1")?;
        let mut find_erased = prepare("select 1 from tombstones where hash = ?1")?;
        let are_erased = prepare("select 1 from tombstones limit 1")?.exists([])?;
        let mut is_known = |ready: &Ready| -> Result<bool, Fault> {
            let hash = || self.secret.hash("response", ready.response_id());
            Ok(ready.recipient().is_some()
                || find.exists([ready.response_id()])?
                || (are_erased && find_erased.exists([hash()])?))
        };
        let mut are_new = Vec::with_capacity(batches.len());
        for (is_first, batch) in reserved.iter().zip(batches) {
            let mut is_new = *is_first;
            for ready in *batch {
                is_new = is_new && !is_known(ready)?;
            }
            are_new.push(is_new);
        }
        Ok(are_new)
    }

    /// Returns when `batch` is on the disk. It waits from then on.
    ///
    /// Says whether who puts it in its place must hear of it.
    pub(super) fn note(&mut self, batch: &mut Vec<Ready>) -> Result<bool, Fault> {
        let last = self.log.append(|bytes| write(batch, bytes))?;
        Ok(self.waiting.add(std::mem::take(batch), last))
    }

    /// These are on their way no longer.
    pub(super) fn release(&self, batch: &[Ready]) {
        self.waiting.release(batch);
    }

    /// Overwrites what is in its place, where everything is.
    pub(super) fn clear(&mut self) -> Result<(), Fault> {
        if self.log.is_held() && self.waiting.is_empty() {
            self.log.clear()?;
        }
        Ok(())
    }

    /// Lets go of the files. What is not in its place stays in them.
    pub(super) fn close(self) -> Result<(), Fault> {
        if self.waiting.is_empty() {
            self.log.close()?;
        }
        Ok(self.database.close().map_err(|(_, error)| error)?)
    }
}

/// `batch` as bytes: of each whether it is known, when it came, its length, its JSON.
fn write(batch: &[Ready], bytes: &mut Vec<u8>) {
    bytes.reserve(batch.iter().map(|it| it.body().len() + HEAD).sum());
    for it in batch {
        bytes.push(u8::from(it.known));
        bytes.extend(it.received_at.to_le_bytes());
        bytes.extend((it.body().len() as u64).to_le_bytes());
        bytes.extend(it.body().as_bytes());
    }
}

/// What [`write`] wrote, behind `batch`.
fn read(mut bytes: &[u8], batch: &mut Vec<Ready>) -> Result<(), Fault> {
    let broken = || Fault::broken("a record of the inbox is cut off");
    while !bytes.is_empty() {
        let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or_else(broken)?;
        let number = |from: usize| {
            let digits = head[from..from + 8].try_into();
            u64::from_le_bytes(digits.expect("eight bytes of the head"))
        };
        let n = usize::try_from(number(9)).map_err(|_| broken())?;
        let (body, rest) = rest.split_at_checked(n).ok_or_else(broken)?;
        bytes = rest;
        let response = Response::from_json(body, None).map_err(|problems| {
            let first = problems.first().map_or_else(String::new, ToString::to_string);
            Fault::broken(format!("a response of the inbox cannot be read: {first}"))
        })?;
        let body = std::str::from_utf8(body).map_err(|_| broken())?.to_owned();
        let (known, received_at) = (head[0] != 0, number(1).cast_signed());
        let incoming = Incoming { response, body, known, received_at, recipient: None };
        batch.push(Ready::new(incoming, &Dictionary::default()));
    }
    Ok(())
}
