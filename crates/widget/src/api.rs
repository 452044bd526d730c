//! What `www/candor.js` calls; each function is an export of the module.

use crate::browser::host::{self, Host};
use crate::browser::input::{Action, Input};
use crate::browser::options::Options;
use crate::browser::timer::Timer;
use crate::browser::{clock, page, storage};
use crate::history;
use crate::session::{self, Next, Session, Way};
use crate::theme;
use crate::view::card;
use js_sys::Function;
use leptos::mount::mount_to;
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use survey::compiled::{self, Instrument};
use survey::flow::Flow;
use survey::response;
use survey::sample::MILLION;
use survey::stamp::Mark;
use survey::survey::{Mode, Show};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// One survey on the page; dropping it takes it away.
struct Open {
    id: String,
    survey: String,
    done: Function,
    way: Way,
    closing: Option<Timer>,
    // Before the others: it looks where focus is, and then takes everything off the page.
    host: Host,
    _input: Input,
    _view: Box<dyn Any>,
}

thread_local! {
    static OPEN: RefCell<Vec<Open>> = const { RefCell::new(Vec::new()) };
}

/// Shows a compiled survey, if its gates let it (`options.gated`) or in any case.
///
/// `done` is called once with the outcome `{status, survey, response_id}`
/// when it is over: `completed`, `partial`, `dismissed`, `later`, `closed`; or at once
/// with `skipped` and the name of the gate, or `failed` and the `reason`. With `options.look`
/// nothing is shown: `open` says that every gate lets it.
#[wasm_bindgen]
pub fn show(bytes: &[u8], options: JsValue, done: &Function) {
    if let Err((status, reason)) = open(bytes, &Options(options), done) {
        if status == "failed" {
            page::warn(&reason);
        }
        call(done, &page::object(&[("status", status.into()), ("reason", reason.into())]));
    }
}

/// A resolver of a promise of ours never throws.
fn call(done: &Function, outcome: &JsValue) {
    _ = done.call1(&JsValue::NULL, outcome);
}

/// Keeps things from now on where the settings say; what was in memory moves there.
#[wasm_bindgen]
pub fn flush(options: JsValue) {
    storage::choose(Options(options).storage());
}

/// Takes everything of ours off the page.
#[wasm_bindgen]
pub fn close() {
    for open in OPEN.take() {
        session::forget(&open.survey);
        finish(&open, "closed");
    }
}

/// Takes away what stands in an element that has left the page.
#[wasm_bindgen]
pub fn leave(element: &HtmlElement) {
    take(|open| open.host.is_in(element), "closed");
}

fn finish(open: &Open, status: &str) {
    open.way.end(&open.id);
    let outcome = page::object(&[
        ("status", status.into()),
        ("survey", open.survey.as_str().into()),
        ("response_id", open.id.as_str().into()),
    ]);
    call(&open.done, &outcome);
}

/// The survey with the page's wishes over it.
fn instrument(bytes: &[u8], options: &Options) -> Option<Instrument> {
    storage::choose(options.storage());
    let mut instrument = compiled::read(bytes)?;
    options.look(&mut instrument.look);
    let frequency = &mut instrument.frequency;
    frequency.share = options.share().or(frequency.share);
    Some(instrument)
}

