//! What SQLite has acknowledged and not yet put in its place.
//!
//! A response touches pages of several indexes, and its counts two for each answer. Under load a commit writes no
//! more than it must to keep its promise, the responses one after the other in a file beside the database; some
//! thousand of them are then put in their places together, which costs a fraction of as many commits, while the
//! next ones are acknowledged. Whoever reads what is kept asks for that first: nobody sees less than was acknowledged.
//!
//! Only responses that nothing is known of go this way; whatever must be judged waits for `keep`. Putting in its
//! place is keeping, which may be done again: what was done and not crossed out, because the process or the machine
//! ended or another process was as quick, is recognised.

use super::dictionary::Dictionary;
use super::erase::Secret;
use super::ready::Ready;
use super::{Fault, Incoming};
use foldhash::HashMap;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use survey::Response;
use tokio::time::{Duration, Instant};

/// Responses that are put in their places together; more where they come faster.
const TOGETHER: usize = 1_024;
/// Most responses and bytes that wait: beyond that nothing is acknowledged before they are in their places.
const MOST: usize = 4 * TOGETHER;
const BYTES: usize = 8 * 1024 * 1024;
/// How long they wait where nothing else comes, and at most.
const QUIET: Duration = Duration::from_millis(20);
const AGE: Duration = Duration::from_millis(500);
/// Rows that are crossed out with each that is written: more than one, so that none is left behind.
const CROSSED: i64 = 2;
/// Prepared statements of each connection.
const STATEMENTS: usize = 16;
/// Bytes before a body: whether it is known, when it came, its length.
const HEAD: usize = 1 + 8 + 8;

/// What waits, shared by who acknowledges and who puts in its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    responses: Vec<Ready>,
    /// How many were taken, to be put in their places.
    taken: usize,
    /// How often the mark of an id is on its way, of the responses and of whatever else is to be judged. Two ids that
    /// share one are told apart where they are judged.
    marks: HashMap<u64, usize>,
    bytes: usize,
    /// The row of the file that the last of them is in, and the last row of which all are in their places.
    last: i64,
    done: i64,
    /// When the first of them came, and the last.
    since: Option<(Instant, Instant)>,
}

impl Waiting {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether all that was acknowledged is in its place.
    pub(super) fn is_empty(&self) -> bool {
        let state = self.state();
        state.responses.is_empty() && state.taken == 0
    }

    /// When they are to be put in their places, if nothing comes before.
    pub(super) fn due(&self) -> Option<Instant> {
        let state = self.state();
        if TOGETHER <= state.responses.len() {
            return state.since.map(|(first, _)| first);
        }
        state.since.map(|(first, last)| (last + QUIET).min(first + AGE))
    }

    /// Whether so much waits that nothing more may be acknowledged.
    pub(super) fn is_full(&self) -> bool {
        let state = self.state();
        MOST <= state.responses.len() + state.taken || BYTES <= state.bytes
    }

    /// Whether nothing with these ids is on its way; from now on they are.
    pub(super) fn reserve(&self, batch: &[Ready]) -> bool {
        let mut state = self.state();
        let mut are_new = true;
        for ready in batch {
            let n = state.marks.entry(ready.mark).or_default();
            are_new &= *n == 0;
            *n += 1;
        }
        are_new
    }

    /// These are on their way no longer.
    pub(super) fn release(&self, batch: &[Ready]) {
        let mut state = self.state();
        for ready in batch {
            match state.marks.get_mut(&ready.mark) {
                Some(n) if 1 < *n => *n -= 1,
                _ => drop(state.marks.remove(&ready.mark)),
            }
        }
    }

    /// Moves what waits behind `taken`, and says which row the last of it is in.
    pub(super) fn take(&self, taken: &mut Vec<Ready>) -> i64 {
        let mut state = self.state();
        taken.append(&mut state.responses);
        state.taken = taken.len();
        state.since = None;
        state.last
    }

    /// What was taken is in its place, up to the row `last`.
    pub(super) fn placed(&self, taken: &[Ready], last: i64) {
        self.release(taken);
        let mut state = self.state();
        state.taken = 0;
        state.bytes -= taken.iter().map(|it| it.body.len()).sum::<usize>();
        state.done = last;
    }

    /// What was taken could not be put in its place: it is to be tried again.
    pub(super) fn again(&self) {
        let later = Instant::now() + AGE;
        let mut state = self.state();
        if 0 < state.taken {
            state.since = Some((later, later));
        }
    }

    /// Whether who waits for [`Waiting::due`] must hear of it.
    fn add(&self, mut batch: Vec<Ready>, last: i64) -> bool {
        let now = Instant::now();
        let mut state = self.state();
        let before = state.responses.len();
        state.since = Some((state.since.map_or(now, |(first, _)| first), now));
        state.bytes += batch.iter().map(|it| it.body.len()).sum::<usize>();
        state.responses.append(&mut batch);
        state.last = last;
        before == 0 || (before < TOGETHER && TOGETHER <= state.responses.len())
    }
}

/// The file beside the database.
#[derive(Debug)]
pub(super) struct Inbox {
    file: Connection,
    /// Only reads.
    database: Connection,
    secret: Secret,
    waiting: Waiting,
    /// The last row that was crossed out.
    crossed: i64,
}

