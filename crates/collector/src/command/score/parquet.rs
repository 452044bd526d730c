//! Parquet: the columns that are asked for, some thousand rows at a time.

use super::cell::Cell;
use super::tally::Tally;
use ::parquet::basic::{LogicalType, TimeUnit, Type};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArray, DataType};
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;
use indicatif::ProgressBar;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::fs::File;

/// Rows that are in memory at a time.
const BATCH: usize = 8192;

/// What a column's values mean to us.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Whole,
    Number,
    Flag,
    Text,
    /// Since 1970, so many to a second; in UTC or in some zone.
    Moment {
        per_second: i64,
        is_utc: bool,
    },
    Other,
}

impl Kind {
    fn of(column: &ColumnDescriptor) -> Self {
        let moment = |unit, is_utc| Self::Moment { per_second: unit, is_utc };
        match (column.logical_type_ref(), column.physical_type()) {
            (Some(LogicalType::Timestamp(it)), Type::INT64) => {
                let per_second = match it.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                };
                moment(per_second, it.is_adjusted_to_u_t_c)
            }
            // Days have a length here: 1 in 86,400 seconds, see `cell`.
            (Some(LogicalType::Date), Type::INT32) => moment(0, false),
            (None | Some(LogicalType::Integer(_)), Type::INT32 | Type::INT64) => Self::Whole,
            (None, Type::FLOAT | Type::DOUBLE) => Self::Number,
            (None, Type::BOOLEAN) => Self::Flag,
            (
                None | Some(LogicalType::String | LogicalType::Enum | LogicalType::Json),
                Type::BYTE_ARRAY,
            ) => Self::Text,
            _ => Self::Other,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole numbers",
            Self::Number => "numbers",
            Self::Flag => "true or false",
            Self::Text => "text",
            Self::Moment { .. } => "dates",
            Self::Other => "of a type that is not read",
        }
    }
}

/// Counts every row.
pub(super) fn read(file: File, bar: &ProgressBar, tally: &mut Tally) -> Result<(), String> {
    let reader = SerializedFileReader::new(file).map_err(|error| told(&error))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let flat: Vec<usize> = (0..schema.num_columns())
        .filter(|it| schema.column(*it).path().parts().len() == 1)
        .filter(|it| schema.column(*it).max_rep_level() == 0)
        .collect();
    let names: Vec<String> = flat.iter().map(|it| schema.column(*it).name().to_owned()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let places = super::input::places(&names, &tally.plan().columns())?;
    let kinds: Vec<Kind> = places.iter().map(|it| Kind::of(&schema.column(flat[*it]))).collect();
    check(&kinds, tally)?;
    let n_rows = reader.metadata().file_metadata().num_rows();
    bar.set_length(u64::try_from(n_rows).unwrap_or_default());
    let mut row = 0_u64;
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(|error| told(&error))?;
        let mut columns = Vec::with_capacity(places.len());
        for (place, kind) in places.iter().zip(&kinds) {
            columns.push(Column::new(&*group, flat[*place], *kind).map_err(|error| told(&error))?);
        }
        let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        while 0 < left {
            let n = left.min(BATCH);
            for column in &mut columns {
                column.read(n).map_err(|error| told(&error))?;
            }
            for at in 0..n {
                row += 1;
                tally.row(row, |place| columns[place].cell(at))?;
            }
            left -= n;
            bar.inc(n as u64);
        }
    }
    Ok(())
}

/// A column of a wrong type is wrong in every row: it is said once.
fn check(kinds: &[Kind], tally: &Tally) -> Result<(), String> {
    let plan = tally.plan();
    let refuse = |column: &str, kind: Kind, wanted: &str| {
        Err(format!("column {column:?} is {}, not {wanted}", kind.as_str()))
    };
    let mut kinds = kinds.iter().copied();
    let is_number = |kind: &Kind| [Kind::Whole, Kind::Number].contains(kind);
    if let Some(kind) = kinds.next().filter(|it| !is_number(it)) {
        return refuse(&plan.column, kind, "ratings");
    }
    if let Some(column) = &plan.time
        && let Some(kind) = kinds.next()
        && !matches!(kind, Kind::Text | Kind::Moment { .. })
    {
        return refuse(column, kind, "dates");
    }
    if let Some(column) = &plan.weights
        && let Some(kind) = kinds.next()
        && !is_number(&kind)
    {
        return refuse(column, kind, "weights");
    }
    for (column, kind) in plan.by.iter().zip(kinds) {
        if kind == Kind::Other {
            return refuse(column, kind, "names of segments");
        }
    }
    Ok(())
}

