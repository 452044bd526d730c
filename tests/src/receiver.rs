//! An endpoint of someone else: it records what comes, and answers as it is told.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// One request that came.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// `POST`.
    pub method: String,
    /// What follows the origin.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as it came.
    pub body: String,
}

impl Arrival {
    /// Its body as JSON, or null.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// What it answers to one request.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// `Retry-After`, where it asks for patience.
    pub retry_after: Option<&'static str>,
}

impl From<u16> for Answer {
    fn from(status: u16) -> Self {
        Self { status, retry_after: None }
    }
}

#[derive(Debug)]
struct Records {
    has_cors: bool,
    arrivals: Mutex<Vec<Arrival>>,
    answers: Mutex<VecDeque<Answer>>,
    held: watch::Sender<bool>,
}

/// A running endpoint on an origin of its own.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// Where it listens: `http://127.0.0.1:1234`.
    pub origin: String,
    records: Arc<Records>,
}

impl Receiver {
    /// Starts one; without CORS, a page gets no reply that it could read.
    pub async fn start(has_cors: bool) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let records = Arc::new(Records {
            has_cors,
            arrivals: Mutex::default(),
            answers: Mutex::default(),
            held: watch::Sender::new(false),
        });
        let app = Router::new().fallback(receive).with_state(records.clone());
        tokio::spawn(axum::serve(listener, app).into_future());
        Self { origin, records }
    }

    /// The address of an endpoint there.
    pub fn address(&self) -> String {
        format!("{}/answers", self.origin)
    }

    /// Answers the next requests so, one each; all others with 204.
    pub fn answer(&self, answers: impl IntoIterator<Item = impl Into<Answer>>) {
        self.records.answers.lock().unwrap().extend(answers.into_iter().map(Into::into));
    }

    /// Holds every answer back, or lets them all go.
    pub fn hold(&self, is_held: bool) {
        self.records.held.send_replace(is_held);
    }

    /// All that came; preflights, and looks whether it is there, left out.
    pub fn arrivals(&self) -> Vec<Arrival> {
        let mut arrivals = self.records.arrivals.lock().unwrap().clone();
        arrivals.retain(|arrival| !matches!(arrival.method.as_str(), "OPTIONS" | "HEAD"));
        arrivals
    }

    /// How many preflights came.
    pub fn preflights(&self) -> usize {
        let arrivals = self.records.arrivals.lock().unwrap();
        arrivals.iter().filter(|arrival| arrival.method == "OPTIONS").count()
    }

    /// The ids of the responses that came.
    pub fn ids(&self) -> BTreeSet<String> {
        self.arrivals().iter().map(|arrival| arrival.json()["response_id"].to_string()).collect()
    }

    /// The first request that fits, once it is there.
    pub async fn arrival(&self, what: &str, fits: impl Fn(&Arrival) -> bool) -> Arrival {
        crate::wait_until(what, async || self.arrivals().into_iter().find(&fits)).await
    }

    /// The first complete response in Candor's JSON, once it is there.
    pub async fn complete(&self) -> Arrival {
        self.arrival("a complete response", |arrival| arrival.json()["status"] == "complete").await
    }
}

async fn receive(State(records): State<Arc<Records>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let is_preflight = head.method == Method::OPTIONS;
    records.arrivals.lock().unwrap().push(Arrival {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        headers: head.headers.clone(),
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    // The sender lives as long as the records do.
    _ = records.held.subscribe().wait_for(|is_held| !is_held).await;
    let answer = if is_preflight { None } else { records.answers.lock().unwrap().pop_front() };
    let answer = answer.unwrap_or(Answer::from(204));
    let mut response =
        (StatusCode::from_u16(answer.status).unwrap(), Body::empty()).into_response();
    let headers = response.headers_mut();
    if let Some(wait) = answer.retry_after {
        headers.insert("retry-after", HeaderValue::from_static(wait));
    }
    if records.has_cors {
        // Named one by one: a star does not count where credentials are sent.
        let origin = head.headers.get("origin").cloned();
        headers
            .insert("access-control-allow-origin", origin.unwrap_or(HeaderValue::from_static("*")));
        let asked = head.headers.get("access-control-request-headers").cloned();
        headers
            .insert("access-control-allow-headers", asked.unwrap_or(HeaderValue::from_static("*")));
        headers
            .insert("access-control-allow-methods", HeaderValue::from_static("POST, PUT, PATCH"));
        headers.insert("access-control-allow-credentials", HeaderValue::from_static("true"));
        headers.insert("access-control-expose-headers", HeaderValue::from_static("retry-after"));
    }
    response
}
