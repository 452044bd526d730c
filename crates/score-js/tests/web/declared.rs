//! Hand-written TypeScript, read as far as the tests of both modules need it.

use std::collections::{BTreeMap, BTreeSet};

/// Names of one kind.
pub(crate) type Names = BTreeSet<String>;

/// A member of an interface.
pub(crate) struct Member {
    pub(crate) is_optional: bool,
    pub(crate) is_of: String,
}

/// The members in `types` of an interface and of those that it extends; of overloads the last counts.
pub(crate) fn interface(types: &str, name: &str) -> BTreeMap<String, Member> {
    let start = format!("export interface {name} ");
    let (_, rest) = types.split_once(&start).unwrap_or_else(|| panic!("no interface {name}"));
    let (head, rest) = rest.split_once('{').unwrap();
    let mut members = BTreeMap::new();
    let parents = head.trim().trim_start_matches("extends ").split(", ");
    for parent in parents.filter(|it| !it.is_empty()) {
        members.extend(interface(types, parent));
    }
    let body = if rest.starts_with('}') { "" } else { rest.split_once("\n}").unwrap().0 };
    let is_code =
        |line: &&str| !line.is_empty() && !line.starts_with("/*") && !line.starts_with('*');
    for line in body.lines().map(str::trim).filter(is_code) {
        let is_call =
            line.find('(').is_some_and(|at| line.find(": ").is_none_or(|colon| at < colon));
        let (name, is_of) = if is_call {
            (line.split(['(', '<']).next().unwrap(), line)
        } else {
            line.split_once(": ").unwrap()
        };
        let is_optional = name.ends_with('?');
        let name = name.trim_start_matches("readonly ").trim_end_matches('?').trim_matches('"');
        let is_of = is_of.trim_end_matches(';').to_owned();
        members.insert(name.to_owned(), Member { is_optional, is_of });
    }
    members
}

/// The texts in a type such as `"a" | "b"`.
pub(crate) fn literals(of: &str) -> Names {
    of.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}
