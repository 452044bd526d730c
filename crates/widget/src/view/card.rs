//! The card: a labelled region with its way out, around whatever stage it is at.

use crate::screen::Screen;
use leptos::prelude::*;
use survey::compiled::Instrument;
use survey::locale::Word;

/// A constant, because leptos draws what is all literal by `innerHTML`, which a page may refuse (Trusted Types).
const PAGE: &str = "page";

/// The whole widget but for its page, which goes into `.page`.
pub fn card(screen: &Screen, instrument: &Instrument) -> impl IntoView + use<> {
    view! {
        <section
            class="card"
            part="survey"
            tabindex="-1"
            aria-label=instrument.word(Word::Region)
            lang=instrument.lang.clone()
            dir=if instrument.rtl { "rtl" } else { "ltr" }
        >
            <div class="sr" role="status">
                {screen.spoken}
            </div>
            <div class=PAGE></div>
            <button
                type="button"
                class="x"
                part="close"
                aria-label=instrument.word(Word::Close)
            ></button>
        </section>
    }
}
