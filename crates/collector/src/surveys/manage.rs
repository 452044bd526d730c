//! What owners do with their surveys: list them, put them, look at their versions, set and delete them.

use super::catalog::PRESETS;
use super::id;
use crate::access::{Admin, Reader};
use crate::body;
use crate::conditional;
use crate::error::Error;
use crate::service::{Service, json};
use crate::store::SurveyDraft;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::{ETAG, IF_MATCH};
use axum::response::Response;
use serde::Serialize;
use sha2::{Digest, Sha256};
use survey::owner::{Kept, KeyLine, Settings, SettingsReport, SurveyLine, VersionLine};
use survey::{Problem, Survey};

/// Most origins of one survey.
const ORIGINS: usize = 200;

/// A moment as it is written.
pub(crate) fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |it| it.to_string())
}

/// An answer in JSON.
pub(crate) fn written(status: StatusCode, value: &impl Serialize) -> Response {
    json(status, serde_json::to_string(value).expect("plain data always serialises"))
}

/// Every survey that is asked, presets too.
#[utoipa::path(
    get, path = "/v1/surveys", tag = "surveys",
    responses(
        (status = 200, description = "the surveys", content_type = "application/json", body = ref("#/components/schemas/Surveys")),
        (status = "4XX", description = "`unauthorized`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn list(_: Reader, State(service): State<Service>) -> Result<Response, Error> {
    let stored = service.store().surveys().await?;
    let is_stored = |id: &str| stored.iter().any(|it| it.id == id);
    let presets = PRESETS.iter().filter(|it| !is_stored(&it.id)).map(|survey| SurveyLine {
        id: survey.id.clone(),
        version: survey.version,
        preset: true,
        paused_until: None,
        require_key: false,
        origins: None,
        changed_at: None,
    });
    let own = stored.iter().map(|survey| SurveyLine {
        id: survey.id.clone(),
        version: survey.version,
        preset: false,
        paused_until: survey.paused_until.map(moment),
        require_key: survey.require_key,
        origins: survey.origins.clone(),
        changed_at: Some(moment(survey.changed_at)),
    });
    Ok(written(StatusCode::OK, &presets.chain(own).collect::<Vec<_>>()))
}

/// Puts a survey: a change of wording or scale makes a new version, whatever the body says of its version.
///
/// With `If-Match`, only where the survey is still the one that was read.
#[utoipa::path(
    put, path = "/v1/surveys/{id}", tag = "surveys",
    params(("id" = String, Path, description = "the survey's id, as in the body")),
    request_body(content = ref("#/components/schemas/Survey"), content_type = "application/json"),
    responses(
        (status = 200, description = "changed", content_type = "application/json", body = ref("#/components/schemas/Kept")),
        (status = 201, description = "new", content_type = "application/json", body = ref("#/components/schemas/Kept")),
        (status = "4XX", description = "`invalid_survey`, `not_json`, `unauthorized`, `forbidden`, `precondition_failed`, `too_large`, `unsupported_media_type`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn put(
    _: Admin,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Error> {
    let id = id(path)?;
    let expected = request.headers().get(IF_MATCH).cloned();
    let bytes = body::bytes(request).await?;
    let survey = Survey::from_json(&bytes).map_err(Error::InvalidSurvey)?;
    if survey.id != id {
        let message = format!("{:?} is not {id:?}, as the path says", survey.id);
        return Err(Error::InvalidSurvey(vec![Problem::new("$.id", message)]));
    }
    let entry = service.surveys().entry(service.store(), &id).await?;
    if let Some(expected) = expected {
        let current = entry.current().map(|it| conditional::tag(it.to_json().as_bytes()));
        if !conditional::names(&expected, current.as_ref()) {
            return Err(Error::Changed);
        }
    }
    let (require_key, origins) =
        entry.stored().map_or((false, None), |it| (it.require_key, it.origins.clone()));
    let draft = draft(&survey, survey.ask.frequency.paused_until, require_key, origins);
    let kept = service.store().put_survey(&draft, service.now()).await?;
    service.surveys().forget(&id);
    let status = if kept.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let entry = service.surveys().entry(service.store(), &id).await?;
    let kept =
        Kept { id, version: kept.version, new: kept.is_new, new_version: kept.is_new_version };
    let mut response = written(status, &kept);
    if let Some(current) = entry.current() {
        response.headers_mut().insert(ETAG, conditional::tag(current.to_json().as_bytes()));
    }
    Ok(response)
}

/// A survey as the store takes it.
fn draft(
    survey: &Survey,
    paused_until: Option<i64>,
    require_key: bool,
    origins: Option<Vec<String>>,
) -> SurveyDraft {
    let preset = PRESETS.iter().find(|it| it.id == survey.id);
    SurveyDraft {
        id: survey.id.clone(),
        definition: survey.to_json(),
        wording: Sha256::digest(survey.wording()).into(),
        // The preset's own wording is taken by its version.
        least_version: preset
            .map_or(1, |preset| preset.version + u32::from(preset.wording() != survey.wording())),
        paused_until,
        require_key,
        origins,
    }
}

/// Deletes a survey: nobody is asked any more; its versions and responses stay.
#[utoipa::path(
    delete, path = "/v1/surveys/{id}", tag = "surveys",
    params(("id" = String, Path, description = "the survey's id")),
    responses(
        (status = 204, description = "deleted"),
        (status = "4XX", description = "`unknown_survey`, `preset`, `unauthorized`, `forbidden`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn delete(
    _: Admin,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Error> {
    let id = id(path)?;
    let is_gone = service.store().delete_survey(&id, service.now()).await?;
    service.surveys().forget(&id);
    if is_gone {
        Ok(StatusCode::NO_CONTENT)
    } else if PRESETS.iter().any(|it| it.id == id) {
        Err(Error::Preset(id))
    } else {
        Err(service.surveys().unknown(service.store(), &id).await)
    }
}

/// Every version of a survey, the newest last; also of a deleted one.
#[utoipa::path(
    get, path = "/v1/surveys/{id}/versions", tag = "surveys",
    params(("id" = String, Path, description = "the survey's id")),
    responses(
        (status = 200, description = "the versions", content_type = "application/json", body = ref("#/components/schemas/Versions")),
        (status = "4XX", description = "`unknown_survey`, `unauthorized`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn versions(
    _: Reader,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Error> {
    let id = id(path)?;
    let entry = service.surveys().entry(service.store(), &id).await?;
    let stored = service.store().survey_versions(&id).await?;
    let lines = entry.versions().map(|(version, survey)| {
        let stored = stored.iter().find(|it| it.version == version);
        VersionLine {
            version,
            created_at: stored.map(|it| moment(it.created_at)),
            changed_at: stored.map(|it| moment(it.changed_at)),
            survey: serde_json::from_str(&survey.to_json()).unwrap_or_default(),
        }
    });
    let lines: Vec<VersionLine> = lines.collect();
    if lines.is_empty() {
        return Err(service.surveys().unknown(service.store(), &id).await);
    }
    Ok(written(StatusCode::OK, &lines))
}

/// What pages are not told of a survey: whence responses may come, with which public keys, whether it is paused.
#[utoipa::path(
    get, path = "/v1/surveys/{id}/settings", tag = "surveys",
    params(("id" = String, Path, description = "the survey's id")),
    responses(
        (status = 200, description = "the settings", content_type = "application/json", body = ref("#/components/schemas/SettingsReport")),
        (status = "4XX", description = "`unknown_survey`, `unauthorized`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn settings(
    _: Reader,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Error> {
    let id = id(path)?;
    Ok(written(StatusCode::OK, &report(&service, &id).await?))
}

async fn report(service: &Service, id: &str) -> Result<SettingsReport, Error> {
    let entry = service.surveys().entry(service.store(), id).await?;
    if entry.current().is_none() {
        return Err(service.surveys().unknown(service.store(), id).await);
    }
    let settings = entry.stored().map_or_else(Settings::default, |it| Settings {
        paused_until: it.paused_until.map(moment),
        require_key: it.require_key,
        origins: it.origins.clone(),
    });
    let keys = entry.keys().iter().map(|it| KeyLine {
        key: it.key.clone(),
        name: it.name.clone(),
        created_at: moment(it.created_at),
    });
    Ok(SettingsReport { settings, keys: keys.collect() })
}

/// Sets them, all at once; a preset becomes a survey of the owner's own by it.
#[utoipa::path(
    put, path = "/v1/surveys/{id}/settings", tag = "surveys",
    params(("id" = String, Path, description = "the survey's id")),
    request_body(content = ref("#/components/schemas/Settings"), content_type = "application/json"),
    responses(
        (status = 200, description = "set", content_type = "application/json", body = ref("#/components/schemas/SettingsReport")),
        (status = "4XX", description = "`invalid_body`, `not_json`, `unknown_survey`, `unauthorized`, `forbidden`, `too_many_requests`", content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    ),
    security(("token" = []))
)]
pub(crate) async fn put_settings(
    _: Admin,
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Error> {
    let id = id(path)?;
    let settings: Settings = body::json(request).await?;
    let mut problems = Vec::new();
    let paused_until = settings.paused_until.as_deref().and_then(|text| {
        let moment = text.parse::<jiff::Timestamp>().ok();
        if moment.is_none() {
            let message = format!("{text:?} is not a moment such as 2026-11-22T10:00:00Z");
            problems.push(Problem::new("$.paused_until", message));
        }
        moment.map(jiff::Timestamp::as_millisecond)
    });
    let listed = settings.origins.map(|list| origins(&list, &mut problems));
    if !problems.is_empty() {
        return Err(Error::Body(problems));
    }
    let entry = service.surveys().entry(service.store(), &id).await?;
    let Some(survey) = entry.current() else {
        return Err(service.surveys().unknown(service.store(), &id).await);
    };
    let mut survey = Survey::clone(survey);
    survey.ask.frequency.paused_until = paused_until;
    // A pause may be at odds with the rest of the survey: one that never ends before its last day.
    Survey::from_json(survey.to_json().as_bytes()).map_err(Error::Body)?;
    let draft = draft(&survey, paused_until, settings.require_key, listed);
    service.store().put_survey(&draft, service.now()).await?;
    service.surveys().forget(&id);
    Ok(written(StatusCode::OK, &report(&service, &id).await?))
}

/// Origins as browsers write them; whatever is none is a problem.
fn origins(list: &[String], problems: &mut Vec<Problem>) -> Vec<String> {
    if list.len() > ORIGINS {
        let message = format!("{} origins are more than {ORIGINS}", list.len());
        problems.push(Problem::new("$.origins", message));
    }
    for (at, origin) in list.iter().enumerate() {
        if !is_origin(origin) {
            let message = format!("{origin:?} is not an origin such as https://shop.example");
            problems.push(Problem::new(format!("$.origins[{at}]"), message));
        }
    }
    list.iter().map(|it| it.to_ascii_lowercase()).collect()
}

/// Scheme, host and port, and nothing after them.
///
/// Source: RFC 6454, section 6.2.
fn is_origin(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let fits = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
    matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https")
        && !rest.is_empty()
        && rest.len() <= 255
        && rest.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn an_origin_ends_with_its_port() {
        for origin in [
            "https://shop.example",
            "http://localhost:3000",
            "https://[::1]:8443",
            "HTTPS://Shop.Example",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "",
            "shop.example",
            "https://",
            "https://shop.example/",
            "ftp://shop.example",
            "https://a b",
            "https://*",
            "null",
            "https://a\nb",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
