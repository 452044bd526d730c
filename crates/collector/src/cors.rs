//! Which other sites' pages may talk to us: every one may post a response and read a survey, unless the
//! survey's owner has listed them; none may do anything else.
//!
//! No credentials ever cross sites, so that without a list the origin is `*`
//! and an answer may be cached for everyone. A preflight does not say which
//! survey it is about: it lets every page ask, and the answer follows the list. That a
//! response was refused can be read by every page, or it would be sent again for ever.

use crate::surveys::Entry;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, VARY,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

/// What a page may read. `*` covers `Candor-*`, whose names are not fixed; the name is for browsers that do not know `*`.
const EXPOSED: HeaderValue = HeaderValue::from_static("Retry-After, *");

/// Which pages may read an answer. Without it, those of every site.
#[derive(Clone, Debug)]
pub(crate) enum Pages {
    /// Pages of every site.
    All,
    /// Pages of this origin, which is on the survey's list.
    Listed(HeaderValue),
    /// The survey has a list, and the origin of the request, if it has one, is not on it.
    None,
}

impl Pages {
    /// Those that a survey's owner has listed, where there is a list.
    pub(crate) fn of(entry: &Entry, origin: Option<&HeaderValue>) -> Self {
        if entry.origins().is_none() {
            return Self::All;
        }
        match origin {
            Some(origin) if entry.takes_origin(origin.to_str().ok()) => {
                Self::Listed(origin.clone())
            }
            _ => Self::None,
        }
    }
}

/// The answer of a path that is open to other sites: its errors can be read there too.
pub(crate) fn open(mut response: Response) -> Response {
    let pages = response.extensions_mut().remove::<Pages>().unwrap_or(Pages::All);
    let headers = response.headers_mut();
    match pages {
        Pages::All => {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        Pages::Listed(origin) => {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.append(VARY, HeaderValue::from_static("origin"));
        }
        Pages::None => {
            headers.append(VARY, HeaderValue::from_static("origin"));
            return response;
        }
    }
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}

/// The answer to a preflight, which a browser may keep for a day; whose page may, is said by the request itself.
pub(crate) fn preflight(method: &Method) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (ACCESS_CONTROL_ALLOW_METHODS, method.as_str()),
        (ACCESS_CONTROL_ALLOW_HEADERS, "content-type, idempotency-key, candor-key"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
