//! The real widget in a page of its own, in a drawn window or phone.

use crate::browser::{self, Soon};
use crate::choices::{Choices, Width, mode_word};
use crate::parts::Segmented;
use crate::report::Report;
use leptos::html::Iframe;
use leptos::prelude::*;

/// Milliseconds without a change before the page is made anew: a colour is dragged through many.
const CALM: i32 = 180;

/// What the widget in the page last told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    Shown,
    Answered,
    Completed,
    Dismissed,
    Sent { over: bool },
    Failed,
}

impl Told {
    fn next(self, name: &str) -> Self {
        match name {
            "shown" => Self::Shown,
            "answered" => Self::Answered,
            "completed" => Self::Completed,
            "dismissed" => Self::Dismissed,
            // Delivery comes after, and sometimes before, the end.
            "sent" if self == Self::Dismissed => self,
            "sent" => Self::Sent { over: self.is_over() },
            "failed" => Self::Failed,
            _ => self,
        }
    }

    /// Whether nothing more can be answered.
    fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Dismissed | Self::Failed | Self::Sent { over: true })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Shown => "Waiting for an answer",
            Self::Answered => "Answered",
            Self::Completed => "Finished",
            Self::Dismissed => "Closed",
            Self::Sent { over: false } => "Answer received",
            Self::Sent { over: true } => "Finished, received",
            Self::Failed => "The collector refused this answer",
        }
    }
}

/// The middle column's stage.
#[component]
pub fn Preview(
    /// What is chosen.
    choices: RwSignal<Choices>,
    /// What to fetch anew when an answer has arrived.
    report: Report,
) -> impl IntoView {
    let frame = NodeRef::<Iframe>::new();
    let told = RwSignal::new(Told::Nothing);
    let wanted = Memo::new(move |_| choices.read().preview());
    let address = RwSignal::new(wanted.get_untracked());
    let soon = Soon::default();
    Effect::new(move |before: Option<()>| {
        let next = wanted.get();
        if before.is_some() {
            soon.after(CALM, move || {
                told.set(Told::Nothing);
                address.set(next);
            });
        }
    });
    browser::on_window("message", move |event| {
        let Some(frame) = frame.get_untracked() else { return };
        let Some(name) = browser::told_by(&frame, event) else { return };
        told.update(|told| *told = told.next(&name));
        if name == "sent" {
            report.refresh();
        }
    });
    let again = move |_| {
        if let Some(frame) = frame.get_untracked() {
            browser::ask_again(&frame);
        }
    };
    let mode = move || mode_word(choices.read().mode);
    let is_phone = move || choices.read().width == Width::Phone;
    view! {
        <section class="stage" aria-label="Preview">
            <div class="tools">
                <Segmented
                    name="width"
                    legend="Width of the preview"
                    hidden=true
                    choices=Width::WORDS.to_vec()
                    taken=Signal::derive(move || choices.read().width)
                    take=move |width| choices.write().width = width
                />
                <p class="told">{move || told.get().words()}</p>
                <button type="button" class="button" class:due=move || told.get().is_over() on:click=again>
                    "Ask again"
                </button>
            </div>
            <div class="floor">
                <div class="frame" class:phone=is_phone data-mode=mode>
                    <div class="bar" aria-hidden="true">
                        <i></i>
                        <i></i>
                        <i></i>
                        <span>"your-site.example"</span>
                    </div>
                    // A new element for each address: a changed one would fill the history.
                    <For each=move || [address.get()] key=Clone::clone let(address)>
                        <iframe
                            node_ref=frame
                            title="Preview: the survey on a page"
                            src=address
                        ></iframe>
                    </For>
                </div>
            </div>
        </section>
    }
}
