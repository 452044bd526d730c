//! Page objects (document, storage, history, focus, observers) are touched in the
//! widget's browser modules only; views see signals.

use super::Finding;
use super::mask::is_word;
use super::source::{Source, places};

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
    let mut findings = Vec::new();
    for source in sources.iter().filter(|s| s.is_below(src) && !s.is_module(src, "browser")) {
        let Some(rust) = &source.rust else { continue };
        let code = &rust.shipped;
        let calls = CALLS
            .iter()
            .flat_map(|call| places(code, call).into_iter().map(|at| (at, (*call).to_owned())));
        for (at, what) in named_objects(code).into_iter().chain(calls) {
            let message = format!("{what} outside crates/widget/src/browser: give views a signal");
            findings.push(source.finding(code, at, message));
        }
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
    use super::*;

    #[track_caller]
    fn check_text(path: &str, text: &str, n_findings: usize) {
        assert_eq!(check(&[Source::new(path, text)]).len(), n_findings, "{path}: {text}");
    }

    #[test]
    fn page_objects_in_views_are_found() {
        check_text("crates/widget/src/view.rs", "use web_sys::Document;", 1);
        check_text("crates/widget/src/view.rs", "use web_sys::{Element, History, Storage};", 2);
        check_text("crates/widget/src/view.rs", "fn f(o: &web_sys::IntersectionObserver) {}", 1);
        check_text("crates/widget/src/view.rs", "leptos::prelude::document()", 1);
        check_text("crates/widget/src/view.rs", "let w = window().unwrap();", 1);
    }

    #[test]
    fn the_browser_modules_may() {
        check_text("crates/widget/src/browser.rs", "web_sys::Document", 0);
        check_text("crates/widget/src/browser/focus.rs", "window()", 0);
        check_text("crates/studio/src/main.rs", "window()", 0);
    }

    #[test]
    fn elements_and_events_are_no_page_objects() {
        check_text("crates/widget/src/view.rs", "use web_sys::{HtmlElement, KeyboardEvent};", 0);
        check_text("crates/widget/src/view.rs", "web_sys::WindowEventHandler; rewindow()", 0);
    }
}
