//! What this browser keeps for us: one probe, then storage or memory.
//!
//! Even reading `window.localStorage` throws in a sandboxed frame and is null
//! in some web views (PITFALLS 9), so nothing else touches it.

use std::cell::{Cell, RefCell};
use web_sys::Storage;

/// Before every key of ours.
const PREFIX: &str = "candor.";

thread_local! {
    static KIND: Cell<Kind> = const { Cell::new(Kind::Local) };
    // A list: it holds a handful, and a map would cost the bundle two kilobytes.
    static MEMORY: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// Where things are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Until they are erased.
    Local,
    /// Until the tab is closed.
    Session,
    /// In memory, until the page is left.
    None,
}

/// Chooses where things are kept from now on; what memory holds moves along.
pub fn choose(kind: Kind) {
    KIND.set(kind);
    if storage().is_some() {
        for (key, value) in MEMORY.take() {
            if key.starts_with("at.") {
                keep_in_tab(&key, &value);
            } else {
                set(&key, &value);
            }
        }
    }
}

fn storage() -> Option<Storage> {
    let window = super::page::window();
    match KIND.get() {
        Kind::Local => window.local_storage().ok()?,
        Kind::Session => window.session_storage().ok()?,
        Kind::None => None,
    }
}

/// What is kept under `key`.
pub fn get(key: &str) -> Option<String> {
    let kept = MEMORY.with_borrow(|memory| {
        memory.iter().find(|(k, _)| k == key).map(|(_, value)| value.clone())
    });
    kept.or_else(|| storage()?.get_item(&(PREFIX.to_owned() + key)).ok()?)
}

/// Keeps `value` under `key`; false where only memory would take it (blocked, or full).
pub fn set(key: &str, value: &str) -> bool {
    let kept = storage()
        .is_some_and(|storage| storage.set_item(&(PREFIX.to_owned() + key), value).is_ok());
    remember(key, Some(value).filter(|_| !kept));
    kept
}

/// What is kept under `key` until this tab is closed.
pub fn in_tab(key: &str) -> Option<String> {
    tab()?.get_item(&(PREFIX.to_owned() + key)).ok()?
}

/// Keeps `value` under `key` until this tab is closed; in memory, until consent has come or the page is left.
pub fn keep_in_tab(key: &str, value: &str) {
    match tab() {
        // Full or forbidden: then a reload starts over, and nothing else is lost.
        Some(tab) => _ = tab.set_item(&(PREFIX.to_owned() + key), value),
        None => remember(key, Some(value)),
    }
}

/// Puts `value` under `key` into memory, or takes what is there away.
fn remember(key: &str, value: Option<&str>) {
    MEMORY.with_borrow_mut(|memory| {
        memory.retain(|(k, _)| k != key);
        memory.extend(value.map(|value| (key.to_owned(), value.to_owned())));
    });
}

fn tab() -> Option<Storage> {
    let is_allowed = KIND.get() != Kind::None;
    super::page::window().session_storage().ok()?.filter(|_| is_allowed)
}

/// Forgets `key`.
pub fn remove(key: &str) {
    remember(key, None);
    for storage in [storage(), tab()].into_iter().flatten() {
        // Removing what is not there, or may not be touched, changes nothing.
        _ = storage.remove_item(&(PREFIX.to_owned() + key));
    }
}

/// Every key that begins with `start`.
pub fn keys(start: &str) -> Vec<String> {
    let mut keys: Vec<String> =
        MEMORY.with_borrow(|memory| memory.iter().map(|(key, _)| key.clone()).collect());
    keys.retain(|key| key.starts_with(start));
    if let Some(storage) = storage() {
        for i in 0..storage.length().unwrap_or(0) {
            if let Ok(Some(key)) = storage.key(i) {
                keys.extend(
                    key.strip_prefix(PREFIX)
                        .filter(|key| key.starts_with(start))
                        .map(str::to_owned),
                );
            }
        }
    }
    keys
}
