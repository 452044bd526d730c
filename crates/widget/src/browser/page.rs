//! The host page as a whole: its window, console, events, and what kind of device shows it.

use js_sys::Reflect;
use survey::response::Device;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, Window};

/// The page's window.
///
/// # Panics
/// Never in a page: the widget is loaded by one.
pub fn window() -> Window {
    web_sys::window().expect("the widget runs in a page")
}

/// One line of ours in the console.
pub fn warn(text: &str) {
    web_sys::console::warn_1(&JsValue::from_str(&["candor: ", text].concat()));
}

/// Tells the page: an event `candor:NAME` on its window, with plain values as detail.
pub fn tell(name: &str, detail: &JsValue) {
    let init = CustomEventInit::new();
    init.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(&["candor:", name].concat(), &init) {
        // A listener that throws is reported by the browser; dispatching itself never fails here.
        _ = window().dispatch_event(&event);
    }
}

/// A plain object of the given members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in members {
        // Setting a member of a fresh object never fails.
        _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// The page's address without its hash, and no longer than a receiver takes.
pub fn address() -> Option<String> {
    let href = window().location().href().ok()?;
    // What a browser gives is ASCII, so that every place is one between letters.
    href.split('#').next().map(|href| href.get(..2_048).unwrap_or(href).to_owned())
}

/// Whether the browser knows that it has no network.
pub fn offline() -> bool {
    !window().navigator().on_line()
}

/// Whether a media query matches.
pub fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// A screen whose shorter side is that of no phone. The window's own width tells nothing of it: in a page without a viewport it is 980.
const TABLET: &str = "(min-device-width:600px) and (min-device-height:600px)";

/// What the person holds in hand.
pub fn device() -> Device {
    match (matches("(pointer:coarse)"), matches(TABLET)) {
        (true, false) => Device::Phone,
        (true, true) => Device::Tablet,
        (false, _) => Device::Desktop,
    }
}
