//! `GET /v1/surveys/{id}/report`: the counts, summed, and what `score` makes of them.

use crate::access::Reader;
use crate::error::{Error, short};
use crate::service::{Service, json};
use crate::store::{Count, Totals};
use crate::surveys;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use score::{Definition, Histogram, Options};
use std::collections::BTreeMap;
use survey::report::{QuestionReport, Report};
use survey::{Problem, Survey};

/// What the answers to a survey say.
#[utoipa::path(
    get, path = "/v1/surveys/{id}/report", tag = "results",
    params(("id" = String, Path, description = "the survey's id")),
    responses(
        (status = 200, description = "the report", content_type = "application/json", body = ref("#/components/schemas/Report")),
        (status = 400, description = "`unsupported_parameter`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 401, description = "`unauthorized`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 404, description = "`unknown_survey`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn get(
    _: Reader,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Response, Error> {
    let id = surveys::id(path)?;
    let not_yet = |(name, _): &(String, String)| {
        Problem::new(short(name), "is not supported; this report takes no parameters")
    };
    let problems: Vec<Problem> = parameters.iter().map(not_yet).collect();
    if !problems.is_empty() {
        return Err(Error::Parameters(problems));
    }
    let survey = surveys::find(&id);
    let totals = service.store().totals(&id).await?;
    if survey.is_none() && totals.is_none() {
        return Err(surveys::unknown(&id));
    }
    let report = make(&id, survey, &totals.unwrap_or_default())?;
    Ok(json(StatusCode::OK, serde_json::to_string(&report).expect("plain data always serialises")))
}

/// The report: the survey's rating questions in its order, answered or not, then whatever else was answered.
fn make(id: &str, survey: Option<&Survey>, totals: &Totals) -> Result<Report, Error> {
    let mut answered: BTreeMap<(&str, &str), Vec<&Count>> = BTreeMap::new();
    for count in &totals.ratings {
        answered.entry((&count.question, &count.definition)).or_default().push(count);
    }
    let mut questions = Vec::new();
    let asked = survey.into_iter().flat_map(|survey| &survey.questions);
    for (question, definition) in asked.filter_map(|q| Some((q.id.as_str(), q.kind.definition()?)))
    {
        let counts = answered.remove(&(question, definition.id())).unwrap_or_default();
        questions.push(summary(question, definition, &counts)?);
    }
    for ((question, definition), counts) in answered {
        let definition = Definition::by_id(definition).ok_or_else(|| {
            Error::Broken(format!("counts of {id}/{question} have no definition {definition}"))
        })?;
        questions.push(summary(question, definition, &counts)?);
    }
    Ok(Report { survey: id.to_owned(), responses: totals.statuses, questions })
}

fn summary(
    question: &str,
    definition: &'static Definition,
    counts: &[&Count],
) -> Result<QuestionReport, Error> {
    let mut histogram = Histogram::new(definition.scale());
    let sum = counts.iter().try_for_each(|count| {
        histogram.add_count(definition.scale().rating(count.rating)?, count.n)
    });
    sum.and_then(|()| QuestionReport::new(question, definition, &histogram, &Options::default()))
        .map_err(|error| Error::Broken(format!("counts of {question} do not add up: {error}")))
}
