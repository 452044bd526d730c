//! A service of one's own with a clock that stands still, and requests to it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use collector::{Access, Service, Settings, Site, Store, app};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// 2026-11-22T10:10:00Z.
pub(crate) const NOW: i64 = 1_795_342_200_000;
pub(crate) const EXAMPLE: &str = include_str!("../../../survey/testdata/response.json");

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Checks that this is a whole problem document, and gives "path: message" of each problem.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Vec<String> {
        let document = self.json();
        assert_eq!(
            (self.status.as_u16(), document["code"].as_str()),
            (status, Some(code)),
            "{document}"
        );
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(document["type"], format!("urn:candor:problem:{code}"));
        assert_eq!(document["status"], status);
        assert!(!document["title"].as_str().unwrap().is_empty());
        let problems = document["problems"].as_array().unwrap();
        let text = |problem: &Value, name: &str| problem[name].as_str().unwrap().to_owned();
        problems.iter().map(|it| format!("{}: {}", text(it, "path"), text(it, "message"))).collect()
    }
}

/// A service in a folder that goes when it does.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) app: Router,
    pub(crate) store: Store,
    pub(crate) service: Service,
    folder: std::sync::Arc<TempDir>,
}

impl Client {
    /// An open service without files.
    pub(crate) async fn new() -> Self {
        Self::with(Access::Open, Site::memory::<&str, &str>([])).await
    }

    pub(crate) async fn with(access: Access, site: Site) -> Self {
        Self::set(access, site, Settings::default()).await
    }

    /// With settings of one's own, the clock apart.
    pub(crate) async fn set(access: Access, site: Site, settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("candor.db").display());
        let store = Store::open(&address).await.unwrap();
        let settings = Settings { clock: || NOW, ..settings };
        let service = Service::with_settings(store.clone(), access, site, settings);
        Self { app: app(service.clone()), store, service, folder: folder.into() }
    }

    /// Another collector on the same store.
    pub(crate) fn other(&self) -> Self {
        self.over(self.store.clone())
    }

    /// Another collector on another store.
    pub(crate) fn over(&self, store: Store) -> Self {
        let settings = Settings { clock: || NOW, ..Settings::default() };
        let site = Site::memory::<&str, &str>([]);
        let service = Service::with_settings(store.clone(), Access::Open, site, settings);
        Self { app: app(service.clone()), store, service, folder: self.folder.clone() }
    }

    /// Where its database is.
    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("candor.db")
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.app.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: head.status, headers: head.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], "").await
    }

    pub(crate) async fn post(&self, body: impl Into<Body>) -> Reply {
        self.send("POST", "/v1/responses", &[("content-type", "application/json")], body).await
    }
}

/// The example response.
pub(crate) fn example() -> Value {
    serde_json::from_str(EXAMPLE).unwrap()
}

/// The example under another id, with changes.
pub(crate) fn response(n: u32, changes: &Value) -> Value {
    let mut response = example();
    response["response_id"] = format!("017f22e2-79b0-7cc3-98c4-{n:012x}").into();
    for (name, value) in changes.as_object().unwrap() {
        response[name] = value.clone();
    }
    response
}

/// As [`response`], of one rating to a survey of that name.
pub(crate) fn rating(n: u32, survey: &str, rating: &Value) -> Value {
    response(
        n,
        &serde_json::json!({
            "survey": {"id": survey, "version": 1},
            "answers": [{"question": survey, "kind": survey, "rating": rating}],
        }),
    )
}
