//! Pages of another site: `tests/pages/*`, on an origin that is not the collector's.
//!
//! A page's address fills its blanks: `data-survey=nps` goes into `{{tag}}`, the
//! script tag; `lang=pl` into `{{lang}}`, and so any name into its own blank.
//! With `from=here` the tag is that of the same site, which is then a static host of `dist/embed` alone.
//! `policy` is the page's Content-Security-Policy, in which `{candor}` is the collector's origin.
//! The script `held.js` stops a page's parser until the page asks for `release`.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use url::Url;

/// The running site.
#[derive(Clone, Debug)]
pub struct Pages {
    origin: String,
}

impl Pages {
    pub(crate) async fn start(candor: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let held = Arc::new(Notify::new());
        let release = held.clone();
        let site = Router::new()
            .route("/{name}", get(page))
            .route("/embed/{*path}", get(file))
            .route("/held.js", get(async move || held.notified().await))
            .route("/release", get(async move || release.notify_one()))
            .with_state(candor.to_owned());
        tokio::spawn(axum::serve(listener, site).into_future());
        Self { origin }
    }

    /// The address of a page with its blanks filled.
    pub fn address(&self, name: &str, blanks: &[(&str, &str)]) -> String {
        let page = format!("{}/{name}", self.origin);
        Url::parse_with_params(&page, blanks).unwrap().into()
    }
}

/// As any static host has it: a kind for its ending, and no header of ours.
async fn file(Path(path): Path<String>) -> Response {
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("html") => "text/html",
        Some("css") => "text/css",
        _ => "application/octet-stream",
    };
    match std::fs::read(crate::collector::dist().join("embed").join(path)) {
        Ok(bytes) => ([("content-type", kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn page(
    State(candor): State<String>,
    Path(name): Path<String>,
    Query(blanks): Query<Vec<(String, String)>>,
) -> Response {
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pages").join(&name);
    let Some(mut text) = std::fs::read_to_string(file).ok().filter(|_| is_name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut attributes = String::new();
    for (name, value) in &blanks {
        if name.starts_with("data-") {
            let value = value.replace('&', "&amp;").replace('"', "&quot;");
            attributes.push_str(&format!(" {name}=\"{value}\""));
        } else {
            text = text.replace(&format!("{{{{{name}}}}}"), value);
        }
    }
    let is_here = blanks.iter().any(|(name, value)| (&**name, &**value) == ("from", "here"));
    let from = if is_here { "" } else { &candor };
    let tag = format!("<script async src=\"{from}/embed/candor.js\"{attributes}></script>");
    text = text.replace("{{tag}}", &tag).replace("{{candor}}", &candor);
    while let Some((before, rest)) = text.split_once("{{") {
        // A blank that the address does not fill stays empty.
        text = [before, rest.split_once("}}").map_or("", |(_, after)| after)].concat();
    }
    let mut headers = HeaderMap::new();
    let kind =
        if name.ends_with(".json") { "application/json" } else { "text/html; charset=utf-8" };
    headers.insert("content-type", HeaderValue::from_static(kind));
    let policy = blanks.iter().find(|(name, _)| name == "policy");
    if let Some((_, policy)) = policy {
        let policy = policy.replace("{candor}", &candor);
        headers.insert("content-security-policy", HeaderValue::from_str(&policy).unwrap());
    }
    (headers, text).into_response()
}
