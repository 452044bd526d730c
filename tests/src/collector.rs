//! The collector in this process, behind a layer that records every request and can spoil answers to posts.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use collector::{Access, Service, Site, Store, app};
use serde_json::Value;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tower::ServiceExt;

/// What becomes of one post.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Answered with this status, and not kept.
    Status(u16),
    /// Kept, and the connection is dropped instead of an answer.
    KeepAndDrop,
    /// Repeated by a proxy, which passes on the second answer.
    Repeat,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `GET /embed/candor.js`.
    pub line: String,
    /// Its JSON, or null.
    pub body: Value,
    /// How it was answered; 0 for not at all.
    pub status: u16,
}

#[derive(Clone, Debug, Default)]
struct Record {
    seen: Arc<Mutex<Vec<Seen>>>,
    faults: Arc<Mutex<VecDeque<Fault>>>,
}

/// A running collector with a store of its own.
#[derive(Clone, Debug)]
pub struct Collector {
    /// `http://127.0.0.1:1234`.
    pub origin: String,
    app: Router,
    store: Store,
    record: Record,
}

/// The release bundle: CANDOR_DIST, or the workspace's `dist/`.
pub(crate) fn dist() -> PathBuf {
    let dist = std::env::var_os("CANDOR_DIST")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist"), PathBuf::from);
    assert!(
        dist.join("embed/candor.js").is_file(),
        "{} is no release bundle: run `cargo xtask dist`",
        dist.display()
    );
    dist
}

impl Collector {
    /// Starts one with its database in `folder`, on `port` (0: a free one).
    pub async fn start(folder: &Path, port: u16) -> Self {
        let store = folder.join(format!("candor-{port}.db"));
        let store = Store::open(&format!("sqlite:{}", store.display())).await.unwrap();
        let app = app(Service::new(store.clone(), Access::Open, Site::folder(dist())));
        let record = Record::default();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let recorded = app.clone().layer(from_fn_with_state(record.clone(), layer));
        tokio::spawn(axum::serve(listener, recorded).into_future());
        Self { origin, app, store, record }
    }

    /// A port on which nobody listens.
    pub async fn closed_port() -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        listener.local_addr().unwrap().port()
    }

    /// What it keeps.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The address under this collector's origin.
    pub fn address(&self, path: &str) -> String {
        [&self.origin, path].concat()
    }

    /// Spoils the next posts, one each.
    pub fn spoil(&self, faults: impl IntoIterator<Item = Fault>) {
        self.record.faults.lock().unwrap().extend(faults);
    }

    /// Everything asked for so far, in the order of the answers.
    pub fn seen(&self) -> Vec<Seen> {
        self.record.seen.lock().unwrap().clone()
    }

    /// The responses posted so far, in the order of their answers.
    pub fn posts(&self) -> Vec<Seen> {
        let mut seen = self.seen();
        seen.retain(|seen| seen.line == "POST /v1/responses");
        seen
    }

    /// The first post that fits, once it is there.
    pub async fn post(&self, what: &str, fits: impl Fn(&Seen) -> bool) -> Seen {
        crate::wait_until(what, async || self.posts().into_iter().find(&fits)).await
    }

    /// The first complete response that was kept, once it is there.
    pub async fn complete(&self) -> Seen {
        self.post("a complete response", |post| {
            post.body["status"] == "complete" && matches!(post.status, 200 | 201)
        })
        .await
    }

    /// The report of a survey.
    pub async fn report(&self, survey: &str) -> Value {
        let request = Request::get(format!("/v1/surveys/{survey}/report"))
            .header("host", "localhost")
            .body(Body::empty())
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "the report of {survey}");
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}

async fn layer(State(record): State<Record>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let line = format!("{} {}", head.method, head.uri.path());
    let body: Bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let json: Value = serde_json::from_slice(&body).unwrap_or_default();
    let is_post = line == "POST /v1/responses";
    let fault = if is_post { record.faults.lock().unwrap().pop_front() } else { None };
    let note = |status| {
        let (line, body) = (line.clone(), json.clone());
        record.seen.lock().unwrap().push(Seen { line, body, status });
    };
    if let Some(Fault::Status(status)) = fault {
        note(status);
        // Readable for the page, as an endpoint behind a proxy would be.
        let headers = [("access-control-allow-origin", "*")];
        return (StatusCode::from_u16(status).unwrap(), headers).into_response();
    }
    if let Some(Fault::Repeat) = fault {
        let first = next.clone().run(Request::from_parts(head.clone(), body.clone().into())).await;
        note(first.status().as_u16());
    }
    let response = next.run(Request::from_parts(head, body.into())).await;
    if let Some(Fault::KeepAndDrop) = fault {
        note(0);
        // Ends the connection's task, and so the connection; nothing is printed.
        std::panic::resume_unwind(Box::new("the connection is dropped"));
    }
    note(response.status().as_u16());
    response
}
