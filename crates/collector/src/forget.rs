//! Erasing people: by the owner's id of them, or by the secret that their own browser holds.

use crate::access::{Admin, hex};
use crate::body::{self, FROM_PAGES};
use crate::error::Error;
use crate::service::Service;
use crate::store::{Erasure, Subject};
use crate::surveys::{moment, written};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use sha2::{Digest, Sha256};
use survey::Problem;
use survey::words::{Erased, Forget};

/// Most secrets of one request.
const MOST: usize = 100;
/// Longest secret, characters.
const SECRET: usize = 1_000;

/// What was erased, as it is told.
pub(crate) fn receipt(erasure: &Erasure) -> Erased {
    Erased { receipt: erasure.id.clone(), erased_at: moment(erasure.at), responses: erasure.n }
}

/// The `forget_key` of responses that were given with this secret.
pub(crate) fn forget_key(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

/// Erases every response of a respondent, for good: what is sent again is not kept.
#[utoipa::path(
    delete, path = "/v1/respondents/{id}", tag = "responses",
    params(("id" = String, Path, description = "the owner's id of the person, as in `respondent`")),
    responses(
        (status = 200, description = "a receipt, of no responses where there were none", content_type = "application/json", body = ref("#/components/schemas/Erased")),
        (status = "4XX", description = "`unauthorized`, `forbidden`, `not_found`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 503, description = "`unavailable`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn respondent(
    _: Admin,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Error> {
    let Path(id) =
        path.map_err(|_| Error::NotFound("a respondent that is not UTF-8".to_owned()))?;
    if id.contains('\0') {
        return Err(Error::NotFound("a respondent with a zero character".to_owned()));
    }
    let erasure = service.store().erase(&[Subject::Respondent(id)], service.now()).await?;
    Ok(written(StatusCode::OK, &receipt(&erasure)))
}

/// Erases every response of the browsers that hold these secrets; no token is needed.
#[utoipa::path(
    post, path = "/v1/forget", tag = "responses",
    request_body(content(
        (ref("#/components/schemas/Forget") = "application/json"),
        (ref("#/components/schemas/Forget") = "text/plain"),
    )),
    responses(
        (status = 200, description = "a receipt, of no responses where there were none", content_type = "application/json", body = ref("#/components/schemas/Erased")),
        (status = "4XX", description = "`invalid_body`, `not_json`, `unsupported_media_type`, `too_large`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 503, description = "`unavailable`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    )
)]
pub(crate) async fn forget(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Error> {
    let Forget { keys } = body::json_of(request, &FROM_PAGES).await?;
    if keys.is_empty() || keys.len() > MOST {
        let message = format!("{} keys are not 1 to {MOST}", keys.len());
        return Err(Error::Body(vec![Problem::new("$.keys", message)]));
    }
    let long = keys.iter().position(|it| it.is_empty() || it.chars().count() > SECRET);
    if let Some(at) = long {
        let message = format!("is not a text of 1 to {SECRET} characters");
        return Err(Error::Body(vec![Problem::new(format!("$.keys[{at}]"), message)]));
    }
    let subjects: Vec<Subject> = keys.iter().map(|it| Subject::ForgetKey(forget_key(it))).collect();
    let erasure = service.store().erase(&subjects, service.now()).await?;
    Ok(written(StatusCode::OK, &receipt(&erasure)))
}
