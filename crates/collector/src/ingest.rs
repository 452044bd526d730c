//! `POST /v1/responses`: one response, or an array of them.
//!
//! Idempotent by response and revision, so that whoever sends may always send
//! again. What is acknowledged is durable; what is refused is named in full.

use crate::body::{self, FROM_PAGES, check_type, too_large};
use crate::cors::Pages;
use crate::error::{Error, short};
use crate::service::Service;
use crate::store::{Incoming, Outcome};
use crate::surveys::{Entry, written};
use crate::{metrics, recipient};
use axum::BoxError;
use axum::body::{Bytes, HttpBody};
use axum::extract::{Query, Request, State};
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response as HttpResponse;
use serde_json::value::RawValue;
use std::sync::Arc;
use survey::draft::Draft;
use survey::receipt::Receipt;
use survey::response_read::survey_id;
use survey::words::Arrival;
use survey::{Problem, Response, Survey};

/// Most bytes of one response.
const ONE: usize = 64 * 1024;
/// Most bytes of an array.
const MANY: usize = 4 * 1024 * 1024;
/// Most elements of an array.
const ELEMENTS: usize = 500;
/// Bytes for what is derived of a response, which the store puts behind its body.
const MORE: usize = 256;
/// Longest id of a survey, bytes.
const ID: usize = 64;

/// Keeps one response, or an array of them; sending again is always safe.
#[utoipa::path(
    post, path = "/v1/responses", tag = "responses",
    params(("key" = Option<String>, Query, description = "a public key of the survey, where it requires one; `candor-key` in the header does too")),
    request_body(content(
        (ref("#/components/schemas/Responses") = "application/json"),
        (ref("#/components/schemas/Responses") = "text/plain"),
    ), description = "one response of at most 64 KiB, or an array of at most 500 in 4 MiB"),
    responses(
        (status = 200, description = "known already, or an array: a receipt for each", content_type = "application/json", body = ref("#/components/schemas/Receipts")),
        (status = 201, description = "kept", content_type = "application/json", body = ref("#/components/schemas/Receipt")),
        (status = "4XX", description = "`not_json`, `cut_body`, `timeout`, `revision_conflict`, `too_large`, `unsupported_media_type`, `unsupported_encoding`, `invalid_response`, `unsupported_parameter`, `public_key_required`, `origin_refused`, `idempotency_key_mismatch`, `recipient_invalid`, `recipient_expired`, `recipient_used`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 503, description = "`unavailable`: nothing was kept", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    )
)]
pub(crate) async fn post(
    State(service): State<Service>,
    request: Request,
) -> Result<HttpResponse, Error> {
    let (head, body) = request.into_parts();
    take_in(&service, head, body).await
}

/// As [`post`], of a body of any kind.
pub(crate) async fn take_in<B>(
    service: &Service,
    head: Parts,
    body: B,
) -> Result<HttpResponse, Error>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>>,
{
    check_type(&head.headers, &FROM_PAGES)?;
    let sender = Sender::of(&head)?;
    let key = head.headers.get("idempotency-key");
    let key = key.map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
    drop(head);
    let body = body::read(body, MANY).await?;
    let text = std::str::from_utf8(body.as_ref())
        .map_err(|error| Error::NotJson(vec![Problem::new("$", format!("not UTF-8: {error}"))]))?;
    if text.trim_ascii_start().starts_with('[') {
        if let Some(key) = key {
            return Err(Error::Key { given: key, expected: "absent for an array".to_owned() });
        }
        Box::pin(many(service, &sender, text)).await
    } else {
        let taken = take(service, &sender, text).await;
        // Who waits for the store holds nothing of what was read: its connection reads the next into the same room.
        drop((sender, body));
        one(service, taken, key).await
    }
}

/// Who sends a response: what is known of it for as long as the request lasts, and kept nowhere.
struct Sender {
    origin: Option<HeaderValue>,
    key: Option<String>,
}

impl Sender {
    /// A page that sends `text/plain` may not add a header without asking first, so that its public key
    /// stands in the query; everybody else may choose.
    fn of(head: &Parts) -> Result<Self, Error> {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let Query(parameters) = Query::<Vec<(String, String)>>::try_from_uri(&head.uri)
            .map_err(|error| Error::Parameters(vec![Problem::new("?", error.body_text())]))?;
        let mut key = head.headers.get("candor-key").map(text);
        for (name, value) in parameters {
            if name != "key" {
                let problem = Problem::new(short(&name), "is not known here; known: key");
                return Err(Error::Parameters(vec![problem]));
            }
            key = Some(value);
        }
        Ok(Self { origin: head.headers.get(ORIGIN).cloned(), key })
    }

    /// Whether the survey takes responses from this sender.
    fn check(&self, survey: &str, entry: &Entry) -> Result<(), Error> {
        let origin = self.origin.as_ref().map(|it| it.to_str().unwrap_or("?"));
        if !entry.takes_origin(origin) {
            let (survey, origin) = (survey.to_owned(), origin.unwrap_or_default().to_owned());
            return Err(Error::Origin { survey, origin });
        }
        if entry.takes_key(self.key.as_deref()) {
            Ok(())
        } else {
            Err(Error::PublicKey(survey.to_owned()))
        }
    }
}

/// Reads and checks one response as it came.
async fn take(service: &Service, sender: &Sender, body: &str) -> Result<(Incoming, Pages), Error> {
    if body.len() > ONE {
        return Err(too_large(body.len(), ONE));
    }
    if let Some(draft) = Draft::parse(body).filter(|it| is_askable(it.survey().0)) {
        let (survey, pages) = ask(service, sender, draft.survey()).await?;
        if let Some(response) = draft.read(survey.as_deref()) {
            return Ok((incoming(service, response, body, survey.is_some()), pages));
        }
    }
    // Few come this way: the others must not carry the room that it takes.
    Box::pin(take_apart(service, sender, body)).await
}

