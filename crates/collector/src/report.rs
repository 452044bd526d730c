//! `GET /v1/surveys/{id}/report`: the counts, summed, and what `score` makes of them.

mod make;
mod query;

pub(crate) use query::{Query, moment};

use self::make::{Span, Sums, Tally};
use self::query::Other;
use crate::access::Reader;
use crate::calendar::{Calendar, Length};
use crate::error::Error;
use crate::parameters::Parameters;
use crate::service::{Service, json};
use crate::store::{CountsQuery, Dimension, Group, SLOT, Totals, Window};
use crate::surveys;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use survey::Problem;

/// Most periods: more are a stray clock, or nothing to look at.
const MOST_PERIODS: usize = 1_000;
/// Where periods are looked for, UTC.
const YEARS: std::ops::Range<i16> = 1970..2101;

/// What the answers to a survey say: scores with their intervals, by segment and period, compared.
#[utoipa::path(
    get, path = "/v1/surveys/{id}/report", tag = "results",
    params(
        ("id" = String, Path, description = "the survey's id"),
        ("by" = Option<String>, Query, description = "dimensions whose values make segments, with commas between: touchpoint, journey, channel, lang, device, persona, version"),
        ("from" = Option<String>, Query, description = "the first moment, RFC 3339 or a date of the zone, at a quarter-hour"),
        ("to" = Option<String>, Query, description = "the first moment after the last, likewise"),
        ("zone" = Option<String>, Query, description = "the IANA zone of dates and periods; UTC where it is not given"),
        ("period" = Option<String>, Query, description = "`day`, `week`, `month` or `quarter`"),
        ("against" = Option<String>, Query, description = "`previous` (as long, right before), `FROM/TO`, `DIMENSION:VALUE,…`, `norm:SCORE` or `norm:SCORE:N`"),
        ("version" = Option<u32>, Query, description = "only responses of this version"),
        ("level" = Option<f64>, Query, description = "the level of intervals, between 0 and 1; 0.95 where it is not given"),
        ("k" = Option<u64>, Query, description = "withhold segments and periods of fewer ratings, and as many more as would give them away"),
        ("touchpoint" = Option<String>, Query, description = "only responses with this value; empty is \"not given\""),
        ("journey" = Option<String>, Query, description = "likewise"),
        ("channel" = Option<String>, Query, description = "likewise"),
        ("lang" = Option<String>, Query, description = "likewise"),
        ("device" = Option<String>, Query, description = "likewise"),
        ("persona" = Option<String>, Query, description = "likewise"),
    ),
    responses(
        (status = 200, description = "the report", content_type = "application/json", body = ref("#/components/schemas/Report")),
        (status = "4XX", description = "`unsupported_parameter`, `unauthorized`, `unknown_survey`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
        (status = 503, description = "`unavailable`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn get(
    _: Reader,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let id = surveys::id(path)?;
    let query = Query::read(&parameters.0)?;
    let survey = service.surveys().current(service.store(), &id).await?;
    let tally = tally(&service, &id, &query).await?;
    let is_answered = !tally.versions.is_empty();
    if survey.is_none() && !is_answered && !is_answered_ever(&service, &id).await? {
        return Err(service.surveys().unknown(service.store(), &id).await);
    }
    let report = make::report(&id, survey.as_deref(), &query, &tally)?;
    Ok(json(StatusCode::OK, serde_json::to_string(&report).expect("plain data always serialises")))
}

async fn is_answered_ever(service: &Service, id: &str) -> Result<bool, Error> {
    Ok(service.store().totals(id).await?.is_some())
}

/// Asks the store for every sum that the report needs.
async fn tally(service: &Service, id: &str, query: &Query) -> Result<Tally, Error> {
    let mut only: Vec<(Dimension, String)> =
        query.only.iter().map(|(it, value)| (*it, value.clone())).collect();
    only.extend(query.version.map(|it| (Dimension::Version, it.to_string())));
    let ask = async |by: Vec<Dimension>, only: &[(Dimension, String)], windows: Vec<Window>| {
        let query = CountsQuery { survey: id.to_owned(), by, only: only.to_vec(), windows };
        service.store().counts(&query).await
    };
    let main = Window {
        from: query.span.0.map_or(Window::ALL.from, slot),
        to: query.span.1.map_or(Window::ALL.to, slot),
    };
    let mut tally = Tally::default();
    for group in ask(vec![Dimension::Version], &only, vec![main]).await? {
        let version = group.values.first().and_then(|it| it.parse().ok()).unwrap_or_default();
        tally.versions.insert(version, group.totals.statuses);
    }
    if let Some(length) = query.period {
        let years: Vec<Window> = YEARS.filter_map(|year| year_window(year, main)).collect();
        let seen = ask(Vec::new(), &only, years.clone()).await?;
        let within = |it: &Group| years[it.window];
        if let (Some(first), Some(last)) = (seen.first().map(within), seen.last().map(within)) {
            // The first and the last year, by month: close enough to go through period by period.
            let months = months(first).chain(months(last)).collect::<Vec<_>>();
            let seen = ask(Vec::new(), &only, months.clone()).await?;
            let first = seen.iter().map(|it| months[it.window].from).min().unwrap_or(first.from);
            let last = seen.iter().map(|it| months[it.window].to).max().unwrap_or(last.to);
            tally.spans = spans(query, length, Window { from: first, to: last })?;
        }
    }
    // The whole, its periods, and the window that it is compared with.
    let mut windows = vec![main];
    windows.extend(tally.spans.iter().map(|it| clip(it.start, it.end, main)));
    if let Some(Other::Window(from, to)) = &query.against {
        windows.push(Window { from: slot(*from), to: slot(*to) });
    }
    let n_periods = tally.spans.len();
    for group in ask(Vec::new(), &only, windows.clone()).await? {
        put(&mut tally.total, group, n_periods);
    }
    tally.total.periods.resize_with(n_periods, Totals::default);
    if !query.by.is_empty() {
        for mut group in ask(query.by.clone(), &only, windows).await? {
            let values = std::mem::take(&mut group.values);
            let sums = tally.segments.entry(values).or_default();
            put(sums, group, n_periods);
        }
        tally.segments.retain(|_, sums| 0 < sums.whole.statuses.n());
        for sums in tally.segments.values_mut() {
            sums.periods.resize_with(n_periods, Totals::default);
        }
    }
    if let Some(Other::Segment(values)) = &query.against {
        let mut only: Vec<(Dimension, String)> =
            values.iter().map(|(it, value)| (*it, value.clone())).collect();
        only.extend(query.version.map(|it| (Dimension::Version, it.to_string())));
        for group in ask(Vec::new(), &only, vec![main]).await? {
            tally.other = group.totals;
        }
    }
    tally.trim();
    Ok(tally)
}

/// Puts the sums of one window where they belong.
fn put(sums: &mut Sums, group: Group, n_periods: usize) {
    match group.window {
        0 => sums.whole = group.totals,
        place if place <= n_periods => {
            sums.periods.resize_with(n_periods, Totals::default);
            sums.periods[place - 1] = group.totals;
        }
        _ => sums.before = group.totals,
    }
}

impl Tally {
    /// Takes away the empty periods before the first answer and after the last.
    fn trim(&mut self) {
        let is_full = |it: &Totals| 0 < it.statuses.n();
        let Some(first) = self.total.periods.iter().position(is_full) else { return };
        let last = self.total.periods.iter().rposition(is_full).unwrap_or(first);
        self.spans = self.spans.drain(first..=last).collect();
        for sums in std::iter::once(&mut self.total).chain(self.segments.values_mut()) {
            sums.periods = sums.periods.drain(first..=last).collect();
        }
    }
}

fn slot(moment: Timestamp) -> i64 {
    moment.as_millisecond().div_euclid(SLOT)
}

fn clip(start: Timestamp, end: Timestamp, main: Window) -> Window {
    Window { from: slot(start).max(main.from), to: slot(end).min(main.to) }
}

/// A year of UTC within `main`; `None` where they have nothing in common.
fn year_window(year: i16, main: Window) -> Option<Window> {
    let start = |year| jiff::civil::Date::new(year, 1, 1).ok().and_then(day);
    // Whatever is before the first year or after the last belongs to it.
    let from = if year == YEARS.start { main.from } else { start(year)?.max(main.from) };
    let to = if year + 1 == YEARS.end { main.to } else { start(year + 1)?.min(main.to) };
    (from < to).then_some(Window { from, to })
}

fn day(date: jiff::civil::Date) -> Option<i64> {
    Some(slot(date.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok()?.timestamp()))
}

/// A window in about twelve parts.
fn months(window: Window) -> impl Iterator<Item = Window> {
    let step = ((window.to - window.from) / 12).max(1);
    (window.from..window.to)
        .step_by(usize::try_from(step).unwrap_or(usize::MAX))
        .map(move |from| Window { from, to: (from + step).min(window.to) })
}

/// Every period that has a moment of `window`.
fn spans(query: &Query, length: Length, window: Window) -> Result<Vec<Span>, Error> {
    let mut calendar = Calendar::new(query.zone.clone(), length);
    let at = |slot: i64| Timestamp::from_millisecond(slot.saturating_mul(SLOT));
    let (Ok(mut next), Ok(end)) = (at(window.from), at(window.to)) else { return Ok(Vec::new()) };
    let mut spans = Vec::new();
    while next < end {
        let Some(period) = calendar.period(next) else { break };
        if spans.len() == MOST_PERIODS {
            let message = format!(
                "there are more than {MOST_PERIODS} between {} and {end}: narrow them with from and to, or choose a longer one",
                spans.first().map_or(next, |it: &Span| it.start),
            );
            return Err(Error::Parameters(vec![Problem::new("period", message)]));
        }
        let name = calendar.name(period);
        spans.push(Span { name, start: period.start, end: period.end });
        next = period.end;
    }
    Ok(spans)
}
