//! What a browser has counted of its own answers (`candor.summary`), as the questions of a report; and what
//! a survey says of a rating that a link would give.

use crate::compiled::Instrument;
use crate::question::Kind;
use crate::report::QuestionReport;
use score::{Histogram, Options};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The counts of one question on one scale: `{"question":"nps","kind":"nps","counts":{"9":3}}`.
#[derive(Debug, Deserialize)]
struct Counted {
    question: String,
    kind: Kind,
    #[serde(default)]
    scale: Option<u8>,
    counts: BTreeMap<u8, u64>,
}

/// The summary of every question in a JSON list of counts.
///
/// # Errors
/// Where they are no counts of ratings, in a sentence that names them.
pub fn questions(json: &str) -> Result<Vec<QuestionReport>, String> {
    let list: Vec<Counted> = serde_json::from_str(json).map_err(|error| error.to_string())?;
    list.iter().map(question).collect()
}

fn question(counted: &Counted) -> Result<QuestionReport, String> {
    let Counted { question, kind, scale, counts } = counted;
    let definition = scale.map_or_else(|| kind.definition(), |scale| kind.definition_of(scale));
    let definition = definition.ok_or_else(|| {
        let kind = kind.as_str();
        format!("question \"{question}\" of kind {kind} has no scale {}", scale.unwrap_or_default())
    })?;
    let mut histogram = Histogram::new(definition.scale());
    for (value, n) in counts {
        let rating = definition.scale().rating(*value).map_err(|error| error.to_string())?;
        histogram.add_count(rating, *n).map_err(|error| error.to_string())?;
    }
    QuestionReport::new(question, definition, &histogram, &Options::default())
        .map_err(|error| error.to_string())
}

/// Why a survey's first question does not take this rating, in a sentence for people.
pub fn refusal(survey: &Instrument, rating: &str) -> String {
    let first = survey.items.first().and_then(|item| item.definition());
    first.map_or_else(
        || format!("survey \"{}\" does not begin with a rating, so a link can give none", survey.id),
        |definition| {
            let (min, max) = (definition.scale().min(), definition.scale().max());
            format!(
                "rating \"{rating}\" is not a whole number from {min} to {max}, as survey \"{}\" asks",
                survey.id
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{compiled, preset};

    #[test]
    fn counts_are_scored_as_in_a_report() {
        let told = questions(
            r#"[{"question":"nps","kind":"nps","counts":{"10":2,"0":1}},
                {"question":"face","kind":"csat","scale":3,"counts":{"3":1,"1":3}}]"#,
        );
        let told = told.unwrap();
        let seen: Vec<_> = told
            .iter()
            .map(|it| (it.id.as_str(), it.definition.as_str(), it.n, it.score.unwrap().round()))
            .collect();
        assert_eq!(seen, [("nps", "nps.v1", 3, 33.0), ("face", "csat.top1-of-3.v1", 4, 25.0)]);
        assert_eq!((told[0].counts[&10], told[0].counts[&5]), (2, 0));
        assert_eq!(questions("[]").unwrap(), []);
    }

    #[test]
    fn what_are_no_counts_is_named() {
        for (json, expected) in [
            (r#"[{"question":"a","kind":"text","counts":{}}]"#, "\"a\" of kind text has no scale"),
            (r#"[{"question":"a","kind":"nps","scale":7,"counts":{}}]"#, "has no scale 7"),
            (r#"[{"question":"a","kind":"nps","counts":{"11":1}}]"#, "rating 11 is not"),
            (r#"[{"question":"a","kind":"stars","counts":{}}]"#, "stars"),
            ("{}", "sequence"),
        ] {
            let error = questions(json).unwrap_err();
            assert!(error.contains(expected), "{json}: {error}");
        }
    }

    #[test]
    fn a_rating_that_is_none_is_named_with_its_scale() {
        let ces = compiled::instrument(&preset::get("ces").unwrap(), &["en"]);
        assert_eq!(
            refusal(&ces, "9"),
            "rating \"9\" is not a whole number from 1 to 7, as survey \"ces\" asks"
        );
    }
}
