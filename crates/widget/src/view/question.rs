//! One page: a question, its scale, and what unfolds once a rating is selected.

use super::scale::scale;
use crate::session::Screen;
use leptos::prelude::*;
use survey::compiled::Item;

pub(super) fn question(
    screen: Screen,
    item: Option<Item>,
    [optional, send]: [String; 2],
) -> impl IntoView {
    let rating = item.map(|item| {
        view! {
            <p class="q" part="question" id="q">
                {item.text.clone()}
            </p>
            {scale(&item)}
        }
    });
    let rest = move || {
        screen.open.get().map(|open| {
            let comments =
                open.into_iter().map(|(position, text)| comment(position, text, optional.clone()));
            view! {
                {comments.collect_view()}
                <button type="submit" class="send" part="submit">
                    {send.clone()}
                </button>
            }
        })
    };
    view! { <form>{rating} {rest}</form> }
}

/// An open question; always optional.
fn comment(position: usize, text: String, optional: String) -> impl IntoView {
    let id = ["why", &position.to_string()].concat();
    view! {
        <label class="why" for=id.clone()>
            {text}
            <i>{optional}</i>
        </label>
        <textarea id=id part="comment" rows="3" maxlength="4000"></textarea>
    }
}
