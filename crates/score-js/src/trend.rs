//! A metric over time: rows of time and rating, by periods of a calendar or between given boundaries.

use crate::error::{Outcome, kind, refused, wrong_kind};
use crate::options::{Options, REPORT};
use crate::period::Period;
use crate::result::{self, Fields};
use crate::zone::Zone;
use crate::{data, instant};
use js_sys::Array;
use score::{Control, Ewma, Histogram, Periods, Rating, Summary, Trend, control};
use wasm_bindgen::{JsCast, JsValue};

const OWN: [&str; 7] = ["period", "zone", "boundaries", "window", "reference", "lambda", "limit"];

pub(crate) fn trend(rows: &JsValue, options: &JsValue) -> Outcome<JsValue> {
    let options = Options::new(options, &[&REPORT, &OWN])?;
    let definition = options.definition(&[])?;
    let report = options.report()?;
    let rows = read(rows, definition)?;
    let periods = periods(&options, &rows)?;
    let boundaries = periods.as_ref().map_or(&[][..], Periods::boundaries);
    let mut trend = Trend::new(definition, boundaries.len().saturating_sub(1));
    let mut outside = 0_u64;
    for (moment, rating) in rows {
        match periods.as_ref().and_then(|it| it.index(moment)) {
            Some(period) => trend.add(period, rating).map_err(|it| refused(&it))?,
            None => outside += 1,
        }
    }
    let rolling = rolling(&options, &report, &trend)?;
    let chart = chart(&options, &report, &trend)?;
    let summaries = trend.summaries(&report).map_err(|it| refused(&it))?;
    let list = Array::new();
    for (at, summary) in summaries.iter().enumerate() {
        let fields = result::summary(summary, &trend.periods()[at]);
        fields
            .value("from", &instant::write(boundaries[at]))
            .value("to", &instant::write(boundaries[at + 1]));
        if let Some((summary, counts)) = rolling.get(at) {
            fields.value("rolling", &result::summary(summary, counts).done());
        }
        if let Some(point) = chart.get(at) {
            fields.value("control", &signal(point));
        }
        list.push(&fields.done());
    }
    let fields = Fields::default();
    fields
        .text("definition", definition.id())
        .value("periods", &list)
        .number("outside", result::number(outside));
    Ok(fields.done())
}

/// Every row's moment and rating.
fn read(rows: &JsValue, definition: &score::Definition) -> Outcome<Vec<(i64, Rating)>> {
    let row_is = "an array of time and rating";
    array("rows", rows, "an array of rows")?
        .iter()
        .map(|row| {
            let row = array("row", &row, row_is)?;
            if row.length() != 2 {
                return Err(wrong_kind("row of length", &row.length().into(), row_is));
            }
            let moment = instant::read("time", &row.get(0))?;
            Ok((moment, data::rating(&row.get(1), definition.scale())?))
        })
        .collect()
}

/// The periods that the options ask for; `None` where there is no row to begin with.
fn periods(options: &Options<'_>, rows: &[(i64, Rating)]) -> Outcome<Option<Periods>> {
    let boundaries = match (options.text("period")?, options.get("boundaries")?) {
        (Some(period), None) => {
            let period = Period::by_name(&period)?;
            let zone = options.text("zone")?.ok_or_else(|| {
                kind("zone undefined is not a string: a day begins when its time zone says so")
            })?;
            let zone = Zone::new(&zone)?;
            let moments = || rows.iter().map(|(moment, _)| *moment);
            let (Some(first), Some(last)) = (moments().min(), moments().max()) else {
                return Ok(None);
            };
            period.boundaries(&zone, first, last)?
        }
        (None, Some(boundaries)) => {
            if options.get("zone")?.is_some() {
                return Err(kind("zone is of a period: boundaries are moments"));
            }
            array("boundaries", &boundaries, "an array of moments")?
                .iter()
                .map(|it| instant::read("boundary", &it))
                .collect::<Outcome<_>>()?
        }
        _ => return Err(kind("trend takes either a period and a zone, or boundaries")),
    };
    Periods::new(boundaries).map(Some).map_err(|it| refused(&it))
}

/// The summary of each window with its counts; none where no window is asked for.
fn rolling(
    options: &Options<'_>,
    report: &score::Options,
    trend: &Trend,
) -> Outcome<Vec<(Summary, Histogram)>> {
    let Some(window) = options.whole("window")? else { return Ok(Vec::new()) };
    keeps_secrets("window", report)?;
    // Longer than all periods together is as long as they.
    let window = usize::try_from(window).unwrap_or(usize::MAX);
    let summaries = trend.rolling(window, report).map_err(|it| refused(&it))?;
    summaries
        .into_iter()
        .enumerate()
        .map(|(at, summary)| {
            let first = (at + 1).saturating_sub(window);
            let counts = trend.total(first..=at).map_err(|it| refused(&it))?;
            Ok((summary, counts.histogram().clone()))
        })
        .collect()
}

/// The control chart; none where no reference is given.
fn chart(options: &Options<'_>, report: &score::Options, trend: &Trend) -> Outcome<Vec<Control>> {
    let (lambda, limit) = (options.number("lambda")?, options.number("limit")?);
    let Some(reference) = options.get("reference")? else {
        if lambda.is_some() || limit.is_some() {
            return Err(kind("lambda and limit are of a control chart, which needs a reference"));
        }
        return Ok(Vec::new());
    };
    keeps_secrets("reference", report)?;
    let must_be = "an array of two places: the first period, and the one after the last";
    let pair = array("reference", &reference, must_be)?;
    if pair.length() != 2 {
        return Err(wrong_kind("reference of length", &pair.length().into(), must_be));
    }
    let place = |at| -> Outcome<usize> {
        Ok(usize::try_from(data::whole("reference", &pair.get(at))?).unwrap_or(usize::MAX))
    };
    let usual = Ewma::default();
    let ewma = Ewma { lambda: lambda.unwrap_or(usual.lambda), limit: limit.unwrap_or(usual.limit) };
    control(trend, place(0)?..place(1)?, ewma).map_err(|it| refused(&it))
}

/// `Err` where a period might be withheld that neighbouring windows or a chart give away.
fn keeps_secrets(name: &str, report: &score::Options) -> Outcome<()> {
    if report.k == 0 {
        return Ok(());
    }
    Err(kind(&format!("{name} cannot go with k: a withheld period could be worked out from it")))
}

fn signal(point: &Control) -> JsValue {
    let fields = Fields::default();
    fields
        .known("distance", point.distance)
        .number("average", point.average)
        .number("limit", point.limit)
        .number("signal", point.signal.into());
    fields.done()
}

fn array(what: &str, value: &JsValue, must_be: &str) -> Outcome<Array> {
    if Array::is_array(value) {
        return Ok(value.clone().unchecked_into());
    }
    Err(wrong_kind(what, value, must_be))
}
