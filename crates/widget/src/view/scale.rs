//! The scale: native radios in reading order, nothing preselected, both ends in words.
//!
//! Arrow keys and digits select and send nothing; a pointer's release, Enter
//! or Space commits (PITFALLS 18).

use crate::browser::{clock, host};
use crate::session::Session;
use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use survey::compiled::Item;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// 1 then 0 within this many milliseconds is 10.
const PAIR: i64 = 1_000;

fn input(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

pub(super) fn scale(
    session: Session,
    position: usize,
    item: &Item,
) -> Option<impl IntoView + use<>> {
    let scale = item.kind.scale()?;
    let (min, max) = (scale.min(), scale.max());
    let [low, high] = item.ends.clone();
    let change = move |event: Event| {
        if let Some(value) = input(&event).and_then(|input| input.value().parse().ok()) {
            session.select(position, value);
        }
    };
    let click = move |event: MouseEvent| {
        // A click that a key made has no detail.
        if let (true, Some(input)) = (event.detail() > 0, input(&event)) {
            session.commit(position, &input);
        }
    };
    let one = StoredValue::new(i64::MIN);
    let key = move |event: KeyboardEvent| {
        if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(input) = input(&event) else { return };
        let key = event.key();
        if key == "Enter" || key == " " {
            event.prevent_default();
            input.click();
            session.commit(position, &input);
        } else if let Ok(digit) = key.parse::<u8>() {
            let now = clock::now();
            let ten = digit == 0 && max >= 10 && now.saturating_sub(one.get_value()) < PAIR;
            one.set_value(if digit == 1 { now } else { i64::MIN });
            let value = if ten { 10 } else { digit };
            if (min..=max).contains(&value) {
                event.prevent_default();
                host::select_rating(&input, value);
            }
        }
    };
    let end = |value: u8| {
        let end = if value == min { &low } else { &high };
        (value == min || value == max).then(|| view! { <b class="sr">{[", ", end].concat()}</b> })
    };
    let ratings = scale.values().map(|value| {
        view! {
            <label class="r" part="rating">
                <input type="radio" name="r" value=value.to_string() />
                <span>{value.to_string()}</span>
                {end(value)}
            </label>
        }
    });
    let class = ["scale n", &(max - min + 1).to_string()].concat();
    Some(view! {
        <div class=class part="scale" role="radiogroup" aria-labelledby="q" on:change=change on:click=click on:keydown=key>
            {ratings.collect_view()}
        </div>
        <div class="ends" aria-hidden="true">
            <span>{low.clone()}</span>
            <span>{high.clone()}</span>
        </div>
    })
}
