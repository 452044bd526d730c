//! The thank-you, honest about where the answer is.

use crate::session::Screen;
use leptos::prelude::*;

pub(super) fn thanks(screen: Screen, words: String) -> impl IntoView {
    view! {
        <div class="thanks" part="thanks">
            <svg class="tick" viewBox="-10 -10 36 36" aria-hidden="true">
                <path d="M3 8.5l3.5 3.5L13 4.5"></path>
            </svg>
            <p class="q">{words}</p>
            <p class="kept">{screen.note}</p>
        </div>
    }
}
