//! Which other sites' pages may talk to us: every one may post a response and read a survey, none anything else.
//!
//! No credentials ever cross sites, so the origin is `*` and an answer may be cached for everyone.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What a page may read. `*` covers `Candor-*`, whose names are not fixed; the name is for browsers that do not know `*`.
const EXPOSED: HeaderValue = HeaderValue::from_static("Retry-After, *");

/// The layer of a path that is open to every origin: its errors can be read there too.
pub(crate) async fn open(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}

/// The answer to a preflight, which a browser may keep for a day.
pub(crate) fn preflight(method: &Method) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (ACCESS_CONTROL_ALLOW_METHODS, method.as_str()),
        (ACCESS_CONTROL_ALLOW_HEADERS, "content-type, idempotency-key"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
