//! What the widget is sent, in each form, language and coding: made when it is first asked for, and kept.

use crate::conditional;
use axum::body::Bytes;
use axum::http::HeaderValue;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// How a body is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// Its name in a header; `None` of none.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// A body and its entity tag.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) bytes: Bytes,
    pub(super) tag: HeaderValue,
}

/// What was made so far, by form (a compiled survey's is its language) and coding.
#[derive(Debug, Default)]
pub(super) struct Written(Mutex<HashMap<(String, Coding), Body>>);

impl Written {
    /// The body of `form`, which `make` makes where it is asked for the first time.
    ///
    /// Forms are few: a survey is written in so many languages and no more.
    pub(super) fn body(&self, form: &str, coding: Coding, make: impl FnOnce() -> Vec<u8>) -> Body {
        let key = (form.to_owned(), coding);
        if let Some(body) = self.known().get(&key) {
            return body.clone();
        }
        let bytes = Bytes::from(encode(coding, make()));
        let body = Body { tag: conditional::tag(&bytes), bytes };
        self.known().insert(key, body.clone());
        body
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<(String, Coding), Body>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// At the highest level: it is done once and sent often.
fn encode(coding: Coding, bytes: Vec<u8>) -> Vec<u8> {
    const WRITES: &str = "a vector takes everything";
    match coding {
        Coding::Identity => bytes,
        Coding::Brotli => {
            let mut coded = Vec::new();
            let mut writer = brotli::CompressorWriter::new(&mut coded, 4096, 11, 22);
            writer.write_all(&bytes).expect(WRITES);
            drop(writer);
            coded
        }
        Coding::Gzip => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            writer.write_all(&bytes).expect(WRITES);
            writer.finish().expect(WRITES)
        }
    }
}
