//! `GET /v1/stream`: what arrives, the moment it was kept.
//!
//! Server-sent events, read by `fetch` with the token in its header. Nobody's
//! words are in them, nor who they are: an event says that there are words,
//! and `GET /v1/surveys/{id}/answers` gives them. A collector tells of what it
//! has kept itself; others on the same PostgreSQL tell of theirs.

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
use survey::Problem;
use survey::response::{Device, Reply};
use survey::words::{Arrival, Missed, Rated};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Arrivals that a reader may be behind before it misses some.
const BEHIND: usize = 1_024;
/// How often a line is sent where nothing arrives, so that nobody in between takes us for dead.
const ALIVE: Duration = Duration::from_secs(15);

/// Tells whoever listens.
#[derive(Debug)]
pub(crate) struct Arrivals(broadcast::Sender<Arc<Arrival>>);

impl Default for Arrivals {
    fn default() -> Self {
        Self(broadcast::Sender::new(BEHIND))
    }
}

impl Arrivals {
    /// What is to be told of a response; `None` where nobody listens.
    pub(crate) fn prepare(&self, incoming: &Incoming) -> Option<Arc<Arrival>> {
        (0 < self.0.receiver_count()).then(|| Arc::new(arrival(incoming)))
    }

    /// Tells it: the response is kept.
    pub(crate) fn tell(&self, arrival: Arc<Arrival>) {
        // Whoever listened a moment ago may have gone.
        let _ = self.0.send(arrival);
    }
}

fn arrival(incoming: &Incoming) -> Arrival {
    let response = &incoming.response;
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
        received_at: moment(incoming.received_at),
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
    let state = (service.arrivals().0.subscribe(), service.stopping(), only);
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
