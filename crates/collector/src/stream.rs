//! `GET /v1/stream`: what arrives, the moment it was kept.
//!
//! Server-sent events, read by `fetch` with the token in its header. Nobody's
//! words are in them, nor who they are: an event says that there are words,
//! and `GET /v1/surveys/{id}/answers` gives them. What another collector on the same
//! PostgreSQL has kept is heard from that one (`neighbours`).

mod neighbours;

use crate::access::Reader;
use crate::error::{Error, short};
use crate::parameters::Parameters;
use crate::service::Service;
use crate::store::Incoming;
use crate::surveys::moment;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use survey::response::{Device, Reply};
use survey::words::{Arrival, Missed, Rated};
use survey::{Problem, Response as Kept};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

pub use neighbours::share;

/// Arrivals that a reader may be behind before it misses some.
const BEHIND: usize = 1_024;
/// How often a line is sent where nothing arrives, so that nobody in between takes us for dead.
const ALIVE: Duration = Duration::from_secs(15);

/// Tells whoever listens, here and at other collectors.
#[derive(Debug)]
pub(crate) struct Arrivals {
    readers: broadcast::Sender<Arc<Arrival>>,
    neighbours: neighbours::Neighbours,
}

impl Default for Arrivals {
    fn default() -> Self {
        let neighbours = neighbours::Neighbours::default();
        Self { readers: broadcast::Sender::new(BEHIND), neighbours }
    }
}

impl Arrivals {
    /// What is to be told of a response; `None` where nobody listens.
    pub(crate) fn prepare(&self, incoming: &Incoming) -> Option<Arc<Arrival>> {
        let is_wanted = self.has_readers() || self.neighbours.want();
        is_wanted.then(|| Arc::new(arrival(&incoming.response, incoming.received_at)))
    }

    fn has_readers(&self) -> bool {
        0 < self.readers.receiver_count()
    }

    /// Tells it: the response is kept.
    pub(crate) fn tell(&self, arrival: Arc<Arrival>) {
        self.neighbours.tell(&arrival.response_id);
        self.tell_here(arrival);
    }

    fn tell_here(&self, arrival: Arc<Arrival>) {
        // Whoever listened a moment ago may have gone.
        let _ = self.readers.send(arrival);
    }
}

fn arrival(response: &Kept, received_at: i64) -> Arrival {
    let given = [
        ("touchpoint", response.touchpoint.as_deref()),
        ("journey", response.journey.as_deref()),
        ("channel", response.channel.as_deref()),
        ("lang", response.lang.as_deref()),
        ("device", response.device.map(Device::as_str)),
        ("persona", response.persona.as_deref()),
    ];
    let texts = response.answers.iter().filter(|it| matches!(it.reply, Reply::Text(_)));
    Arrival {
        response_id: response.response_id.clone(),
        revision: response.revision,
        status: response.status,
        survey: response.survey.id.clone(),
        version: response.survey.version,
        received_at: moment(received_at),
        ratings: response
            .ratings()
            .map(|(question, definition, rating)| Rated {
                question: question.to_owned(),
                definition: definition.id().to_owned(),
                rating: rating.get(),
            })
            .collect(),
        texts: texts.count(),
        dimensions: given
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect(),
    }
}

/// What arrives, as server-sent events: `response` with an arrival, `missed` where the reader is too slow.
#[utoipa::path(
    get, path = "/v1/stream", tag = "results",
    params(("survey" = Option<String>, Query, description = "only responses to this survey")),
    responses(
        (status = 200, description = "events without end; the data of each is JSON", content_type = "text/event-stream", body = String),
        (status = "4XX", description = "`unsupported_parameter`, `unauthorized`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn get(
    _: Reader,
    State(service): State<Service>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let mut only = None;
    for (name, value) in parameters.0 {
        if name != "survey" {
            let problem = Problem::new(short(&name), "is not known here; known: survey");
            return Err(Error::Parameters(vec![problem]));
        }
        only = Some(value);
    }
    let arrivals = service.arrivals();
    let state = (arrivals.readers.subscribe(), service.stopping(), only);
    arrivals.neighbours.came();
    let events = unfold(state, |(mut arrivals, mut stopping, only)| async move {
        let event = loop {
            let arrived = tokio::select! {
                arrived = arrivals.recv() => arrived,
                _ = stopping.wait_for(|it| *it) => return None,
            };
            match arrived {
                Ok(arrival) if only.as_ref().is_none_or(|it| *it == arrival.survey) => {
                    break event("response", &*arrival).id(&arrival.response_id);
                }
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => break event("missed", &Missed { missed }),
                Err(RecvError::Closed) => return None,
            }
        };
        Some((Ok::<_, Infallible>(event), (arrivals, stopping, only)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response())
}

fn event(name: &str, data: &impl Serialize) -> Event {
    Event::default()
        .event(name)
        .data(serde_json::to_string(data).expect("plain data always serialises"))
}
