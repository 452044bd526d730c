//! The thank-you, honest about where the answer is.

use crate::session::Screen;
use leptos::prelude::*;

pub(super) fn thanks(screen: Screen, words: String) -> impl IntoView {
    view! {
        <div class="thanks" part="thanks">
            <p class="q">{words}</p>
            <p class="kept">{screen.note}</p>
        </div>
    }
}
