//! `GET /metrics`, for Prometheus: what is asked of us and how long it takes; nothing about anyone.

use crate::access::Reader;
use crate::routes::RESPONSES;
use crate::service::Service;
use axum::extract::State;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::borrow::Cow;
use std::time::Duration;

/// Upper ends, seconds: from a report out of memory to a client that has given up.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];
/// The outcome of a response whose id was new.
pub(crate) const NEW: &str = "new";
const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: Cow<'static, str>,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: Cow<'static, str>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Became {
    outcome: &'static str,
}

/// What is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    responses: Family<Became, Counter>,
    kept: Kept,
}

/// The counts of a response that is kept and new: most of what is asked, and not looked for each time.
#[derive(Debug)]
struct Kept {
    requests: Counter,
    seconds: Histogram,
    responses: Counter,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("candor");
        let requests = Family::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> _);
        let (in_flight, responses) = (Gauge::default(), Family::default());
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version that runs", version);
        registry.register("http_requests", "Requests answered", Family::clone(&requests));
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to the answer's",
            Unit::Seconds,
            Family::clone(&seconds),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests under way",
            Gauge::clone(&in_flight),
        );
        registry.register(
            "responses",
            "Survey responses by what became of them: new, raised, same, older, conflict or refused",
            Family::clone(&responses),
        );
        let kept = Kept {
            requests: requests.get_or_create_owned(&Asked {
                method: "POST",
                route: Cow::Borrowed(RESPONSES),
                status: 201,
            }),
            seconds: seconds.get_or_create_owned(&Route { route: Cow::Borrowed(RESPONSES) }),
            responses: responses.get_or_create_owned(&Became { outcome: NEW }),
        };
        Self { registry, requests, seconds, in_flight, responses, kept }
    }

    /// One more response of that outcome.
    pub(crate) fn responded(&self, outcome: &'static str) {
        if outcome == NEW {
            self.kept.responses.inc();
        } else {
            self.responses.get_or_create(&Became { outcome }).inc();
        }
    }

    fn answered(
        &self,
        method: &'static str,
        route: Cow<'static, str>,
        status: u16,
        took: Duration,
    ) {
        if (method, &*route, status) == ("POST", RESPONSES, 201) {
            self.kept.seconds.observe(took.as_secs_f64());
            self.kept.requests.inc();
            return;
        }
        self.seconds.get_or_create(&Route { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Asked { method, route, status }).inc();
    }
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Observed {
    service: Service,
    method: &'static str,
    started: tokio::time::Instant,
}

impl Observed {
    /// Counts `request` from here on.
    pub(crate) fn new<B>(service: &Service, request: &Request<B>) -> Self {
        let method = match request.method().as_str() {
            "GET" => "GET",
            "HEAD" => "HEAD",
            "POST" => "POST",
            "PUT" => "PUT",
            "DELETE" => "DELETE",
            "OPTIONS" => "OPTIONS",
            _ => "other",
        };
        service.metrics().in_flight.inc();
        Self { service: service.clone(), method, started: tokio::time::Instant::now() }
    }

    /// Counts its answer.
    pub(crate) fn answered(self, route: Cow<'static, str>, response: &Response) {
        let (method, status, took) =
            (self.method, response.status().as_u16(), self.started.elapsed());
        // The route, not the path: ids of surveys and respondents stay out of the log.
        tracing::info!(
            method,
            route = &*route,
            status,
            ms = took.as_secs_f64() * 1_000.0,
            "answered"
        );
        self.service.metrics().answered(method, route, status, took);
    }
}

impl Drop for Observed {
    /// Also where the client goes away before the end.
    fn drop(&mut self) {
        self.service.metrics().in_flight.dec();
    }
}

/// The counts, in the text format of OpenMetrics.
#[utoipa::path(
    get, path = "/metrics", tag = "operations",
    responses((status = 200, description = "counts in the text format of OpenMetrics", content_type = "application/openmetrics-text", body = String)),
    security(("token" = []))
)]
pub(crate) async fn get(_: Reader, State(service): State<Service>) -> Response {
    let mut text = String::new();
    encode(&mut text, &service.metrics().registry).expect("a string takes everything");
    ([(CONTENT_TYPE, KIND)], text).into_response()
}
