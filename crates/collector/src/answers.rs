//! `GET /v1/surveys/{id}/answers`: what people wrote, newest first, page by page.

use crate::access::Reader;
use crate::error::{Error, short};
use crate::parameters::Parameters;
use crate::service::Service;
use crate::store::{Dimension, TextAnswer, TextPlace, TextsQuery};
use crate::surveys::{self, moment, written};
use crate::{calendar, report};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::tz::TimeZone;
use survey::Problem;
use survey::words::{Page, Rated, Words};

/// Answers on a page where none is asked for, and most.
const PAGE: u32 = 50;
const MOST: u32 = 500;
/// Longest search, characters.
const SEARCH: usize = 200;
const KNOWN: &str = "question, rating, search, from, to, zone, version, touchpoint, journey, channel, lang, device, persona, limit, after";

/// What people wrote, newest first.
#[utoipa::path(
    get, path = "/v1/surveys/{id}/answers", tag = "results",
    params(
        ("id" = String, Path, description = "the survey's id"),
        ("question" = Option<String>, Query, description = "only answers to this question"),
        ("rating" = Option<String>, Query, description = "only answers of those who rated so: `9`, or `0-6`"),
        ("search" = Option<String>, Query, description = "words that all occur, each at least as the beginning of one, whatever their case and accents"),
        ("from" = Option<String>, Query, description = "the first moment, RFC 3339 or a date of the zone"),
        ("to" = Option<String>, Query, description = "the first moment after the last, likewise"),
        ("zone" = Option<String>, Query, description = "the IANA zone of dates"),
        ("version" = Option<u32>, Query, description = "only answers to this version"),
        ("touchpoint" = Option<String>, Query, description = "only answers with this value; empty is \"not given\""),
        ("journey" = Option<String>, Query, description = "likewise"),
        ("channel" = Option<String>, Query, description = "likewise"),
        ("lang" = Option<String>, Query, description = "likewise"),
        ("device" = Option<String>, Query, description = "likewise"),
        ("persona" = Option<String>, Query, description = "likewise"),
        ("limit" = Option<u32>, Query, description = "answers on a page, 1 to 500; 50 where it is not given"),
        ("after" = Option<String>, Query, description = "what `next` of the page before was"),
    ),
    responses(
        (status = 200, description = "a page", content_type = "application/json", body = ref("#/components/schemas/Words")),
        (status = "4XX", description = "`unsupported_parameter`, `unauthorized`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
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
    let mut query = read(&parameters.0)?;
    query.survey = Some(id);
    let wanted = query.limit;
    // One more than is shown says whether there is another page.
    query.limit += 1;
    let mut found = service.store().texts(&query).await?;
    let has_more = found.len() > wanted as usize;
    found.truncate(wanted as usize);
    let next =
        found.last().filter(|_| has_more).map(|it| format!("{}.{}", it.place.at, it.place.id));
    let page = Page { answers: found.into_iter().map(words).collect(), next };
    Ok(written(StatusCode::OK, &page))
}

fn words(answer: TextAnswer) -> Words {
    let names = Dimension::ALL.iter().map(|it| it.name().to_owned());
    Words {
        response_id: answer.response_id,
        version: answer.version,
        question: answer.question,
        text: answer.text,
        at: moment(answer.place.at),
        rating: answer.rating.map(|it| Rated {
            question: it.question,
            definition: it.definition,
            rating: it.rating,
        }),
        dimensions: names.zip(answer.dimensions).filter(|(_, value)| !value.is_empty()).collect(),
    }
}

fn read(parameters: &[(String, String)]) -> Result<TextsQuery, Error> {
    let mut query = TextsQuery { limit: PAGE, ..TextsQuery::default() };
    let mut problems = Vec::new();
    let zone = parameters.iter().find(|it| it.0 == "zone").map(|it| calendar::zone(short(&it.1)));
    let zone = zone.transpose().unwrap_or_else(|message| {
        problems.push(Problem::new("zone", message));
        None
    });
    let zone = zone.unwrap_or(TimeZone::UTC);
    for (at, (name, value)) in parameters.iter().enumerate() {
        let result = if parameters[..at].iter().any(|it| it.0 == *name) {
            Err("is given twice".to_owned())
        } else {
            set(&mut query, name, value, &zone)
        };
        if let Err(message) = result {
            problems.push(Problem::new(short(name), message));
        }
    }
    if problems.is_empty() { Ok(query) } else { Err(Error::Parameters(problems)) }
}

fn set(query: &mut TextsQuery, name: &str, value: &str, zone: &TimeZone) -> Result<(), String> {
    let not = |what: &str| format!("{:?} is not {what}", short(value));
    if value.contains('\0') {
        return Err("has a zero character".to_owned());
    }
    match name {
        "zone" => {}
        "question" => query.question = Some(value.to_owned()),
        "rating" => {
            query.ratings = Some(
                ratings(value).ok_or_else(|| not("a rating such as 9, or a range such as 0-6"))?,
            )
        }
        "search" if value.chars().count() > SEARCH => {
            return Err(format!("is longer than {SEARCH} characters"));
        }
        // A form that is sent with its field left empty asks for nothing by it.
        "search" => query.search = (!value.trim().is_empty()).then(|| value.to_owned()),
        "from" => query.from = Some(report::moment(value, zone)?.as_millisecond()),
        "to" => query.to = Some(report::moment(value, zone)?.as_millisecond()),
        "limit" => {
            let limit = value.parse().ok().filter(|it| (1..=MOST).contains(it));
            query.limit = limit.ok_or_else(|| not(&format!("a whole number from 1 to {MOST}")))?;
        }
        "after" => query.after = Some(place(value).ok_or_else(|| not("the next of a page"))?),
        "version" => {
            let version = value.parse::<u32>().ok().filter(|it| 0 < *it);
            let version = version.ok_or_else(|| not("a version"))?;
            query.only.push((Dimension::Version, version.to_string()));
        }
        other => match Dimension::ALL.into_iter().find(|it| it.name() == other) {
            Some(dimension) => query.only.push((dimension, value.to_owned())),
            None => return Err(format!("is not known here; known: {KNOWN}")),
        },
    }
    Ok(())
}

fn ratings(text: &str) -> Option<(u8, u8)> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (low.parse().ok()?, high.parse().ok()?);
    (low <= high).then_some((low, high))
}

fn place(text: &str) -> Option<TextPlace> {
    let (at, id) = text.split_once('.')?;
    Some(TextPlace { at: at.parse().ok()?, id: id.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::{place, ratings};

    #[test]
    fn a_rating_or_a_range() {
        assert_eq!(ratings("9"), Some((9, 9)));
        assert_eq!(ratings("0-6"), Some((0, 6)));
        for text in ["", "-", "6-0", "-1", "a", "0-6-7", "300"] {
            assert_eq!(ratings(text), None, "{text}");
        }
        assert!(place("17.3").is_some() && place("-17.3").is_some() && place("17").is_none());
    }
}