fn told(error: &ParquetError) -> String {
    format!("cannot be read as Parquet: {error}")
}

/// Some rows of a column.
struct Column {
    values: Values,
    levels: Vec<i16>,
    /// The level of a value that is there; 0 where none can be missing.
    present: i16,
    /// For every row the place of its value; `None` where it is null.
    places: Vec<Option<usize>>,
    kind: Kind,
}

enum Values {
    Flag(Typed<::parquet::data_type::BoolType>),
    Whole32(Typed<::parquet::data_type::Int32Type>),
    Whole64(Typed<::parquet::data_type::Int64Type>),
    Number32(Typed<::parquet::data_type::FloatType>),
    Number64(Typed<::parquet::data_type::DoubleType>),
    Text(Typed<::parquet::data_type::ByteArrayType>),
}

struct Typed<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

impl<T: DataType> Typed<T> {
    fn new(reader: ColumnReaderImpl<T>) -> Self {
        Self { reader, values: Vec::with_capacity(BATCH) }
    }

    fn read(&mut self, n: usize, levels: &mut Vec<i16>) -> Result<usize, ParquetError> {
        self.values.clear();
        Ok(self.reader.read_records(n, Some(levels), None, &mut self.values)?.0)
    }
}

impl Column {
    fn new(group: &dyn RowGroupReader, place: usize, kind: Kind) -> Result<Self, ParquetError> {
        let values = match group.get_column_reader(place)? {
            ColumnReader::BoolColumnReader(reader) => Values::Flag(Typed::new(reader)),
            ColumnReader::Int32ColumnReader(reader) => Values::Whole32(Typed::new(reader)),
            ColumnReader::Int64ColumnReader(reader) => Values::Whole64(Typed::new(reader)),
            ColumnReader::FloatColumnReader(reader) => Values::Number32(Typed::new(reader)),
            ColumnReader::DoubleColumnReader(reader) => Values::Number64(Typed::new(reader)),
            ColumnReader::ByteArrayColumnReader(reader) => Values::Text(Typed::new(reader)),
            ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
                return Err(ParquetError::NYI("a type that is not read".to_owned()));
            }
        };
        let present = group.metadata().column(place).column_descr().max_def_level();
        Ok(Self { values, levels: Vec::new(), present, places: Vec::new(), kind })
    }

    fn read(&mut self, n: usize) -> Result<(), ParquetError> {
        let levels = &mut self.levels;
        levels.clear();
        let found = match &mut self.values {
            Values::Flag(it) => it.read(n, levels),
            Values::Whole32(it) => it.read(n, levels),
            Values::Whole64(it) => it.read(n, levels),
            Values::Number32(it) => it.read(n, levels),
            Values::Number64(it) => it.read(n, levels),
            Values::Text(it) => it.read(n, levels),
        }?;
        if found != n {
            return Err(ParquetError::EOF(format!("{found} rows where {n} should be")));
        }
        self.places.clear();
        let mut next = 0;
        for row in 0..n {
            let is_there = self.present == 0 || levels.get(row) == Some(&self.present);
            self.places.push(is_there.then_some(next));
            next += usize::from(is_there);
        }
        Ok(())
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        let Some(place) = self.places[row] else { return Cell::Absent };
        match &self.values {
            Values::Flag(it) => Cell::Flag(it.values[place]),
            Values::Whole32(it) => self.whole(i64::from(it.values[place])),
            Values::Whole64(it) => self.whole(it.values[place]),
            Values::Number32(it) => Cell::Number(f64::from(it.values[place])),
            Values::Number64(it) => Cell::Number(it.values[place]),
            Values::Text(it) => Cell::Plain(ByteArray::data(&it.values[place])),
        }
    }

    fn whole(&self, value: i64) -> Cell<'static> {
        let Kind::Moment { per_second, is_utc } = self.kind else { return Cell::Whole(value) };
        let moment = if per_second == 0 {
            value.checked_mul(86_400).and_then(|it| Timestamp::from_second(it).ok())
        } else {
            let nanos = i128::from(value) * i128::from(1_000_000_000 / per_second);
            Timestamp::from_nanosecond(nanos).ok()
        };
        match moment {
            None => Cell::Other("out of range"),
            Some(moment) if is_utc => Cell::Instant(moment),
            Some(moment) => Cell::Local(local(moment)),
        }
    }
}

fn local(moment: Timestamp) -> DateTime {
    moment.to_zoned_datetime(TimeZone::UTC).datetime()
}
