//! The thank-you, honest about where the answer is.

use super::icon;
use crate::outbox::Kept;
use crate::session::Session;
use leptos::prelude::*;

pub(super) fn thanks(session: Session) -> impl IntoView {
    let words = session.flow.with_untracked(|flow| flow.thanks().to_owned());
    let kept = move || {
        let ui = session.flow.with_untracked(|flow| flow.instrument.ui.clone());
        match session.kept.get() {
            Kept::Sent => None,
            Kept::Saved => Some(ui.saved),
            Kept::Offline => Some(ui.offline),
            Kept::Memory => Some(ui.memory),
        }
        .map(|words| view! { <p class="kept">{words}</p> })
    };
    view! {
        <div class="thanks" part="thanks">
            <div class="tick">{icon::tick()}</div>
            <p class="q">{words}</p>
            {kept}
        </div>
    }
}
