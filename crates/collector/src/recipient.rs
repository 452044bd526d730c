//! Personal links: a token names the person whom a link was sent to, is good until a moment, and for one response.
//!
//! It is `BODY.MAC`, both in base64 as addresses may have it. The body is the moment (Unix seconds, four bytes
//! big-endian, which the widget reads too), the survey's id, a zero byte and the owner's id of the person, for
//! everyone to see; the MAC is the first half of an HMAC-SHA-256 of it under a key that only collectors have.
//! That it is used once is the store's to say.

use crate::error::{Error, short};
use crate::service::Service;
use crate::store::Incoming;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use survey::Problem;
use survey::response_read::recipient;

/// Bytes of a MAC: half of SHA-256's (RFC 2104, section 5).
const MAC: usize = 16;
/// Shortest secret of an operator's own, characters.
const SECRET: usize = 16;
/// Longest id of a person, characters.
const RESPONDENT: usize = 200;
/// How long a browser keeps what it could not send, milliseconds.
const KEPT: i64 = 90 * 24 * 60 * 60 * 1_000;

/// Whom a link was sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The survey's id.
    pub survey: String,
    /// The owner's id of the person.
    pub respondent: String,
    /// The last moment at which an answer may be begun, Unix seconds.
    pub until: u32,
}

/// The key that links are signed with.
#[derive(Clone)]
pub struct LinkKey(Hmac<Sha256>);

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkKey")
    }
}

/// Why a token is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSigned;

impl LinkKey {
    /// The key of a secret of any length.
    pub fn new(secret: &[u8]) -> Self {
        let mut mac = Hmac::new_from_slice(secret).expect("HMAC takes keys of any length");
        // Whatever else is signed with this secret is no link.
        mac.update(b"candor link\0");
        Self(mac)
    }

    /// The token of `recipient`.
    pub fn sign(&self, recipient: &Recipient) -> String {
        let Recipient { survey, respondent, until } = recipient;
        let body =
            [&until.to_be_bytes()[..], survey.as_bytes(), &[0], respondent.as_bytes()].concat();
        let mac = self.0.clone().chain_update(&body).finalize().into_bytes();
        format!("{}.{}", BASE64.encode(&body), BASE64.encode(&mac[..MAC]))
    }

    /// Whom a token names.
    ///
    /// # Errors
    /// Where it was not signed with this key.
    pub fn read(&self, token: &str) -> Result<Recipient, NotSigned> {
        let (body, mac) = token.split_once('.').ok_or(NotSigned)?;
        let decode = |text| BASE64.decode(text).map_err(|_| NotSigned);
        let (body, mac) = (decode(body)?, decode(mac)?);
        if mac.len() != MAC {
            return Err(NotSigned);
        }
        // Takes as long whatever is wrong.
        self.0.clone().chain_update(&body).verify_truncated_left(&mac).map_err(|_| NotSigned)?;
        let (until, names) = body.split_first_chunk::<4>().ok_or(NotSigned)?;
        let names = std::str::from_utf8(names).map_err(|_| NotSigned)?;
        let (survey, respondent) = names.split_once('\0').ok_or(NotSigned)?;
        Ok(Recipient {
            survey: survey.to_owned(),
            respondent: respondent.to_owned(),
            until: u32::from_be_bytes(*until),
        })
    }
}

/// A secret for links, as an operator gives it.
///
/// # Errors
/// Where it is too short to be one.
pub(crate) fn secret(text: &str) -> Result<String, String> {
    let n = text.chars().count();
    let fits = n >= SECRET;
    fits.then(|| text.to_owned()).ok_or_else(|| format!("{n} characters are under {SECRET}"))
}

/// Whether a text may be the owner's id of a person.
///
/// # Errors
/// In a sentence that names it and the rule.
pub(crate) fn check_respondent(id: &str) -> Result<(), String> {
    let fits = !id.is_empty() && id.chars().count() <= RESPONDENT && !id.contains('\0');
    fits.then_some(())
        .ok_or_else(|| format!("respondent {:?} is not 1 to {RESPONDENT} characters", short(id)))
}

/// Puts the person in the place of the token that a response came with, if it came with one.
///
/// # Errors
/// Where the token is not ours, of another survey, or was over when the answer was begun.
pub(crate) async fn admit(
    service: &Service,
    value: &Value,
    incoming: &mut Incoming,
) -> Result<(), Error> {
    let Some(token) = recipient(value) else { return Ok(()) };
    let invalid = |message: String| Error::Recipient(vec![Problem::new("$.recipient", message)]);
    let named = service.link_key().await?.read(token).map_err(|NotSigned| {
        invalid(format!("{:?} is not signed by this collector", short(token)))
    })?;
    let response = &mut incoming.response;
    if named.survey != response.survey.id {
        let (survey, other) = (short(&named.survey), short(&response.survey.id));
        return Err(invalid(format!("is of survey {survey:?}, not {other:?}")));
    }
    let until = i64::from(named.until) * 1_000;
    // What was begun in time may be finished, and may come as late as a browser keeps it.
    let begun = begun_at(&response.response_id).min(incoming.received_at);
    if begun > until || incoming.received_at > until.saturating_add(KEPT) {
        return Err(Error::RecipientExpired(crate::surveys::moment(until)));
    }
    response.respondent = Some(named.respondent.clone());
    let mut kept = value.clone();
    if let Some(members) = kept.as_object_mut() {
        members.remove("recipient");
        members.insert("respondent".to_owned(), named.respondent.into());
    }
    incoming.body = kept.to_string();
    incoming.recipient = Some(token.split('.').next().unwrap_or_default().to_owned());
    Ok(())
}

/// The moment in a response's id, Unix milliseconds: the first 48 bits of a UUID of version 7.
fn begun_at(response_id: &str) -> i64 {
    let digits: String = response_id.chars().filter(|it| *it != '-').take(12).collect();
    i64::from_str_radix(&digits, 16).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> Recipient {
        Recipient {
            survey: "nps".to_owned(),
            respondent: "alice żółw/=".to_owned(),
            until: 1_795_342_200,
        }
    }

    #[test]
    fn a_token_names_whom_it_was_made_for() {
        let key = LinkKey::new(b"secret");
        let token = key.sign(&alice());
        assert_eq!(key.read(&token), Ok(alice()));
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{token}");
        // The widget reads the moment out of the first six letters.
        assert_eq!(BASE64.decode(&token[..8]).unwrap()[..4], 1_795_342_200_u32.to_be_bytes());
    }

    #[test]
    fn what_was_changed_by_a_letter_is_none() {
        let key = LinkKey::new(b"secret");
        let token = key.sign(&alice());
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(key.read(&changed), Err(NotSigned), "{changed}");
        }
        for wrong in ["", ".", "a.b", &token[..token.len() - 1], &format!("{token}A")] {
            assert_eq!(key.read(wrong), Err(NotSigned), "{wrong:?}");
        }
        assert_eq!(LinkKey::new(b"another").read(&token), Err(NotSigned));
    }

    #[test]
    fn the_moment_of_an_id() {
        // RFC 9562, appendix A.6: 2022-02-22T19:22:22Z.
        assert_eq!(begun_at("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), 1_645_557_742_000);
    }
}
