//! Sending one answer, so that it survives the page.

use gloo_net::http::Request;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{RequestInit, RequestMode};

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The endpoint has it.
    Delivered,
    /// The endpoint will never take it.
    Refused(u16),
    /// Perhaps later.
    Later,
}

/// Whether `url` is one that answers can be posted to: http(s), or a path of the page's own origin.
pub fn is_address(url: &str) -> bool {
    ["https://", "http://", "/"].iter().any(|start| url.starts_with(start)) && !url.contains(' ')
}

/// Posts `body` with keepalive, so that it goes on when the page is left.
///
/// `simple` asks for no preflight: `text/plain` without CORS. Its reply can't
/// be read, so an answer of any kind counts as delivered.
pub async fn post(url: &str, key: &str, body: &str, simple: bool) -> Delivery {
    if !is_address(url) {
        return Delivery::Later;
    }
    let Ok(request) = request(url, key, body, simple) else { return Delivery::Later };
    let Ok(response) = request.send().await else { return Delivery::Later };
    match response.status() {
        200..=299 => Delivery::Delivered,
        0 if simple => Delivery::Delivered,
        0 | 408 | 425 | 429 | 500.. => Delivery::Later,
        status => Delivery::Refused(status),
    }
}

fn request(url: &str, key: &str, body: &str, simple: bool) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(body));
    // Neither gloo-net nor web-sys has a setter for it.
    Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE)?;
    let mut content = "application/json";
    if simple {
        init.set_mode(RequestMode::NoCors);
        content = "text/plain";
    }
    let request = web_sys::Request::new_with_str_and_init(url, &init)?;
    request.headers().set("content-type", content)?;
    if !simple {
        request.headers().set("idempotency-key", key)?;
    }
    Ok(Request::from(request))
}
