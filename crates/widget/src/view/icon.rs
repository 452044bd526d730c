//! The two drawings of the widget.

use leptos::prelude::*;

pub(super) fn cross() -> impl IntoView {
    view! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3.5 3.5l9 9m0-9l-9 9"></path></svg> }
}

pub(super) fn tick() -> impl IntoView {
    view! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8.5l3.5 3.5L13 4.5"></path></svg> }
}