/// As [`take`], of a response of any shape: what is wrong with it is named.
async fn take_apart(
    service: &Service,
    sender: &Sender,
    body: &str,
) -> Result<(Incoming, Pages), Error> {
    let value = survey::read::parse(body.as_bytes()).map_err(Error::NotJson)?;
    let id = survey_id(&value).filter(|it| is_askable(it));
    let version = value.pointer("/survey/version").and_then(serde_json::Value::as_u64);
    let version = version.and_then(|it| u32::try_from(it).ok());
    let (survey, pages) = match (id, version) {
        (Some(id), Some(version)) => ask(service, sender, (id, version)).await?,
        _ => (None, Pages::All),
    };
    // Another version's questions are not known here: such a response is checked by the kinds alone.
    let response = Response::read(&value, survey.as_deref()).map_err(Error::Invalid)?;
    let mut incoming = incoming(service, response, body, survey.is_some());
    recipient::admit(service, &value, &mut incoming).await?;
    Ok((incoming, pages))
}

/// What is no survey's id is asked of nobody: whoever reads the response says what is wrong with it.
fn is_askable(id: &str) -> bool {
    id.len() <= ID && !id.contains('\0')
}

fn incoming(service: &Service, response: Response, body: &str, known: bool) -> Incoming {
    let mut copy = String::with_capacity(body.len() + MORE);
    copy.push_str(body);
    Incoming { response, body: copy, known, received_at: service.now(), recipient: None }
}

/// The survey of an id and a version, where it is known, and whose pages may read the answer; a fault where it does
/// not take responses from this sender.
async fn ask(
    service: &Service,
    sender: &Sender,
    (id, version): (&str, u32),
) -> Result<(Option<Arc<Survey>>, Pages), Error> {
    let entry = service.surveys().with_version(service.store(), id, version).await?;
    sender.check(id, &entry)?;
    let pages = Pages::of(&entry, sender.origin.as_ref());
    Ok((entry.version(version).cloned(), pages))
}

async fn one(
    service: &Service,
    taken: Result<(Incoming, Pages), Error>,
    key: Option<String>,
) -> Result<HttpResponse, Error> {
    let (incoming, pages) = taken.inspect_err(|_| service.metrics().responded("refused"))?;
    let Response { response_id, revision, .. } = &incoming.response;
    if let Some(given) = key {
        // A string of RFC 8941, which is quoted; without quotes it means the same.
        let bare = given.trim().trim_matches('"');
        let expected = format!("{response_id}:{revision}");
        if !bare.eq_ignore_ascii_case(&expected) {
            let expected = format!("\"{expected}\"");
            return Err(Error::Key { given, expected });
        }
    }
    let (response_id, revision) = (response_id.clone(), *revision);
    let arrival = service.arrivals().prepare(&incoming);
    let outcome = service.store().ingest(vec![incoming]).await?.pop().unwrap_or(Outcome::Conflict);
    told(service, outcome, arrival);
    match outcome {
        Outcome::Conflict => Err(Error::Conflict { response_id, revision }),
        Outcome::Used => Err(Error::RecipientUsed(response_id)),
        other => {
            let status = status(other);
            let receipt = Receipt {
                response_id: Some(response_id),
                revision: Some(revision),
                status: status.as_u16(),
                problems: Vec::new(),
            };
            let mut answer = written(status, &receipt);
            // Every site's pages is what an answer without it says.
            if !matches!(pages, Pages::All) {
                answer.extensions_mut().insert(pages);
            }
            Ok(answer)
        }
    }
}

fn status(outcome: Outcome) -> StatusCode {
    match outcome {
        Outcome::New => StatusCode::CREATED,
        Outcome::Raised | Outcome::Same | Outcome::Older | Outcome::Erased => StatusCode::OK,
        Outcome::Conflict | Outcome::Used => StatusCode::CONFLICT,
    }
}

/// The name of an outcome among the counts of `/metrics`.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::New => metrics::NEW,
        Outcome::Raised => "raised",
        Outcome::Same => "same",
        Outcome::Older => "older",
        Outcome::Conflict => "conflict",
        Outcome::Used => "used",
        Outcome::Erased => "erased",
    }
}

/// Counts what became of a response, and tells whoever listens.
fn told(service: &Service, outcome: Outcome, arrival: Option<Arc<Arrival>>) {
    service.metrics().responded(word(outcome));
    if let (Outcome::New | Outcome::Raised, Some(arrival)) = (outcome, arrival) {
        service.arrivals().tell(arrival);
    }
}

async fn many(service: &Service, sender: &Sender, body: &str) -> Result<HttpResponse, Error> {
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
        receipts.push(match take(service, sender, element.get()).await {
            // The store is away for all of them.
            Err(error) if error.document().status >= 500 => return Err(error),
            Ok((incoming, _)) => {
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
    let arrivals: Vec<_> = batch.iter().map(|it| service.arrivals().prepare(it)).collect();
    let outcomes = service.store().ingest(batch).await?.into_iter().zip(arrivals);
    let kept = receipts.iter_mut().filter(|it| it.status == 0);
    for (receipt, (outcome, arrival)) in kept.zip(outcomes) {
        told(service, outcome, arrival);
        receipt.status = status(outcome).as_u16();
        if let (Some(response_id), Some(revision)) = (receipt.response_id.clone(), receipt.revision)
        {
            receipt.problems = match outcome {
                Outcome::Conflict => Error::Conflict { response_id, revision }.document().problems,
                Outcome::Used => Error::RecipientUsed(response_id).document().problems,
                _ => Vec::new(),
            };
        }
    }
    Ok(written(StatusCode::OK, &receipts))
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
