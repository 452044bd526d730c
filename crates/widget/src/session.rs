//! One asking, from first sight to thank-you: what a person does becomes revisions of one response.

use crate::browser::timer::Timer;
use crate::browser::{clock, host, page, storage};
use crate::outbox::{self, Kept};
use leptos::prelude::*;
use survey::flow::Flow;
use survey::response::Status;
use wasm_bindgen::JsValue;
use web_sys::Element;

/// What the card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A page of questions, counted.
    Asking(u32),
    /// The thank-you.
    Thanks,
}

/// Where the response goes.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its address.
    pub url: String,
    /// Whether to do without CORS.
    pub simple: bool,
}

/// The state of one asking; views read its signals.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    /// The questions and what has been answered.
    pub flow: RwSignal<Flow>,
    /// What the card shows.
    pub stage: RwSignal<Stage>,
    /// What became of the answer.
    pub kept: RwSignal<Kept>,
    /// What a screen reader is told.
    pub spoken: RwSignal<String>,
    endpoint: StoredValue<Endpoint>,
    sent: StoredValue<Option<u8>>,
    end: StoredValue<fn(&str, &'static str)>,
}

impl Session {
    /// The beginning, inside the view's owner; `end` is called with the response's id and the outcome when it is over.
    pub fn new(flow: Flow, endpoint: Endpoint, end: fn(&str, &'static str)) -> Self {
        let spoken = RwSignal::new(String::new());
        let opening =
            flow.page().first().map(|first| flow.item(*first).text.clone()).unwrap_or_default();
        // A live region is heard only when it changes after it was there.
        StoredValue::new_local(Timer::after(200, move || spoken.set(opening)));
        Self {
            flow: RwSignal::new(flow),
            stage: RwSignal::new(Stage::Asking(0)),
            kept: RwSignal::new(Kept::Sent),
            spoken,
            endpoint: StoredValue::new(endpoint),
            sent: StoredValue::new(None),
            end: StoredValue::new(end),
        }
    }

    /// Selects a rating; sends nothing, so that arrow keys may pass over others (PITFALLS 18).
    pub fn select(self, position: usize, value: u8) {
        // The view offers only values of the scale.
        self.flow.update(|flow| _ = flow.rate(position, value));
    }

    /// Commits the selected rating: a partial revision, kept and sent in this task.
    pub fn commit(self, position: usize, element: &Element) {
        let rating = self.flow.with_untracked(|flow| flow.rating(position)).map(score::Rating::get);
        if rating.is_none() || rating == self.sent.get_value() {
            return;
        }
        self.sent.set_value(rating);
        self.flow.update_untracked(|flow| flow.response.layout = host::layout(element));
        self.send(Status::Partial);
        self.tell("answered");
    }

    /// Sends the page: on to the next, or to the thank-you.
    pub fn submit(self, form: &Element) {
        self.flow.update_untracked(|flow| flow.response.layout = host::layout(form));
        // What has focus is about to go: the card takes it over.
        host::focus_card(form);
        let mut next = self.flow.get_untracked();
        if next.advance() {
            self.send(Status::Partial);
            self.flow.update_untracked(|flow| _ = flow.advance());
            self.sent.set_value(None);
            self.stage.update(|stage| {
                *stage = if let Stage::Asking(n) = *stage { Stage::Asking(n + 1) } else { *stage }
            });
            self.tell("answered");
        } else {
            self.send(Status::Complete);
            self.stage.set(Stage::Thanks);
            self.spoken.set(self.flow.with_untracked(|flow| flow.thanks().to_owned()));
            self.tell("completed");
        }
    }

    /// Ends it: after the thank-you, or before.
    pub fn close(self) {
        let (id, outcome) = self.flow.with_untracked(|flow| {
            let outcome = match (self.stage.get_untracked(), flow.response.revision) {
                (Stage::Thanks, _) => "completed",
                (Stage::Asking(_), 0) => "dismissed",
                (Stage::Asking(_), _) => "partial",
            };
            (flow.response.response_id.clone(), outcome)
        });
        if outcome != "completed" {
            self.stamp();
            self.tell("dismissed");
        }
        self.end.with_value(|end| end(&id, outcome));
    }

    /// Tells the page about this asking.
    pub fn tell(self, name: &str) {
        let detail = self.flow.with_untracked(|flow| {
            page::object(&[
                ("survey", JsValue::from_str(&flow.instrument.id)),
                ("response_id", JsValue::from_str(&flow.response.response_id)),
                ("revision", flow.response.revision.into()),
            ])
        });
        page::tell(name, &detail);
    }

    fn send(self, status: Status) {
        self.stamp();
        let sent = self.flow.try_update_untracked(|flow| {
            let response = flow.revise(status, clock::moment());
            (response.response_id.clone(), response.revision, response.to_json())
        });
        if let Some((id, revision, body)) = sent {
            self.endpoint.with_value(|to| outbox::post(&id, revision, &to.url, to.simple, &body));
        }
    }

    /// Notes that this person was asked, with the quiet period that follows.
    fn stamp(self) {
        self.flow.with_untracked(|flow| {
            let stamp = [clock::now().to_string(), flow.instrument.quiet.to_string()].join(" ");
            storage::set(&["last.", &flow.instrument.id].concat(), &stamp);
        });
    }
}
