//! "Who sees it, and when?": the simulated visitor and their clock.

use crate::choices::Choices;
use crate::simulated::Simulated;
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
    let verdict = move || match told() {
        Err(_) => "These rules have faults.",
        Ok(gates) if gates.iter().all(|gate| gate.passed) => "They are asked.",
        Ok(_) => "They are not asked.",
    };
    let days = |text: String| text.trim().parse::<i64>().ok().filter(|days| days.abs() < 100_000);
    let area = |name: &'static str,
                label: &'static str,
                value: String,
                take: fn(&mut Simulated, String)| {
        view! {
            <label class="box">
                <span>{label}</span>
                <textarea
                    name=name
                    rows="2"
                    spellcheck="false"
                    prop:value=value
                    on:input:target=move |event| take(&mut visitor.write(), event.target().value())
                ></textarea>
            </label>
        }
    };
    let field = move |name: &'static str,
                      label: &'static str,
                      take: fn(&mut Simulated, Option<i64>)| {
        view! {
            <label class="box">
                <span>{label}</span>
                <input
                    type="text"
                    inputmode="numeric"
                    name=name
                    on:input:target=move |event| take(&mut visitor.write(), days(event.target().value()))
                />
            </label>
        }
    };
    let first = Simulated::default();
    view! {
        <details class="visitor">
            <summary>"Who sees it, and when?"</summary>
            {area("rules", "Rules of asking, JSON", first.rules, |visitor, text| visitor.rules = text)}
            {area("known", "Known of the visitor, JSON", first.known, |visitor, text| visitor.known = text)}
            <div class="days">
                {field("day", "Days from today", |visitor, days| visitor.day = days.unwrap_or(0))}
                {field("shown", "Shown, days ago", |visitor, days| visitor.ago[0] = days)}
                {field("dismissed", "Dismissed, days ago", |visitor, days| visitor.ago[1] = days)}
                {field("answered", "Answered, days ago", |visitor, days| visitor.ago[2] = days)}
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
            <label class="check">
                <input
                    type="checkbox"
                    name="fired"
                    prop:checked=true
                    on:change:target=move |event| visitor.write().fired = event.target().checked()
                />
                " Its triggers have come true"
            </label>
            <p class="verdict" role="status">{verdict}</p>
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
