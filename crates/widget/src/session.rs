//! One asking, from first sight to thank-you: what a person does becomes revisions of one response.
//!
//! The session computes what is to be seen and sets it in [`Screen`]'s
//! signals; views only draw. So each signal has one writer, and nothing that
//! is drawn has to be kept in step with anything else.

use crate::browser::input::{Action, Kept};
use crate::browser::options::Options;
use crate::browser::outbox::{self, Outbox};
use crate::browser::timer::Timer;
use crate::browser::{clock, host, page};
use crate::history;
use leptos::prelude::*;
use score::Rating;
use survey::compiled::Item;
use survey::flow::Flow;
use survey::response::Status;
use survey::stamp::Mark;
use survey::survey::Kind;
use wasm_bindgen::JsValue;
use web_sys::{Element, EventTarget};

/// What the card shows.
#[derive(Clone, Debug)]
pub enum Stage {
    /// A page with a rating.
    Rating(Item),
    /// A page with open questions alone.
    Open,
    /// The thank-you.
    Thanks(String),
}

/// Everything that changes on the card.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// What the card shows.
    pub stage: RwSignal<Stage>,
    /// The open questions that have unfolded, by position; `None` before there is a rating.
    pub open: RwSignal<Option<Vec<(usize, String)>>>,
    /// What a person should know about their answer; mostly nothing.
    pub note: RwSignal<String>,
    /// What a screen reader is told.
    pub spoken: RwSignal<String>,
}

/// Where the answers go.
#[derive(Clone, Debug)]
pub struct Way {
    /// The outbox; none in a test of the widget alone.
    outbox: Option<Outbox>,
    /// The page's wishes.
    options: Options,
    /// Where the outbox tells what became of them.
    root: EventTarget,
}

impl Way {
    /// The way that the page's `options` say; news of it come to `root`.
    pub fn new(options: &Options, root: EventTarget) -> Self {
        Self { outbox: outbox::of(options), options: options.clone(), root }
    }

    /// The survey has gone from the page.
    pub fn end(&self, response: &str) {
        if let Some(outbox) = &self.outbox {
            outbox.end(response);
        }
    }
}

/// The state of one asking.
#[derive(Debug)]
pub struct Session {
    screen: Screen,
    flow: Flow,
    way: Way,
    committed: Option<Rating>,
    finished: bool,
    _hello: Timer,
}

/// What an action led to, for the one who owns the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It goes on.
    Stay,
    /// It is over: `completed`, `partial` or `dismissed`.
    End(&'static str),
}

impl Session {
    /// The beginning; its signals belong to the view's owner, so call it inside.
    pub fn new(flow: Flow, way: Way) -> Self {
        let screen = Screen {
            stage: RwSignal::new(stage(&flow)),
            open: RwSignal::new(unfolded(&flow)),
            note: RwSignal::new(String::new()),
            spoken: RwSignal::new(String::new()),
        };
        let opening =
            flow.page().first().map(|first| flow.item(*first).text.clone()).unwrap_or_default();
        // A live region is heard only when it changes after it was there.
        let hello = Timer::after(200, move || screen.spoken.set(opening.clone()));
        Self { screen, flow, way, committed: None, finished: false, _hello: hello }
    }

    /// What is to be seen.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// What is asked and what has been answered.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Does what a person wants.
    pub fn act(&mut self, action: Action) -> Next {
        match action {
            Action::Select(value) => self.select(value),
            Action::Commit(value, element) => {
                self.select(value);
                self.commit(&element);
            }
            Action::Write(position, words, element) => {
                // Who gives a reason stands by the rating; the words themselves go with Send.
                self.commit(&element);
                self.flow.write(position, &words);
            }
            Action::Submit(form) => self.submit(&form),
            Action::Close | Action::Escape => return self.close(),
            Action::Kept(kept) => self.note(kept),
        }
        Next::Stay
    }

    /// Selects a rating; sends nothing, so that arrow keys may pass over others (PITFALLS 18).
    fn select(&mut self, value: u8) {
        let Some(first) = self.flow.page().first().copied() else { return };
        // The view offers only values of the scale.
        _ = self.flow.rate(first, value);
        self.unfold();
    }

