//! `GET /v1/surveys/{id}`: a survey as JSON, or compiled for the widget in one language.
//!
//! Surveys of the owner's own come later; now there are the presets.

use crate::conditional;
use crate::error::{Error, short};
use crate::service::Service;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use std::sync::LazyLock;
use survey::{Problem, Survey, compiled, preset};

/// The media type of the widget's compact form.
const COMPILED: &str = "application/vnd.candor.survey";

static PRESETS: LazyLock<Vec<Survey>> =
    LazyLock::new(|| preset::IDS.iter().filter_map(|id| preset::get(id)).collect());

/// The survey called `id`.
pub(crate) fn find(id: &str) -> Option<&'static Survey> {
    PRESETS.iter().find(|survey| survey.id == id)
}

/// The refusal of an unknown id, with those that there are.
pub(crate) fn unknown(id: &str) -> Error {
    Error::UnknownSurvey {
        id: id.to_owned(),
        known: PRESETS.iter().map(|survey| survey.id.clone()).collect(),
    }
}

/// The id in a path; what is not UTF-8 is nobody's id.
pub(crate) fn id(path: Result<Path<String>, PathRejection>) -> Result<String, Error> {
    path.map(|Path(id)| id).map_err(|_| unknown("not UTF-8"))
}

/// A survey, as JSON or compiled for the widget in one language.
#[utoipa::path(
    get, path = "/v1/surveys/{id}", tag = "surveys",
    params(
        ("id" = String, Path, description = "the survey's id"),
        ("form" = Option<String>, Query, description = "`json` (the default) or `compiled`, as the widget reads it"),
        ("lang" = Option<String>, Query, description = "for `compiled`: language tags in order of preference, with commas between"),
    ),
    responses(
        (status = 200, description = "the survey", content_type = "application/json", body = ref("#/components/schemas/Survey")),
        (status = 304, description = "it is what `If-None-Match` named"),
        (status = 400, description = "`unsupported_parameter`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 404, description = "`unknown_survey`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    )
)]
pub(crate) async fn get(
    State(_): State<Service>,
    path: Result<Path<String>, PathRejection>,
    Query(parameters): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let id = id(path)?;
    let survey = find(&id).ok_or_else(|| unknown(&id))?;
    let accepts = |it: &HeaderValue| it.to_str().is_ok_and(|it| it.contains(COMPILED));
    let mut is_compiled = headers.get_all(ACCEPT).iter().any(accepts);
    let mut wanted = None;
    let mut problems = Vec::new();
    for (name, value) in &parameters {
        match (name.as_str(), value.as_str()) {
            ("form", "compiled") => is_compiled = true,
            ("form", "json") => is_compiled = false,
            ("form", other) => problems
                .push(Problem::new("form", format!("{:?} is not json or compiled", short(other)))),
            ("lang", tags) => wanted = Some(tags),
            (other, _) => {
                problems.push(Problem::new(short(other), "is not known here; known: form, lang"))
            }
        }
    }
    if wanted.is_some() && !is_compiled {
        problems.push(Problem::new("lang", "goes with form=compiled; the JSON has every language"));
    }
    if !problems.is_empty() {
        return Err(Error::Parameters(problems));
    }
    let (kind, bytes) = if is_compiled {
        let wanted: Vec<&str> = wanted
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect();
        (COMPILED, Bytes::from(compiled::compile(survey, &wanted)))
    } else {
        ("application/json", Bytes::from(survey.to_json()))
    };
    let tag = conditional::tag(&bytes);
    let mut response = conditional::answer(&headers, &tag, bytes);
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    out.insert(VARY, HeaderValue::from_static("accept"));
    Ok(response)
}
