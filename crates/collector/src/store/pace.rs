//! How far what was acknowledged gives way to requests while it is put in its place.
//!
//! It may wait, a request may not: as long as there is room for more, some of it is done whenever nothing else is to
//! be done. When half of the room is taken, or after some time, it takes its turns like everything else.

use super::inbox::Waiting;
use std::future::poll_fn;
use std::task::Poll;
use tokio::time::{Duration, Instant};

/// Rows that are inserted without giving way.
pub(super) const SLICE: usize = 32;
/// How long it gives way to everything.
const LONG: Duration = Duration::from_millis(100);

/// The pace of one transaction. By default it gives way to nothing.
#[derive(Debug, Default)]
pub(super) struct Pace(Option<(Waiting, Instant)>);

impl Pace {
    /// That of what `waiting` holds.
    pub(super) fn of(waiting: &Waiting) -> Self {
        Self(Some((waiting.clone(), Instant::now() + LONG)))
    }

    /// Returns when it is to go on.
    pub(super) async fn give_way(&self) {
        let Some((waiting, until)) = &self.0 else { return };
        if waiting.is_half_full() || *until <= Instant::now() {
            turn().await;
        } else {
            // The runtime comes back when it has nothing else to do.
            tokio::task::yield_now().await;
        }
    }
}

/// One turn of whatever is ready.
async fn turn() {
    let mut is_over = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_over, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
