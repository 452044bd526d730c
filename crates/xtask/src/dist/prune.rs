//! Takes out of a bound module what no page of ours can reach.
//!
//! A dependency may export classes of its own (leptos brings the streams of
//! `wasm-streams`, through its server functions). wasm-bindgen keeps every
//! export, so their code would be downloaded by everyone. The linker has
//! dropped most of it already (`link`), where it is ours; here goes what
//! speaks of it in the glue.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::files;
use crate::link::is_unused;

/// Prunes the module `wasm` and the `glue` that loads it, in place.
pub(super) fn prune(wasm: &Path, glue: &Path) -> Result<()> {
    let mut module = without_unused_exports(wasm)?;
    let imports: BTreeSet<String> =
        module.imports.iter().map(|import| import.name.clone()).collect();
    let text = without_imports(&without_classes(&files::read_text(glue)?), &imports);
    let (text, names) = with_short_imports(&text, &imports);
    for import in module.imports.iter_mut() {
        if let Some(short) = names.get(&import.name) {
            import.name.clone_from(short);
        }
    }
    module.emit_wasm_file(wasm).with_context(|| format!("writing {}", wasm.display()))?;
    if let Some(line) = text.lines().find(|line| is_unused(line)) {
        bail!("the glue still speaks of what was taken out of it: {line}");
    }
    files::write(glue, text.as_bytes())
}

/// The module `wasm` without the exports that nobody calls, and what only they reach.
pub(super) fn without_unused_exports(wasm: &Path) -> Result<walrus::Module> {
    let mut module = walrus::ModuleConfig::new()
        .generate_producers_section(false)
        .parse_file(wasm)
        .with_context(|| format!("reading {}", wasm.display()))?;
    let unused: Vec<_> =
        module.exports.iter().filter(|e| is_unused(&e.name)).map(|e| e.id()).collect();
    for id in unused {
        module.exports.delete(id);
    }
    walrus::passes::gc::run(&mut module);
    Ok(module)
}

/// The glue without the classes that nobody calls, and without their registries.
pub(super) fn without_classes(glue: &str) -> String {
    without(glue, |line| {
        let starts = [("export class ", "}"), ("const ", ";"), ("if (Symbol.dispose) ", ";")];
        let block =
            |(start, end)| line.strip_prefix(start).filter(|name| is_unused(name)).map(|_| end);
        starts.into_iter().find_map(block)
    })
}

/// The glue without the imports that the module no longer asks for.
fn without_imports(glue: &str, asked: &BTreeSet<String>) -> String {
    without(glue, |line| {
        let name = line.strip_prefix("        __wb")?.split_once(": function")?.0;
        (!asked.contains(&format!("__wb{name}"))).then_some("},")
    })
}

/// The glue with imports of one or two letters, and what each was called: their long names
/// end with hashes, which do not compress and travel twice.
fn with_short_imports(glue: &str, asked: &BTreeSet<String>) -> (String, BTreeMap<String, String>) {
    let mut names = BTreeMap::new();
    let mut short = String::new();
    for line in glue.lines() {
        let indented = line.strip_prefix("        ");
        let import = indented.and_then(|line| line.split_once(": function"));
        match import.filter(|(name, _)| asked.contains(*name)) {
            Some((name, rest)) => {
                let letters = letters(names.len());
                short.push_str(&format!("        {letters}: function{rest}"));
                names.insert(name.to_owned(), letters);
            }
            None => short.push_str(line),
        }
        short.push('\n');
    }
    (short, names)
}

/// a, b, … z, ba, bb, …
fn letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = number;
    loop {
        letters.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[rest % 26]));
        rest /= 26;
        if rest == 0 {
            return letters.iter().rev().collect();
        }
    }
}

/// The lines of `text` without the blocks that `first` recognises by their first line;
/// a block ends with the first line as deep as its first that ends as `first` says.
fn without(text: &str, first: impl Fn(&str) -> Option<&'static str>) -> String {
    let mut kept = String::new();
    let mut open: Option<(usize, &str)> = None;
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        if let Some((_, end)) = open {
            // A statement's end may stand deeper than its beginning; a bracket's does not.
            if line.ends_with(end) && (end == ";" || Some(depth) == open.map(|(depth, _)| depth)) {
                open = None;
            }
            continue;
        }
        if let Some(end) = first(line) {
            if !line.ends_with(';') || end != ";" {
                open = Some((depth, end));
            }
            continue;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
export class IntoUnderlyingSource {
    free() {
        wasm.free();
    }
}
if (Symbol.dispose) IntoUnderlyingSource.prototype[Symbol.dispose] = IntoUnderlyingSource.prototype.free;
export function show() {
}
        __wbg_a_1: function(arg0) {
            if (arg0) { b(); }
        },
        __wbg_b_2: function() { return handleError(function () {
            c();
        }, arguments); },
const IntoUnderlyingSourceFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.free(ptr, 1));
const CLOSURES = new Map();
";

    #[test]
    fn classes_go_with_their_registries() {
        let kept = without_classes(GLUE);
        assert!(!kept.contains("Underlying") && !kept.contains("wasm.free"));
        assert!(
            kept.starts_with("export function show() {\n}\n")
                && kept.ends_with("const CLOSURES = new Map();\n")
        );
    }

    #[test]
    fn imports_get_short_names() {
        let asked = ["__wbg_a_1", "__wbg_b_2"].map(str::to_owned).into();
        let (short, names) = with_short_imports(GLUE, &asked);
        assert!(short.contains("        a: function(arg0)") && !short.contains("__wbg_a_1"));
        assert!(short.contains("        b: function() { return"));
        assert_eq!(names["__wbg_b_2"], "b");
        assert_eq!(with_short_imports(GLUE, &BTreeSet::new()), (GLUE.to_owned(), BTreeMap::new()));
        assert_eq!(["a", "z", "ba", "zz", "baa"], [0, 25, 26, 675, 676].map(letters));
    }

    #[test]
    fn imports_go_that_nobody_asks_for() {
        let asked = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(without_imports(GLUE, &asked(&["__wbg_a_1", "__wbg_b_2"])), GLUE);
        let kept = without_imports(GLUE, &asked(&["__wbg_b_2"]));
        assert!(!kept.contains("arg0") && kept.contains("c();"));
        let kept = without_imports(GLUE, &asked(&["__wbg_a_1"]));
        assert!(kept.contains("arg0") && !kept.contains("c();") && kept.contains("CLOSURES"));
    }
}