fn open(bytes: &[u8], options: &Options, done: &Function) -> Result<(), (&'static str, String)> {
    let instrument = instrument(bytes, options)
        .ok_or_else(|| ("failed", "the survey is not of this version of the widget".to_owned()))?;
    let unfinished = session::unfinished(&instrument.id);
    // What is under way here was let in before.
    let here = unfinished.as_ref().is_some_and(|(here, _)| *here);
    if options.flag("gated")
        && !here
        && let Some(gate) = history::refused(&instrument, options)
    {
        return Err(("skipped", gate.to_owned()));
    }
    if options.flag("look") {
        return Err(("open", String::new()));
    }
    let show = instrument.look.show;
    let above = show != Show::Inline;
    // Framed: the frame stands above the page, and the card in the frame.
    let target = if above && !options.flag("framed") { None } else { options.target() };
    if !above && target.is_none() {
        return Err((
            "failed",
            "data-show \"inline\" needs a data-target that is on the page".to_owned(),
        ));
    }
    let busy = OPEN.with_borrow(|open| {
        open.iter().any(|open| open.survey == instrument.id || above && open.host.is_popover())
    });
    if busy {
        return Err(("skipped", "open".to_owned()));
    }
    let is_dialog = show == Show::Dialog;
    let styles = theme::styles(&instrument);
    let host = Host::new(options, target.as_ref(), is_dialog, &styles).map_err(|error| {
        (
            "failed",
            error.as_string().unwrap_or_else(|| "the page refused the widget's element".to_owned()),
        )
    })?;
    host.mark("place", place(&instrument));
    host.mark("show", show.as_str());
    host.mark("survey", &instrument.id);
    host.mark("mode", Mode::WORDS[instrument.look.mode as usize].0);
    let survey = instrument.id.clone();
    let mut flow = flow(instrument, options);
    if let Some((_, state)) = unfinished {
        flow.resume(&state);
        if let Some(recipient) = &flow.recipient {
            options.set("recipient", recipient);
        }
    }
    if let Some(rating) = options.rating()
        && !flow.preselect(rating)
    {
        return Err(("skipped", "rating".to_owned()));
    }
    if above && !here {
        // In the page's text it takes nobody's attention away: there only closing and answering count.
        history::mark(&flow.instrument, Mark::Shown);
    }
    let id = flow.response.response_id.clone();
    let way = Way::new(options, host.root().clone().into());
    let made = Rc::new(RefCell::new(None));
    let (making, going) = (made.clone(), way.clone());
    let view = mount_to(host.place(), move || {
        let session = Session::new(flow, going);
        let view = card(session.screen(), &session.flow().instrument);
        *making.borrow_mut() = Some(session);
        view
    });
    let not_drawn = || ("failed", "the view was not drawn".to_owned());
    let mut session: Session = made.take().ok_or_else(not_drawn)?;
    let card = host.card().ok_or_else(not_drawn)?;
    session.draw(&card);
    if options.rating().is_some() {
        // The page's address has lost it by now.
        session.keep();
    }
    if is_dialog || options.flag("opened") {
        // Who pressed a tab, and who can reach nothing else, goes on inside.
        host::focus(&card);
    }
    if !here {
        session.tell("shown");
    }
    let session = Rc::new(RefCell::new(session));
    let acting = id.clone();
    // A dialog of ours hears Escape itself, and tells that it was closed.
    let escapes = above && (target.is_some() || !is_dialog);
    let before = host.before();
    let input = Input::new(host.root().clone().into(), move |action| match action {
        // Also while an action moves focus: the session is not touched.
        Action::Enter(from) => drop(before.replace(Some(from))),
        Action::Escape if !escapes => {}
        action => {
            let next = session.borrow_mut().act(action);
            if let Next::End(outcome) = next {
                end(&acting, outcome);
            }
        }
    });
    let open = Open {
        id,
        survey,
        done: done.clone(),
        way,
        closing: None,
        host,
        _input: input,
        _view: Box::new(view),
    };
    OPEN.with_borrow_mut(|all| all.push(open));
    Ok(())
}

/// Called from inside the widget's own listener, so it goes a moment later.
fn end(id: &str, outcome: &'static str) {
    OPEN.with_borrow_mut(|all| {
        if let Some(open) = all.iter_mut().find(|open| open.id == id) {
            let id = id.to_owned();
            open.closing = Some(Timer::after(0, move || take(|open| open.id == id, outcome)));
        }
    });
}

/// Takes one survey off the page.
fn take(which: impl Fn(&Open) -> bool, outcome: &str) {
    let over = OPEN.with_borrow_mut(|all| all.iter().position(which).map(|at| all.remove(at)));
    if let Some(open) = over {
        finish(&open, outcome);
    }
}

fn place(instrument: &Instrument) -> &'static str {
    let words = survey::survey::Place::WORDS;
    words.iter().find(|(_, place)| *place == instrument.look.place).map_or("", |(word, _)| word)
}

/// The flow with what is recorded beside the answers.
fn flow(instrument: Instrument, options: &Options) -> Flow {
    let (show, share) = (instrument.look.show, instrument.frequency.share);
    let id = response::id(clock::now().unsigned_abs(), clock::random());
    let mut flow = Flow::new(instrument, id);
    flow.recipient = options.text("recipient");
    let response = &mut flow.response;
    response.show = Some(show);
    response.device = Some(page::device());
    // In a frame the page is the one around it.
    response.url = options.text("url").or_else(page::address);
    // The first question may have stood there before us.
    response.shown_at = Some(options.text("shown_at").unwrap_or_else(clock::moment));
    response.touchpoint = options.text("touchpoint");
    response.channel = options.text("channel");
    response.viewport = options.text("viewport");
    response.forget_key = options.text("forget_key");
    response.journey = options.text("journey");
    response.persona = options.text("persona");
    response.respondent = options.text("respondent");
    response.context = options.text("context");
    // JavaScript writes the float: formatting one here would cost about 8 KB.
    response.sample_share = share.and_then(|ppm| {
        js_sys::Number::from(f64::from(ppm) / f64::from(MILLION))
            .to_string_with_radix(10)
            .ok()
            .map(String::from)
    });
    flow
}
