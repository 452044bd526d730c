//! "Who sees it, and when?": the simulated visitor and their clock.

use crate::choices::Choices;
use crate::simulated::{Past, Simulated, verdict};
use leptos::prelude::*;

/// The visitor's fields, and every gate for them.
#[component]
pub fn Visitor(
    /// What is chosen: its metric is asked.
    choices: RwSignal<Choices>,
) -> impl IntoView {
    let visitor = RwSignal::new(Simulated::default());
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    let today = js_sys::Date::now() as i64;
    let told = move || visitor.read().told(choices.read().metric, today);
    let answer = move || match told() {
        Err(problems) => problems.into_iter().map(|line| ("shut", line)).collect::<Vec<_>>(),
        Ok(gates) => gates
            .into_iter()
            .map(|gate| {
                let (class, mark) = if gate.passed { ("", "✓ ") } else { ("shut", "✗ ") };
                (class, [mark, &gate.gate, ": ", &gate.words].concat())
            })
            .collect(),
    };
    let concluded = move || match told() {
        Err(_) => "These rules have faults.".to_owned(),
        Ok(gates) => verdict(&gates),
    };
    let days = |text: String| text.trim().parse::<i64>().ok().filter(|days| days.abs() < 100_000);
    let area = |name: &'static str,
                label: &'static str,
                value: String,
                example: &'static str,
                rows: &'static str,
                take: fn(&mut Simulated, String)| {
        view! {
            <label class="box">
                <span>{label}</span>
                <textarea
                    name=name
                    rows=rows
                    spellcheck="false"
                    placeholder=example
                    prop:value=value
                    on:input:target=move |event| take(&mut visitor.write(), event.target().value())
                ></textarea>
            </label>
        }
    };
    let past = Past::WORDS.map(|(name, label, past)| {
        view! {
            <label class="box">
                <span>{label}</span>
                <input
                    type="number"
                    min="0"
                    step="1"
                    name=name
                    placeholder=if past == Past::First { "today" } else { "never" }
                    on:input:target=move |event| {
                        visitor.write().ago[past as usize] = days(event.target().value());
                    }
                />
            </label>
        }
    });
    let first = Simulated::default();
    view! {
        <details class="visitor">
            <summary>"Who sees it, and when?"</summary>
            <p class="note">
                "A visitor and a clock to try rules on. They are the \"ask\" of a definition; nothing is asked or kept here."
            </p>
            {area("rules", "Rules of asking, JSON", first.rules, "{\"share\": 0.25}", "5", |visitor, text| {
                visitor.rules = text;
            })}
            <label class="check">
                <input
                    type="checkbox"
                    name="fired"
                    prop:checked=true
                    on:change:target=move |event| visitor.write().fired = event.target().checked()
                />
                " Their triggers have come true"
            </label>
            {area("known", "Known of the visitor, JSON", first.known, "{\"traits.plan\": \"pro\"}", "2", |visitor, text| {
                visitor.known = text;
            })}
            <div class="days">
                <label class="box">
                    <span>"Respondent"</span>
                    <input
                        type="text"
                        name="respondent"
                        prop:value=first.respondent
                        on:input:target=move |event| visitor.write().respondent = event.target().value()
                    />
                </label>
                <label class="box select">
                    <span>"Device"</span>
                    <select
                        name="device"
                        on:change:target=move |event| visitor.write().device = event.target().value()
                    >
                        <option>"desktop"</option>
                        <option>"tablet"</option>
                        <option>"phone"</option>
                    </select>
                </label>
            </div>
            <fieldset>
                <legend>"How many days ago"</legend>
                <div class="days">
                    {past}
                    <label class="box">
                        <span>"Clock, days on"</span>
                        <input
                            type="number"
                            step="1"
                            name="day"
                            placeholder="0"
                            on:input:target=move |event| {
                                visitor.write().day = days(event.target().value()).unwrap_or(0);
                            }
                        />
                    </label>
                </div>
            </fieldset>
            <p class="verdict" role="status">{concluded}</p>
            <ul class="gates">
                {move || {
                    answer()
                        .into_iter()
                        .map(|(class, line)| view! { <li class=class>{line}</li> })
                        .collect_view()
                }}
            </ul>
        </details>
    }
}
