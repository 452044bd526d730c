//! What is asked of every input, whatever it is.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Uri};
use collector::{Access, Service, Site, Store, app};
use std::sync::OnceLock;
use survey::draft::Draft;
use survey::{Response, Survey};
use tower::ServiceExt;

/// A response is refused with a problem, or read; what was read is written and read again as the same. What is read
/// in one pass is read as the same out of the tree of its values, with its survey and without.
pub(super) fn response(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Some(draft) = Draft::parse(text)
    {
        static NPS: OnceLock<Survey> = OnceLock::new();
        let nps = NPS.get_or_init(|| survey::preset::get("nps").expect("a preset"));
        for survey in [None, Some(nps)] {
            if let Some(response) = draft.read(survey) {
                assert_eq!(Response::from_json(bytes, survey), Ok(response), "both read the same");
            }
        }
    }
    match Response::from_json(bytes, None) {
        Err(problems) => assert!(!problems.is_empty(), "a refusal says why"),
        Ok(response) => {
            let again = Response::from_json(response.to_json().as_bytes(), None);
            assert_eq!(again.as_ref(), Ok(&response), "what was written is read as the same");
        }
    }
}

/// A survey is refused with a problem, or read; what was read is written and read again as the same.
pub(super) fn survey(bytes: &[u8]) {
    match Survey::from_json(bytes) {
        Err(problems) => assert!(!problems.is_empty(), "a refusal says why"),
        Ok(survey) => {
            let again = Survey::from_json(survey.to_json().as_bytes());
            assert_eq!(again.as_ref(), Ok(&survey), "what was written is read as the same");
        }
    }
}

/// A report's query is answered or refused; it is never our fault.
pub(super) fn report(bytes: &[u8]) {
    static SERVICE: OnceLock<(Router, tokio::runtime::Runtime, tempfile::TempDir)> =
        OnceLock::new();
    let (app, runtime, _) = SERVICE.get_or_init(service);
    let query: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
    // As it came where that is possible in a URI, and else in percent signs.
    let plain =
        std::str::from_utf8(bytes).ok().map(|text| format!("/v1/surveys/nps/report?{text}"));
    let plain = plain.and_then(|uri| uri.parse::<Uri>().ok());
    let uri = plain.unwrap_or_else(|| {
        format!("/v1/surveys/nps/report?{query}").parse().expect("percent signs and digits")
    });
    let request = Request::builder().uri(uri).body(Body::empty()).expect("the URI is one");
    let answer = runtime.block_on(app.clone().oneshot(request)).expect("a router always answers");
    assert!(!answer.status().is_server_error(), "{}", answer.status());
}

/// A collector with a few responses, alone in a folder.
fn service() -> (Router, tokio::runtime::Runtime, tempfile::TempDir) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime starts");
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let address = format!("sqlite:{}", folder.path().join("candor.db").display());
    let app = runtime.block_on(async {
        let store = Store::open(&address).await.expect("the store opens");
        let app = app(Service::new(store, Access::Open, Site::memory::<&str, &str>([])));
        let body = include_str!("../../../../survey/testdata/response.json");
        let request = Request::post("/v1/responses").header("content-type", "application/json");
        let request = request.body(Body::from(body)).expect("the request is one");
        let answer = app.clone().oneshot(request).await.expect("a router always answers");
        assert_eq!(answer.status(), 201);
        app
    });
    (app, runtime, folder)
}
