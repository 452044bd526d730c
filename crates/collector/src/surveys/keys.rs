//! Public keys: pages carry them, so they are no secrets; without one of them, a survey that
//! requires a key takes no response. Each can be withdrawn by itself.

use super::id;
use super::manage::{moment, written};
use crate::access::{Admin, hex};
use crate::body;
use crate::error::Error;
use crate::service::Service;
use crate::store::PublicKey;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use survey::Problem;
use survey::owner::{KeyLine, NewKey};

/// Longest name, characters.
const NAME: usize = 200;
/// Most keys of one survey.
const MOST: usize = 100;

/// Makes a public key.
#[utoipa::path(
    post, path = "/v1/surveys/{id}/keys", tag = "surveys",
    params(("id" = String, Path, description = "the survey's id")),
    request_body(content = ref("#/components/schemas/NewKey"), content_type = "application/json"),
    responses(
        (status = 201, description = "made", content_type = "application/json", body = ref("#/components/schemas/Key")),
        (status = "4XX", description = "`invalid_body`, `not_json`, `unknown_survey`, `unauthorized`, `forbidden`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn add_key(
    _: Admin,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Error> {
    let id = id(path)?;
    let NewKey { name } = body::json(request).await?;
    let refuse = |path: &str, message: String| Err(Error::Body(vec![Problem::new(path, message)]));
    if name.chars().count() > NAME || name.contains('\0') {
        return refuse("$.name", format!("is not a text of at most {NAME} characters"));
    }
    let entry = service.surveys().entry(service.store(), &id).await?;
    if entry.stored().is_none() {
        return if entry.current().is_some() {
            refuse("$", format!("{id} is a preset: set its settings once, then it takes keys"))
        } else {
            Err(service.surveys().unknown(service.store(), &id).await)
        };
    }
    if entry.keys().len() >= MOST {
        return refuse("$", format!("{id} has {MOST} keys; remove one first"));
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Broken(format!("no randomness: {error}")))?;
    let key = ["pk_", &hex(&bytes)].concat();
    let created_at = service.now();
    let public = PublicKey { key: key.clone(), survey: id.clone(), name: name.clone(), created_at };
    service.store().add_key(&public).await?;
    service.surveys().forget(&id);
    Ok(written(StatusCode::CREATED, &KeyLine { key, name, created_at: moment(created_at) }))
}

/// Withdraws a public key.
#[utoipa::path(
    delete, path = "/v1/surveys/{id}/keys/{key}", tag = "surveys",
    params(
        ("id" = String, Path, description = "the survey's id"),
        ("key" = String, Path, description = "the key"),
    ),
    responses(
        (status = 204, description = "withdrawn"),
        (status = "4XX", description = "`not_found`, `unauthorized`, `forbidden`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn remove_key(
    _: Admin,
    State(service): State<Service>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<StatusCode, Error> {
    let Path((id, key)) =
        path.map_err(|_| Error::NotFound("a key that is not UTF-8".to_owned()))?;
    let entry = service.surveys().entry(service.store(), &id).await?;
    let is_there = entry.keys().iter().any(|it| it.key == key);
    service.surveys().forget(&id);
    if is_there && service.store().remove_key(&key).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::NotFound(format!("key {key} of survey {id}")))
    }
}
