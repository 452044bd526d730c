//! Pictures of a score: drawn with the attributes of SVG, because the page's policy forbids inline styles.
//!
//! There is no view box: places are per cent of the width and heights are
//! pixels, so that text keeps its size in a column of any width.

use crate::reading::{Reading, per_cent, place};
use crate::words;
use leptos::prelude::*;
use score::{Group, Summary, decimal};

/// Height of the longest bar, pixels.
const TALLEST: f64 = 96.0;
/// Room over a bar for its count, pixels.
const OVER: f64 = 18.0;

fn percent(value: f64) -> String {
    [&decimal(value, 3), "%"].concat()
}

fn class(group: Group) -> &'static str {
    group.as_str()
}

/// The score and its interval on the way from the lowest to the highest.
pub fn axis(summary: &Summary) -> impl IntoView + use<> {
    let definition = summary.definition;
    let (lowest, highest) = definition.bounds();
    let middle = f64::midpoint(lowest, highest);
    let at = move |value| percent(place(definition, value));
    let range = summary.interval.map(|interval| {
        let (low, high) = (place(definition, interval.low), place(definition, interval.high));
        view! { <rect class="range" x=percent(low) y="11" width=percent(high - low) height="10" rx="5" /> }
    });
    let dot =
        summary.score.map(|score| view! { <circle class="dot" cx=at(score) cy="16" r="6" /> });
    let label = [
        "On a scale from ",
        &words::value(definition, lowest),
        " to ",
        &words::value(definition, highest),
    ]
    .concat();
    // Ends are whole numbers on every scale.
    let end = |value| {
        let text = words::value(definition, value);
        text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
    };
    view! {
        <div class="axis" class:unstable=summary.unstable role="img" aria-label=label>
            <svg width="100%" height="32" aria-hidden="true">
                <line class="line" x1="0" x2="100%" y1="16" y2="16" />
                <line class="tick" x1=at(middle) x2=at(middle) y1="10" y2="22" />
                {range}
                {dot}
            </svg>
            <p aria-hidden="true">
                <span>{end(lowest)}</span>
                <span>{end(middle)}</span>
                <span>{end(highest)}</span>
            </p>
        </div>
    }
}

/// How often each rating was given, and each group of them.
pub fn distribution(reading: &Reading) -> impl IntoView + use<> {
    let n_bars = reading.bars.len() as u64;
    let most = reading.most();
    let bars = reading.bars.iter().zip(0u64..).map(|(bar, i)| {
        let (left, width) = (per_cent(i, n_bars), per_cent(1, n_bars));
        // One answer among thousands is still seen.
        let height = TALLEST * per_cent(bar.n, most) / 100.0;
        let height = if bar.n == 0 { 0.0 } else { height.max(2.0) };
        let middle = percent(left + width / 2.0);
        let top = OVER + TALLEST - height;
        let over = (bar.n > 0).then(|| {
            let y = decimal(top - 5.0, 1);
            view! { <text class="n" x=middle.clone() y=y>{words::brief(bar.n)}</text> }
        });
        view! {
            <rect
                class=class(bar.group)
                x=percent(left + width * 0.08)
                width=percent(width * 0.84)
                y=decimal(top, 1)
                height=decimal(height, 1)
                rx="3"
            />
            {over}
            <text class="rating" x=middle y=decimal(OVER + TALLEST + 17.0, 1)>{bar.rating.to_string()}</text>
        }
    });
    let base = decimal(OVER + TALLEST + 0.5, 1);
    let n = reading.summary.n;
    let lowest = reading.bars.first().map_or(0, |bar| bar.rating);
    // Under the ratings of each group: what belongs together.
    let braces = reading.parts().into_iter().map(|part| {
        let (before, wide) = (part.from - lowest, part.to - part.from + 1);
        let (left, width) = (per_cent(before.into(), n_bars), per_cent(wide.into(), n_bars));
        let gap = per_cent(1, n_bars) * 0.08;
        view! {
            <rect
                class=class(part.group)
                x=percent(left + gap)
                width=percent(width - 2.0 * gap)
                y=decimal(OVER + TALLEST + 25.0, 1)
                height="3"
                rx="1.5"
            />
        }
    });
    let parts = reading.parts().into_iter().map(|part| {
        view! {
            <li class=class(part.group)>
                <b>{words::share(part.n, n)}</b>
                <span>{words::group(reading.metric, part.group)}</span>
                <small>{words::range(&part)}</small>
            </li>
        }
    });
    view! {
        <figure class="distribution">
            <div role="img" aria-label=words::distribution(reading)>
                <svg width="100%" height="142" aria-hidden="true">
                    {bars.collect_view()}
                    {braces.collect_view()}
                    <line x1="0" x2="100%" y1=base.clone() y2=base />
                </svg>
            </div>
            <ul class="parts">{parts.collect_view()}</ul>
        </figure>
    }
}

/// The same as a table.
pub fn table(reading: &Reading) -> impl IntoView + use<> {
    let n = reading.summary.n;
    let rows = reading.bars.iter().map(|bar| {
        view! {
            <tr>
                <th scope="row">{bar.rating.to_string()}</th>
                <td>{words::group(reading.metric, bar.group)}</td>
                <td>{words::count(bar.n)}</td>
                <td>{words::share(bar.n, n)}</td>
            </tr>
        }
    });
    let responses = reading.responses;
    view! {
        <details class="table">
            <summary>"As a table"</summary>
            <table>
                <caption>
                    {words::answers(n)} ": " {words::count(responses.complete)} " finished, "
                    {words::count(responses.partial)} " rated only"
                </caption>
                <thead>
                    <tr>
                        <th scope="col">"Rating"</th>
                        <th scope="col">"Group"</th>
                        <th scope="col">"Answers"</th>
                        <th scope="col">"Share"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </details>
    }
}