impl Inbox {
    /// Opens the file of the database at `path`. What an earlier process left in it waits.
    pub(super) fn open(
        path: &Path,
        pragmas: &[(&str, &str)],
        patience: Duration,
        secret: &Secret,
        waiting: &Waiting,
    ) -> Result<Self, Fault> {
        let file = Connection::open(beside(path))?;
        let database = Connection::open(path)?;
        for connection in [&file, &database] {
            connection.busy_timeout(patience)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
        }
        for (name, value) in pragmas {
            file.pragma_update(None, name, value)?;
        }
        database.pragma_update(None, "query_only", "on")?;
        // The numbers of rows that were crossed out never come again, or another process could cross out too much.
        file.execute_batch(
            "create table if not exists inbox (
                 id integer primary key autoincrement,
                 responses blob not null
             ) strict",
        )?;
        let (secret, waiting) = (secret.clone(), waiting.clone());
        let mut inbox = Self { file, database, secret, waiting, crossed: 0 };
        inbox.read_left()?;
        Ok(inbox)
    }

    fn read_left(&mut self) -> Result<(), Fault> {
        let mut left = Vec::new();
        let mut last = 0;
        {
            let sql = "select id, responses from inbox order by id";
            let mut statement = self.file.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                last = row.get(0)?;
                read(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?, &mut left)?;
            }
        }
        if !left.is_empty() {
            self.waiting.reserve(&left);
            self.waiting.add(left, last);
        }
        Ok(())
    }

    /// Whether nothing is known of any of `batch`, which was reserved.
    fn are_new(&self, batch: &[Ready]) -> Result<bool, Fault> {
        if batch.iter().any(|it| it.recipient.is_some()) {
            return Ok(false);
        }
        let mut find =
            self.database.prepare_cached("select 1 from responses where response_id = ?1")?;
        for ready in batch {
            if find.exists([&ready.response_id])? {
                return Ok(false);
            }
        }
        if !self.database.prepare_cached("select 1 from tombstones limit 1")?.exists([])? {
            return Ok(true);
        }
        let mut find = self.database.prepare_cached("select 1 from tombstones where hash = ?1")?;
        for ready in batch {
            if find.exists([self.secret.hash("response", &ready.response_id)])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Which of `batches` hold only responses that nothing is known of. All are on their way from now on.
    pub(super) fn new_ones(&mut self, batches: &[&[Ready]]) -> Result<Vec<bool>, Fault> {
        let reserved: Vec<bool> = batches.iter().map(|it| self.waiting.reserve(it)).collect();
        let look = || {
            // One moment for all.
            let tx = self.database.unchecked_transaction()?;
            let both = reserved.iter().zip(batches);
            let seen: Result<Vec<bool>, Fault> =
                both.map(|(is_first, batch)| Ok(*is_first && self.are_new(batch)?)).collect();
            tx.commit()?;
            seen
        };
        look().inspect_err(|_| batches.iter().for_each(|it| self.waiting.release(it)))
    }

    /// Returns when `batch` is on the disk. It waits from then on.
    ///
    /// Says whether who puts it in its place must hear of it.
    pub(super) fn note(&mut self, batch: &mut Vec<Ready>) -> Result<bool, Fault> {
        let done = self.waiting.state().done;
        let tx = self.file.unchecked_transaction()?;
        let mut crossed = self.crossed;
        if crossed < done {
            // As many as give the pages that are about to be written, so that none is written as empty in between.
            let mut cross_out = tx.prepare_cached(
                "delete from inbox where id in
                 (select id from inbox where id <= ?1 order by id limit ?2)",
            )?;
            if cross_out.execute([done, CROSSED])? == 0 {
                crossed = done;
            }
        }
        tx.prepare_cached("insert into inbox (responses) values (?1)")?.execute([write(batch)])?;
        let last = tx.last_insert_rowid();
        tx.commit()?;
        self.crossed = crossed;
        Ok(self.waiting.add(std::mem::take(batch), last))
    }

    /// These are on their way no longer.
    pub(super) fn release(&self, batch: &[Ready]) {
        self.waiting.release(batch);
    }

    /// Crosses out what is in its place.
    pub(super) fn cross_out(&mut self) -> Result<(), Fault> {
        let done = self.waiting.state().done;
        if self.crossed < done {
            self.file.prepare_cached("delete from inbox where id <= ?1")?.execute([done])?;
            self.crossed = done;
        }
        Ok(())
    }

    /// Lets go of both files.
    pub(super) fn close(mut self) -> Result<(), Fault> {
        self.cross_out()?;
        self.database.close().map_err(|(_, error)| error)?;
        Ok(self.file.close().map_err(|(_, error)| error)?)
    }
}

/// The file beside the database at `path`.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-inbox");
    PathBuf::from(name)
}

/// `batch` as bytes: of each whether it is known, when it came, its length, its JSON.
fn write(batch: &[Ready]) -> Vec<u8> {
    let n = batch.iter().map(|it| it.body.len() + HEAD).sum();
    let mut bytes = Vec::with_capacity(n);
    for it in batch {
        bytes.push(u8::from(it.known));
        bytes.extend(it.received_at.to_le_bytes());
        bytes.extend((it.body.len() as u64).to_le_bytes());
        bytes.extend(it.body.as_bytes());
    }
    bytes
}

/// What [`write`] wrote, behind `batch`.
fn read(mut bytes: &[u8], batch: &mut Vec<Ready>) -> Result<(), Fault> {
    let broken = || Fault::broken("a row of the inbox is cut off");
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
