//! Everything that is kept, as a stream: `GET /v1/responses.ndjson`, `GET /v1/responses.csv`, `candor export`.
//!
//! Each format has the response as it came, to the byte, and when it came, so that `candor import`
//! of what was exported is exactly what was there. Memory holds one page, whatever there is.

pub(crate) mod csv;
pub(crate) mod ndjson;
pub(crate) mod parquet;
pub(crate) mod row;

use crate::access::Reader;
use crate::error::{Error, short};
use crate::parameters::Parameters;
use crate::service::Service;
use crate::store::{Fault, Kept, Place, ResponsesQuery, Store};
use crate::{calendar, report};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use jiff::tz::TimeZone;
use survey::Problem;

/// Responses read at a time.
const PAGE: u32 = 500;

/// Reads what a query wants, page after page.
#[derive(Debug)]
pub(crate) struct Pages {
    store: Store,
    query: ResponsesQuery,
    last: Option<Place>,
    is_done: bool,
}

impl Pages {
    pub(crate) fn new(store: Store, query: ResponsesQuery) -> Self {
        Self { store, query, last: None, is_done: false }
    }

    /// The next page; `None` behind the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Kept>>, Fault> {
        if self.is_done {
            return Ok(None);
        }
        let page = self.store.responses(&self.query, self.last.as_ref(), PAGE).await?;
        self.is_done = page.len() < PAGE as usize;
        match page.last() {
            Some(last) => self.last = Some(last.place.clone()),
            None => return Ok(None),
        }
        Ok(Some(page))
    }
}

/// Every response, a line each, as it came, with when it came.
#[utoipa::path(
    get, path = "/v1/responses.ndjson", tag = "results",
    params(
        ("survey" = Option<String>, Query, description = "only responses to this survey"),
        ("from" = Option<String>, Query, description = "the first moment, RFC 3339 or a date of the zone"),
        ("to" = Option<String>, Query, description = "the first moment after the last, likewise"),
        ("zone" = Option<String>, Query, description = "the IANA zone of dates"),
    ),
    responses(
        (status = 200, description = "a response a line, with `received_at` and `known` behind its own members", content_type = "application/x-ndjson", body = String),
        (status = "4XX", description = "`unsupported_parameter`, `unauthorized`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 503, description = "`unavailable`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn get_ndjson(
    _: Reader,
    State(service): State<Service>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = read(&parameters)?;
    let head = ("application/x-ndjson", "responses.ndjson");
    send(service.store(), query, head, Vec::new(), |page| {
        page.iter().map(ndjson::line).collect::<String>().into_bytes()
    })
    .await
}

/// Every response, a row each: its fields for people and spreadsheets, and itself as it came.
#[utoipa::path(
    get, path = "/v1/responses.csv", tag = "results",
    params(
        ("survey" = Option<String>, Query, description = "only responses to this survey; then every question has a column"),
        ("from" = Option<String>, Query, description = "the first moment, RFC 3339 or a date of the zone"),
        ("to" = Option<String>, Query, description = "the first moment after the last, likewise"),
        ("zone" = Option<String>, Query, description = "the IANA zone of dates"),
    ),
    responses(
        (status = 200, description = "a header and a row a response; what a spreadsheet would take for a formula has an apostrophe before it", content_type = "text/csv", body = String),
        (status = "4XX", description = "`unsupported_parameter`, `unauthorized`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 503, description = "`unavailable`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn get_csv(
    _: Reader,
    State(service): State<Service>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = read(&parameters)?;
    let questions = match &query.survey {
        Some(id) => service.surveys().entry(service.store(), id).await?.questions(),
        None => Vec::new(),
    };
    let head = ("text/csv; charset=utf-8; header=present", "responses.csv");
    let header = csv::header(&questions);
    send(service.store(), query, head, header, move |page| csv::rows(page, &questions)).await
}

/// Sends pages as they are read; the first is read before anything is sent, so that a fault can be said.
async fn send(
    store: &Store,
    query: ResponsesQuery,
    (kind, name): (&'static str, &str),
    header: Vec<u8>,
    write: impl Fn(&[Kept]) -> Vec<u8> + Send + 'static,
) -> Result<Response, Error> {
    let mut pages = Pages::new(store.clone(), query);
    let mut first = header;
    if let Some(page) = pages.next().await? {
        first.extend(write(&page));
    }
    let state = (Some(first), pages, write);
    let chunks = unfold(state, |(first, mut pages, write)| async move {
        if let Some(first) = first {
            return Some((Ok(Bytes::from(first)), (None, pages, write)));
        }
        match pages.next().await {
            Ok(page) => Some((Ok(Bytes::from(write(&page?))), (None, pages, write))),
            Err(fault) => {
                // The status has been sent: an end in the middle is all that can be said.
                tracing::error!(error = %fault, "an export broke off");
                pages.is_done = true;
                Some((Err(fault), (None, pages, write)))
            }
        }
    });
    let named = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, named)];
    Ok((headers, Body::from_stream(chunks)).into_response())
}

fn read(parameters: &Parameters) -> Result<ResponsesQuery, Error> {
    let given = |name: &str| parameters.0.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
    let mut problems = Vec::new();
    let zone = given("zone").map(|it| calendar::zone(short(it))).transpose();
    let zone = zone.unwrap_or_else(|message| {
        problems.push(Problem::new("zone", message));
        None
    });
    let zone = zone.unwrap_or(TimeZone::UTC);
    let mut moment = |name: &str| {
        let found = report::moment(given(name)?, &zone);
        found.map_err(|message| problems.push(Problem::new(name, message))).ok()
    };
    let (from, to) = (moment("from"), moment("to"));
    for (at, (name, value)) in parameters.0.iter().enumerate() {
        let message = if !["survey", "from", "to", "zone"].contains(&name.as_str()) {
            "is not known here; known: survey, from, to, zone"
        } else if parameters.0[..at].iter().any(|it| it.0 == *name) {
            "is given twice"
        } else if value.contains('\0') {
            "has a zero character"
        } else {
            continue;
        };
        problems.push(Problem::new(short(name), message));
    }
    if !problems.is_empty() {
        return Err(Error::Parameters(problems));
    }
    Ok(ResponsesQuery {
        survey: given("survey").map(str::to_owned),
        from: from.map(jiff::Timestamp::as_millisecond),
        to: to.map(jiff::Timestamp::as_millisecond),
    })
}
