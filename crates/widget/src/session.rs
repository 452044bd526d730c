//! One asking, from first sight to thank-you: what a person does becomes revisions of one response.
//!
//! The session computes what is to be seen and sets it in [`Screen`]'s
//! signals; views only draw. So each signal has one writer, and nothing that
//! is drawn has to be kept in step with anything else.

use crate::browser::input::{Action, Kept, Picked};
use crate::browser::options::Options;
use crate::browser::outbox::{self, Outbox};
use crate::browser::timer::Timer;
use crate::browser::{clock, host, page, storage};
use crate::history;
use crate::screen::{self, Fold, Screen, Stage};
use crate::view;
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use survey::compiled::Instrument;
use survey::flow::Flow;
use survey::locale::Word;
use survey::response::Status;
use survey::stamp::Mark;
use survey::survey::Show;
use wasm_bindgen::JsValue;
use web_sys::{Element, EventTarget};

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
    committed: Vec<u8>,
    /// Whether something was selected here, not by a link or before a reload.
    selected: bool,
    finished: bool,
    seen: Fold,
    page: Drawn,
    fold: Drawn,
    _hello: Timer,
}

/// What an action led to, for the one who owns the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It goes on.
    Stay,
    /// It is over: `completed`, `partial`, `dismissed` or `later`.
    End(&'static str),
}

impl Session {
    /// The beginning; its signals belong to the view's owner, so call it inside.
    pub fn new(flow: Flow, way: Way) -> Self {
        let screen = Screen {
            used: flow.instrument.items.iter().map(|_| RwSignal::default()).collect(),
            note: RwSignal::default(),
            spoken: RwSignal::default(),
        };
        // A dialog is read with its question, and nothing twice.
        let is_dialog = flow.instrument.look.show == Show::Dialog;
        let opening = if is_dialog { String::new() } else { screen::spoken(&screen::page(&flow)) };
        // A live region is heard only when it changes after it was there.
        let spoken = screen.spoken;
        let hello = Timer::after(200, move || spoken.set(opening.clone()));
        let (page, fold) = (Drawn::default(), Drawn::default());
        let committed = Vec::new();
        let (seen, selected, finished) = (Fold::default(), false, false);
        Self { screen, flow, way, committed, selected, finished, seen, page, fold, _hello: hello }
    }

    /// What is to be seen.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Draws the open page on the card around `element`, or the thank-you where all is done.
    pub fn draw(&mut self, element: &Element) -> Stage {
        let stage = match self.flow.thanks() {
            Some(thanks) if self.finished => Stage::Thanks(thanks.clone()),
            _ => screen::page(&self.flow),
        };
        self.fold = Drawn::default();
        self.page = Drawn::default();
        let first = self.flow.page().first().copied();
        let picked = first.map(|first| self.flow.given(first).picked.clone());
        self.committed = picked.filter(|_| self.flow.response.revision > 0).unwrap_or_default();
        let (screen, shown) = (self.screen.clone(), stage.clone());
        let progress = self.flow.instrument.word(Word::Progress);
        self.page = match shown {
            Stage::Page(page) => {
                Drawn::new(element, ".page", move || view::question(page, progress))
            }
            Stage::Thanks(thanks) => {
                Drawn::new(element, ".page", move || view::thanks(&screen, thanks))
            }
        };
        if let Stage::Page(_) = stage {
            self.draw_fold(element, screen::fold(&self.flow));
        }
        self.name_language(element);
        stage
    }

    fn draw_fold(&mut self, element: &Element, fold: Fold) {
        self.fold = Drawn::default();
        self.seen = fold.clone();
        let optional = self.flow.instrument.word(Word::Optional);
        let screen = self.screen.clone();
        self.fold = Drawn::new(element, ".fold", move || view::fold(&screen, fold, &optional));
        self.name_language(element);
    }

    fn name_language(&self, element: &Element) {
        let Instrument { foreign, foreign_lang, .. } = &self.flow.instrument;
        host::name_language(element, foreign, foreign_lang);
    }

    /// What is asked and what has been answered.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Does what a person wants.
    pub fn act(&mut self, action: Action) -> Next {
        if let Action::Commit(_, element) | Action::Write(_, _, element) | Action::Submit(element) =
            &action
        {
            // As it is when it is pressed: what unfolds may bring a scrollbar for a moment, and so another row.
            self.flow.lay_out(host::layout(element));
        }
        match action {
            Action::Select(picked, element) => self.select(picked, &element),
            Action::Commit(picked, element) => {
                self.select(picked, &element);
                self.commit();
            }
            Action::Write(position, words, _) => {
                // Who gives a reason stands by the rating that they selected; the words themselves go with Send.
                if self.selected {
                    self.commit();
                }
                self.flow.write(position, &words);
                self.screen.used[position].set(screen::used(self.flow.item(position), &words));
            }
            Action::Submit(form) => self.submit(&form),
            Action::Back(element) => {
                if self.flow.back() {
                    self.turn(&element);
                }
            }
            Action::Later => return self.later(),
            Action::Close | Action::Escape => return self.close(),
            Action::Kept(kept) => self.note(kept),
            Action::Enter(_) => {}
        }
        self.keep();
        Next::Stay
    }

