//! Entity tags: a body is sent once, and after that only confirmed.

use axum::body::Bytes;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// The tag of a body: the first half of its SHA-256, quoted.
pub(crate) fn tag(body: &[u8]) -> HeaderValue {
    let digest = crate::access::hex(&Sha256::digest(body)[..16]);
    HeaderValue::from_str(&format!("\"{digest}\"")).expect("hexadecimal digits are visible ASCII")
}

/// The body under its tag, or 304 where the client has it; without a content type.
pub(crate) fn answer(request: &HeaderMap, tag: &HeaderValue, body: Bytes) -> Response {
    let mut response = if is_there(request, tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body.into_response()
    };
    response.headers_mut().insert(ETAG, tag.clone());
    response
}

/// Whether a list of tags, as `If-Match` has it, names what is there now; `*` names anything.
///
/// Source: RFC 9110, section 13.1.1; the comparison is strong.
pub(crate) fn names(list: &HeaderValue, current: Option<&HeaderValue>) -> bool {
    let Some(current) = current else { return false };
    let tags = list.to_str().unwrap_or_default().split(',').map(str::trim);
    let current = current.to_str().unwrap_or_default();
    tags.into_iter().any(|it| it == "*" || it == current)
}

/// Source: RFC 9110, section 13.1.2; the comparison is weak.
fn is_there(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let tag = tag.to_str().unwrap_or_default();
    let lists = request.get_all(IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &str, expected: bool) {
        let headers =
            [(IF_NONE_MATCH, HeaderValue::from_str(given).unwrap())].into_iter().collect();
        assert_eq!(is_there(&headers, &HeaderValue::from_static("\"abc\"")), expected, "{given}");
    }

    #[test]
    fn a_list_of_tags_strong_or_weak() {
        check("\"abc\"", true);
        check("\"x\", W/\"abc\"", true);
        check("*", true);
        check("\"ab\"", false);
        check("abc", false);
        check("", false);
    }
}
