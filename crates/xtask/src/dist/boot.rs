//! The hand-written JavaScript: `candor.js`, the classic script that a host page loads, and what it loads later.
//!
//! A script may name placeholders, which are JavaScript expressions: `__DIR__` (where the
//! further files of `candor.js` are, relative to itself), `__PRESETS__` (the boot field of each),
//! `__LOCALES__`, `__CHANNELS__`, `__STYLE__`, and words of the later scripts in every language. `candor.js` is laid out twice: `embed/candor.js`
//! follows the newest version, `embed/VERSION/candor.js` never changes.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::minify::{self, Kind};
use super::tree::Tree;
use crate::files;
use crate::workspace::{self, Workspace};

/// Modules that `candor.js` loads, by the end of their names.
const LATER: [&str; 14] = [
    "asking",
    "own",
    "watch",
    "channel",
    "contrast",
    "told",
    "link",
    "summary",
    "tools",
    "beside",
    "tab",
    "tabs",
    "consented",
    "drawn",
];

/// Adds both copies of the boot script, and the later ones, to `tree`.
pub(super) fn write(workspace: &Workspace, presets: &str, tree: &mut Tree) -> Result<()> {
    let source = files::read_text(&workspace.path("www/candor.js"))?;
    let folder = super::version_folder(workspace);
    for (path, further) in [
        ("embed/candor.js".to_owned(), format!("{}/", workspace.version)),
        (format!("{folder}/candor.js"), String::new()),
    ] {
        let values = [("__DIR__", json!(further).to_string()), ("__PRESETS__", presets.to_owned())];
        tree.add(&path, small(&fill(&source, &values), Kind::Script, "candor.js")?)?;
    }
    for name in LATER {
        let script = later(workspace, name)?;
        tree.add(&format!("{folder}/candor_{name}.js"), small(&script, Kind::Module, name)?)?;
    }
    Ok(())
}

/// A script of the widget's folder `js` with its placeholders filled.
fn later(workspace: &Workspace, name: &str) -> Result<String> {
    let read = |path: &str| files::read_text(&workspace.path("crates/widget").join(path));
    let mut source = read(&format!("js/{name}.js"))?;
    if name == "asking" {
        // What draws comes in the same file: a request more would be a wait more.
        source.insert_str(0, &read("js/first.js")?);
    }
    let style = read("src/host.css")? + &read("src/first.css")?;
    let data = |path: &str| -> Result<Value> {
        serde_json::from_str(&files::read_text(&workspace.path(path))?).context(path.to_owned())
    };
    Ok(fill(
        &source,
        &[
            ("__LOCALES__", json!(locales(workspace)?).to_string()),
            ("__CHANNELS__", data("crates/survey/channels.json")?["channels"].to_string()),
            ("__WORDS__", data("crates/widget/js/forgotten.json")?.to_string()),
            ("__TABS__", tabs(workspace)?.to_string()),
            ("__STYLE__", json!(style).to_string()),
            ("__FIRST__", first(workspace)?.to_string()),
            ("__USED__", data("crates/widget/js/used.json")?.to_string()),
            ("__EXPIRED__", data("crates/widget/js/expired.json")?.to_string()),
        ],
    ))
}

fn small(script: &str, kind: Kind, name: &str) -> Result<Vec<u8>> {
    let small = minify::minify(script, kind).with_context(|| format!("minifying {name}"))?;
    // Looked for now, because a comment may name placeholders as it likes.
    if let Some(unknown) = placeholder(&small) {
        bail!("{name} has the placeholder {unknown}, which dist does not know");
    }
    Ok(small.into_bytes())
}

/// The languages that there are texts for, English first.
fn locales(workspace: &Workspace) -> Result<Vec<String>> {
    let mut names: Vec<String> = files::walk(&workspace.path("crates/survey/locales"), &|_| true)?
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| workspace::stem(path))
        .collect();
    names.sort_by_key(|name| (name != "en", name.clone()));
    if names.first().is_none_or(|name| name != "en") {
        bail!("crates/survey/locales has no en.json");
    }
    Ok(names)
}

/// What `of` takes from each language's pack.
fn by_language(workspace: &Workspace, of: impl Fn(&Value) -> Value) -> Result<Value> {
    let one = |lang: String| {
        let file = workspace.path(&format!("crates/survey/locales/{lang}.json"));
        let pack = serde_json::from_str(&files::read_text(&file)?).with_context(|| lang.clone())?;
        Ok((lang, of(&pack)))
    };
    locales(workspace)?.into_iter().map(one).collect()
}

/// The words of a card and of its close button.
fn card(pack: &Value) -> Value {
    json!(["region", "close"].map(|name| &pack["ui"][name]))
}

/// The words of a tab and of its close button by language, from the packs.
fn tabs(workspace: &Workspace) -> Result<Value> {
    by_language(workspace, card)
}

/// The words of each preset's first question by language, from the packs.
fn first(workspace: &Workspace) -> Result<Value> {
    by_language(workspace, |pack| {
        let card = card(pack);
        let questions = ["nps", "csat", "ces"].map(|name| &pack[name]);
        let words = questions.map(|it| [&it["text"], &it["labels"][0], &it["labels"][1]]);
        json!([[&card[0], &card[1]].as_slice(), words.as_flattened()].concat())
    })
}

/// `source` with each placeholder replaced by its JavaScript.
fn fill(source: &str, values: &[(&str, String)]) -> String {
    let mut script = source.to_owned();
    for (placeholder, value) in values {
        // In quotes or bare: both read well in the source, and mean the same.
        for written in
            [format!("\"{placeholder}\""), format!("'{placeholder}'"), (*placeholder).to_owned()]
        {
            script = script.replace(&written, value);
        }
    }
    script
}

/// The first `__NAME__` in capitals that is left.
fn placeholder(script: &str) -> Option<&str> {
    script.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').find(|word| {
        word.strip_prefix("__").and_then(|word| word.strip_suffix("__")).is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let values = [("__DIR__", "\"0.1.0/\""), ("__PRESETS__", "{nps:{}}")];
        let values = values.map(|(name, value)| (name, value.to_owned()));
        assert_eq!(fill(source, &values), expected);
    }

    #[test]
    fn placeholders_become_expressions() {
        check("f(__DIR__)", r#"f("0.1.0/")"#);
        check("f('__DIR__',\"__DIR__\")", r#"f("0.1.0/","0.1.0/")"#);
        check("b=__PRESETS__", "b={nps:{}}");
    }

    #[test]
    fn an_unknown_placeholder_is_found() {
        assert_eq!(placeholder("f(__NAME__)"), Some("__NAME__"));
        assert_eq!(placeholder("x.__proto__;____"), None);
    }
}
