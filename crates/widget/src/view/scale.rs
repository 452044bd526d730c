//! The scale: native radios in reading order, nothing preselected, both ends in words.

use leptos::prelude::*;
use survey::compiled::Item;

pub(super) fn scale(item: &Item) -> impl IntoView + use<> {
    let scale = item.kind.scale();
    let values = scale.map(|scale| scale.values()).into_iter().flatten();
    let class = ["scale n", &values.clone().count().to_string()].concat();
    let [low, high] = item.ends.clone();
    let end = |value: u8| match scale {
        // A name that contains what is visible: "0, Not at all likely" (PITFALLS 21).
        Some(scale) if value == scale.min() => [", ", &low].concat(),
        Some(scale) if value == scale.max() => [", ", &high].concat(),
        _ => String::new(),
    };
    let ratings = values.map(|value| {
        let number = value.to_string();
        view! {
            <label class="r" part="rating">
                <input type="radio" name="r" value=number.clone() />
                <span>{number}</span>
                <b class="sr">{end(value)}</b>
            </label>
        }
    });
    let ratings = ratings.collect_view();
    view! {
        <div class=class part="scale" role="radiogroup" aria-labelledby="q">
            {ratings}
        </div>
        <div class="ends" aria-hidden="true">
            <span>{low}</span>
            <span>{high}</span>
        </div>
    }
}