    /// Selects a rating or an option; sends nothing, so that arrow keys may pass over others (PITFALLS 18).
    fn select(&mut self, Picked { position, value, on }: Picked, element: &Element) {
        // The view offers only values of the scale.
        _ = self.flow.pick(position, value, on);
        self.selected = true;
        let fold = screen::fold(&self.flow);
        // What stays is not drawn anew.
        if !self.seen.is_like(&fold) {
            self.draw_fold(element, fold);
        }
    }

    /// Commits the selected rating or option: a partial revision, kept and sent in this task.
    fn commit(&mut self) {
        let Some(first) = self.flow.page().first().copied() else { return };
        let picked = &self.flow.given(first).picked;
        let item = self.flow.item(first);
        // Of several options nobody knows which is the last, so they go with Send.
        if item.kind.leads() && !item.multiple && !picked.is_empty() && *picked != self.committed {
            self.committed = picked.clone();
            self.send(Status::Partial);
            self.tell("answered");
        }
    }

    /// Sends the page: on to the next, or to the thank-you.
    ///
    /// A second submit of the same page, before the next is drawn, is none.
    fn submit(&mut self, form: &Element) {
        if self.finished || !self.flow.is_open() {
            return;
        }
        self.finished = self.flow.is_last();
        self.send(if self.finished { Status::Complete } else { Status::Partial });
        if !self.finished {
            self.flow.advance();
        }
        self.turn(form);
        self.tell(if self.finished { "completed" } else { "answered" });
    }

    /// Shows another page.
    fn turn(&mut self, element: &Element) {
        // What has focus is about to go: the card takes it over.
        let Some(card) = host::focus_card(element) else { return };
        let stage = self.draw(&card);
        self.screen.spoken.set(screen::spoken(&stage));
    }

    /// Puts it off: the answers so far wait for the next asking.
    fn later(&self) -> Next {
        let instrument = &self.flow.instrument;
        history::mark(instrument, Mark::Later);
        forget(&instrument.id);
        storage::set(&key(&instrument.id), &self.flow.save());
        self.tell("dismissed");
        Next::End("later")
    }

    /// Keeps all that is needed to go on after a reload (PITFALLS 26).
    pub fn keep(&self) {
        let survey = &self.flow.instrument.id;
        if self.finished {
            forget(survey);
        } else {
            storage::keep_in_tab(&key(survey), &self.flow.save());
        }
    }

    /// Ends it: after the thank-you, or before.
    fn close(&self) -> Next {
        if self.finished {
            return Next::End("completed");
        }
        forget(&self.flow.instrument.id);
        history::mark(&self.flow.instrument, Mark::Dismissed);
        self.tell("dismissed");
        Next::End(if self.flow.response.revision == 0 { "dismissed" } else { "partial" })
    }

    /// Tells the person what became of their answer.
    fn note(&self, kept: Kept) {
        let word = match kept {
            Kept::Sent => None,
            Kept::Saved => Some(Word::Saved),
            Kept::Offline => Some(Word::Offline),
            Kept::Memory => Some(Word::Memory),
            Kept::Refused => Some(Word::Refused),
        };
        let note = word.map(|word| self.flow.instrument.word(word));
        self.screen.note.set(note.unwrap_or_default());
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
        // What was put off goes on in this tab alone: no other may take the same revision up again.
        storage::remove(&key(&self.flow.instrument.id));
        let response = self.flow.revise(status, clock::moment());
        let Way { outbox: Some(outbox), options, root } = &self.way else { return };
        let json = response.to_json();
        outbox.post(&response.response_id, response.revision, &json, &options.0, root);
    }
}

/// A view on the card; dropping it takes it off.
#[derive(Default)]
struct Drawn {
    _view: Option<Box<dyn Any>>,
}

impl Drawn {
    /// Draws into the place on the card around `element`.
    fn new<V: IntoView + 'static>(
        element: &Element,
        place: &str,
        view: impl FnOnce() -> V + 'static,
    ) -> Self {
        let place = host::place(element, place);
        Self { _view: place.map(|place| Box::new(mount_to(place, view)) as Box<dyn Any>) }
    }
}

impl core::fmt::Debug for Drawn {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Drawn")
    }
}

/// Where the state of a survey is kept.
fn key(survey: &str) -> String {
    ["at.", survey].concat()
}

/// Forgets where one was in a survey: it is over.
pub fn forget(survey: &str) {
    storage::remove(&key(survey));
    // What the boot would show again.
    storage::remove("again");
}

/// What is known of an asking that was not finished: whether it is under way in this tab, and its state.
pub fn unfinished(survey: &str) -> Option<(bool, String)> {
    let key = key(survey);
    let here = storage::in_tab(&key).map(|state| (true, state));
    here.or_else(|| Some((false, storage::get(&key)?)))
}
