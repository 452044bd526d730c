//! The card: a labelled region with its way out, around whatever stage it is at.

use super::{question::question, thanks::thanks};
use crate::session::{Screen, Stage};
use leptos::either::Either;
use leptos::prelude::*;
use survey::compiled::Instrument;

/// The whole widget.
pub fn card(screen: Screen, instrument: &Instrument) -> impl IntoView + use<> {
    let ui = &instrument.ui;
    let words = [ui.optional.clone(), ui.send.clone()];
    view! {
        <section
            class="card"
            part="survey"
            tabindex="-1"
            aria-label=instrument.ui.region.clone()
            lang=instrument.lang.clone()
            dir=if instrument.rtl { "rtl" } else { "ltr" }
        >
            <div class="sr" role="status">
                {screen.spoken}
            </div>
            {move || match screen.stage.get() {
                Stage::Thanks(words) => Either::Right(thanks(screen, words)),
                Stage::Rating(item) => Either::Left(question(screen, Some(item), words.clone())),
                Stage::Open => Either::Left(question(screen, None, words.clone())),
            }}
            <button type="button" class="x" part="close" aria-label=ui.close.clone()></button>
        </section>
    }
}
