//! Room that is taken and given back: a bound for what waits, which nobody waits for.

use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So much room.
#[derive(Debug)]
pub(crate) struct Room {
    free: AtomicUsize,
}

/// Room that is taken until this is gone.
#[derive(Debug)]
pub(crate) struct Taken<R: Deref<Target = Room>> {
    room: R,
    n: usize,
}

impl Room {
    pub(crate) const fn new(most: usize) -> Self {
        Self { free: AtomicUsize::new(most) }
    }
}

impl<R: Deref<Target = Room>> Taken<R> {
    /// Takes `n` of `room`, where so much is free.
    pub(crate) fn of(room: R, n: usize) -> Option<Self> {
        let less = |free: usize| free.checked_sub(n);
        room.free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).ok()?;
        Some(Self { room, n })
    }

    /// Takes so much too, which is of the same room.
    pub(crate) fn merge(&mut self, mut other: Self) {
        self.n += std::mem::take(&mut other.n);
    }
}

impl<R: Deref<Target = Room>> Drop for Taken<R> {
    fn drop(&mut self) {
        self.room.free.fetch_add(self.n, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_taken_than_there_is() {
        let room = Room::new(10);
        let mut first = Taken::of(&room, 6).unwrap();
        assert!(Taken::of(&room, 5).is_none());
        first.merge(Taken::of(&room, 4).unwrap());
        assert!(Taken::of(&room, 1).is_none() && Taken::of(&room, 0).is_some());
        drop(first);
        assert!(Taken::of(&room, 11).is_none() && Taken::of(&room, 10).is_some());
    }
}
