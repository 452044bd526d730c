//! The page's objects: nothing else of the studio touches them.

use js_sys::{Object, Reflect};
use leptos::prelude::{GetValue, SetValue, StoredValue};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, HtmlIFrameElement, MessageEvent, Storage, Window};

/// Before every key that the widget keeps.
const PREFIX: &str = "candor.";

/// The page's window.
fn window() -> Window {
    web_sys::window().expect("the studio runs in a page")
}

/// Where the studio is served from: scheme, host and port.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The part of the address behind the page's: "#survey=ces".
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes the choices into the address, without an entry in the history.
pub fn set_hash(hash: &str) {
    let address = window().location().pathname().unwrap_or_default();
    let address = if hash.is_empty() { address } else { [&address, "#", hash].concat() };
    // A page that may not change its own address (a sandboxed frame) goes without.
    _ = window()
        .history()
        .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}

/// Calls `run` at every `kind` of event at the window, until the owner of the call goes.
pub fn on_window(kind: &'static str, run: impl Fn(JsValue) + 'static) {
    listen(&window(), kind, run);
}

/// Calls `run` every time the tab becomes visible.
pub fn on_visible(run: impl Fn() + 'static) {
    if let Some(document) = window().document() {
        let seen = document.clone();
        listen(&document, "visibilitychange", move |_| {
            if !seen.hidden() {
                run();
            }
        });
    }
}

fn listen(target: &EventTarget, kind: &'static str, run: impl Fn(JsValue) + 'static) {
    let run = Closure::<dyn Fn(JsValue)>::new(run);
    // Adding a listener to an event target never fails.
    _ = target.add_event_listener_with_callback(kind, run.as_ref().unchecked_ref());
    // The studio lives as long as its page.
    run.forget();
}

/// What the page in `frame` says happened: "shown", "sent".
///
/// `None` for a message of anyone else, of another origin or without such a name.
pub fn told_by(frame: &HtmlIFrameElement, event: JsValue) -> Option<String> {
    let event: MessageEvent = event.dyn_into().ok()?;
    let (source, window) = (event.source()?, frame.content_window()?);
    if event.origin() != origin() || !Object::is(&source, &window) {
        return None;
    }
    Reflect::get(&event.data(), &"candor".into()).ok()?.as_string()
}

/// Tells the page in `frame` to ask once more.
pub fn ask_again(frame: &HtmlIFrameElement) {
    if let Some(window) = frame.content_window() {
        let message = Object::new();
        // A member of a fresh object can be set, and a plain object can be posted.
        _ = Reflect::set(&message, &"candor".into(), &"ask".into());
        _ = window.post_message(&message, &origin());
    }
}

/// Removes what the widget keeps in this browser; how many things that were.
pub fn forget() -> usize {
    let stores = [window().local_storage(), window().session_storage()];
    stores.into_iter().filter_map(|store| store.ok().flatten()).map(|store| clear(&store)).sum()
}

fn clear(store: &Storage) -> usize {
    let keys: Vec<String> = (0..store.length().unwrap_or(0))
        .filter_map(|i| store.key(i).ok().flatten())
        .filter(|key| key.starts_with(PREFIX))
        .collect();
    keys.iter().filter(|key| store.remove_item(key).is_ok()).count()
}

/// Copies `text`; false where there is no clipboard, or the browser refuses it.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Only a secure page has one, whatever its type says.
    let there = Reflect::get(&navigator, &"clipboard".into());
    if !there.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Selects the text of the element with this id, ready to be copied by hand.
pub fn select(id: &str) {
    let element = window().document().and_then(|document| document.get_element_by_id(id));
    if let (Some(element), Ok(Some(selection))) = (element, window().get_selection()) {
        // What stands in the page can be selected.
        _ = selection.select_all_children(&element);
    }
}

/// A timer that is always the newest: what was set before it does not run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Soon(StoredValue<Option<i32>>);

impl Soon {
    /// Runs `run` after so many milliseconds, in place of what was set before.
    pub fn after(self, milliseconds: i32, run: impl FnOnce() + 'static) {
        if let Some(before) = self.0.get_value() {
            window().clear_timeout_with_handle(before);
        }
        let run = Closure::once_into_js(run);
        let handle = window().set_timeout_with_callback_and_timeout_and_arguments_0(
            run.unchecked_ref(),
            milliseconds,
        );
        self.0.set_value(handle.ok());
    }
}
