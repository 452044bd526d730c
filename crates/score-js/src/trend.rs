//! A metric over time: rows of time and rating, by periods of a calendar or between given boundaries.

use crate::error::{Outcome, kind, number, range, refused, wrong_kind};
use crate::js::List;
use crate::options::{Options, REPORT, TREND};
use crate::period::Period;
use crate::result::{self, Fields};
use crate::zone::Zone;
use crate::{data, instant};
use score::{Definition, Histogram, Periods, Rating};
use wasm_bindgen::{JsCast, JsValue};

pub(crate) fn trend(rows: &JsValue, options: &JsValue) -> Outcome<JsValue> {
    let options = Options::new(options, &[&REPORT, &TREND])?;
    let definition = options.definition(&[])?;
    let report = options.report()?;
    let rows = read(rows, definition)?;
    let periods = periods(&options, &rows)?;
    let boundaries = periods.as_ref().map_or(&[][..], Periods::boundaries);
    let n_periods = boundaries.len().saturating_sub(1);
    let mut by_period = vec![Histogram::new(definition.scale()); n_periods];
    let mut outside = 0_u64;
    for (moment, rating) in rows {
        match periods.as_ref().and_then(|it| it.index(moment)) {
            Some(period) => by_period[period].add(rating).map_err(|it| refused(&it))?,
            None => outside += 1,
        }
    }
    let window = options.whole("window")?;
    if let Some(window) = window {
        // Neighbouring windows would give away a withheld period.
        if report.k != 0 {
            return Err(kind(&["window cannot go with k"]));
        }
        if window == 0 {
            return Err(range(&["window 0 is not at least 1 period"]));
        }
    }
    // Longer than all periods together is as long as they.
    let window = window.map(|it| usize::try_from(it).unwrap_or(usize::MAX));
    let mut rolling = Histogram::new(definition.scale());
    let list = List::new();
    for (at, counts) in by_period.iter().enumerate() {
        let fields = summary(definition, counts, &report)?;
        fields
            .value("from", &instant::write(boundaries[at]))
            .value("to", &instant::write(boundaries[at + 1]));
        if let Some(window) = window {
            rolling.merge(counts).map_err(|it| refused(&it))?;
            if let Some(gone) = at.checked_sub(window) {
                rolling.subtract(&by_period[gone]).map_err(|it| refused(&it))?;
            }
            fields.value("rolling", &summary(definition, &rolling, &report)?.done());
        }
        list.push(&fields.done());
    }
    let fields = Fields::default();
    fields
        .text("definition", definition.id())
        .value("periods", &list)
        .number("outside", number(outside));
    Ok(fields.done())
}

/// Every row's moment and rating.
fn read(rows: &JsValue, definition: &Definition) -> Outcome<Vec<(i64, Rating)>> {
    let row_is = "an array of time and rating";
    let mut read = Vec::new();
    for row in array("rows", rows, "an array of rows")?.iter() {
        let row = array("row", &row, row_is)?;
        if row.length() != 2 {
            return Err(wrong_kind("row of length", &row.length().into(), row_is));
        }
        let moment = instant::read("time", &row.get(0))?;
        read.push((moment, data::rating(&row.get(1), definition.scale())?));
    }
    Ok(read)
}

/// The periods that the options ask for; `None` where there is no row to begin with.
fn periods(options: &Options<'_>, rows: &[(i64, Rating)]) -> Outcome<Option<Periods>> {
    let boundaries = match (options.text("period")?, options.get("boundaries")?) {
        (Some(period), None) => {
            let period = Period::by_name(&period)?;
            let zone = options.text("zone")?.ok_or_else(|| {
                kind(&["zone undefined is not a string: a day begins when its time zone says so"])
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
                return Err(kind(&["zone is of a period: boundaries are moments"]));
            }
            let mut moments = Vec::new();
            for it in array("boundaries", &boundaries, "an array of moments")?.iter() {
                moments.push(instant::read("boundary", &it)?);
            }
            moments
        }
        _ => return Err(kind(&["trend takes either a period and a zone, or boundaries"])),
    };
    Periods::new(boundaries).map(Some).map_err(|it| refused(&it))
}

fn summary(
    definition: &'static Definition,
    counts: &Histogram,
    report: &score::Options,
) -> Outcome<Fields> {
    let summary = score::summarize(definition, counts, report).map_err(|it| refused(&it))?;
    Ok(result::summary(&summary, counts))
}

fn array(what: &str, value: &JsValue, must_be: &str) -> Outcome<List> {
    if List::is_array(value) {
        return Ok(value.clone().unchecked_into());
    }
    Err(wrong_kind(what, value, must_be))
}
