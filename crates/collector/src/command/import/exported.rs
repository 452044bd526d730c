//! What `candor export` wrote: the response as it came, when it came, whether its survey was known.

use super::Read;
use crate::export::csv::plain;
use crate::export::row::RESPONSE;
use crate::export::{ndjson as lines, parquet as columns};
use crate::store::Incoming;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;
use ::parquet::schema::types::Type;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::sync::Arc;
use survey::Response;

/// The columns that an import needs.
const NEEDED: [&str; 3] = ["received_at", "known", RESPONSE];

fn incoming(body: String, received_at: i64, known: bool) -> Read {
    let response = Response::from_json(body.as_bytes(), None).map_err(|problems| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    })?;
    Ok(Incoming { response, body, known, received_at, recipient: None })
}

pub(super) fn ndjson(file: File) -> impl Iterator<Item = Result<(u64, Read), String>> {
    let rows = BufReader::new(file).lines().zip(1..);
    rows.filter(|(line, _)| !line.as_ref().is_ok_and(|it| it.trim().is_empty())).map(|(line, n)| {
        let line = line.map_err(|error| format!("cannot be read: {error}"))?;
        let read = match lines::split(&line) {
            Some((body, received_at, known)) => incoming(body, received_at, known),
            None => {
                Err("is not a line of candor export, which ends with received_at and known"
                    .to_owned())
            }
        };
        Ok((n, read))
    })
}

pub(super) fn csv(file: File) -> Result<impl Iterator<Item = Result<(u64, Read), String>>, String> {
    let mut reader = ::csv::Reader::from_reader(file);
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let place = |name: &str| {
        header.iter().position(|it| it.trim_start_matches('\u{feff}') == name).ok_or_else(|| {
            format!("has no column {name}, so it is not of candor export; --map says what the columns of another tool are")
        })
    };
    let [received_at, known, response] = NEEDED.map(place);
    let (received_at, known, response) = (received_at?, known?, response?);
    Ok(reader.into_records().map(move |record| {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| plain(record.get(at).unwrap_or_default());
        let read = cell(received_at)
            .parse::<jiff::Timestamp>()
            .map_err(|_| format!("received_at {:?} is not a moment", cell(received_at)))
            .and_then(|moment| {
                incoming(cell(response).to_owned(), moment.as_millisecond(), cell(known) == "true")
            });
        Ok((record.position().map_or(0, ::csv::Position::line), read))
    }))
}

pub(super) fn parquet(
    file: File,
) -> Result<impl Iterator<Item = Result<(u64, Read), String>>, String> {
    let reader = SerializedFileReader::new(file).map_err(|error| columns::told(&error))?;
    let schema = reader.metadata().file_metadata().schema().clone();
    let fields = schema.get_fields();
    let wanted: Vec<_> =
        fields.iter().filter(|it| NEEDED.contains(&it.name())).map(Arc::clone).collect();
    if wanted.len() != NEEDED.len() {
        return Err(format!("has not all of the columns {} of candor export", NEEDED.join(", ")));
    }
    let projection = Type::group_type_builder(schema.name()).with_fields(wanted).build();
    let projection = projection.map_err(|error| columns::told(&error))?;
    let rows = ::parquet::record::reader::RowIter::from_file_into(Box::new(reader))
        .project(Some(projection))
        .map_err(|error| columns::told(&error))?;
    Ok(rows.zip(1..).map(|(row, n)| {
        let row = row.map_err(|error| columns::told(&error))?;
        let (mut body, mut moment, mut known) = (None, None, false);
        for (name, field) in row.get_column_iter() {
            match (name.as_str(), field) {
                (RESPONSE, Field::Str(text)) => body = Some(text.clone()),
                ("received_at", Field::TimestampMillis(ms)) => moment = Some(*ms),
                ("known", Field::Bool(truth)) => known = *truth,
                _ => {}
            }
        }
        let read = match (body, moment) {
            (Some(body), Some(moment)) => incoming(body, moment, known),
            _ => Err("has no response, or not when it came".to_owned()),
        };
        Ok((n, read))
    }))
}
