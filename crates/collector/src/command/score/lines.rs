//! NDJSON: an object a line. Only the members that are asked for are kept.

use super::cell::Cell;
use super::tally::Tally;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::BufRead;

/// Counts every row.
pub(super) fn read(mut input: impl BufRead, tally: &mut Tally) -> Result<(), String> {
    let columns: Vec<String> = tally.plan().columns().into_iter().map(str::to_owned).collect();
    let mut seen = vec![false; columns.len()];
    let mut known = BTreeSet::new();
    let (mut bytes, mut line, mut n_objects) = (Vec::new(), 0_u64, 0_u64);
    loop {
        bytes.clear();
        let n = input.read_until(b'\n', &mut bytes);
        if n.map_err(|error| format!("cannot be read: {error}"))? == 0 {
            break;
        }
        line += 1;
        if line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let text = bytes.trim_ascii();
        if text.is_empty() {
            continue;
        }
        let mut names = (n_objects < 100).then_some(&mut known);
        match members(text, &columns, &mut names) {
            Ok(values) => {
                n_objects += 1;
                for (seen, value) in seen.iter_mut().zip(&values) {
                    *seen |= value.is_some();
                }
                let texts: Vec<Option<Value<'_>>> = values.iter().map(|it| it.map(value)).collect();
                tally.row(line, |place| texts[place].as_ref().map_or(Cell::Absent, Value::cell))?;
            }
            Err(error) => tally.bad_row(line, format!("is not a JSON object: {error}"))?,
        }
    }
    let missing = seen.iter().position(|seen| !seen).filter(|_| 0 < n_objects);
    match missing {
        Some(place) => {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            Err(super::input::missing(&columns[place], &names))
        }
        None => Ok(()),
    }
}

/// The members of `columns`, each as the JSON that it is.
fn members<'a>(
    text: &'a [u8],
    columns: &[String],
    names: &mut Option<&mut BTreeSet<String>>,
) -> Result<Vec<Option<&'a RawValue>>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let values = Members { columns, names }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(values)
}

struct Members<'c, 'n, 'k> {
    columns: &'c [String],
    names: &'n mut Option<&'k mut BTreeSet<String>>,
}

impl<'de> DeserializeSeed<'de> for Members<'_, '_, '_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_, '_, '_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = vec![None; self.columns.len()];
        while let Some(name) = map.next_key_seed(Name)? {
            let mut places = (0..values.len()).filter(|it| self.columns[*it] == name);
            if let Some(first) = places.next() {
                let value = Some(map.next_value()?);
                values[first] = value;
                places.for_each(|place| values[place] = value);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if let Some(names) = self.names
                && !names.contains(name.as_ref())
            {
                names.insert(name.into_owned());
            }
        }
        Ok(values)
    }
}

/// A name, borrowed where it has no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// A member's value, unescaped.
enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Whole(i64),
    Number(f64),
    Flag(bool),
    Other(&'static str),
}

fn value(raw: &RawValue) -> Value<'_> {
    let json = raw.get();
    match json.as_bytes().first() {
        Some(b'n') => Value::Null,
        Some(b't') => Value::Flag(true),
        Some(b'f') => Value::Flag(false),
        Some(b'[') => Value::Other("an array"),
        Some(b'{') => Value::Other("an object"),
        Some(b'"') => {
            let plain = json.get(1..json.len() - 1).filter(|it| !it.contains('\\'));
            match plain {
                Some(text) => Value::Text(Cow::Borrowed(text)),
                None => serde_json::from_str(json)
                    .map_or(Value::Other("broken text"), |it| Value::Text(Cow::Owned(it))),
            }
        }
        _ => match (json.parse(), json.parse()) {
            (Ok(whole), _) => Value::Whole(whole),
            (_, Ok(number)) => Value::Number(number),
            _ => Value::Other("a number of its own kind"),
        },
    }
}

impl Value<'_> {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Absent,
            Self::Text(text) => Cell::Text(text),
            Self::Whole(value) => Cell::Whole(*value),
            Self::Number(value) => Cell::Number(*value),
            Self::Flag(value) => Cell::Flag(*value),
            Self::Other(kind) => Cell::Other(kind),
        }
    }
}
