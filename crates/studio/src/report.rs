//! The collector's report: fetched when something happened, never on a timer.

use crate::browser;
use crate::choices::Metric;
use crate::reading::{Failure, Reading};
use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The newest reading of the chosen survey.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    metric: Memo<Metric>,
    reading: RwSignal<Option<Reading>>,
    failure: RwSignal<Option<Failure>>,
    asked: StoredValue<u32>,
}

/// What can be shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Nothing is known yet.
    Loading,
    /// Nothing is known, and why.
    Failed(Failure),
    /// Numbers; with the reason where they could not be renewed.
    Read(Box<Reading>, Option<Failure>),
}

impl Report {
    /// Fetches now, when the survey changes, and whenever the tab becomes visible.
    pub fn new(metric: Memo<Metric>) -> Self {
        let report = Self {
            metric,
            reading: RwSignal::new(None),
            failure: RwSignal::new(None),
            asked: StoredValue::new(0),
        };
        Effect::new(move |_| {
            metric.track();
            report.refresh();
        });
        browser::on_visible(move || report.refresh());
        report
    }

    /// The survey that is read.
    pub fn metric(self) -> Metric {
        self.metric.get()
    }

    /// What can be shown of it.
    pub fn shown(self) -> Shown {
        let metric = self.metric.get();
        let reading = self.reading.get().filter(|reading| reading.metric == metric);
        match (reading, self.failure.get()) {
            (Some(reading), failure) => Shown::Read(Box::new(reading), failure),
            (None, Some(failure)) => Shown::Failed(failure),
            (None, None) => Shown::Loading,
        }
    }

    /// Fetches; an answer that a newer question has overtaken is dropped.
    pub fn refresh(self) {
        let metric = self.metric.get_untracked();
        let turn = self.asked.get_value() + 1;
        self.asked.set_value(turn);
        // A failure of another survey says nothing about this one.
        let is_known = self
            .reading
            .with_untracked(|known| known.as_ref().is_some_and(|reading| reading.metric == metric));
        if !is_known {
            self.failure.set(None);
        }
        spawn_local(async move {
            let found = fetch(metric).await;
            if self.asked.get_value() != turn {
                return;
            }
            self.failure.set(found.as_ref().err().copied());
            if let Ok(reading) = found {
                self.reading.set(Some(reading));
            }
        });
    }
}

async fn fetch(metric: Metric) -> Result<Reading, Failure> {
    let address = ["/v1/surveys/", metric.id(), "/report"].concat();
    let response = Request::get(&address).send().await.map_err(|_| Failure::Unreachable)?;
    if !response.ok() {
        return Err(Failure::Status(response.status()));
    }
    let json = response.text().await.map_err(|_| Failure::Unreachable)?;
    Reading::of(metric, &json)
}
