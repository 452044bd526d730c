//! The routes, and the layers around them.

use crate::error::Error;
use crate::service::Service;
use crate::{
    answers, cors, export, forget, health, ingest, limit, metrics, openapi, patience, report, site,
    stream, surveys,
};
use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::options;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The service as a value: give it requests, or a listener.
pub fn app(service: Service) -> Router {
    // Open to pages of other sites.
    let public = OpenApiRouter::new()
        .routes(routes!(ingest::post))
        .routes(routes!(surveys::get))
        .routes(routes!(forget::forget))
        .route("/v1/responses", options(|| async { cors::preflight(&Method::POST) }))
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
        .layer(from_fn(cors::open))
        .merge(guarded)
        .layer(from_fn_with_state(service.clone(), limit::rate))
        .layer(from_fn_with_state(service.clone(), patience::body))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(metrics::get))
        .split_for_parts();
    v1.merge(openapi::router(described))
        .method_not_allowed_fallback(|| async { Error::Method })
        .fallback(site::get)
        .layer(from_fn(limit::head))
        .layer(from_fn_with_state(service.clone(), metrics::observe))
        .layer(from_fn(headers))
        .with_state(service)
}

/// What every answer says to a browser, where its handler has not said it better.
async fn headers(request: Request, next: Next) -> Response {
    let is_embed = request.uri().path().starts_with("/embed/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // Nothing but the pages of `site` is ever to be drawn or run; the frame's page alone in other sites.
    let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(nothing);
    if !is_embed {
        headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    }
    response
}
