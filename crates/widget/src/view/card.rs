//! The card: a labelled region with its way out, around whatever stage it is at.

use super::{icon, question::question, thanks::thanks};
use crate::session::{Session, Stage};
use leptos::either::Either;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The whole widget.
pub fn card(session: Session, popover: bool) -> impl IntoView {
    let flow = session.flow.get_untracked();
    let instrument = flow.instrument;
    // Keys pressed in here are nobody else's business: the page's hotkeys would see them
    // retargeted to our element and fire while someone types (PITFALLS 5).
    let own = |event: KeyboardEvent| event.stop_propagation();
    let escape = move |event: KeyboardEvent| {
        event.stop_propagation();
        if popover && event.key() == "Escape" && !event.is_composing() {
            session.close();
        }
    };
    view! {
        <section
            class="card"
            part="survey"
            tabindex="-1"
            aria-label=instrument.ui.region
            lang=instrument.lang
            dir=if instrument.rtl { "rtl" } else { "ltr" }
            on:keydown=escape
            on:keyup=own
            on:keypress=own
        >
            <div class="sr" role="status">{session.spoken}</div>
            {move || match session.stage.get() {
                Stage::Asking(_) => Either::Left(question(session)),
                Stage::Thanks => Either::Right(thanks(session)),
            }}
            {popover
                .then(|| {
                    view! {
                        <button type="button" class="x" part="close" aria-label=instrument.ui.close on:click=move |_| session.close()>
                            {icon::cross()}
                        </button>
                    }
                })}
        </section>
    }
}
