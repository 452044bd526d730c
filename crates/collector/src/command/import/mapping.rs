//! Which column of another tool's table is which field of a response.

use super::{Failure, Import};
use crate::store::Store;
use crate::surveys::Catalog;
use jiff::tz::TimeZone;
use std::sync::Arc;
use survey::Survey;
use survey::survey::{Kind, Question};

/// Fields that a column can be.
const FIELDS: [&str; 12] = [
    "id",
    "rating",
    "text",
    "answered_at",
    "respondent",
    "lang",
    "device",
    "touchpoint",
    "journey",
    "channel",
    "persona",
    "url",
];
/// What stands before the name of a member of the context.
pub(super) const CONTEXT: &str = "context.";

/// Reads `FIELD=COLUMN`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (field, column) =
        text.split_once('=').ok_or_else(|| format!("{text:?} is not FIELD=COLUMN"))?;
    let is_known =
        FIELDS.contains(&field) || field.strip_prefix(CONTEXT).is_some_and(|name| !name.is_empty());
    if is_known {
        Ok((field.to_owned(), column.to_owned()))
    } else {
        Err(format!("{field:?} is not one of {}, context.NAME", FIELDS.join(", ")))
    }
}

/// What the rows of another tool's table mean.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) survey: Arc<Survey>,
    /// Fields with their columns.
    pub(super) fields: Vec<(String, String)>,
    /// The rated question.
    pub(super) rated: Option<Question>,
    /// The open question.
    pub(super) open: Option<Question>,
    pub(super) zone: TimeZone,
    /// What stands between two cells; `None` where the header tells.
    pub(super) separator: Option<u8>,
}

impl Mapping {
    pub(super) async fn new(
        store: &Store,
        import: &Import,
        zone: TimeZone,
    ) -> Result<Self, Failure> {
        let (catalog, id) = (Catalog::default(), import.survey.as_deref().unwrap_or_default());
        let entry = catalog.entry(store, id).await.map_err(Failure::new)?;
        let survey = match import.version {
            Some(version) => entry.version(version),
            None => entry.current(),
        };
        let Some(survey) = survey.cloned() else {
            return Err(Failure(match import.version {
                Some(version) => format!("survey {id:?} has no version {version} here"),
                None => format!("there is no survey {id:?} here: put it first"),
            }));
        };
        let has = |field: &str| import.map.iter().any(|it| it.0 == field);
        if let Some(twice) = import
            .map
            .iter()
            .enumerate()
            .find(|(at, it)| import.map[..*at].iter().any(|o| o.0 == it.0))
        {
            return Err(Failure(format!("--map names {} twice", twice.1.0)));
        }
        if !has("rating") && !has("text") {
            return Err(Failure("--map names neither rating nor text".to_owned()));
        }
        let find = |field: &str, given: &Option<String>, is_open: bool| {
            if !has(field) {
                return Ok(None);
            }
            let fits = |it: &&Question| {
                if is_open { it.kind == Kind::Text } else { it.kind.is_rating() }
            };
            let mut questions = survey.questions.iter().filter(fits);
            let found = match given {
                Some(id) => questions.find(|it| it.id == *id),
                None => questions.next(),
            };
            found.cloned().map(Some).ok_or_else(|| {
                let what = if is_open { "open question" } else { "rated question" };
                let name = given.as_deref().map(|it| format!(" {it:?}")).unwrap_or_default();
                Failure(format!("survey {id} has no {what}{name}"))
            })
        };
        Ok(Self {
            rated: find("rating", &import.question, false)?,
            open: find("text", &import.text_question, true)?,
            fields: import.map.clone(),
            zone,
            separator: import.separator,
            survey: Arc::clone(&survey),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn a_column_may_have_any_name() {
        assert_eq!(
            pair("rating=Your score = 0-10"),
            Ok(("rating".into(), "Your score = 0-10".into()))
        );
        assert_eq!(pair("context.plan=Plan"), Ok(("context.plan".into(), "Plan".into())));
        for text in ["rating", "score=Score", "context.=x"] {
            assert!(pair(text).is_err(), "{text}");
        }
    }
}
