//! A document in JSON as its owner wrote it: with what a parser would pass over, a name that stands twice.

use crate::Problem;
use crate::read::Problems;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Parses bytes as one JSON value; a byte order mark before it is passed over.
///
/// # Errors
/// One problem at `$` with the parser's line and column. A name that stands twice is noted in `problems`, and its last value counts.
pub(crate) fn parse(bytes: &[u8], problems: &Problems) -> Result<Value, Vec<Problem>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let node = Node { path: "$".to_owned(), problems };
    let value = node.deserialize(&mut reader);
    value
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| vec![Problem::new("$", format!("not JSON: {error}"))])
}

struct Node<'a> {
    path: String,
    problems: &'a Problems,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        let node = |at| Node { path: format!("{}[{at}]", self.path), problems: self.problems };
        while let Some(item) = list.next_element_seed(node(items.len()))? {
            items.push(item);
        }
        Ok(items.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let path = format!("{}.{name}", self.path);
            if members.contains_key(&name) {
                self.problems.push(&path, "stands here twice; only the last would count");
            }
            let value = map.next_value_seed(Node { path, problems: self.problems })?;
            members.insert(name, value);
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &[&str]) {
        let problems = Problems::default();
        let value = parse(json.as_bytes(), &problems).unwrap();
        assert_eq!(
            Ok(&value),
            serde_json::from_str(json.trim_start_matches('\u{feff}')).as_ref().map_err(|_| ())
        );
        let paths: Vec<String> =
            problems.finish::<()>(None).unwrap_err().into_iter().map(|it| it.path).collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn as_any_parser_has_it_and_twice_is_noted() {
        check(r#"{"a":[1,-2,0.5,1e300,18446744073709551615,"x\n",true,null,{}],"b":{"a":1}}"#, &[]);
        check(r#"{"a":1,"b":[{"c":1,"c":2,"c":3}],"a":2}"#, &["$.b[0].c", "$.b[0].c", "$.a"]);
        check("\u{feff}{\"a\": 1}", &[]);
        check("3", &[]);
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for (json, part) in [("{", "line 1 column 1"), ("{}\n x", "line 2 column 2"), ("", "EOF")] {
            let problems = parse(json.as_bytes(), &Problems::default()).unwrap_err();
            assert!(problems[0].message.contains(part), "{problems:?}");
        }
    }
}
