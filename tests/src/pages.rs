//! Pages of another site: `tests/pages/*`, on an origin that is not the collector's.
//!
//! A page's address fills its blanks: `data-survey=nps` goes into `{{tag}}`, the
//! script tag; `lang=pl` into `{{lang}}`, and so any name into its own blank.
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
    let tag = format!("<script async src=\"{candor}/embed/candor.js\"{attributes}></script>");
    text = text.replace("{{tag}}", &tag).replace("{{candor}}", &candor);
    while let Some((before, rest)) = text.split_once("{{") {
        // A blank that the address does not fill stays empty.
        text = [before, rest.split_once("}}").map_or("", |(_, after)| after)].concat();
    }
    let mut headers = HeaderMap::new();
    let kind =
        if name.ends_with(".json") { "application/json" } else { "text/html; charset=utf-8" };
    headers.insert("content-type", HeaderValue::from_static(kind));
    if name == "strict.html" {
        let policy = format!(
            "default-src 'none'; script-src {candor} 'wasm-unsafe-eval'; connect-src {candor}"
        );
        headers.insert("content-security-policy", HeaderValue::from_str(&policy).unwrap());
    }
    (headers, text).into_response()
}
