//! The listener: connections with limits of time and number, and an end that waits for what is under way.
//!
//! `axum::serve` has no time limit for a request's head, so that a thousand
//! idle clients could hold a thousand connections for ever; hyper's own loop has.

use crate::alarm::Alarm;
use crate::routes::{self, app};
use crate::service::Service;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Most bytes of a request's head that are read; what a request may really have is less (`limit`), and said.
const HEAD_BYTES: usize = 64 * 1024;
/// Most header fields.
const FIELDS: usize = 100;
/// A pause after a connection could not be taken: out of file descriptors, most often.
const BREATH: Duration = Duration::from_millis(200);

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What a listener puts up with.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections that are open at once; the next ones wait in the system's queue.
    pub connections: usize,
    /// How long a client may take for the head of a request, idle time of a kept connection included.
    pub patience: Duration,
    /// How long requests under way may take after the stop.
    pub drain: Duration,
}

/// Serves [`app`] until `stop` ends, then refuses connections and waits for requests under way.
///
/// `false` where some request did not end in time.
pub async fn serve(
    listener: TcpListener,
    service: &Service,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> bool {
    let app = app(service.clone());
    let mut builder = http1::Builder::new();
    builder
        .header_read_timeout(limits.patience)
        .max_buf_size(HEAD_BYTES)
        .max_headers(FIELDS)
        // A client that has said all may close its half and still be answered. Else hyper reads on behind each request,
        // into a buffer of its own: that somebody went away is found when the answer is written.
        .half_close(true)
        // An answer is most often a few hundred bytes: one piece costs less than two.
        .writev(false);
    let places = Arc::new(Semaphore::new(limits.connections));
    let open = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        // A response is a few hundred bytes: waiting for more would only delay its receipt.
        let _ = stream.set_nodelay(true);
        let (app, service) = (app.clone(), service.clone());
        // One client through two kinds of socket is one client.
        let peer = Peer(peer.ip().to_canonical());
        let answer = service_fn(move |mut request: Request<Incoming>| {
            if routes::is_straight(&request) {
                return routes::straight(service.clone(), peer, request);
            }
            request.extensions_mut().insert(peer);
            Box::pin(app.clone().oneshot(request.map(Body::new)))
        });
        builder.timer(Alarm::new(limits.patience));
        let connection = open.watch(builder.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            // A client that goes away, or takes too long, is no fault of ours.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::time::timeout(limits.drain, open.shutdown()).await.is_ok()
}
