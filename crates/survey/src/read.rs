//! Reading JSON into checked types while collecting every problem, not only the first.
//!
//! serde stops at the first fault; an owner who fixes a survey, or a sender
//! who fixes a response, wants all of them. So both are read by hand from a
//! [`serde_json::Value`] through one cursor that knows its path.

use crate::Problem;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// Faults found so far, shared by every cursor into one document.
#[derive(Debug, Default)]
pub struct Problems(RefCell<Vec<Problem>>);

impl Problems {
    /// Notes a fault at `path`.
    pub fn push(&self, path: &str, message: impl Into<String>) {
        self.0.borrow_mut().push(Problem::new(path, message));
    }

    /// The value where there was no fault, else every fault.
    ///
    /// # Errors
    /// All problems, in the order in which they were found.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Vec<Problem>> {
        let found = self.0.into_inner();
        match value {
            Some(value) if found.is_empty() => Ok(value),
            _ => Err(found),
        }
    }
}

/// Parses bytes as one JSON value.
///
/// # Errors
/// One problem at `$` with the parser's line and column.
pub fn parse(bytes: &[u8]) -> Result<Value, Vec<Problem>> {
    serde_json::from_slice(bytes)
        .map_err(|error| vec![Problem::new("$", format!("not JSON: {error}"))])
}

/// One step from a value to what stands in it.
#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Member(&'a str),
    Element(usize),
}

/// The way from the root to a value: the steps to what it stands in, and the last one.
#[derive(Debug)]
struct Way<'a> {
    before: Option<Rc<Self>>,
    step: Step<'a>,
}

impl Way<'_> {
    fn write(&self, path: &mut String) {
        if let Some(before) = &self.before {
            before.write(path);
        }
        self.step.write(path);
    }
}

impl Step<'_> {
    fn write(self, path: &mut String) {
        match self {
            Self::Member(name) => {
                path.push('.');
                path.push_str(name);
            }
            Self::Element(i) => path.push_str(&format!("[{i}]")),
        }
    }
}

/// A place in a document: a value with its path, which is written only where there is a fault.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    /// What stands there.
    pub value: &'a Value,
    before: Option<Rc<Way<'a>>>,
    step: Option<Step<'a>>,
    problems: &'a Problems,
}

impl<'a> Cursor<'a> {
    /// The root `$` of a document.
    pub fn root(value: &'a Value, problems: &'a Problems) -> Self {
        Self { value, before: None, step: None, problems }
    }

    /// JSONPath of this place.
    pub fn path(&self) -> String {
        let mut path = "$".to_owned();
        if let Some(before) = &self.before {
            before.write(&mut path);
        }
        if let Some(step) = self.step {
            step.write(&mut path);
        }
        path
    }

    /// What the steps of members and elements of this place come after.
    fn way(&self) -> Option<Rc<Way<'a>>> {
        self.step.map(|step| Rc::new(Way { before: self.before.clone(), step }))
    }

    /// Notes a fault here.
    pub fn fail(&self, message: impl Into<String>) {
        self.problems.push(&self.path(), message);
    }

    /// Notes a fault at another place of the same document.
    pub fn fail_at(&self, path: &str, message: impl Into<String>) {
        self.problems.push(path, message);
    }

    /// "TEXT is not RULE", with the value as it stands in the document.
    pub fn not<T>(&self, rule: &str) -> Option<T> {
        self.fail(format!("{} is not {rule}", short(self.value)));
        None
    }

    /// The members, where this is an object.
    pub fn object(&self) -> Option<&'a Map<String, Value>> {
        self.value.as_object().or_else(|| self.not("an object"))
    }

    /// A member that may be left out; null counts as left out only where `null` is no value of its kind.
    pub fn optional(&self, name: &str) -> Option<Self> {
        let (name, value) = self.value.as_object()?.get_key_value(name)?;
        let step = Some(Step::Member(name));
        Some(Self { value, before: self.way(), step, problems: self.problems })
    }

    /// A member that must be there.
    pub fn required(&self, name: &str) -> Option<Self> {
        let found = self.optional(name);
        if found.is_none() && self.value.is_object() {
            self.problems.push(&format!("{}.{name}", self.path()), "is missing");
        }
        found
    }

    /// The elements of an array of at most `most`.
    pub fn items(&self, most: usize) -> Option<Vec<Self>> {
        let Some(list) = self.value.as_array() else { return self.not("an array") };
        if list.len() > most {
            self.fail(format!("{} elements are more than {most}", list.len()));
            return None;
        }
        let before = self.way();
        let at = |(i, value)| Self {
            value,
            before: before.clone(),
            step: Some(Step::Element(i)),
            problems: self.problems,
        };
        Some(list.iter().enumerate().map(at).collect())
    }

    /// The members as cursors, in the order of their names.
    pub fn members(&self) -> Option<Vec<(&'a str, Self)>> {
        let before = self.way();
        let at = |(name, value): (&'a String, &'a Value)| {
            let step = Some(Step::Member(name));
            (name.as_str(), Self { value, before: before.clone(), step, problems: self.problems })
        };
        Some(self.object()?.iter().map(at).collect())
    }

    /// Notes every member whose name is not in `known`.
    pub fn only(&self, known: &[&str]) {
        let Some(members) = self.value.as_object() else { return };
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            let path = format!("{}.{name}", self.path());
            self.problems.push(&path, format!("unknown field; known here: {}", known.join(", ")));
        }
    }

    /// A text of at most `most` characters; empty is refused.
    pub fn text(&self, most: usize) -> Option<&'a str> {
        let Some(text) = self.value.as_str() else { return self.not("a text") };
        let n = text.chars().count();
        if n == 0 || n > most {
            self.fail(format!("a text of {n} characters is not one of 1 to {most}"));
            return None;
        }
        Some(text)
    }

    /// A whole number in `min..=max`.
    pub fn whole(&self, min: u64, max: u64) -> Option<u64> {
        match self.value.as_u64() {
            Some(number) if (min..=max).contains(&number) => Some(number),
            _ => self.not(&format!("a whole number from {min} to {max}")),
        }
    }

    /// A number in `min..=max`.
    pub fn number(&self, min: f64, max: f64) -> Option<f64> {
        match self.value.as_f64() {
            Some(number) if (min..=max).contains(&number) => Some(number),
            _ => self.not(&format!("a number from {min} to {max}")),
        }
    }

    /// true or false.
    pub fn truth(&self) -> Option<bool> {
        self.value.as_bool().or_else(|| self.not("true or false"))
    }

    /// One of a fixed set of words, by its table.
    pub fn word<T: Copy>(&self, table: &[(&str, T)]) -> Option<T> {
        let found =
            self.value.as_str().and_then(|text| table.iter().find(|(word, _)| *word == text));
        if let Some((_, value)) = found {
            return Some(*value);
        }
        let words: Vec<&str> = table.iter().map(|(word, _)| *word).collect();
        self.not(&format!("one of {}", words.join(", ")))
    }
}

/// A value as it stands in the document, cut after 60 characters.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}
