//! The three columns, and what they share: the choices and the report.

use crate::browser;
use crate::choices::Choices;
use crate::controls::Controls;
use crate::preview::Preview;
use crate::report::Report;
use crate::results::Results;
use crate::samples::Samples;
use crate::snippet::Snippet;
use leptos::mount::mount_to;
use leptos::prelude::*;

/// Mounts the studio into the element that `www/index.html` keeps for it.
pub fn mount() {
    let main = document().get_element_by_id("studio");
    let main = main.expect("www/index.html has the element #studio");
    main.set_inner_html("");
    mount_to(wasm_bindgen::JsCast::unchecked_into(main), App).forget();
}

/// The whole studio.
#[component]
fn App() -> impl IntoView {
    let choices = RwSignal::new(Choices::from_hash(&browser::hash()));
    Effect::new(move |_| browser::set_hash(&choices.read().hash()));
    browser::on_window("hashchange", move |_| {
        choices.set(Choices::from_hash(&browser::hash()));
    });

    let metric = Memo::new(move |_| choices.read().metric);
    let report = Report::new(metric);
    view! {
        <div class="words">
            <Controls choices />
        </div>
        <div class="thing">
            <Preview choices report />
            <Snippet choices />
        </div>
        <Results report />
        <Samples choices />
    }
}
