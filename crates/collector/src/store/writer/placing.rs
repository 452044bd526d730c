//! SQLite's other end: what was acknowledged is put in its place.

use crate::store::dictionary::Dictionary;
use crate::store::erase::Secret;
use crate::store::inbox::Waiting;
use crate::store::pace::Pace;
use crate::store::ready::{self, Ready};
use crate::store::sql::Pool;
use crate::store::{Fault, Outcome, keep};
use std::sync::Arc;

/// Puts what SQLite has acknowledged in its place.
#[derive(Debug)]
pub(super) struct Placing {
    pub(super) pool: Pool,
    pub(super) dictionary: Arc<Dictionary>,
    pub(super) secret: Secret,
    pub(super) waiting: Waiting,
    /// What is to be put there, until it was.
    pub(super) taken: Vec<Ready>,
}

impl Placing {
    /// Puts all that waits in its place, and keeps `batch` behind it, in one transaction.
    pub(super) async fn keep(&mut self, batch: &mut [Ready]) -> Result<Vec<Outcome>, Fault> {
        let last = self.waiting.take(&mut self.taken);
        if self.taken.is_empty() && batch.is_empty() {
            return Ok(Vec::new());
        }
        // Whoever waits for `batch` is a request too.
        let pace = if batch.is_empty() { Pace::of(&self.waiting) } else { Pace::default() };
        let mut all: Vec<&mut Ready> = self.taken.iter_mut().chain(batch).collect();
        ready::resolve(&self.pool, &self.dictionary, &mut all).await?;
        let all: Vec<&Ready> = all.into_iter().map(|it| &*it).collect();
        let mut outcomes = keep::keep(&self.pool, &self.secret, &all, &pace).await?;
        let outcomes = outcomes.split_off(self.taken.len());
        self.waiting.placed(&self.taken, last);
        self.taken.clear();
        Ok(outcomes)
    }
}
