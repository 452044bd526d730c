//! The routes, and the layers around them.

use crate::error::Error;
use crate::service::Service;
use crate::{
    answers, cors, export, forget, health, ingest, limit, metrics, openapi, patience, report, site,
    stream, surveys,
};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::options;
use futures_util::future::BoxFuture;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const RESPONSES: &str = "/v1/responses";

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
        .layer(from_fn(async |request: Request, next: Next| cors::open(next.run(request)).await))
        .merge(guarded)
        .layer(from_fn_with_state(
            service.clone(),
            async |State(service): State<Service>, request: Request, next: Next| {
                asked(&service, request, async |request| next.run(request).await).await
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
                let route = route.as_ref().map_or("files", MatchedPath::as_str);
                around(&service, route, request, async |request| next.run(request).await).await
            },
        ))
        .with_state(service)
}

/// Whether [`straight`] answers this.
pub(crate) fn is_straight<B>(request: &axum::http::Request<B>) -> bool {
    request.method() == Method::POST && request.uri().path() == RESPONSES
}

/// `POST /v1/responses`, as [`app`] answers it, without a search for its route and with one box for all layers:
/// it is most of what a collector is asked, and a quarter of what that cost.
pub(crate) fn straight(service: Service, request: Request) -> BoxFuture<'static, Response> {
    Box::pin(async move {
        let kept = async |request| ingest::post(State(service.clone()), request).await;
        let open = async |request| cors::open(async { kept(request).await.into_response() }).await;
        let asked = async |request| asked(&service, request, open).await;
        around(&service, RESPONSES, request, asked).await
    })
}

/// What is around every path under `/v1/`: who asks too often is told so, and a body has its time.
async fn asked(
    service: &Service,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    match limit::rate(service, &request) {
        Some(refusal) => refusal.into_response(),
        None => next(patience::body(service, request)).await,
    }
}

/// What is around every path. Files are one route, so that no client makes labels.
async fn around(
    service: &Service,
    route: &str,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let is_embed = request.uri().path().starts_with("/embed/");
    let observed = metrics::Observed::new(service, &request);
    let mut response = match limit::head(&request) {
        Some(refusal) => refusal.into_response(),
        None => next(request).await,
    };
    observed.answered(route, &response);
    say(&mut response, is_embed);
    response
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
