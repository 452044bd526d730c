//! What is acknowledged and not yet in its place, in memory.

use crate::store::ready::Ready;
use foldhash::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::{Duration, Instant};

/// Responses that are put in their places together; more where they come faster.
const TOGETHER: usize = 2_048;
/// Most responses and bytes that wait: beyond that nothing is acknowledged before they are in their places.
const MOST: usize = 4 * TOGETHER;
const BYTES: usize = 8 * 1024 * 1024;
/// How long they wait where nothing else comes, and at most.
const QUIET: Duration = Duration::from_millis(20);
const AGE: Duration = Duration::from_millis(500);

/// What waits, shared by who acknowledges and who puts in its place.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Waiting(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    responses: Vec<Ready>,
    /// How many were taken, to be put in their places.
    taken: usize,
    /// How often the mark of an id is on its way, of the responses and of whatever else is to be judged. Two ids that
    /// share one are told apart where they are judged.
    marks: HashMap<u64, usize>,
    bytes: usize,
    /// The record that the last of them is in, and the last record of which all are in their places.
    last: u64,
    done: u64,
    /// When the first of them came, and the last.
    since: Option<(Instant, Instant)>,
}

impl Waiting {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether all that was acknowledged is in its place.
    pub(in crate::store) fn is_empty(&self) -> bool {
        let state = self.state();
        state.responses.is_empty() && state.taken == 0
    }

    /// When they are to be put in their places, if nothing comes before.
    pub(in crate::store) fn due(&self) -> Option<Instant> {
        let state = self.state();
        if TOGETHER <= state.responses.len() {
            return state.since.map(|(first, _)| first);
        }
        state.since.map(|(first, last)| (last + QUIET).min(first + AGE))
    }

    /// Whether so much waits that nothing more may be acknowledged.
    pub(in crate::store) fn is_full(&self) -> bool {
        let state = self.state();
        MOST <= state.responses.len() + state.taken || BYTES <= state.bytes
    }

    /// Whether half of the room is taken.
    pub(in crate::store) fn is_half_full(&self) -> bool {
        let state = self.state();
        MOST / 2 <= state.responses.len() + state.taken || BYTES / 2 <= state.bytes
    }

    /// Whether nothing with these ids is on its way; from now on they are.
    pub(in crate::store) fn reserve(&self, batch: &[Ready]) -> bool {
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
    pub(in crate::store) fn release(&self, batch: &[Ready]) {
        let mut state = self.state();
        for ready in batch {
            match state.marks.get_mut(&ready.mark) {
                Some(n) if 1 < *n => *n -= 1,
                _ => drop(state.marks.remove(&ready.mark)),
            }
        }
    }

    /// Moves what waits behind `taken`, and says which record the last of it is in.
    pub(in crate::store) fn take(&self, taken: &mut Vec<Ready>) -> u64 {
        let mut state = self.state();
        taken.append(&mut state.responses);
        state.taken = taken.len();
        state.since = None;
        state.last
    }

    /// What was taken is in its place, up to the record `last`.
    pub(in crate::store) fn placed(&self, taken: &[Ready], last: u64) {
        self.release(taken);
        let mut state = self.state();
        state.taken = 0;
        state.bytes -= taken.iter().map(|it| it.body().len()).sum::<usize>();
        state.done = last;
    }

    /// What was taken could not be put in its place: it is to be tried again.
    pub(in crate::store) fn again(&self) {
        let later = Instant::now() + AGE;
        let mut state = self.state();
        if 0 < state.taken {
            state.since = Some((later, later));
        }
    }

    /// The last record of which all are in their places.
    pub(super) fn done(&self) -> u64 {
        self.state().done
    }

    /// Whether who waits for [`Waiting::due`] must hear of it.
    pub(super) fn add(&self, mut batch: Vec<Ready>, last: u64) -> bool {
        let now = Instant::now();
        let mut state = self.state();
        let before = state.responses.len();
        state.since = Some((state.since.map_or(now, |(first, _)| first), now));
        state.bytes += batch.iter().map(|it| it.body().len()).sum::<usize>();
        state.responses.append(&mut batch);
        state.last = last;
        before == 0 || (before < TOGETHER && TOGETHER <= state.responses.len())
    }
}
