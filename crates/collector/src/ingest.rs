//! `POST /v1/responses`: one response, or an array of them.
//!
//! Idempotent by response and revision, so that whoever sends may always send
//! again. What is acknowledged is durable; what is refused is named in full.

use crate::error::Error;
use crate::patience;
use crate::service::{Service, json};
use crate::store::{Incoming, Outcome};
use crate::surveys;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response as HttpResponse;
use serde_json::value::RawValue;
use survey::receipt::Receipt;
use survey::response_read::survey_id;
use survey::{Problem, Response};

/// Most bytes of one response.
const ONE: usize = 64 * 1024;
/// Most bytes of an array.
const MANY: usize = 4 * 1024 * 1024;
/// Most elements of an array.
const ELEMENTS: usize = 500;
/// What is too large is read on up to here and thrown away, so that its sender reads our answer and not a reset.
const THROWN: usize = 16 * 1024 * 1024;

/// Keeps one response, or an array of them; sending again is always safe.
#[utoipa::path(
    post, path = "/v1/responses", tag = "responses",
    request_body(content(
        (ref("#/components/schemas/Response") = "application/json"),
        (ref("#/components/schemas/Response") = "text/plain"),
    ), description = "one response of at most 64 KiB, or an array of at most 500 in 4 MiB"),
    responses(
        (status = 200, description = "known already, or an array: a receipt for each", content_type = "application/json", body = ref("#/components/schemas/Receipt")),
        (status = 201, description = "kept", content_type = "application/json", body = ref("#/components/schemas/Receipt")),
        (status = "4XX", description = "`not_json`, `cut_body`, `timeout`, `revision_conflict`, `too_large`, `unsupported_media_type`, `unsupported_encoding`, `invalid_response`, `idempotency_key_mismatch`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 503, description = "`unavailable`: nothing was kept", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    )
)]
pub(crate) async fn post(
    State(service): State<Service>,
    request: Request,
) -> Result<HttpResponse, Error> {
    let (head, body) = request.into_parts();
    check_type(&head.headers)?;
    let bytes = read(body).await?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| Error::NotJson(vec![Problem::new("$", format!("not UTF-8: {error}"))]))?;
    let key =
        head.headers.get("idempotency-key").map(|key| String::from_utf8_lossy(key.as_bytes()));
    if text.trim_ascii_start().starts_with('[') {
        if let Some(key) = key {
            return Err(Error::Key {
                given: key.into_owned(),
                expected: "absent for an array".to_owned(),
            });
        }
        many(&service, text).await
    } else {
        one(&service, text, key.as_deref()).await
    }
}

fn check_type(headers: &HeaderMap) -> Result<(), Error> {
    let encoding = headers.get(CONTENT_ENCODING).map(|it| String::from_utf8_lossy(it.as_bytes()));
    if let Some(encoding) = encoding.filter(|it| !it.eq_ignore_ascii_case("identity")) {
        return Err(Error::Encoding(encoding.into_owned()));
    }
    let given = headers
        .get(CONTENT_TYPE)
        .map_or_else(Default::default, |it| String::from_utf8_lossy(it.as_bytes()));
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || essence == "text/plain" {
        Ok(())
    } else {
        Err(Error::MediaType(given.into_owned()))
    }
}

async fn read(body: Body) -> Result<Bytes, Error> {
    use axum::body::HttpBody;
    use std::pin::{Pin, pin};
    let mut body = pin!(body);
    let mut bytes = Vec::new();
    let mut n = 0;
    while let Some(frame) =
        std::future::poll_fn(|context| Pin::as_mut(&mut body).poll_frame(context)).await
    {
        let Ok(data) = frame.map_err(|error| patience::cut(&error))?.into_data() else { continue };
        n += data.len();
        if n > THROWN {
            break;
        }
        if n <= MANY {
            bytes.extend_from_slice(&data);
        }
    }
    if n > MANY { Err(too_large(n, MANY)) } else { Ok(bytes.into()) }
}

fn too_large(n: usize, most: usize) -> Error {
    let more = if n > THROWN { "over " } else { "" };
    Error::TooLarge(format!("{more}{} bytes are more than {most}", n.min(THROWN)))
}

/// Reads and checks one response as it came.
fn take(service: &Service, body: &str) -> Result<Incoming, Error> {
    if body.len() > ONE {
        return Err(too_large(body.len(), ONE));
    }
    let value = survey::read::parse(body.as_bytes()).map_err(Error::NotJson)?;
    // Another version's questions are not known here: such a response is checked by the kinds alone.
    let version = value.pointer("/survey/version").and_then(serde_json::Value::as_u64);
    let survey = survey_id(&value)
        .and_then(surveys::find)
        .filter(|it| version == Some(u64::from(it.version)));
    let response = Response::read(&value, survey).map_err(Error::Invalid)?;
    Ok(Incoming {
        response,
        body: body.to_owned(),
        known: survey.is_some(),
        received_at: service.now(),
    })
}

