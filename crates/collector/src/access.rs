//! Who may see results: whoever has the admin token, or, on an open collector, whoever sits at this machine.
//!
//! A handler says so by taking a `Reader`. Posting a response and everything
//! that a visitor's browser loads takes none.

use crate::error::Error;
use crate::service::Service;
use crate::store::TokenHash;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// Who may see results.
#[derive(Clone, Debug)]
pub enum Access {
    /// Everyone who addresses this machine as itself; the listener must be on loopback.
    Open,
    /// Whoever has one of these tokens.
    Tokens(Vec<TokenHash>),
}

/// The hash under which a token is kept.
pub fn hash(token: &str) -> TokenHash {
    Sha256::digest(token).into()
}

/// A new token: 32 random bytes in hexadecimal digits.
///
/// # Errors
/// Where the system has no randomness to give.
pub fn new_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// Bytes as hexadecimal digits, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Access {
    fn check(&self, headers: &HeaderMap) -> Result<(), Error> {
        match self {
            // Names that point here from elsewhere (DNS rebinding) would let any page read on.
            Self::Open => match headers.get(HOST).map(|host| host.to_str().unwrap_or("?")) {
                Some(host) if !is_this_machine(host) => Err(Error::Host(host.to_owned())),
                _ => Ok(()),
            },
            Self::Tokens(known) => {
                let given = hash(bearer(headers).ok_or(Error::Unauthorized)?);
                // Every known hash is compared in full: the time says nothing about which came near.
                let found = known
                    .iter()
                    .fold(subtle::Choice::from(0), |found, hash| found | hash.ct_eq(&given));
                if bool::from(found) { Ok(()) } else { Err(Error::Unauthorized) }
            }
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether the host of a request, with or without a port, is a name of the loopback.
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.to_ascii_lowercase();
    let is_loopback = name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    is_loopback || name == "localhost" || name.ends_with(".localhost")
}

/// Proof that the request may see results.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader;

impl FromRequestParts<Service> for Reader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Error> {
        service.access().check(&parts.headers)?;
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn check(access: &Access, (name, value): (axum::http::HeaderName, &str), expected: bool) {
        let headers = [(name, HeaderValue::from_str(value).unwrap())].into_iter().collect();
        assert_eq!(access.check(&headers).is_ok(), expected, "{value}");
    }

    #[test]
    fn only_a_known_token_opens() {
        let access = Access::Tokens(vec![hash("one"), hash("two")]);
        for (given, expected) in [
            ("Bearer one", true),
            ("bearer two", true),
            ("Bearer  one ", true),
            ("Bearer three", false),
            ("Bearer ", false),
            ("Basic one", false),
            ("one", false),
            ("", false),
        ] {
            check(&access, (AUTHORIZATION, given), expected);
        }
        assert!(access.check(&HeaderMap::new()).is_err());
        assert!(Access::Tokens(Vec::new()).check(&HeaderMap::new()).is_err());
    }

    #[test]
    fn an_open_collector_answers_to_its_own_names_alone() {
        for host in [
            "localhost",
            "localhost:8787",
            "LOCALHOST:1",
            "127.0.0.1:8787",
            "[::1]:8787",
            "shop.localhost",
        ] {
            check(&Access::Open, (HOST, host), true);
        }
        for host in
            ["evil.example", "evil.example:8787", "localhost.evil.example", "192.168.0.2:8787", ""]
        {
            check(&Access::Open, (HOST, host), false);
        }
        assert!(Access::Open.check(&HeaderMap::new()).is_ok());
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (a, b) = (new_token().unwrap(), new_token().unwrap());
        assert!(a.len() == 64 && a != b);
    }
}
