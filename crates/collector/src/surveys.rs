//! Surveys: `GET /v1/surveys/{id}` as pages read it, and below, what owners do with theirs.

mod catalog;
mod entry;
mod keys;
mod manage;
mod written;

pub(crate) use catalog::Catalog;
pub(crate) use entry::Entry;
pub(crate) use keys::{__path_add_key, __path_remove_key, add_key, remove_key};
pub(crate) use manage::{
    __path_delete, __path_list, __path_put, __path_put_settings, __path_settings, __path_versions,
    delete, list, moment, put, put_settings, settings, versions, written,
};

use self::written::Coding;
use crate::conditional;
use crate::cors::Pages;
use crate::error::{Error, short};
use crate::parameters::Parameters;
use crate::service::Service;
use crate::site;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ORIGIN, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use survey::{Problem, boot, compiled, locale};

/// The media type of the widget's compact form.
const COMPILED: &str = "application/vnd.candor.survey";
const JSON: &str = "application/json";

/// The id in a path; what is not UTF-8 is nobody's id.
pub(crate) fn id(path: Result<Path<String>, PathRejection>) -> Result<String, Error> {
    path.map(|Path(id)| id)
        .map_err(|_| Error::UnknownSurvey { id: "not UTF-8".to_owned(), known: Vec::new() })
}

/// In which form a survey is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Compiled,
    Boot,
}

impl Form {
    const WORDS: [(&str, Self); 3] =
        [("json", Self::Json), ("compiled", Self::Compiled), ("boot", Self::Boot)];
}

/// A survey: as JSON, compiled for the widget in one language, or when it is asked, as the boot script reads it.
#[utoipa::path(
    get, path = "/v1/surveys/{id}", tag = "surveys",
    params(
        ("id" = String, Path, description = "the survey's id"),
        ("form" = Option<String>, Query, description = "`json` (the default), `compiled` as the widget reads it, or `boot`: its rules that the boot script needs"),
        ("lang" = Option<String>, Query, description = "for `compiled`: language tags in order of preference, with commas between"),
    ),
    responses(
        (status = 200, description = "the survey", content(
            (ref("#/components/schemas/Survey") = "application/json"),
            (String = "application/vnd.candor.survey"),
        )),
        (status = 304, description = "it is what `If-None-Match` named"),
        (status = "4XX", description = "`unsupported_parameter`, `unknown_survey`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 503, description = "`unavailable`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    )
)]
pub(crate) async fn get(
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let id = id(path)?;
    let entry = service.surveys().entry(service.store(), &id).await?;
    let Some(survey) = entry.current() else {
        return Err(service.surveys().unknown(service.store(), &id).await);
    };
    let (form, wanted) = wanted(&parameters, &headers)?;
    let coding = [Coding::Brotli, Coding::Gzip]
        .into_iter()
        .find(|it| it.name().is_some_and(|name| site::accepts(&headers, name)))
        .unwrap_or(Coding::Identity);
    let (kind, body) = match form {
        Form::Json => {
            (JSON, entry.written().body("json", coding, || survey.to_json().into_bytes()))
        }
        Form::Boot => {
            (JSON, entry.written().body("boot", coding, || boot::boot(survey).into_bytes()))
        }
        Form::Compiled => {
            let wanted: Vec<&str> =
                wanted.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
            let lang = locale::choose(&wanted, &survey.langs()).unwrap_or(&survey.lang);
            let make = || compiled::compile(survey, &[lang]);
            (COMPILED, entry.written().body(&["compiled ", lang].concat(), coding, make))
        }
    };
    let mut response = conditional::answer(&headers, &body.tag, body.bytes);
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    out.insert(VARY, HeaderValue::from_static("accept, accept-encoding"));
    if let Some(name) = coding.name() {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response.extensions_mut().insert(Pages::of(&entry, headers.get(ORIGIN)));
    Ok(response)
}

fn wanted<'a>(parameters: &'a Parameters, headers: &HeaderMap) -> Result<(Form, &'a str), Error> {
    let accepts = |it: &HeaderValue| it.to_str().is_ok_and(|it| it.contains(COMPILED));
    let is_compiled = headers.get_all(ACCEPT).iter().any(accepts);
    let mut form = if is_compiled { Form::Compiled } else { Form::Json };
    let mut wanted = None;
    let mut problems = Vec::new();
    for (name, value) in &parameters.0 {
        match (name.as_str(), value.as_str()) {
            ("form", word) => match Form::WORDS.iter().find(|(known, _)| *known == word) {
                Some((_, known)) => form = *known,
                None => problems.push(Problem::new(
                    "form",
                    format!("{:?} is not json, compiled or boot", short(word)),
                )),
            },
            ("lang", tags) => wanted = Some(tags),
            (other, _) => {
                problems.push(Problem::new(short(other), "is not known here; known: form, lang"))
            }
        }
    }
    if wanted.is_some() && form != Form::Compiled {
        problems.push(Problem::new("lang", "goes with form=compiled; the JSON has every language"));
    }
    if problems.is_empty() {
        Ok((form, wanted.unwrap_or_default()))
    } else {
        Err(Error::Parameters(problems))
    }
}
