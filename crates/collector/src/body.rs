//! Bodies of JSON that owners send: read up to a limit, with every fault named.

use crate::error::Error;
use crate::patience;
use crate::room::{Room, Taken};
use crate::store::Fault;
use axum::BoxError;
use axum::body::{Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use survey::Problem;

/// Most bytes of a survey, or of anything else that an owner sends.
pub(crate) const MOST: usize = 1024 * 1024;

/// Most bytes of bodies that are held at once, whoever sends them: one more, and its sender is told to come again.
const ROOM: usize = 64 * 1024 * 1024;
static FREE: Room = Room::new(ROOM);

/// Most bytes that are read of a body that is too large.
const THROWN: usize = 16 * 1024 * 1024;
/// The one kind of what an owner sends.
pub(crate) const JSON: &str = "application/json";
/// The kinds of what a page sends.
pub(crate) const FROM_PAGES: [&str; 2] = [JSON, "text/plain"];

/// The bytes of a body that says it is JSON.
pub(crate) async fn bytes(request: Request) -> Result<Bytes, Error> {
    bytes_of(request, &[JSON]).await
}

async fn bytes_of(request: Request, kinds: &[&str]) -> Result<Bytes, Error> {
    let (head, body) = request.into_parts();
    check_type(&head.headers, kinds)?;
    Ok(Bytes::from_owner(read(body, MOST).await?))
}

/// Bytes with the room that they take, which is free again when they are gone.
#[derive(Default)]
pub(crate) struct Held {
    /// Most bodies come in one piece, which stays where it is.
    first: Bytes,
    /// All of them, where there are several.
    all: Vec<u8>,
    room: Option<Taken<&'static Room>>,
}

impl Held {
    fn take(&mut self, data: Bytes) -> Result<(), Error> {
        let more = Taken::of(&FREE, data.len()).ok_or_else(|| Error::Store(Fault::full()))?;
        match &mut self.room {
            Some(room) => room.merge(more),
            None => self.room = Some(more),
        }
        if self.as_ref().is_empty() {
            self.first = data;
            return Ok(());
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&data);
        Ok(())
    }
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        if self.all.is_empty() { &self.first } else { &self.all }
    }
}

/// A body of at most `most` bytes.
///
/// What is too large is read on up to a limit and thrown away, so that its sender reads our
/// answer and not a reset.
pub(crate) async fn read<B>(body: B, most: usize) -> Result<Held, Error>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>>,
{
    use std::pin::{Pin, pin};
    let mut body = pin!(body);
    let mut held = Held::default();
    let mut n = 0;
    while let Some(frame) =
        std::future::poll_fn(|context| Pin::as_mut(&mut body).poll_frame(context)).await
    {
        let Ok(data) = frame.map_err(|error| patience::cut(&*error.into()))?.into_data() else {
            continue;
        };
        n += data.len();
        if n > THROWN {
            break;
        }
        if n <= most {
            held.take(data)?;
        }
    }
    if n > most { Err(too_large(n, most)) } else { Ok(held) }
}

/// The refusal of so many bytes.
pub(crate) fn too_large(n: usize, most: usize) -> Error {
    let more = if n > THROWN { "over " } else { "" };
    Error::TooLarge(format!("{more}{} bytes are more than {most}", n.min(THROWN)))
}

/// What a body says; what is missing, unknown or of the wrong type is named.
pub(crate) async fn json<T: DeserializeOwned>(request: Request) -> Result<T, Error> {
    json_of(request, &[JSON]).await
}

/// As [`json`], of a body of any of these kinds.
pub(crate) async fn json_of<T: DeserializeOwned>(
    request: Request,
    kinds: &[&str],
) -> Result<T, Error> {
    let bytes = bytes_of(request, kinds).await?;
    let value: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|error| Error::NotJson(vec![Problem::new("$", format!("not JSON: {error}"))]))?;
    serde_json::from_value(value)
        .map_err(|error| Error::Body(vec![Problem::new("$", error.to_string())]))
}

/// Refuses whatever does not say that it is one of these kinds.
///
/// A page of another site may send `text/plain` without asking first, and JSON only where it
/// was allowed to: so what an owner sends is JSON alone.
pub(crate) fn check_type(headers: &HeaderMap, kinds: &[&str]) -> Result<(), Error> {
    let text = |name| {
        let value = headers.get(name);
        value.map(|it: &HeaderValue| String::from_utf8_lossy(it.as_bytes()))
    };
    if let Some(encoding) = text(CONTENT_ENCODING).filter(|it| !it.eq_ignore_ascii_case("identity"))
    {
        return Err(Error::Encoding(encoding.into_owned()));
    }
    let given = text(CONTENT_TYPE).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if kinds.iter().any(|kind| kind.eq_ignore_ascii_case(essence)) {
        Ok(())
    } else {
        Err(Error::MediaType { given: given.into_owned(), kinds: kinds.join(" or ") })
    }
}
