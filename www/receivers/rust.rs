//! Keeps each response as answers/ID.json; a newer revision takes the place of an older one. PORT=8000 cargo run
use axum::{Router, http::StatusCode, routing::post};
use serde_json::Value;
use std::{env, fs};
async fn receive(body: String) -> StatusCode {
    let response: Value = serde_json::from_str(&body).unwrap_or_default();
    let id = response["response_id"].as_str().unwrap_or_default();
    if id.len() != 36 || !id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') {
        return StatusCode::BAD_REQUEST;
    }
    let file = format!("answers/{id}.json");
    let known = fs::read(&file)
        .ok()
        .and_then(|text| serde_json::from_slice::<Value>(&text).ok()?["revision"].as_u64());
    let is_new = response["revision"].as_u64() > known;
    let kept = if is_new { fs::write(&file, response.to_string()) } else { Ok(()) };
    if kept.is_ok() { StatusCode::NO_CONTENT } else { StatusCode::INTERNAL_SERVER_ERROR }
}
#[tokio::main]
async fn main() -> std::io::Result<()> {
    fs::create_dir_all("answers")?;
    let cors = tower_http::cors::CorsLayer::very_permissive();
    let port = env::var("PORT").unwrap_or("8000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, Router::new().route("/", post(receive)).layer(cors)).await
}
