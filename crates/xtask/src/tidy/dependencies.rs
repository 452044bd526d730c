//! The direction of dependencies between our crates.

use serde_json::Value;

use super::Finding;
use super::source::Source;

/// Which of our crates each of our crates may name.
const MAY_NAME: [(&str, &[&str]); 8] = [
    ("score", &[]),
    ("survey", &["score"]),
    ("widget", &["score", "survey"]),
    ("studio", &["score", "survey"]),
    ("collector", &["score", "survey"]),
    ("score-js", &["score"]),
    ("xtask", &[]),
    ("tests", &["collector", "score", "survey"]),
];

/// One crate of the workspace names another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Edge {
    from: String,
    to: String,
}

/// The edges inside the workspace, of every kind, that `cargo metadata` tells.
pub(super) fn edges(metadata: &Value) -> Vec<Edge> {
    let packages = || metadata["packages"].as_array().into_iter().flatten();
    let is_ours = |dependency: &Value| {
        packages().any(|package| package["name"] == dependency["name"])
            && !dependency["path"].is_null()
    };
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    packages()
        .flat_map(|package| {
            let dependencies = package["dependencies"].as_array().into_iter().flatten();
            dependencies
                .filter(|dependency| is_ours(dependency))
                .map(|dependency| Edge { from: name(package), to: name(dependency) })
        })
        .collect()
}

/// Edges that point the wrong way.
pub(super) fn check(edges: &[Edge], sources: &[Source]) -> Vec<Finding> {
    edges
        .iter()
        .filter_map(|edge| {
            let row = MAY_NAME.iter().find(|(name, _)| *name == edge.from);
            let message = match row {
                None => format!("the crate {} has no row in xtask's table of edges", edge.from),
                Some((_, allowed)) if allowed.contains(&&*edge.to) => return None,
                Some((_, [])) => {
                    format!(
                        "{} must not depend on {}: it depends on none of ours",
                        edge.from, edge.to
                    )
                }
                Some((_, allowed)) => format!(
                    "{} must not depend on {}: of ours it may name {}",
                    edge.from,
                    edge.to,
                    allowed.join(" and ")
                ),
            };
            Some(place(edge, sources, message))
        })
        .collect()
}

/// The line of the manifest that makes `edge`.
fn place(edge: &Edge, sources: &[Source], message: String) -> Finding {
    let paths = [format!("crates/{}/Cargo.toml", edge.from), format!("{}/Cargo.toml", edge.from)];
    let manifest = sources.iter().find(|source| paths.contains(&source.path));
    let line = manifest.and_then(|manifest| {
        manifest.text.lines().position(|line| {
            line.strip_prefix(&*edge.to).is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
        })
    });
    let path = manifest.map_or_else(|| paths[0].clone(), |manifest| manifest.path.clone());
    Finding { path, line: line.map_or(0, |line| line + 1), message }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn edge(from: &str, to: &str) -> Edge {
        Edge { from: from.to_owned(), to: to.to_owned() }
    }

    #[test]
    fn the_right_way_is_silent() {
        let edges =
            [edge("survey", "score"), edge("collector", "survey"), edge("tests", "collector")];
        assert_eq!(check(&edges, &[]), []);
    }

    #[test]
    fn the_wrong_way_is_told_with_its_line() {
        let manifest = "[dependencies]\nserde.workspace = true\nsurvey.workspace = true\n";
        let sources = [Source::new("crates/score/Cargo.toml", manifest)];
        let found = check(&[edge("score", "survey")], &sources);
        assert_eq!(
            found[0].to_string(),
            "crates/score/Cargo.toml:3: score must not depend on survey: it depends on none of ours"
        );
    }

    #[test]
    fn xtask_and_new_crates_are_watched() {
        for (from, to) in [("xtask", "score"), ("widget", "collector"), ("brand-new", "score")] {
            assert_eq!(check(&[edge(from, to)], &[]).len(), 1, "{from} -> {to}");
        }
    }

    #[test]
    fn edges_are_read_from_metadata() {
        let metadata = json!({"packages": [
            {"name": "score", "dependencies": [{"name": "libm", "path": null}]},
            {"name": "survey", "dependencies": [{"name": "score", "path": "/x/score"}]},
        ]});
        assert_eq!(edges(&metadata), [edge("survey", "score")]);
    }
}
