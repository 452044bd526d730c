//! The routes, and the layers around them.

use crate::error::Error;
use crate::server::Peer;
use crate::service::Service;
use crate::{
    answers, cors, export, forget, health, ingest, limit, metrics, openapi, patience, report, site,
    stream, surveys,
};
use axum::body::{Bytes, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::options;
use axum::{BoxError, Router};
use futures_util::future::BoxFuture;
use std::borrow::Cow;
use std::convert::Infallible;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) const RESPONSES: &str = "/v1/responses";

/// The service as a value: give it requests, or a listener.
pub fn app(service: Service) -> Router {
    // Open to pages of other sites.
    let public = OpenApiRouter::new()
        .routes(routes!(ingest::post))
        .routes(routes!(surveys::get))
        .routes(routes!(forget::forget))
        .route(RESPONSES, options(|| async { cors::preflight(&Method::POST) }))
        .route("/v1/surveys/{id}", options(|| async { cors::preflight(&Method::GET) }))
        .route("/v1/forget", options(|| async { cors::preflight(&Method::POST) }));
    // For whoever has a token, from our own pages and programs.
    let guarded = OpenApiRouter::new()
        .routes(routes!(surveys::list))
        .routes(routes!(surveys::put, surveys::delete))
        .routes(routes!(surveys::versions))
        .routes(routes!(surveys::settings, surveys::put_settings))
        .routes(routes!(surveys::add_key))
        .routes(routes!(surveys::remove_key))
        .routes(routes!(report::get))
        .routes(routes!(answers::get))
        .routes(routes!(export::get_csv))
        .routes(routes!(export::get_ndjson))
        .routes(routes!(stream::get))
        .routes(routes!(forget::respondent));
    let (v1, described) = public
        .layer(from_fn(async |request: Request, next: Next| cors::open(next.run(request).await)))
        .merge(guarded)
        .layer(from_fn_with_state(
            service.clone(),
            async |State(service): State<Service>, request: Request, next: Next| match asked(
                &service, request,
            ) {
                Ok(request) => next.run(request).await,
                Err(refusal) => refusal.into_response(),
            },
        ))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(metrics::get))
        .split_for_parts();
    v1.merge(openapi::router(described))
        .method_not_allowed_fallback(|| async { Error::Method })
        .fallback(site::get)
        .layer(from_fn_with_state(
            service.clone(),
            async |State(service): State<Service>, request: Request, next: Next| {
                let route = request.extensions().get::<MatchedPath>().cloned();
                let route = match route {
                    Some(route) => Cow::Owned(route.as_str().to_owned()),
                    None => Cow::Borrowed("files"),
                };
                let around = Around::new(&service, &request);
                let response = match limit::head(&request) {
                    None => next.run(request).await,
                    Some(refusal) => refusal.into_response(),
                };
                around.answered(route, response)
            },
        ))
        .with_state(service)
}

/// Whether [`straight`] answers this.
pub(crate) fn is_straight<B>(request: &axum::http::Request<B>) -> bool {
    request.method() == Method::POST && request.uri().path() == RESPONSES
}

/// `POST /v1/responses`, as [`app`] answers it, without a search for its route and with one box for all layers:
/// it is most of what a collector is asked. The layers are what comes before and after, not futures in each other:
/// those would take twice the room at each.
pub(crate) fn straight<B>(
    service: Service,
    peer: Peer,
    request: axum::http::Request<B>,
) -> BoxFuture<'static, Result<Response, Infallible>>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Unpin + Send + 'static,
{
    Box::pin(async move {
        let around = Around::new(&service, &request);
        let refusal = limit::head(&request);
        let (head, body) = request.into_parts();
        let refusal = refusal.or_else(|| limit::rate(&service, peer, &head.headers));
        let response = match refusal {
            None => {
                let body = patience::of(&service, body);
                cors::open(ingest::take_in(&service, head, body).await.into_response())
            }
            Some(refusal) => refusal.into_response(),
        };
        Ok(around.answered(Cow::Borrowed(RESPONSES), response))
    })
}

/// What comes before every path under `/v1/`: who asks too often is told so, and a body has its time.
fn asked(service: &Service, request: Request) -> Result<Request, Error> {
    let peer = request.extensions().get::<Peer>();
    match peer.and_then(|peer| limit::rate(service, *peer, request.headers())) {
        Some(refusal) => Err(refusal),
        None => Ok(patience::body(service, request)),
    }
}

/// What is around every path. Files are one route, so that no client makes labels.
struct Around {
    observed: metrics::Observed,
    is_embed: bool,
}

impl Around {
    fn new<B>(service: &Service, request: &axum::http::Request<B>) -> Self {
        let is_embed = request.uri().path().starts_with("/embed/");
        Self { observed: metrics::Observed::new(service, request), is_embed }
    }

    fn answered(self, route: Cow<'static, str>, mut response: Response) -> Response {
        self.observed.answered(route, &response);
        say(&mut response, self.is_embed);
        response
    }
}

/// What every answer says to a browser, where its handler has not said it better.
fn say(response: &mut Response, is_embed: bool) {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // Nothing but the pages of `site` is ever to be drawn or run; the frame's page alone in other sites.
    let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(nothing);
    if !is_embed {
        headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    }
}
