//! Pages to try it on, and the way to be asked there again.

use crate::browser;
use crate::choices::Choices;
use crate::visitor::Visitor;
use crate::words;
use leptos::prelude::*;

/// Links to the sample pages, and "Start over".
#[component]
pub fn Samples(
    /// What is chosen: its visitor can be simulated.
    choices: RwSignal<Choices>,
) -> impl IntoView {
    let forgotten = RwSignal::new(None::<usize>);
    view! {
        <section class="samples" aria-labelledby="samples-title">
            <h2 id="samples-title">"Try it on a page"</h2>
            <ul>
                <li>
                    <a href="/hosts/plain.html">"An article"</a>
                    <span>"NPS, at once"</span>
                </li>
                <li>
                    <a href="/hosts/shop.html">"A shop"</a>
                    <span>"CSAT, after an order"</span>
                </li>
                <li>
                    <a href="/hosts/inline.html">"A help page"</a>
                    <span>"CES, in its text"</span>
                </li>
                <li>
                    <a href="/hosts/">"All of them"</a>
                    <span>"Those that make it hard, too"</span>
                </li>
            </ul>
            <div class="over">
                <button type="button" class="button" on:click=move |_| forgotten.set(Some(browser::forget()))>
                    "Start over"
                </button>
                <p class="note" role="status">
                    {move || match forgotten.get() {
                        Some(n) => words::forgotten(n),
                        None => "Makes this browser forget that it was asked.".to_owned(),
                    }}
                </p>
            </div>
            <Visitor choices />
        </section>
    }
}
