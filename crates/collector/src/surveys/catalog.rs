//! The surveys at hand: presets, and what owners put, read again from the store when they have grown old.
//!
//! Several collectors share one store, so what one of them changes the
//! others see within a second; the one that changes it sees it at once.

use super::entry::Entry;
use crate::error::Error;
use crate::store::Store;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use survey::{Survey, preset};
use tokio::time::Instant;

/// How long an entry is believed.
const FRESH: Duration = Duration::from_secs(1);
/// How long it is believed that a version is not there.
const MISSING: Duration = Duration::from_millis(100);
/// Whoever posts can make up ids: beyond so many, all are read again.
const MOST: usize = 10_000;

/// The presets, newest wording.
pub(super) static PRESETS: LazyLock<Vec<Survey>> =
    LazyLock::new(|| preset::IDS.iter().filter_map(|id| preset::get(id)).collect());

/// The preset called `id`.
pub(super) fn preset_of(id: &str) -> Option<&'static Survey> {
    PRESETS.iter().find(|survey| survey.id == id)
}

/// What was read, and when.
type Known = HashMap<String, (Instant, Arc<Entry>)>;

/// The surveys at hand.
#[derive(Debug, Default)]
pub(crate) struct Catalog(Mutex<Known>);

impl Catalog {
    /// What there is of `id`: its settings, its versions.
    ///
    /// # Errors
    /// Where the store is away.
    pub(crate) async fn entry(&self, store: &Store, id: &str) -> Result<Arc<Entry>, Error> {
        self.entry_within(store, id, FRESH).await
    }

    async fn entry_within(
        &self,
        store: &Store,
        id: &str,
        age: Duration,
    ) -> Result<Arc<Entry>, Error> {
        if let Some((read_at, entry)) = self.known().get(id)
            && read_at.elapsed() < age
        {
            return Ok(Arc::clone(entry));
        }
        // Once a second: whoever asks in between must not carry the room that it takes.
        Box::pin(self.read(store, id)).await
    }

    async fn read(&self, store: &Store, id: &str) -> Result<Arc<Entry>, Error> {
        let read_at = Instant::now();
        let stored = store.survey(id).await?;
        let versions = store.survey_versions(id).await?;
        let keys = if stored.is_some() { store.keys(id).await? } else { Vec::new() };
        let entry = Arc::new(Entry::new(id, stored, &versions, keys)?);
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id.to_owned(), (read_at, Arc::clone(&entry)));
        Ok(entry)
    }

    /// What there is of `id`, where `version` is to be among it if it is anywhere.
    ///
    /// # Errors
    /// Where the store is away.
    pub(crate) async fn with_version(
        &self,
        store: &Store,
        id: &str,
        version: u32,
    ) -> Result<Arc<Entry>, Error> {
        let entry = self.entry(store, id).await?;
        if entry.version(version).is_some() {
            return Ok(entry);
        }
        self.entry_within(store, id, MISSING).await
    }

    /// The newest wording of `id`.
    ///
    /// # Errors
    /// Where the store is away.
    pub(crate) async fn current(
        &self,
        store: &Store,
        id: &str,
    ) -> Result<Option<Arc<Survey>>, Error> {
        Ok(self.entry(store, id).await?.current().cloned())
    }

    /// Reads `id` again next time: it was changed here.
    pub(crate) fn forget(&self, id: &str) {
        self.known().remove(id);
    }

    /// The refusal of an unknown id, with those that there are.
    pub(crate) async fn unknown(&self, store: &Store, id: &str) -> Error {
        let mut known: Vec<String> = PRESETS.iter().map(|survey| survey.id.clone()).collect();
        match store.surveys().await {
            Ok(stored) => {
                for survey in stored {
                    if !known.contains(&survey.id) {
                        known.push(survey.id);
                    }
                }
                Error::UnknownSurvey { id: id.to_owned(), known }
            }
            Err(fault) => fault.into(),
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
