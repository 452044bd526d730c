//! All that is known of one survey: how it is asked now, who may answer, every version.

use super::catalog::preset_of;
use super::written::Written;
use crate::error::Error;
use crate::store::{PublicKey, StoredSurvey, SurveyVersion};
use std::collections::BTreeMap;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use survey::Survey;

/// All that is known of one survey.
#[derive(Debug)]
pub(crate) struct Entry {
    /// As it is asked now; `None` of one that was never put, or was deleted.
    current: Option<Arc<Survey>>,
    versions: BTreeMap<u32, Arc<Survey>>,
    stored: Option<StoredSurvey>,
    keys: Vec<PublicKey>,
    written: Written,
}

impl Entry {
    pub(super) fn new(
        id: &str,
        stored: Option<StoredSurvey>,
        versions: &[SurveyVersion],
        keys: Vec<PublicKey>,
    ) -> Result<Self, Error> {
        let mut known = BTreeMap::new();
        if let Some(preset) = preset_of(id) {
            known.insert(preset.version, Arc::new(preset.clone()));
        }
        for version in versions {
            let mut survey = read(id, &version.definition)?;
            survey.version = version.version;
            known.insert(version.version, Arc::new(survey));
        }
        let current = match &stored {
            Some(stored) => {
                let mut survey = read(id, &stored.definition)?;
                survey.version = stored.version;
                survey.ask.frequency.paused_until = stored.paused_until;
                Some(Arc::new(survey))
            }
            None => preset_of(id).cloned().map(Arc::new),
        };
        Ok(Self { current, versions: known, stored, keys, written: Written::default() })
    }

    /// As it is asked now.
    pub(crate) fn current(&self) -> Option<&Arc<Survey>> {
        self.current.as_ref()
    }

    /// The wording of a version, also of a deleted survey.
    pub(crate) fn version(&self, version: u32) -> Option<&Arc<Survey>> {
        self.versions.get(&version)
    }

    /// Every version with its wording, the newest last.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (u32, &Arc<Survey>)> {
        self.versions.iter().map(|(version, survey)| (*version, survey))
    }

    /// The ids of the questions of all versions, in the order of asking.
    pub(crate) fn questions(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for question in self.versions.values().rev().flat_map(|it| &it.questions) {
            if !ids.contains(&question.id) {
                ids.push(question.id.clone());
            }
        }
        ids
    }

    /// Its settings, where an owner has put it.
    pub(crate) fn stored(&self) -> Option<&StoredSurvey> {
        self.stored.as_ref()
    }

    pub(crate) fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// What the widget is sent, made once.
    pub(super) fn written(&self) -> &Written {
        &self.written
    }

    /// Whether a page of this origin may answer: every one may where there is no list.
    ///
    /// A request without an origin is no browser's on another site.
    pub(crate) fn takes_origin(&self, origin: Option<&str>) -> bool {
        match (self.origins(), origin) {
            (Some(list), Some(origin)) => list.iter().any(|it| it.eq_ignore_ascii_case(origin)),
            _ => true,
        }
    }

    /// The origins that may answer; `None` is every one.
    pub(crate) fn origins(&self) -> Option<&[String]> {
        self.stored.as_ref()?.origins.as_deref()
    }

    /// Whether a response with this public key is taken.
    pub(crate) fn takes_key(&self, given: Option<&str>) -> bool {
        if !self.stored.as_ref().is_some_and(|it| it.require_key) {
            return true;
        }
        let given = given.unwrap_or_default().as_bytes();
        let found = self
            .keys
            .iter()
            .fold(subtle::Choice::from(0), |found, it| found | it.key.as_bytes().ct_eq(given));
        found.into()
    }
}

fn read(id: &str, definition: &str) -> Result<Survey, Error> {
    Survey::from_json(definition.as_bytes()).map_err(|problems| {
        let first = problems.first().map_or_else(String::new, ToString::to_string);
        Error::Broken(format!("the stored definition of survey {id} does not pass: {first}"))
    })
}
