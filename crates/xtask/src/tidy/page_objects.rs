//! Page objects (document, storage, history, focus, observers) are touched in the
//! widget's browser modules only; views see signals.

use super::Finding;
use super::mask::is_word;
use super::source::{Source, find, places};

/// Types that stand for the page or the browser, as `web_sys` names them.
const OBJECTS: [&str; 13] = [
    "Document",
    "DomRectReadOnly",
    "History",
    "IntersectionObserver",
    "Location",
    "MediaQueryList",
    "MutationObserver",
    "Navigator",
    "Performance",
    "ResizeObserver",
    "Screen",
    "Storage",
    "Window",
];
/// Functions that give them.
const CALLS: [&str; 5] =
    ["window()", "document()", "local_storage()", "session_storage()", "active_element()"];

/// Page objects in the rest of the widget.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let src = "crates/widget/src";
    let message =
        |what: &str| format!("{what} outside crates/widget/src/browser: give views a signal");
    let views = || sources.iter().filter(|s| s.is_below(src) && !s.is_module(src, "browser"));
    let mut findings = find(views(), |rust| &rust.shipped, &CALLS, message);
    for source in views() {
        let code = source.rust.as_ref().map_or("", |rust| &rust.shipped);
        let named = named_objects(code).into_iter();
        findings.extend(named.map(|(at, what)| source.finding(code, at, message(&what))));
    }
    findings
}

/// `web_sys::Document`, alone or in the braces of a `use`.
fn named_objects(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for at in places(code, "web_sys::") {
        let start = at + "web_sys::".len();
        let rest = &code[start..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => rest.split(|c| !is_word(c)).next().unwrap_or_default(),
        };
        for name in list.split(|c| !is_word(c)).filter(|name| OBJECTS.contains(name)) {
            found.push((at, format!("web_sys::{name}")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::source::check_text;
    use super::*;

    #[test]
    fn page_objects_in_views_are_found() {
        check_text(check, "crates/widget/src/view.rs", "use web_sys::Document;", 1);
        check_text(
            check,
            "crates/widget/src/view.rs",
            "use web_sys::{Element, History, Storage};",
            2,
        );
        check_text(
            check,
            "crates/widget/src/view.rs",
            "fn f(o: &web_sys::IntersectionObserver) {}",
            1,
        );
        check_text(check, "crates/widget/src/view.rs", "leptos::prelude::document()", 1);
        check_text(check, "crates/widget/src/view.rs", "let w = window().unwrap();", 1);
    }

    #[test]
    fn the_browser_modules_may() {
        check_text(check, "crates/widget/src/browser.rs", "web_sys::Document", 0);
        check_text(check, "crates/widget/src/browser/focus.rs", "window()", 0);
        check_text(check, "crates/studio/src/main.rs", "window()", 0);
    }

    #[test]
    fn elements_and_events_are_no_page_objects() {
        check_text(
            check,
            "crates/widget/src/view.rs",
            "use web_sys::{HtmlElement, KeyboardEvent};",
            0,
        );
        check_text(
            check,
            "crates/widget/src/view.rs",
            "web_sys::WindowEventHandler; rewindow()",
            0,
        );
    }
}
