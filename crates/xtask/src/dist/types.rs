//! Hand-written types held to the module that they describe: no name more, no name less.
//!
//! Both are read by the parser that minifies, as trees and not as text, so that what is
//! compared are exports, the members of classes and how many values each takes. What is
//! inside of options and results is the module's own affair: its tests compare these.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;
use serde_json::Value;

/// What can be called or read, such as `compare` or `Histogram.add`, and how many values it takes.
///
/// `None` where it is no function, or where a module hides that.
type Surface = BTreeMap<String, Option<usize>>;

/// Holds the declarations in `types` to what the `glue` exports.
///
/// # Errors
/// They differ, or one of them cannot be read.
pub(super) fn check(name: &str, types: &str, glue: &str) -> Result<()> {
    let typed = surface(types, SourceType::d_ts()).with_context(|| format!("{name}.d.ts"))?;
    let exported = surface(glue, SourceType::mjs()).with_context(|| format!("{name}.js"))?;
    let mut problems = Vec::new();
    for (item, takes) in &typed {
        match exported.get(item) {
            None => problems.push(format!("{item} is declared, but not exported")),
            Some(n) if n.is_some() && takes.is_some() && n != takes => {
                let count = |n: &Option<usize>| n.unwrap_or_default();
                let (typed, exported) = (count(takes), count(n));
                problems
                    .push(format!("{item} is declared with {typed} values and takes {exported}"));
            }
            Some(_) => {}
        }
    }
    let undeclared = exported.keys().filter(|it| !typed.contains_key(*it));
    problems.extend(undeclared.map(|item| format!("{item} is exported, but not declared")));
    if !problems.is_empty() {
        bail!("{name}.d.ts is not what the module is: {}", problems.join("; "));
    }
    Ok(())
}

/// Every export of a program, and every member of its classes.
fn surface(source: &str, source_type: SourceType) -> Result<Surface> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, source_type).parse();
    if let Some(problem) = parsed.diagnostics.iter().next() {
        bail!("{problem}");
    }
    let tree: Value = serde_json::from_str(&parsed.program.to_estree_json(true, false))?;
    let body = tree["body"].as_array().context("a program has a body")?;
    let mut surface = Surface::new();
    for statement in body {
        match statement["type"].as_str().unwrap_or_default() {
            "ExportNamedDeclaration" => {
                let declaration = &statement["declaration"];
                if let Some(own) = name(&declaration["id"]) {
                    declared(&own, declaration, &mut surface);
                }
                for one in statement["specifiers"].as_array().into_iter().flatten() {
                    let local = body.iter().find(|it| name(&it["id"]) == name(&one["local"]));
                    let exported = name(&one["exported"]).unwrap_or_default();
                    declared(&exported, local.unwrap_or(&Value::Null), &mut surface);
                }
            }
            "ExportDefaultDeclaration" => {
                declared("default", &statement["declaration"], &mut surface);
            }
            _ => {}
        }
    }
    Ok(surface)
}

/// Adds what is exported as `own`: types alone have no value.
fn declared(own: &str, declaration: &Value, surface: &mut Surface) {
    match declaration["type"].as_str().unwrap_or_default() {
        "TSInterfaceDeclaration" | "TSTypeAliasDeclaration" => {}
        "FunctionDeclaration" | "TSDeclareFunction" => {
            let most = surface.get(own).copied().flatten();
            // Of overloads the longest counts.
            surface.insert(own.to_owned(), n_params(declaration).max(most));
        }
        "ClassDeclaration" => {
            surface.insert(own.to_owned(), None);
            for member in declaration["body"]["body"].as_array().into_iter().flatten() {
                // `[Symbol.dispose]` is given to the class from outside.
                let member_name = name(&member["key"]).filter(|_| member["computed"] != true);
                let Some(member_name) = member_name.filter(|it| !it.starts_with("__")) else {
                    continue;
                };
                let is_value = member["kind"] == "get" || member["type"] == "PropertyDefinition";
                let takes = if is_value { None } else { n_params(&member["value"]) };
                surface.insert(format!("{own}.{member_name}"), takes);
            }
        }
        _ => {
            surface.insert(own.to_owned(), None);
        }
    }
}

/// A name, written as one or in quotes.
fn name(node: &Value) -> Option<String> {
    node["name"].as_str().or(node["value"].as_str()).map(str::to_owned)
}

fn n_params(function: &Value) -> Option<usize> {
    function["params"].as_array().map(Vec::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: &str = "export default function init(): void;\nexport type A = 1;\n\
         export interface B { c: A }\n\
         export function one(a: A): void;\nexport function one(a: A, b?: B): void;\n\
         export class Two { constructor(a?: A); two(b: B): void; readonly n: A; [Symbol.dispose](): void; }\n";
    const CLASS: &str = "class b{__x(){}constructor(a){}two(b){}get n(){return 1}}\
         Symbol.dispose&&(b.prototype[Symbol.dispose]=b.prototype.two);";

    #[track_caller]
    fn check_glue(glue: &str, problems: &str) {
        let found = check("x", TYPES, glue).map_or_else(|it| it.to_string(), |()| String::new());
        assert_eq!(found.trim_start_matches("x.d.ts is not what the module is: "), problems);
    }

    #[test]
    fn types_are_held_to_the_glue() {
        let one = "export function one(a,b){}function c(){}";
        check_glue(&format!("{CLASS}{one}export{{b as Two,c as default}};"), "");
        let direct = CLASS.replace("class b", "export class Two").replace("b.", "Two.");
        check_glue(&format!("{direct}{one}export default c;"), "");
        check_glue(
            &format!("{CLASS}{one}export{{b as Two,c as default,c as three}};"),
            "three is exported, but not declared",
        );
        check_glue(
            &format!("{}{one}export{{b as Two,c as default}};", CLASS.replace("two(b)", "three()")),
            "Two.two is declared, but not exported; Two.three is exported, but not declared",
        );
        let short = one.replace("(a,b)", "(a)");
        check_glue(
            &format!("{CLASS}{short}export{{b as Two}};"),
            "default is declared, but not exported; one is declared with 2 values and takes 1",
        );
        assert!(check("x", "export function (", "").is_err());
    }
}
