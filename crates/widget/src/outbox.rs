//! The outbox: every revision is kept, and its sending begun, in the task of the click that made it.
//!
//! One entry a response, under `out.ID`: the newest revision replaces an
//! unsent older one. An entry leaves when the endpoint has that very
//! revision; until then it is tried again with backoff, when the network
//! comes back, and at the next visit. The receiver ignores what it knows.

use crate::browser::listener::Listener;
use crate::browser::network::{self, Delivery};
use crate::browser::timer::Timer;
use crate::browser::{page, storage};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// What a person should know about their answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// Delivered, or on its way.
    #[default]
    Sent,
    /// Saved here; the endpoint could not be reached.
    Saved,
    /// Saved here; there is no network.
    Offline,
    /// Not delivered, and this browser lets us save nothing.
    Memory,
}

/// Longest wait between two tries, milliseconds.
const LONGEST: i32 = 300_000;

type Watcher = Box<dyn Fn(Kept)>;

#[derive(Default)]
struct Outbox {
    retry: Option<Timer>,
    online: Option<Listener>,
    wait: i32,
    watchers: Vec<(String, Watcher)>,
}

thread_local! {
    static OUTBOX: RefCell<Outbox> = RefCell::default();
}

/// One kept revision: `revision, simple, url` and `body`, a line each.
struct Entry {
    revision: String,
    simple: bool,
    url: String,
    body: String,
}

impl Entry {
    fn read(id: &str) -> Option<Self> {
        let text = storage::get(&key(id))?;
        let mut lines = text.splitn(4, '\n').map(str::to_owned);
        let (revision, simple) = (lines.next()?, lines.next()? == "simple");
        Some(Self { revision, simple, url: lines.next()?, body: lines.next()? })
    }
}

fn key(id: &str) -> String {
    ["out.", id].concat()
}

/// Keeps one revision and begins to send it.
pub fn post(id: &str, revision: u32, url: &str, simple: bool, body: &str) {
    let revision = revision.to_string();
    let mode = if simple { "simple" } else { "cors" };
    storage::set(&key(id), &[&revision, mode, url, body].join("\n"));
    begin(id.to_owned());
}

/// Tells `run` from now on what becomes of a response.
pub fn watch(id: &str, run: impl Fn(Kept) + 'static) {
    OUTBOX.with_borrow_mut(|outbox| outbox.watchers.push((id.to_owned(), Box::new(run))));
}

/// Tells nobody any more what becomes of a response.
pub fn unwatch(id: &str) {
    OUTBOX.with_borrow_mut(|outbox| outbox.watchers.retain(|(of, _)| of != id));
}

/// Tries everything that is kept.
pub fn flush() {
    for key in storage::keys("out.") {
        if let Some(id) = key.strip_prefix("out.") {
            begin(id.to_owned());
        }
    }
}

/// Stops every timer and listener; what is kept stays for the next visit.
pub fn rest() {
    OUTBOX.take();
}

fn begin(id: String) {
    spawn_local(async move {
        let Some(entry) = Entry::read(&id) else { return };
        let idempotency = ["\"", &id, ":", &entry.revision, "\""].concat();
        let delivery = network::post(&entry.url, &idempotency, &entry.body, entry.simple).await;
        let newest = Entry::read(&id).is_none_or(|now| now.revision == entry.revision);
        match delivery {
            // A newer revision is on its way by itself.
            Delivery::Delivered | Delivery::Refused(_) if !newest => {}
            Delivery::Delivered => {
                storage::remove(&key(&id));
                tell(&id, Kept::Sent);
                event("sent", &id, &[]);
                OUTBOX.with_borrow_mut(|outbox| outbox.wait = 0);
            }
            Delivery::Refused(status) => {
                // Trying again can't help: kept aside, said once.
                storage::set(&["refused.", &id].concat(), &entry.body);
                storage::remove(&key(&id));
                page::warn(
                    &[
                        &entry.url,
                        " refused the answer with status ",
                        &status.to_string(),
                        "; it is kept aside",
                    ]
                    .concat(),
                );
                event("failed", &id, &[("status", f64::from(status).into())]);
            }
            Delivery::Later => {
                let saved = storage::set(&key(&id), &storage::get(&key(&id)).unwrap_or_default());
                tell(
                    &id,
                    if !saved {
                        Kept::Memory
                    } else if page::offline() {
                        Kept::Offline
                    } else {
                        Kept::Saved
                    },
                );
                later(&entry.url);
            }
        }
    });
}

fn tell(id: &str, kept: Kept) {
    OUTBOX.with_borrow(|outbox| {
        for (_, run) in outbox.watchers.iter().filter(|(of, _)| of == id) {
            run(kept);
        }
    });
}

fn event(name: &str, id: &str, more: &[(&str, JsValue)]) {
    let mut members = vec![("response_id", JsValue::from_str(id))];
    members.extend_from_slice(more);
    page::tell(name, &page::object(&members));
}

/// One timer for all that is kept: a second, then twice as long each time.
fn later(url: &str) {
    OUTBOX.with_borrow_mut(|outbox| {
        if outbox.retry.is_some() {
            return;
        }
        if outbox.wait == 0 {
            page::warn(&["the answer is kept; ", url, " could not be reached"].concat());
        }
        outbox.wait = (outbox.wait * 2).clamp(1_000, LONGEST);
        outbox.retry = Some(Timer::after(outbox.wait, retry));
        outbox.online = Some(Listener::new("online", retry));
    });
}

fn retry() {
    // The timer or listener that is running now is dropped after its own call has begun; both allow that.
    OUTBOX.with_borrow_mut(|outbox| (outbox.retry.take(), outbox.online.take()));
    flush();
}
