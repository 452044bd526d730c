//! The service: its state, and the routes.

use crate::access::{self, Access};
use crate::clock::{self, Clock};
use crate::error::Error;
use crate::site::Site;
use crate::store::Store;
use crate::{cors, ingest, report, site, surveys};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::Arc;

/// All that a request needs; clones share it.
#[derive(Clone, Debug)]
pub struct Service(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    access: Access,
    site: Site,
    clock: Clock,
}

impl Service {
    /// A service over `store` that shows results to whom `access` says, with the pages of `site`.
    pub fn new(store: Store, access: Access, site: Site) -> Self {
        Self::with_clock(store, access, site, clock::system)
    }

    /// As [`Service::new`], with a clock of one's own.
    pub fn with_clock(store: Store, access: Access, site: Site, clock: Clock) -> Self {
        Self(Arc::new(Inner { store, access, site, clock }))
    }

    /// What is kept.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }

    pub(crate) fn site(&self) -> &Site {
        &self.0.site
    }

    /// Now, Unix milliseconds.
    pub(crate) fn now(&self) -> i64 {
        (self.0.clock)()
    }
}

/// The service as a value: give it requests, or a listener.
pub fn app(service: Service) -> Router {
    // Open to pages of every site.
    let public = Router::new()
        .route(
            "/v1/responses",
            post(ingest::post).options(|| async { cors::preflight(&Method::POST) }),
        )
        .route(
            "/v1/surveys/{id}",
            get(surveys::get).options(|| async { cors::preflight(&Method::GET) }),
        )
        .method_not_allowed_fallback(|| async { Error::Method })
        .layer(from_fn(cors::open));
    // Results: for whoever may see them, from our own pages.
    let guarded = Router::new()
        .route("/v1/surveys/{id}/report", get(report::get))
        .method_not_allowed_fallback(|| async { Error::Method })
        .route_layer(from_fn_with_state(service.clone(), access::guard));
    Router::new()
        .merge(public)
        .merge(guarded)
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .method_not_allowed_fallback(|| async { Error::Method })
        .fallback(site::get)
        .layer(from_fn(nosniff))
        .with_state(service)
}

/// Whether the store can be written to.
async fn ready(State(service): State<Service>) -> Result<Response, Error> {
    service.store().check().await?;
    Ok("ready\n".into_response())
}

async fn nosniff(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// An answer in JSON that is already written.
pub(crate) fn json(status: axum::http::StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}
