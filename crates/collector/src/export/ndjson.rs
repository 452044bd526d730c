//! A line a response: its own JSON, and behind its members `received_at` and `known`.
//!
//! Whoever reads it as JSON has a response with two members more. [`split`] takes them off again
//! as text, so that what is left is what came, to the byte (line ends apart, which become spaces).

use crate::store::Kept;
use crate::surveys::moment;

/// Where the members that are added begin.
const ADDED: &str = ",\"received_at\":\"";

/// The line of a response, with its end.
pub(crate) fn line(kept: &Kept) -> String {
    // Within the texts of JSON a line end is always escaped: what is left is white space.
    let body = kept.body.replace(['\n', '\r'], " ");
    let end = body.rfind('}').unwrap_or(body.len());
    let (members, rest) = body.split_at(end);
    let (received_at, known) = (moment(kept.received_at), kept.known);
    format!("{members}{ADDED}{received_at}\",\"known\":{known}{rest}\n")
}

/// The response of a line, when it came and whether its survey was known; `None` of a line that was not exported.
pub(crate) fn split(line: &str) -> Option<(String, i64, bool)> {
    let (members, rest) = line.rsplit_once(ADDED)?;
    let (received_at, rest) = rest.split_once("\",\"known\":")?;
    let (known, rest) = match rest.strip_prefix("true") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix("false")?),
    };
    let received_at: jiff::Timestamp = received_at.parse().ok()?;
    rest.starts_with('}').then(|| ([members, rest].concat(), received_at.as_millisecond(), known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Place;

    #[track_caller]
    fn check(body: &str) {
        let kept = Kept {
            place: Place { survey: String::new(), at: 0, id: 0 },
            response_id: String::new(),
            revision: 1,
            known: false,
            received_at: 1_795_342_200_123,
            body: body.to_owned(),
        };
        let line = line(&kept);
        let line = line.strip_suffix('\n').unwrap();
        assert!(!line.contains('\n'), "{line}");
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
        let expected = (body.replace(['\n', '\r'], " "), kept.received_at, false);
        assert_eq!(split(line), Some(expected));
    }

    #[test]
    fn what_is_added_is_taken_off_again() {
        check(r#"{"v":1}"#);
        check("{\r\n  \"v\": 1\n}\n");
        check(r#"{"text":",\"received_at\":\"x","context":{"received_at":"y"}}"#);
        check(r#"{"a":1,"received_at":"2020-01-01T00:00:00Z","known":true}"#);
        assert_eq!(split(r#"{"v":1}"#), None);
        assert_eq!(split(r#"{"v":1,"received_at":"soon","known":true}"#), None);
    }
}
