//! Parquet: the columns of the CSV with their types, some thousand rows at a time.

use super::row::{self, ANSWER, COLUMNS, Kind, RESPONSE};
use crate::store::Kept;
use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::Type;
use std::io::Write;
use std::sync::Arc;

/// Rows of a row group, which is what memory holds.
const GROUP: usize = 10_000;

/// Writes pages of responses.
pub(crate) struct Writer<W: Write + Send> {
    file: SerializedFileWriter<W>,
    questions: Vec<String>,
    kinds: Vec<Kind>,
    columns: Vec<Vec<Option<String>>>,
}

impl<W: Write + Send> Writer<W> {
    /// A file with a column for each of these questions.
    pub(crate) fn new(out: W, questions: &[String]) -> Result<Self, String> {
        let fixed = COLUMNS.iter().map(|(name, kind)| ((*name).to_owned(), *kind));
        let answers = questions.iter().map(|it| ([ANSWER, it].concat(), Kind::Text));
        let columns: Vec<(String, Kind)> =
            fixed.chain(answers).chain([(RESPONSE.to_owned(), Kind::Text)]).collect();
        let fields: Result<Vec<_>, _> =
            columns.iter().map(|(name, kind)| field(name, *kind).map(Arc::new)).collect();
        let schema = fields
            .and_then(|fields| Type::group_type_builder("responses").with_fields(fields).build());
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = SerializedFileWriter::new(
            out,
            Arc::new(schema.map_err(|it| told(&it))?),
            Arc::new(properties),
        );
        Ok(Self {
            file: file.map_err(|it| told(&it))?,
            questions: questions.to_vec(),
            columns: vec![Vec::new(); columns.len()],
            kinds: columns.into_iter().map(|it| it.1).collect(),
        })
    }

    /// Writes a page, now or with a later one.
    pub(crate) fn add(&mut self, page: &[Kept]) -> Result<(), String> {
        for kept in page {
            let (mut cells, body) = row::cells(kept);
            cells.extend(self.questions.iter().map(|it| row::answer(&body, it)));
            cells.push(Some(kept.body.clone()));
            for (column, cell) in self.columns.iter_mut().zip(cells) {
                column.push(cell);
            }
        }
        if self.columns.first().is_some_and(|it| it.len() >= GROUP) { self.flush() } else { Ok(()) }
    }

    /// Writes the end, and gives back where to.
    pub(crate) fn finish(mut self) -> Result<W, String> {
        self.flush()?;
        self.file.into_inner().map_err(|it| told(&it))
    }

    fn flush(&mut self) -> Result<(), String> {
        if self.columns.iter().all(Vec::is_empty) {
            return Ok(());
        }
        self.group().map_err(|it| told(&it))
    }

    fn group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        for (cells, kind) in self.columns.iter_mut().zip(&self.kinds) {
            let Some(mut column) = group.next_column()? else { break };
            write(&mut column, &std::mem::take(cells), *kind)?;
            column.close()?;
        }
        group.close()?;
        Ok(())
    }
}

fn field(name: &str, kind: Kind) -> Result<Type, ParquetError> {
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Truth => (Physical::BOOLEAN, None),
        Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
}

fn write(
    column: &mut SerializedColumnWriter<'_>,
    cells: &[Option<String>],
    kind: Kind,
) -> Result<(), ParquetError> {
    macro_rules! put {
        ($type:ty, $read:expr) => {{
            let read: Vec<_> = cells.iter().map(|it| it.as_deref().and_then($read)).collect();
            let levels: Vec<i16> = read.iter().map(|it| i16::from(it.is_some())).collect();
            let values: Vec<_> = read.into_iter().flatten().collect();
            column.typed::<$type>().write_batch(&values, Some(&levels), None)?;
        }};
    }
    match kind {
        Kind::Text => put!(ByteArrayType, |it| Some(ByteArray::from(it))),
        Kind::Whole => put!(Int64Type, |it| it.parse::<i64>().ok()),
        Kind::Truth => put!(BoolType, |it| it.parse::<bool>().ok()),
        Kind::Moment => put!(Int64Type, |it| {
            it.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
        }),
    }
    Ok(())
}

pub(crate) fn told(error: &ParquetError) -> String {
    format!("Parquet: {error}")
}