async fn one(service: &Service, body: &str, key: Option<&str>) -> Result<HttpResponse, Error> {
    let incoming = take(service, body).inspect_err(|_| service.metrics().responded("refused"))?;
    let Response { response_id, revision, .. } = &incoming.response;
    if let Some(given) = key {
        // A string of RFC 8941, which is quoted; without quotes it means the same.
        let bare = given.trim().trim_matches('"');
        let expected = format!("{response_id}:{revision}");
        if !bare.eq_ignore_ascii_case(&expected) {
            return Err(Error::Key {
                given: given.to_owned(),
                expected: format!("\"{expected}\""),
            });
        }
    }
    let (response_id, revision) = (response_id.clone(), *revision);
    let outcome = service.store().ingest(vec![incoming]).await?.pop().unwrap_or(Outcome::Conflict);
    service.metrics().responded(word(outcome));
    match outcome {
        Outcome::Conflict => Err(Error::Conflict { response_id, revision }),
        other => {
            let status = status(other);
            let receipt = Receipt {
                response_id: Some(response_id),
                revision: Some(revision),
                status: status.as_u16(),
                problems: Vec::new(),
            };
            Ok(json(status, serde_json::to_string(&receipt).expect("plain data always serialises")))
        }
    }
}

fn status(outcome: Outcome) -> StatusCode {
    match outcome {
        Outcome::New => StatusCode::CREATED,
        Outcome::Raised | Outcome::Same | Outcome::Older | Outcome::Erased => StatusCode::OK,
        Outcome::Conflict => StatusCode::CONFLICT,
    }
}

/// The name of an outcome among the counts of `/metrics`.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::New => "new",
        Outcome::Raised => "raised",
        Outcome::Same => "same",
        Outcome::Older => "older",
        Outcome::Conflict => "conflict",
        Outcome::Erased => "erased",
    }
}

async fn many(service: &Service, body: &str) -> Result<HttpResponse, Error> {
    let elements: Vec<&RawValue> = serde_json::from_str(body)
        .map_err(|error| Error::NotJson(vec![Problem::new("$", format!("not JSON: {error}"))]))?;
    if elements.len() > ELEMENTS {
        return Err(Error::TooLarge(format!(
            "{} elements are more than {ELEMENTS}",
            elements.len()
        )));
    }
    let mut batch = Vec::new();
    let mut receipts = Vec::new();
    for element in elements {
        receipts.push(match take(service, element.get()) {
            Ok(incoming) => {
                let Response { response_id, revision, .. } = &incoming.response;
                let (response_id, revision) = (Some(response_id.clone()), Some(*revision));
                batch.push(incoming);
                Receipt { response_id, revision, status: 0, problems: Vec::new() }
            }
            Err(error) => {
                service.metrics().responded("refused");
                refused(element.get(), &error)
            }
        });
    }
    let outcomes = service.store().ingest(batch).await?;
    for (receipt, outcome) in receipts.iter_mut().filter(|it| it.status == 0).zip(outcomes) {
        service.metrics().responded(word(outcome));
        receipt.status = status(outcome).as_u16();
        if let (Outcome::Conflict, Some(response_id), Some(revision)) =
            (outcome, receipt.response_id.clone(), receipt.revision)
        {
            receipt.problems = Error::Conflict { response_id, revision }.document().problems;
        }
    }
    Ok(json(
        StatusCode::OK,
        serde_json::to_string(&receipts).expect("plain data always serialises"),
    ))
}

/// The receipt of an element that was refused, with as much of its name as can be read.
fn refused(body: &str, error: &Error) -> Receipt {
    let value =
        if body.len() > ONE { None } else { serde_json::from_str::<serde_json::Value>(body).ok() };
    let member = |name| value.as_ref().and_then(|value| value.get(name));
    let id =
        member("response_id").and_then(|id| id.as_str()).filter(|id| survey::response::is_id(id));
    let revision = member("revision").and_then(serde_json::Value::as_u64);
    let document = error.document();
    Receipt {
        response_id: id.map(str::to_ascii_lowercase),
        revision: revision.and_then(|revision| u32::try_from(revision).ok()),
        status: document.status,
        problems: document.problems,
    }
}
