//! The tag to paste, and the button that copies it.

use crate::browser;
use crate::choices::Choices;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The element that holds the tag.
const ID: &str = "snippet-code";

/// What became of the last copying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Copied {
    /// Nothing was copied.
    #[default]
    No,
    /// This tag was.
    Yes(String),
    /// This one is only selected.
    Selected(String),
}

/// The tag for what is chosen.
#[component]
pub fn Snippet(
    /// What is chosen.
    choices: RwSignal<Choices>,
) -> impl IntoView {
    let tag = Memo::new(move |_| choices.read().snippet(&browser::origin()));
    let copied = RwSignal::new(Copied::No);
    let copy = move |_| {
        let tag = tag.get_untracked();
        spawn_local(async move {
            let done = browser::copy(&tag).await;
            if !done {
                browser::select(ID);
            }
            copied.set(if done { Copied::Yes(tag) } else { Copied::Selected(tag) });
        });
    };
    // Of another tag than the one that is shown, neither is true any more.
    let is_copied = move || *copied.read() == Copied::Yes(tag.get());
    let is_selected = move || *copied.read() == Copied::Selected(tag.get());
    let spoken = move || match (is_copied(), is_selected()) {
        (true, _) => "Copied. Paste it into your page.",
        (_, true) => "Selected: press Ctrl C, or ⌘ C, to copy it.",
        _ => "Anywhere in your page; it loads nothing more until it asks.",
    };
    view! {
        <section class="card snippet" aria-labelledby="snippet-title">
            <div class="row">
                <h2 id="snippet-title">"Put it on your site"</h2>
                <button type="button" class="button primary" class:done=is_copied on:click=copy>
                    {move || if is_copied() { "Copied" } else { "Copy snippet" }}
                </button>
            </div>
            <pre><code id=ID>{tag}</code></pre>
            <p class="note" role="status">{spoken}</p>
        </section>
    }
}