    /// Shows the open questions that belong to the rating; those that stay are not drawn anew.
    fn unfold(&self) {
        let open = unfolded(&self.flow);
        if self.screen.open.with_untracked(|seen| *seen != open) {
            self.screen.open.set(open);
        }
    }

    /// Commits the selected rating: a partial revision, kept and sent in this task.
    fn commit(&mut self, element: &Element) {
        let rating = self.flow.page().first().and_then(|first| self.flow.rating(*first));
        if rating.is_some() && rating != self.committed {
            self.committed = rating;
            self.flow.response.layout = host::layout(element);
            self.send(Status::Partial);
            self.tell("answered");
        }
    }

    /// Sends the page: on to the next, or to the thank-you.
    ///
    /// A second submit of the same page, before the next is drawn, is none.
    fn submit(&mut self, form: &Element) {
        if self.finished || self.screen.open.with_untracked(Option::is_none) {
            return;
        }
        self.flow.response.layout = host::layout(form).or(self.flow.response.layout);
        // What has focus is about to go: the card takes it over.
        host::focus_card(form);
        self.finished = self.flow.is_last();
        self.send(if self.finished { Status::Complete } else { Status::Partial });
        let seen = if self.finished {
            Stage::Thanks(self.flow.thanks().to_owned())
        } else {
            self.flow.advance();
            self.committed = None;
            stage(&self.flow)
        };
        self.screen.spoken.set(match &seen {
            Stage::Rating(item) => item.text.clone(),
            Stage::Open => String::new(),
            Stage::Thanks(words) => words.clone(),
        });
        self.screen.stage.set(seen);
        self.unfold();
        self.tell(if self.finished { "completed" } else { "answered" });
    }

    /// Ends it: after the thank-you, or before.
    fn close(&self) -> Next {
        if self.finished {
            return Next::End("completed");
        }
        history::mark(&self.flow.instrument, Mark::Dismissed);
        self.tell("dismissed");
        Next::End(if self.flow.response.revision == 0 { "dismissed" } else { "partial" })
    }

    /// Tells the person what became of their answer.
    fn note(&self, kept: Kept) {
        let ui = &self.flow.instrument.ui;
        self.screen.note.set(match kept {
            Kept::Sent => String::new(),
            Kept::Saved => ui.saved.clone(),
            Kept::Offline => ui.offline.clone(),
            Kept::Memory => ui.memory.clone(),
            Kept::Refused => ui.refused.clone(),
        });
    }

    /// Tells the page about this asking.
    pub fn tell(&self, name: &str) {
        let response = &self.flow.response;
        let detail = page::object(&[
            ("survey", JsValue::from_str(&self.flow.instrument.id)),
            ("response_id", JsValue::from_str(&response.response_id)),
            ("revision", response.revision.into()),
        ]);
        page::tell(name, &detail);
    }

    fn send(&mut self, status: Status) {
        history::mark(&self.flow.instrument, Mark::Answered);
        let response = self.flow.revise(status, clock::moment());
        let Way { outbox: Some(outbox), options, root } = &self.way else { return };
        let json = response.to_json();
        outbox.post(&response.response_id, response.revision, &json, &options.0, root);
    }
}

fn stage(flow: &Flow) -> Stage {
    let first = flow.page().first().map(|first| flow.item(*first).clone());
    first.filter(|item| item.kind != Kind::Text).map_or(Stage::Open, Stage::Rating)
}

/// The open questions of the page; `None` while its rating is missing.
fn unfolded(flow: &Flow) -> Option<Vec<(usize, String)>> {
    let page = flow.page();
    let rated = |i: usize| flow.item(i).kind == Kind::Text || flow.rating(i).is_some();
    let open = page.iter().filter(|i| flow.item(**i).kind == Kind::Text);
    page.first()
        .is_some_and(|first| rated(*first))
        .then(|| open.map(|i| (*i, flow.item(*i).text.clone())).collect())
}
