//! A body that must have come within some time, however slowly its parts trickle in.

use crate::error::Error;
use crate::service::Service;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// The whole body took longer than this.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overdue(Duration);

impl std::fmt::Display for Overdue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the body took longer than {} seconds", self.0.as_secs())
    }
}

impl std::error::Error for Overdue {}

struct Patient {
    body: Body,
    most: Duration,
    end: Instant,
    /// Made only where a part is waited for: most bodies are there already.
    clock: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Patient {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let end = self.end;
        let clock = self.clock.get_or_insert_with(|| Box::pin(sleep_until(end)));
        ready!(clock.as_mut().poll(context));
        Poll::Ready(Some(Err(Overdue(self.most).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.body.size_hint()
    }
}

/// The request with a body that has its time.
pub(crate) fn body(service: &Service, request: Request) -> Request {
    let most = service.settings().patience;
    request.map(|body| {
        if body.is_end_stream() {
            return body;
        }
        Body::new(Patient { body, most, end: Instant::now() + most, clock: None })
    })
}

/// Why a body could not be read to its end.
pub(crate) fn cut(error: &(dyn std::error::Error + 'static)) -> Error {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(Overdue(most)) = error.downcast_ref() {
            return Error::Slow(most.as_secs());
        }
        next = error.source();
    }
    Error::Cut
}
