//! The scale or the options: native radios in reading order, both ends in words, nothing preselected.

use leptos::prelude::*;
use survey::compiled::Item;
use survey::survey::{Display, Kind};

pub(super) fn scale(position: usize, item: &Item, picked: &[u8]) -> impl IntoView + use<> {
    let values = item.values();
    let (first, last) = (values.start, values.end - 1);
    let is_choice = item.kind == Kind::Choice;
    let class = [
        if is_choice { "scale o" } else { "scale n" },
        &if is_choice { String::new() } else { values.len().to_string() },
        " ",
        item.kind.as_str(),
        if item.display == Display::Numbers { " " } else { " g " },
        Display::WORDS[item.display as usize].0,
        if item.multiple { " many" } else { "" },
    ]
    .concat();
    let [low, high] = item.ends.clone();
    // A name that begins with what is visible: "0, Not at all likely" (PITFALLS 21).
    let name = |value: u8, number: &str| {
        let end = if value == first { &low } else { &high };
        let is_end = (value == first || value == last) && !end.is_empty();
        is_end.then(|| [number, ", ", end].concat())
    };
    let kind = if item.multiple { "checkbox" } else { "radio" };
    let ratings = values.map(|value| {
        let number = value.to_string();
        let option = item.options.get(usize::from(value));
        let words = option.map_or_else(|| number.clone(), |[_, words]| words.clone());
        view! {
            <label class="r" part="rating">
                <input type=kind name=position.to_string() aria-label=name(value, &number) value=number checked=picked.contains(&value) />
                <span>{words}</span>
            </label>
        }
    });
    let ratings = ratings.collect_view();
    view! {
        <div
            class=class
            part=if is_choice { "choices" } else { "scale" }
            role=if item.multiple { "group" } else { "radiogroup" }
            aria-labelledby="q"
        >
            {ratings}
        </div>
        {(!low.is_empty()).then(|| view! {
            <div class="ends" aria-hidden="true">
                <span>{low}</span>
                <span>{high}</span>
            </div>
        })}
    }
}
