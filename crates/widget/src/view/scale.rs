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
    // A name that contains what is visible: "0, Not at all likely" (PITFALLS 21).
    let end = |value: u8| match value {
        _ if low.is_empty() => String::new(),
        value if value == first => [", ", &low].concat(),
        value if value == last => [", ", &high].concat(),
        _ => String::new(),
    };
    let kind = if item.multiple { "checkbox" } else { "radio" };
    let ratings = values.map(|value| {
        let number = value.to_string();
        let option = item.options.get(usize::from(value));
        let words = option.map_or_else(|| number.clone(), |[_, words]| words.clone());
        view! {
            <label class="r" part="rating">
                <input type=kind name=position.to_string() value=number checked=picked.contains(&value) />
                <span>{words}</span>
                <b class="sr">{end(value)}</b>
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
