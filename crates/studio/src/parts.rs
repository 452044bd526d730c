//! Small parts that several columns use.

use leptos::prelude::*;

/// A few choices side by side, of which one is taken: native radios under a drawn surface.
#[component]
pub fn Segmented<T: Copy + PartialEq + Send + Sync + 'static>(
    /// The name of the radios.
    name: &'static str,
    /// What is chosen, for everyone.
    legend: &'static str,
    /// Whether the legend is only heard.
    #[prop(optional)]
    hidden: bool,
    /// Value, label and meaning of each.
    choices: Vec<(&'static str, &'static str, T)>,
    /// What is taken.
    #[prop(into)]
    taken: Signal<T>,
    /// Takes another.
    take: impl Fn(T) + Copy + 'static,
) -> impl IntoView {
    let radios = choices.into_iter().map(|(value, label, meaning)| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    value=value
                    prop:checked=move || taken.get() == meaning
                    on:change=move |_| take(meaning)
                />
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend class:heard=hidden>{legend}</legend>
            <div class="segments">{radios.collect_view()}</div>
        </fieldset>
    }
}
