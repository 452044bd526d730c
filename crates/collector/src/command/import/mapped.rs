//! Rows of another tool, each made a response by the mapping.

use super::Read;
use super::mapping::{CONTEXT, Mapping};
use crate::clock;
use crate::command::score::separator;
use crate::report::moment;
use crate::store::Incoming;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use survey::Response;
use survey::response::{Device, Reply, Status, SurveyRef, id};

/// So many bytes hold the names of all columns.
const HEAD: usize = 1 << 18;

/// Makes the rows of a table responses.
struct Maker {
    mapping: Mapping,
    /// Each mapped field with the place of its column.
    places: Vec<(String, usize)>,
    /// How often a row was there before: the same row twice is two responses.
    seen: HashMap<[u8; 32], u32>,
}

pub(super) fn csv(
    file: File,
    mapping: Mapping,
) -> Result<impl Iterator<Item = Result<(u64, Read), String>>, String> {
    let mut input = BufReader::with_capacity(HEAD, file);
    let head = input.fill_buf().map_err(|error| format!("cannot be read: {error}"))?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let wanted: Vec<&str> = mapping.fields.iter().map(|it| it.1.as_str()).collect();
    let separator = mapping.separator.unwrap_or_else(|| separator::find(head, &wanted));
    let mut reader = ::csv::ReaderBuilder::new().delimiter(separator).from_reader(input);
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let names: Vec<&str> = header.iter().map(|it| it.trim_start_matches('\u{feff}')).collect();
    let places: Result<Vec<(String, usize)>, String> = mapping
        .fields
        .iter()
        .map(|(field, column)| {
            let place = names.iter().position(|it| it == column);
            let place = place
                .ok_or_else(|| format!("has no column {column:?}; it has {}", names.join(", ")))?;
            Ok((field.clone(), place))
        })
        .collect();
    let mut maker = Maker { places: places?, mapping, seen: HashMap::new() };
    Ok(reader.into_records().map(move |record| {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, ::csv::Position::line);
        Ok((line, maker.read(&record)))
    }))
}

impl Maker {
    fn read(&mut self, record: &::csv::StringRecord) -> Read {
        let cells: HashMap<&str, &str> = self
            .places
            .iter()
            .map(|(field, place)| (field.as_str(), record.get(*place).unwrap_or_default().trim()))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        let mapping = &self.mapping;
        let at = cells.get("answered_at").map(|it| moment(it, &mapping.zone)).transpose();
        let at = at.map_err(|reason| format!("answered_at {reason}"))?;
        let number = name(&mapping.survey.id, cells.get("id").copied(), record, &mut self.seen);
        let ms = at.map_or(0, jiff::Timestamp::as_millisecond);
        let id = id(u64::try_from(ms).unwrap_or_default(), number);
        let version = mapping.survey.version;
        let mut response = Response::new(id, SurveyRef { id: mapping.survey.id.clone(), version });
        response.revision = 1;
        response.status = Status::Complete;
        response.answered_at = at.map(|it| it.to_string());
        if let (Some(question), Some(cell)) = (&mapping.rated, cells.get("rating")) {
            let definition = question.definition().ok_or("the question has no scale")?;
            let rating =
                definition.scale().rating_from_str(cell).map_err(|error| error.to_string())?;
            let reply = Reply::Rating(rating.get());
            response.answers.push(question.answer(reply));
        }
        if let (Some(question), Some(cell)) = (&mapping.open, cells.get("text")) {
            let reply = Reply::Text((*cell).to_owned());
            response.answers.push(question.answer(reply));
        }
        if response.answers.is_empty() {
            return Err("has neither a rating nor words".to_owned());
        }
        let given = |field: &str| cells.get(field).map(|it| (*it).to_owned());
        response.respondent = given("respondent");
        response.lang = given("lang");
        response.touchpoint = given("touchpoint");
        response.journey = given("journey");
        response.channel = given("channel");
        response.persona = given("persona");
        response.url = given("url");
        if let Some(device) = cells.get("device") {
            let known = Device::WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(device));
            let known = known
                .ok_or_else(|| format!("device {device:?} is not phone, tablet or desktop"))?;
            response.device = Some(known.1);
        }
        let context: serde_json::Map<String, serde_json::Value> = cells
            .iter()
            .filter_map(|(field, cell)| {
                Some((field.strip_prefix(CONTEXT)?.to_owned(), (*cell).into()))
            })
            .collect();
        if !context.is_empty() {
            response.context = Some(serde_json::Value::Object(context).to_string());
        }
        let body = response.to_json();
        // By the same rules as a response that is posted.
        let response =
            Response::from_json(body.as_bytes(), Some(&mapping.survey)).map_err(|problems| {
                problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
            })?;
        let received_at = at.map_or_else(clock::system, jiff::Timestamp::as_millisecond);
        Ok(Incoming { response, body, known: true, received_at, recipient: None })
    }
}

/// The ten bytes that tell a row from all others: of its id in the other tool, else of all its cells.
fn name(
    survey: &str,
    id: Option<&str>,
    record: &::csv::StringRecord,
    seen: &mut HashMap<[u8; 32], u32>,
) -> [u8; 10] {
    let mut hash = Sha256::new();
    hash.update(survey);
    let mut add = |text: &str| {
        hash.update([0]);
        hash.update(text);
    };
    match id {
        Some(id) => add(id),
        None => record.iter().for_each(&mut add),
    }
    let mut digest: [u8; 32] = hash.finalize().into();
    if id.is_none() {
        let n = seen.entry(digest).or_default();
        *n += 1;
        if *n > 1 {
            digest =
                Sha256::new().chain_update(digest).chain_update(n.to_be_bytes()).finalize().into();
        }
    }
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&digest[..10]);
    bytes
}
