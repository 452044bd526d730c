//! One page: what leads it, and what unfolds once that has an answer.

use super::scale::scale;
use crate::screen::{Fold, Page, Part, Screen};
use leptos::either::Either;
use leptos::prelude::*;

/// A constant for the reason of the card's.
const FOLD: &str = "fold";

/// A page but for what unfolds, which goes into `.fold`.
pub fn question(page: Page, progress: String) -> impl IntoView {
    let lead = page.lead.map(|(position, item, picked)| {
        view! {
            <p class="q" part="question" id="q">
                {item.text.clone()}
            </p>
            {scale(position, &item, &picked)}
        }
    });
    let progress = page.progress.map(|(before, all)| {
        view! {
            <progress
                part="progress"
                aria-label=progress
                value=before.to_string()
                max=all.to_string()
            ></progress>
        }
    });
    view! {
        <form>
            {progress} {lead} <div class=FOLD></div>
        </form>
    }
}

/// What unfolds: open questions, consents and buttons.
pub fn fold(screen: &Screen, fold: Fold, optional: &str) -> impl IntoView + use<> {
    let parts = fold.parts.into_iter().map(|part| {
        if part.limit == 0 {
            Either::Left(consent(part))
        } else {
            Either::Right(comment(screen.used[part.position], part, optional.to_owned()))
        }
    });
    let buttons = fold.buttons.into_iter().map(|(sends, part, words)| {
        view! {
            <button type=if sends { "submit" } else { "button" } class=part part=part>
                {words}
            </button>
        }
    });
    view! {
        {parts.collect_view()}
        <div class="row">{buttons.collect_view()}</div>
    }
}

/// An open question; always optional.
fn comment(used: RwSignal<String>, part: Part, optional: String) -> impl IntoView {
    let position = part.position.to_string();
    let id = ["why", &position].concat();
    view! {
        <label class="why" for=id.clone()>
            <span>{part.text}</span>
            <i>{optional}</i>
        </label>
        <textarea id=id name=position part="comment" rows="3" data-limit=part.limit.to_string()>
            {part.words}
        </textarea>
        <p class="used">{used}</p>
    }
}

/// One line to agree to.
fn consent(part: Part) -> impl IntoView {
    view! {
        <label class="ok" part="consent">
            <input type="checkbox" name=part.position.to_string() value="1" checked=part.agreed />
            <span>{part.text}</span>
        </label>
    }
}
