//! The thank-you, honest about where the answer is.

use crate::screen::Screen;
use leptos::prelude::*;
use survey::compiled::Thanks;

/// The thank-you of one group.
pub fn thanks(screen: &Screen, thanks: Thanks) -> impl IntoView + use<> {
    let [url, words] = thanks.link;
    let link = (!url.is_empty()).then(|| {
        view! { <a part="link" href=url target="_blank" rel="noopener">{words}</a> }
    });
    view! {
        <div class="thanks" part="thanks">
            <p class="q" id="q">{thanks.text}</p>
            {link}
            <p class="kept" role="status">{screen.note}</p>
        </div>
    }
}
