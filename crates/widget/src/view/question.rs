//! One page: a question, its scale, and what unfolds once a rating is selected.

use super::scale::scale;
use crate::session::Session;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use survey::survey::Kind;
use wasm_bindgen::JsCast;
use web_sys::Element;

pub(super) fn question(session: Session) -> impl IntoView {
    let flow = session.flow.get_untracked();
    let first = flow.page().first().copied().unwrap_or_default();
    let item = flow.item(first).clone();
    let rated = item.kind != Kind::Text;
    // The positions of the open questions to show; none before there is a rating.
    let open = Memo::new(move |_| {
        session.flow.with(|flow| {
            let asked = !rated || flow.rating(first).is_some();
            asked.then(|| flow.page().split_off(usize::from(rated)))
        })
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(form) = event.target().and_then(|form| form.dyn_into::<Element>().ok()) {
            session.submit(&form);
        }
    };
    let heading =
        rated.then(|| view! { <p class="q" part="question" id="q">{item.text.clone()}</p> });
    view! {
        <form on:submit=submit>
            {heading} {rated.then(|| scale(session, first, &item))}
            {move || {
                open.get().map(|open| {
                    view! {
                        {open.into_iter().map(|position| comment(session, position)).collect_view()}
                        <button type="submit" class="send" part="submit">
                            {session.flow.with_untracked(|flow| flow.instrument.ui.send.clone())}
                        </button>
                    }
                })
            }}
        </form>
    }
}

/// An open question; always optional.
fn comment(session: Session, position: usize) -> impl IntoView {
    let (text, optional) = session.flow.with_untracked(|flow| {
        (flow.item(position).text.clone(), flow.instrument.ui.optional.clone())
    });
    let name = ["why", &position.to_string()].concat();
    view! {
        <label class="why" for=name.clone()>
            {text} " " <i>{optional}</i>
        </label>
        <textarea
            id=name
            part="comment"
            rows="3"
            maxlength="4000"
            on:input:target=move |event| {
                session.flow.update_untracked(|flow| flow.write(position, &event.target().value()));
            }
        ></textarea>
    }
}
