//! What is bound to a placeholder, and what the connection that writes SQLite reads.

use super::Fault;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::borrow::Cow;

/// What is bound to a placeholder.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Int(i64),
    Text(Cow<'a, str>),
    Blob(Cow<'a, [u8]>),
    NoInt,
    NoText,
}

macro_rules! from {
    ($type:ty, $value:ident => $made:expr) => {
        impl<'a> From<$type> for Value<'a> {
            fn from($value: $type) -> Self {
                $made
            }
        }
    };
}

from!(i64, value => Self::Int(value));
from!(u32, value => Self::Int(i64::from(value)));
from!(&'a str, value => Self::Text(Cow::Borrowed(value)));
from!(String, value => Self::Text(Cow::Owned(value)));
from!(&'a [u8], value => Self::Blob(Cow::Borrowed(value)));
from!(Vec<u8>, value => Self::Blob(Cow::Owned(value)));
from!(Option<i64>, value => value.map_or(Self::NoInt, Self::Int));
from!(Option<&'a str>, value => value.map_or(Self::NoText, Self::from));

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
            Self::NoInt | Self::NoText => ValueRef::Null,
        }))
    }
}

impl Value<'static> {
    pub(super) fn read(value: ValueRef<'_>) -> Result<Self, Fault> {
        Ok(match value {
            ValueRef::Null => Self::NoText,
            ValueRef::Integer(value) => Self::Int(value),
            ValueRef::Text(bytes) => Self::from(
                String::from_utf8(bytes.to_vec())
                    .map_err(|_| Fault::broken("a text is not UTF-8"))?,
            ),
            ValueRef::Blob(bytes) => Self::from(bytes.to_vec()),
            ValueRef::Real(value) => return Err(Fault::broken(format!("{value} is not whole"))),
        })
    }
}
