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

/// A body, and the end of its time.
pub(crate) struct Patient<B> {
    body: B,
    most: Duration,
    end: Instant,
    /// Made only where a part is waited for: most bodies are there already.
    clock: Option<Pin<Box<Sleep>>>,
}

impl<B> HttpBody for Patient<B>
where
    B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Unpin,
{
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

/// A body that has its time.
pub(crate) fn of<B>(service: &Service, body: B) -> Patient<B> {
    let most = service.settings().patience;
    Patient { body, most, end: Instant::now() + most, clock: None }
}

/// The request with a body that has its time.
pub(crate) fn body(service: &Service, request: Request) -> Request {
    request.map(|body| if body.is_end_stream() { body } else { Body::new(of(service, body)) })
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
