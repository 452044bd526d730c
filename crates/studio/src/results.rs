//! What the answers mean: the number with its interval first, then where it comes from.

use crate::chart;
use crate::reading::{Failure, Reading};
use crate::report::{Report, Shown};
use crate::words;
use leptos::either::EitherOf4;
use leptos::prelude::*;

/// The right column.
#[component]
pub fn Results(
    /// The newest reading.
    report: Report,
) -> impl IntoView {
    let spoken = move || match report.shown() {
        Shown::Read(reading, _) => words::spoken(&reading),
        Shown::Failed(failure) => words::failure(failure).0.to_owned(),
        Shown::Loading => String::new(),
    };
    view! {
        <section class="results" aria-labelledby="results-title">
            <h2 id="results-title">
                {move || report.metric().name()} " results"
            </h2>
            <p class="heard" role="status">{Memo::new(move |_| spoken())}</p>
            {move || match report.shown() {
                Shown::Loading => EitherOf4::A(loading()),
                Shown::Failed(failure) => EitherOf4::B(failed(report, failure)),
                Shown::Read(reading, failure) if reading.summary.n == 0 => {
                    EitherOf4::C(view! { {stale(failure)} {empty()} })
                }
                Shown::Read(reading, failure) => {
                    EitherOf4::D(view! { {stale(failure)} {numbers(&reading)} })
                }
            }}
        </section>
    }
}

fn loading() -> impl IntoView {
    view! {
        <div class="loading" aria-hidden="true">
            <i class="wide"></i>
            <i></i>
            <i class="tall"></i>
        </div>
    }
}

fn failed(report: Report, failure: Failure) -> impl IntoView {
    let (what, then) = words::failure(failure);
    view! {
        <div class="state failed">
            <h3>{what}</h3>
            <p>{then}</p>
            <button type="button" class="button" on:click=move |_| report.refresh()>
                "Try again"
            </button>
        </div>
    }
}

fn empty() -> impl IntoView {
    let bars = [22, 14, 30, 46, 64].into_iter().enumerate().map(|(i, height)| {
        let x = 8 + 24 * i;
        view! { <rect x=x.to_string() y=(72 - height).to_string() width="16" height=height.to_string() rx="4" /> }
    });
    view! {
        <div class="state empty">
            <svg width="128" height="80" aria-hidden="true">
                {bars.collect_view()}
                <line x1="0" x2="128" y1="76" y2="76" />
            </svg>
            <h3>"No answers yet"</h3>
            <p>"Answer the survey in the preview: the number appears here, with how sure it is."</p>
        </div>
    }
}

/// Said over numbers that could not be renewed.
fn stale(failure: Option<Failure>) -> Option<impl IntoView> {
    let (what, _) = words::failure(failure?);
    Some(view! { <p class="stale">{what} ". These numbers are from before."</p> })
}

fn numbers(reading: &Reading) -> impl IntoView + use<> {
    let summary = &reading.summary;
    let interval = words::interval(summary);
    let why = summary.interval_reason.map(words::no_interval);
    let sureness = words::sureness(summary);
    let n = ["n = ", &words::count(summary.n)].concat();
    view! {
        <div class="numbers">
            <div>
                <div class="score" class:unstable=summary.unstable>
                    <strong>{words::score(summary)}</strong>
                    <p>{interval} <span>{n}</span></p>
                </div>
                <p class="meaning">{words::meaning(reading.metric)}</p>
                {chart::axis(summary)}
                {why.map(|why| view! { <p class="why">{why}</p> })}
                {(!sureness.is_empty())
                    .then(|| {
                        view! { <p class="sureness" class:unstable=summary.unstable>{sureness}</p> }
                    })}
            </div>
            <div class="spread">
                <h3>"Answers by rating"</h3>
                {chart::distribution(reading)}
                {chart::table(reading)}
            </div>
        </div>
    }
}
