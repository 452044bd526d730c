//! Everything that can go wrong with a request, in one type that answers it.
//!
//! What the client can mend is a problem document that names every fault, and
//! is not logged; what it cannot is logged once, and its body says nothing.

use crate::store::Fault;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use survey::Problem;
use survey::problem::ProblemDocument;

/// Seconds after which a client is asked to try again.
const RETRY: HeaderValue = HeaderValue::from_static("5");

/// Why a request was refused. The `code` of each is contract.
#[derive(Debug)]
pub enum Error {
    /// Nothing is at this path.
    NotFound(String),
    /// The path is there, the method is not.
    Method,
    /// No such survey.
    UnknownSurvey {
        /// The id asked for.
        id: String,
        /// The ids that there are.
        known: Vec<String>,
    },
    /// None of the content types that this path takes.
    MediaType {
        /// What was given.
        given: String,
        /// What is taken.
        kinds: String,
    },
    /// A content encoding other than identity.
    Encoding(String),
    /// Too many bytes or elements; the sentence names the number and the limit.
    TooLarge(String),
    /// The body ended early.
    Cut,
    /// The body took too long; in seconds, how long it may.
    Slow(u64),
    /// One client came too often.
    TooMany {
        /// Seconds after which it may come again.
        seconds: u64,
    },
    /// The path and query are too long.
    LongTarget {
        /// Bytes given.
        n: usize,
        /// Most bytes.
        most: usize,
    },
    /// The header fields are too long, all together.
    LongHead {
        /// Bytes given.
        n: usize,
        /// Most bytes.
        most: usize,
    },
    /// The body is not JSON.
    NotJson(Vec<Problem>),
    /// The body is JSON, but no response.
    Invalid(Vec<Problem>),
    /// The idempotency key is not that of the body.
    Key {
        /// What was given.
        given: String,
        /// What it must be.
        expected: String,
    },
    /// The same revision came before with another body.
    Conflict {
        /// The response's id.
        response_id: String,
        /// The revision.
        revision: u32,
    },
    /// The token of a personal link is not ours, or of another survey.
    Recipient(Vec<Problem>),
    /// The personal link was over when the answer was begun; until when it was good.
    RecipientExpired(String),
    /// Another response came with the token of this personal link before; the id of the one that came now.
    RecipientUsed(String),
    /// Query parameters that are not known or not possible.
    Parameters(Vec<Problem>),
    /// The body is JSON, but no survey.
    InvalidSurvey(Vec<Problem>),
    /// The body is JSON, but not what this path takes.
    Body(Vec<Problem>),
    /// The survey is no longer the one that `If-Match` names.
    Changed,
    /// A preset cannot be deleted.
    Preset(String),
    /// The survey wants a public key, and this is none of it.
    PublicKey(String),
    /// The survey's owner has listed origins, and this is none of them.
    Origin {
        /// The survey's id.
        survey: String,
        /// The origin of the request.
        origin: String,
    },
    /// No token, or a wrong one.
    Unauthorized,
    /// A token that may read but not change.
    Forbidden,
    /// The collector is open and was addressed by a name that is not this machine's.
    Host(String),
    /// The collector is about to stop.
    Stopping,
    /// The store failed.
    Store(Fault),
    /// What is stored does not add up; the sentence is for the log.
    Broken(String),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Store(fault)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(fault) => fault.fmt(f),
            Self::Broken(reason) => f.write_str(reason),
            other => f.write_str(&other.document().title),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// Status, stable code and a sentence for people.
    fn parts(&self) -> (StatusCode, &'static str, String) {
        use StatusCode as S;
        match self {
            Self::NotFound(path) => {
                (S::NOT_FOUND, "not_found", format!("there is nothing at {}", short(path)))
            }
            Self::Method => (
                S::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "this path does not take that method".to_owned(),
            ),
            Self::UnknownSurvey { id, .. } => {
                (S::NOT_FOUND, "unknown_survey", format!("there is no survey {:?}", short(id)))
            }
            Self::MediaType { given, kinds } => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                format!("content type {:?} is not {kinds}", short(given)),
            ),
            Self::Encoding(given) => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_encoding",
                format!("content encoding {:?} is not identity", short(given)),
            ),
            Self::TooLarge(sentence) => (S::PAYLOAD_TOO_LARGE, "too_large", sentence.clone()),
            Self::Cut => (S::BAD_REQUEST, "cut_body", "the body ended early".to_owned()),
            Self::Slow(seconds) => (
                S::REQUEST_TIMEOUT,
                "timeout",
                format!("the body took longer than {seconds} seconds"),
            ),
            Self::TooMany { seconds } => (
                S::TOO_MANY_REQUESTS,
                "too_many_requests",
                format!("too many requests from one client, please wait {seconds} s"),
            ),
            Self::LongTarget { n, most } => (
                S::URI_TOO_LONG,
                "uri_too_long",
                format!("a path and query of {n} bytes are more than {most}"),
            ),
            Self::LongHead { n, most } => (
                S::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers_too_large",
                format!("header fields of {n} bytes are more than {most}"),
            ),
            Self::NotJson(_) => (S::BAD_REQUEST, "not_json", "the body is not JSON".to_owned()),
            Self::Invalid(_) => (
                S::UNPROCESSABLE_ENTITY,
                "invalid_response",
                "the body is not a valid response".to_owned(),
            ),
            Self::Key { given, expected } => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency_key_mismatch",
                format!("idempotency key {:?} is not {expected}, as the body says", short(given)),
            ),
            Self::Conflict { response_id, revision } => (
                S::CONFLICT,
                "revision_conflict",
                format!("revision {revision} of response {response_id} is known with another body"),
            ),
            Self::Recipient(_) => (
                S::UNPROCESSABLE_ENTITY,
                "recipient_invalid",
                "the response came with no token of a personal link to this survey".to_owned(),
            ),
            Self::RecipientExpired(until) => (
                S::UNPROCESSABLE_ENTITY,
                "recipient_expired",
                format!("the personal link was good until {until}"),
            ),
            Self::RecipientUsed(response_id) => (
                S::CONFLICT,
                "recipient_used",
                format!(
                    "the personal link of response {response_id} was answered by another response"
                ),
            ),
            Self::Parameters(_) => (
                S::BAD_REQUEST,
                "unsupported_parameter",
                "a query parameter is not supported here".to_owned(),
            ),
            Self::Unauthorized => (
                S::UNAUTHORIZED,
                "unauthorized",
                "a valid token is needed: authorization: Bearer TOKEN".to_owned(),
            ),
            Self::InvalidSurvey(_) => (
                S::UNPROCESSABLE_ENTITY,
                "invalid_survey",
                "the body is not a valid survey".to_owned(),
            ),
            Self::Body(_) => (
                S::UNPROCESSABLE_ENTITY,
                "invalid_body",
                "the body is not what this path takes".to_owned(),
            ),
            Self::Changed => (
                S::PRECONDITION_FAILED,
                "precondition_failed",
                "the survey has changed since it was read".to_owned(),
            ),
            Self::Preset(id) => (
                S::CONFLICT,
                "preset",
                format!("{id} is a preset, which cannot be deleted: a tag that names it asks it"),
            ),
            Self::PublicKey(survey) => (
                S::FORBIDDEN,
                "public_key_required",
                format!(
                    "survey {:?} takes responses with one of its public keys alone",
                    short(survey)
                ),
            ),
            Self::Origin { survey, origin } => (
                S::FORBIDDEN,
                "origin_refused",
                format!(
                    "survey {:?} takes no responses from pages of {:?}",
                    short(survey),
                    short(origin)
                ),
            ),
            Self::Forbidden => (
                S::FORBIDDEN,
                "forbidden",
                "this token may read; an admin token is needed".to_owned(),
            ),
            Self::Host(host) => (
                S::FORBIDDEN,
                "host_refused",
                format!(
                    "an open collector answers this only to localhost, not to {:?}",
                    short(host)
                ),
            ),
            Self::Stopping => (
                S::SERVICE_UNAVAILABLE,
                "stopping",
                "the collector is about to stop, please try again".to_owned(),
            ),
            Self::Store(fault) if fault.is_passing() => (
                S::SERVICE_UNAVAILABLE,
                "unavailable",
                "the store cannot be used now, and nothing was kept: please try again".to_owned(),
            ),
            Self::Store(_) | Self::Broken(_) => (
                S::INTERNAL_SERVER_ERROR,
                "internal",
                "the collector failed; its log says why".to_owned(),
            ),
        }
    }

    /// The problem document that is sent.
    pub fn document(&self) -> ProblemDocument {
        let (status, code, title) = self.parts();
        let problems = match self {
            Self::NotJson(problems)
            | Self::Invalid(problems)
            | Self::InvalidSurvey(problems)
            | Self::Body(problems)
            | Self::Recipient(problems)
            | Self::Parameters(problems) => problems.clone(),
            // A path that holds no id at all: the title says so.
            Self::UnknownSurvey { known, .. } if known.is_empty() => Vec::new(),
            Self::UnknownSurvey { id, known } => {
                let message = format!("{:?} is not one of {}", short(id), known.join(", "));
                vec![Problem::new("id", message)]
            }
            Self::RecipientExpired(_) | Self::RecipientUsed(_) => {
                vec![Problem::new("$.recipient", title.clone())]
            }
            Self::Key { .. }
            | Self::Conflict { .. }
            | Self::TooLarge(_)
            | Self::PublicKey(_)
            | Self::Origin { .. } => {
                vec![Problem::new("$", title.clone())]
            }
            _ => Vec::new(),
        };
        ProblemDocument::new(status.as_u16(), code, title, problems)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let document = self.document();
        let status =
            StatusCode::from_u16(document.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if status.is_server_error() && !matches!(self, Self::Stopping) {
            tracing::error!(error = %self, code = document.code, "request failed");
        }
        let body = serde_json::to_string(&document).expect("plain data always serialises");
        let mut response =
            (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        let headers = response.headers_mut();
        if let Self::TooMany { seconds } = self {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        match status {
            StatusCode::UNAUTHORIZED => {
                drop(headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
            }
            StatusCode::SERVICE_UNAVAILABLE => drop(headers.insert(RETRY_AFTER, RETRY)),
            _ => {}
        }
        response
    }
}

/// The answer where a file is there and the method is not one of those that read it.
pub(crate) fn only_get() -> Response {
    let mut response = Error::Method.into_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET,HEAD"));
    response
}

/// A client's own text, cut after 100 characters before it is said back.
pub(crate) fn short(text: &str) -> &str {
    text.char_indices().nth(100).map_or(text, |(cut, _)| &text[..cut])
}
