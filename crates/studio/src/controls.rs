//! The words and the look: what a site's owner chooses.

use crate::choices::{Choices, Metric, tag};
use crate::parts::Segmented;
use crate::shades::{Shade, shades};
use leptos::prelude::*;
use survey::color::{Color, RULE};
use survey::locale::{pack, packs};
use survey::survey::{Mode, Show};

/// The left column.
#[component]
pub fn Controls(
    /// What is chosen.
    choices: RwSignal<Choices>,
) -> impl IntoView {
    let mode = |mode: Mode| match mode {
        Mode::Auto => "Auto",
        Mode::Light => "Light",
        Mode::Dark => "Dark",
    };
    let way = |show: Show| match show {
        Show::Popover => "Corner",
        Show::Inline => "Inline",
        Show::Tab => "Tab",
        Show::Dialog => "Dialog",
    };
    view! {
        <section class="group" aria-labelledby="question-title">
            <h2 id="question-title">"Question"</h2>
            <Segmented
                name="survey"
                legend="What to ask"
                hidden=true
                choices=Metric::WORDS.to_vec()
                taken=Signal::derive(move || choices.read().metric)
                take=move |metric| choices.write().metric = metric
            />
            <Language choices />
            {move || {
                let pack = pack(choices.read().lang.unwrap_or("en"));
                let text = choices.read().metric.text(pack);
                let [low, high] = &text.labels;
                view! {
                    <div class="asked" lang=pack.lang.as_str() dir=pack.dir.as_str()>
                        <p>{text.text.as_str()}</p>
                        <p class="ends">
                            <span>{low.as_str()}</span>
                            <span>{high.as_str()}</span>
                        </p>
                    </div>
                }
            }}
        </section>
        <section class="group" aria-labelledby="look-title">
            <h2 id="look-title">"Look"</h2>
            <BrandColor choices />
            <Segmented
                name="mode"
                legend="Light or dark"
                hidden=true
                choices=Mode::WORDS.map(|(word, value)| (word, mode(value), value)).to_vec()
                taken=Signal::derive(move || choices.read().mode)
                take=move |mode| choices.write().mode = mode
            />
            <Segmented
                name="show"
                legend="How it is shown"
                hidden=true
                choices=Show::WORDS.map(|(word, value)| (word, way(value), value)).to_vec()
                taken=Signal::derive(move || choices.read().show)
                take=move |show| choices.write().show = show
            />
            <p class="note">{move || said(choices.read().show)}</p>
            <ul class="shades" aria-label="Contrast of the brand colour">
                {move || {
                    let Choices { color, mode, .. } = choices.get();
                    shades(color, mode).into_iter().map(row).collect_view()
                }}
            </ul>
        </section>
    }
}

/// What a way to show means for a visitor.
fn said(show: Show) -> &'static str {
    match show {
        Show::Popover => "Comes by itself, beside what is read.",
        Show::Inline => "Part of the page, where its element stands.",
        Show::Tab => {
            "A tab at the edge opens it; with data-target=\"#button\" a button of your own."
        }
        Show::Dialog => "Nothing else can be reached until it is closed: ask so rarely.",
    }
}

#[component]
fn Language(
    /// What is chosen.
    choices: RwSignal<Choices>,
) -> impl IntoView {
    let is_taken = move |lang: &'static str| choices.read().lang == Some(lang);
    let options = packs().iter().map(|pack| {
        let lang = pack.lang.as_str();
        view! {
            <option value=lang lang=lang prop:selected=move || is_taken(lang)>
                {pack.name.as_str()}
            </option>
        }
    });
    view! {
        <label class="box select">
            <span>"Language"</span>
            <select
                name="lang"
                on:change:target=move |event| choices.write().lang = tag(&event.target().value())
            >
                <option value="" prop:selected=move || choices.read().lang.is_none()>
                    "As the page"
                </option>
                {options.collect_view()}
            </select>
        </label>
    }
}

#[component]
fn BrandColor(
    /// What is chosen.
    choices: RwSignal<Choices>,
) -> impl IntoView {
    // What is being written, until it is a colour or the field is left.
    let draft = RwSignal::new(None::<String>);
    let is_wrong = move || draft.read().as_ref().is_some_and(|text| parse(text).is_none());
    let hex = move || choices.read().color.hex();
    let write = move |text: String| {
        if let Some(color) = parse(&text) {
            choices.write().color = color;
        }
        draft.set(Some(text));
    };
    view! {
        <div class="box color">
            <input
                type="color"
                name="color"
                aria-label="Pick the brand colour"
                prop:value=hex
                on:input:target=move |event| {
                    draft.set(None);
                    if let Some(color) = Color::parse(&event.target().value()) {
                        choices.write().color = color;
                    }
                }
            />
            <label>
                <span>"Brand colour"</span>
                <input
                    type="text"
                    name="hex"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="9"
                    aria-invalid=move || is_wrong().to_string()
                    aria-describedby="hex-rule"
                    prop:value=move || draft.get().unwrap_or_else(hex)
                    on:input:target=move |event| write(event.target().value())
                    on:blur=move |_| draft.set(None)
                />
            </label>
        </div>
        <p class="wrong" id="hex-rule" aria-live="polite">
            {move || is_wrong().then(|| ["That is not ", RULE, " yet."].concat())}
        </p>
    }
}

/// A colour as people write it: with or without its sign, with blanks around.
fn parse(text: &str) -> Option<Color> {
    let digits = text.trim().trim_start_matches('#');
    Color::parse(&["#", digits].concat())
}

fn row(shade: Shade) -> impl IntoView {
    let hex = shade.color.hex();
    let change = shade.change.map(|change| view! { <small>{change}</small> });
    view! {
        <li>
            <svg width="16" height="16" aria-hidden="true">
                <rect class="swatch" width="16" height="16" rx="5" fill=hex.clone() />
            </svg>
            <span>{shade.name}</span>
            <code>{hex}</code>
            <b>{shade.contrast}</b>
            {change}
        </li>
    }
}
