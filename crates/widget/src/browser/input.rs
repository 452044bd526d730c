//! What a person does in the card, as actions: one set of listeners at the shadow root.
//!
//! Views have no handlers; they are functions of signals. Key events stop at
//! the root: the page's hotkeys would see them retargeted to our element and
//! fire while someone types (PITFALLS 5).

use super::clock;
use super::host;
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use web_sys::{
    CustomEvent, Element, Event, FocusEvent, HtmlElement, HtmlInputElement, HtmlTextAreaElement,
    KeyboardEvent, MouseEvent, Node,
};

/// Something a person did.
#[derive(Debug)]
pub enum Action {
    /// Selected a rating, an option or a consent, without committing to it; the element is its own.
    Select(Picked, Element),
    /// Committed to a rating or an option; the element is in its scale.
    Commit(Picked, Element),
    /// Changed the words of the question at a position; the element is where.
    Write(usize, String, Element),
    /// Sent the page; the element is its form, or its button.
    Submit(Element),
    /// Went back to the page before; the element is on the card.
    Back(Element),
    /// Put the survey off.
    Later,
    /// Closed the widget.
    Close,
    /// Pressed Escape inside.
    Escape,
    /// Came inside from an element of the page, which has lost focus.
    Enter(HtmlElement),
    /// Nobody did anything: the outbox tells what became of the answer.
    Kept(Kept),
}

/// What a person should know about their answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Delivered.
    Sent,
    /// Saved here; the endpoint could not be reached.
    Saved,
    /// Saved here; there is no network.
    Offline,
    /// Not delivered, and this browser lets us save nothing.
    Memory,
    /// The endpoint will never take it.
    Refused,
}

/// A rating, an option or a consent.
#[derive(Clone, Copy, Debug)]
pub struct Picked {
    /// The position of its question.
    pub position: usize,
    /// The rating, the position of the option, or 1.
    pub value: u8,
    /// Whether it is picked now.
    pub on: bool,
}

impl Picked {
    /// The name of an input is its question's position.
    fn read(input: &HtmlInputElement) -> Option<Self> {
        let (position, value) = (input.name().parse().ok()?, input.value().parse().ok()?);
        Some(Self { position, value, on: input.checked() })
    }
}

/// 1 then 0 within this many milliseconds is 10.
const PAIR: i64 = 1_000;

const EVENTS: [&str; 10] = [
    "click", "change", "input", "submit", "keydown", "keyup", "keypress", "focusin", "kept",
    "close",
];

/// The listeners; dropping this takes them away.
#[derive(Debug)]
pub struct Input {
    root: web_sys::EventTarget,
    // Not `FnMut`: selecting a rating fires events while one is being handled.
    run: Closure<dyn Fn(Event)>,
}

impl Input {
    /// Calls `act` for everything that is done below `root`.
    pub fn new(root: web_sys::EventTarget, act: impl Fn(Action) + 'static) -> Self {
        let one = Cell::new(i64::MIN);
        let run = Closure::new(move |event: Event| {
            if let Some(action) = read(&event, &one) {
                act(action);
            }
        });
        for kind in EVENTS {
            // Captured, because `close` does not bubble. Adding a listener to an event target never fails.
            _ = root.add_event_listener_with_callback_and_bool(
                kind,
                run.as_ref().unchecked_ref(),
                true,
            );
        }
        Self { root, run }
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        for kind in EVENTS {
            _ = self.root.remove_event_listener_with_callback_and_bool(
                kind,
                self.run.as_ref().unchecked_ref(),
                true,
            );
        }
    }
}

fn read(event: &Event, one: &Cell<i64>) -> Option<Action> {
    if let Some(kept) = event.dyn_ref::<CustomEvent>() {
        return Some(Action::Kept(match kept.detail().as_string()?.as_str() {
            "saved" => Kept::Saved,
            "offline" => Kept::Offline,
            "memory" => Kept::Memory,
            "refused" => Kept::Refused,
            _ => Kept::Sent,
        }));
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    let rating = target.dyn_ref::<HtmlInputElement>();
    match event.type_().as_str() {
        "click" => {
            for part in ["close", "later", "back"] {
                if target.closest(&["[part=", part, "]"].concat()).ok()?.is_some() {
                    return Some(match part {
                        "close" => Action::Close,
                        "later" => Action::Later,
                        _ => Action::Back(target),
                    });
                }
            }
            // In a sandbox without forms no `submit` ever comes.
            if target.closest("[part=submit]").ok()?.is_some() {
                event.prevent_default();
                return Some(Action::Submit(target));
            }
            // A click that a key made has no detail: arrows select, a pointer's release commits (PITFALLS 18).
            let pointer = event.dyn_ref::<MouseEvent>()?.detail() > 0;
            // It comes before `change`, so the rating is read here.
            let picked = Picked::read(rating.filter(|_| pointer)?)?;
            Some(Action::Commit(picked, target.clone()))
        }
        "focusin" => {
            let from = event.unchecked_ref::<FocusEvent>().related_target()?;
            let root: Node = event.current_target()?.unchecked_into();
            // What had focus is an element, of whatever kind: each can take it back.
            let from: HtmlElement = from.unchecked_into();
            (!root.contains(Some(&from))).then_some(Action::Enter(from))
        }
        "change" => Some(Action::Select(Picked::read(rating?)?, target.clone())),
        "input" => {
            let words = target.dyn_ref::<HtmlTextAreaElement>()?;
            Some(Action::Write(words.name().parse().ok()?, words.value(), target.clone()))
        }
        "submit" => {
            event.prevent_default();
            Some(Action::Submit(target))
        }
        // A dialog of ours: by Escape, or by what stands for it on a phone.
        "close" => Some(Action::Close),
        kind => {
            event.stop_propagation();
            if kind == "keydown" { key(event.dyn_ref()?, rating, one) } else { None }
        }
    }
}

fn key(
    event: &KeyboardEvent,
    rating: Option<&HtmlInputElement>,
    one: &Cell<i64>,
) -> Option<Action> {
    // 229: the key that ends a composition in Safari, where it is no longer told to be one.
    if event.is_composing()
        || event.key_code() == 229
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
    {
        return None;
    }
    let key = event.key();
    if key == "Escape" {
        return Some(Action::Escape);
    }
    // Space on a checkbox and Enter in it are the browser's.
    let rating = rating.filter(|rating| rating.type_() == "radio")?;
    if key == "Enter" || key == " " {
        event.prevent_default();
        rating.click();
        return Some(Action::Commit(Picked::read(rating)?, rating.clone().into()));
    }
    let digit: u8 = key.parse().ok()?;
    let now = clock::now();
    let pair = digit == 0 && now.saturating_sub(one.get()) < PAIR;
    one.set(if digit == 1 { now } else { i64::MIN });
    // Where there is no 10, the 0 selects nothing either.
    if host::select_rating(rating, if pair { 10 } else { digit }) {
        event.prevent_default();
    }
    None
}
