//! Who may see results, and who may change what is kept: whoever has a token of that role, or, on an
//! open collector, whoever sits at this machine.
//!
//! A handler says which role it needs by taking a `Reader` or an `Admin`. Posting a response
//! and everything that a visitor's browser loads takes neither.

use crate::error::Error;
use crate::service::Service;
use crate::store::{Role, Store, TokenHash};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use subtle::{Choice, ConstantTimeEq};

/// Who may see results.
#[derive(Clone, Debug)]
pub enum Access {
    /// Everyone who addresses this machine as itself; the listener must be on loopback.
    Open,
    /// Whoever has one of these admin tokens, or one that the store keeps.
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
    /// The role of whoever sent these headers.
    async fn role(&self, headers: &HeaderMap, store: &Store) -> Result<Role, Error> {
        match self {
            // Names that point here from elsewhere (DNS rebinding) would let any page read on.
            Self::Open => match headers.get(HOST).map(|host| host.to_str().unwrap_or("?")) {
                Some(host) if !is_this_machine(host) => Err(Error::Host(host.to_owned())),
                _ => Ok(Role::Admin),
            },
            Self::Tokens(given) => {
                let token = hash(bearer(headers).ok_or(Error::Unauthorized)?);
                // Read anew each time: a token that was revoked, here or by another, is good for nothing at once.
                let kept = store.tokens().await?;
                let kept = kept.iter().map(|it| (&it.hash, it.role));
                let known = given.iter().map(|it| (it, Role::Admin)).chain(kept);
                find(known, &token).ok_or(Error::Unauthorized)
            }
        }
    }
}

/// The highest role of the tokens with this hash.
///
/// Every known hash is compared in full: the time says nothing about which came near.
fn find<'a>(known: impl Iterator<Item = (&'a TokenHash, Role)>, given: &TokenHash) -> Option<Role> {
    let (mut reads, mut changes) = (Choice::from(0), Choice::from(0));
    for (hash, role) in known {
        let same = hash.ct_eq(given);
        reads |= same;
        changes |= same & Choice::from(u8::from(role == Role::Admin));
    }
    if changes.into() { Some(Role::Admin) } else { bool::from(reads).then_some(Role::Read) }
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
        service.access().role(&parts.headers, service.store()).await.map(|_| Self)
    }
}

/// Proof that the request may change what is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admin;

impl FromRequestParts<Service> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Error> {
        match service.access().role(&parts.headers, service.store()).await? {
            Role::Admin => Ok(Self),
            Role::Read => Err(Error::Forbidden),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_a_token_in_the_right_scheme_counts() {
        for (given, expected) in [
            ("Bearer one", Some("one")),
            ("bearer two", Some("two")),
            ("Bearer  one ", Some("one")),
            ("Bearer ", Some("")),
            ("Basic one", None),
            ("one", None),
            ("", None),
        ] {
            let headers = [(AUTHORIZATION, HeaderValue::from_str(given).unwrap())];
            assert_eq!(bearer(&headers.into_iter().collect()), expected, "{given}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }

    #[test]
    fn a_token_has_the_highest_role_under_which_it_is_kept() {
        let [one, two, three] = ["one", "two", "three"].map(hash);
        let known = [(&one, Role::Read), (&two, Role::Admin), (&two, Role::Read)];
        let find = |given| find(known.into_iter(), given);
        assert_eq!((find(&one), find(&two)), (Some(Role::Read), Some(Role::Admin)));
        assert_eq!((find(&three), find(&hash(""))), (None, None));
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
            assert!(is_this_machine(host), "{host}");
        }
        for host in
            ["evil.example", "evil.example:8787", "localhost.evil.example", "192.168.0.2:8787", ""]
        {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (a, b) = (new_token().unwrap(), new_token().unwrap());
        assert!(a.len() == 64 && a != b);
    }
}
