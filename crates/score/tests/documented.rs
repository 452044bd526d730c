//! Every public item is explained by an example that is a test, and what is a type or a
//! function of the crate says where it comes from.
#![expect(clippy::unwrap_used, reason = "a test ends where its data is not what it should be")]

use std::path::Path;

/// Why something was refused: no formula, and no source but our own rules.
const OWN: [&str; 3] = ["Error", "Given", "OutOfRange"];

/// A public item, and what is said of it.
struct Item {
    name: String,
    is_of_the_crate: bool,
    doc: String,
}

/// The public items of a source, its tests left out.
fn items(source: &str) -> Vec<Item> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let (mut found, mut doc, mut open) = (Vec::new(), String::new(), 0);
    for line in source.lines() {
        let text = line.trim();
        if open == 0
            && let Some(said) = text.strip_prefix("///")
        {
            doc.push_str(said);
            doc.push('\n');
            continue;
        }
        // An attribute may stand on several lines.
        if 0 < open || text.starts_with("#[") {
            open += text.matches(['[', '(']).count();
            open -= text.matches([']', ')']).count();
            continue;
        }
        let item = text.strip_prefix("pub ").map(|it| it.trim_start_matches("const "));
        let kinds = ["fn ", "struct ", "enum ", "trait ", "type "];
        let rest = item.and_then(|it| kinds.into_iter().find_map(|kind| it.strip_prefix(kind)));
        // `pub const NPS: &Self`, whose `const ` is gone already.
        let constant = item.filter(|it| text.starts_with("pub const ") && it.contains(": "));
        if let Some(rest) = rest.or(constant) {
            let name = rest.split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap();
            let (name, is_of_the_crate) = (name.to_owned(), !line.starts_with(' '));
            found.push(Item { name, is_of_the_crate, doc: doc.clone() });
        }
        doc.clear();
    }
    found
}

#[test]
fn every_public_item_has_an_example_and_a_source() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut n, mut problems) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        for Item { name, is_of_the_crate, doc } in items(&std::fs::read_to_string(&path).unwrap()) {
            n += 1;
            if !doc.contains("# Example\n ```\n") {
                problems.push(format!("{file}: {name} has no example"));
            }
            if is_of_the_crate && !doc.contains(" Source: ") && !OWN.contains(&&*name) {
                problems.push(format!("{file}: {name} names no source"));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    // The crate has some 140: a scan that finds none proves nothing.
    assert!(100 < n, "{n}");
}

#[test]
fn what_is_missing_is_found() {
    let source = "/// Said.\n///\n/// # Example\n/// ```\n/// ```\n#[must_use]\n#[expect(\n    x,\n    y\n)]\npub const fn one() {}\n\
                  impl A {\n    pub fn two() {}\n    pub const THREE: &Self = &x;\n    pub(crate) fn four() {}\n}\n\
                  #[cfg(test)]\nmod tests { pub fn five() {} }\n";
    let found: Vec<_> = items(source)
        .into_iter()
        .map(|it| (it.name, it.is_of_the_crate, it.doc.is_empty()))
        .collect();
    let expected = [("one", true, false), ("two", false, true), ("THREE", false, true)];
    assert_eq!(found, expected.map(|(name, top, empty)| (name.to_owned(), top, empty)));
}
