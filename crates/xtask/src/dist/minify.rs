//! JavaScript made small: unused code removed, names shortened, white space dropped.

use anyhow::{Result, bail};
use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

/// Tells one minifier's output from another's.
pub(super) const VERSION: &str = "oxc 0.146";

/// How a browser reads the file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// `<script>`: its top-level names are the page's, and so are kept.
    Script,
    /// `import`: its top-level names are its own.
    Module,
}

/// The same program in fewer bytes.
///
/// # Errors
/// `source` is not JavaScript; the message names the place.
pub(super) fn minify(source: &str, kind: Kind) -> Result<String> {
    let allocator = Allocator::default();
    let source_type = match kind {
        Kind::Script => SourceType::script(),
        Kind::Module => SourceType::mjs(),
    };
    let parsed = Parser::new(&allocator, source, source_type).parse();
    if let Some(problem) = parsed.diagnostics.iter().next() {
        bail!("{problem}");
    }
    let mut program = parsed.program;
    let options = MinifierOptions {
        mangle: Some(MangleOptions::default()),
        mangle_properties: None,
        compress: Some(CompressOptions::smallest()),
    };
    let minified = Minifier::new(options).minify(&allocator, &mut program);
    let printed = Codegen::new()
        .with_options(CodegenOptions {
            minify: true,
            comments: CommentOptions::disabled(),
            ..CodegenOptions::default()
        })
        .with_scoping(minified.scoping)
        .build(&program);
    Ok(printed.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_long_names_go() {
        let source = "// why\n(function () { const somethingLong = window.a; somethingLong(somethingLong); })();";
        let small = minify(source, Kind::Script).unwrap();
        assert!(!small.contains("why") && !small.contains("somethingLong"), "{small}");
        assert!(small.contains("window.a"), "{small}");
    }

    #[test]
    fn a_module_keeps_its_exports() {
        let small =
            minify("export default async function start(input) { return input; }", Kind::Module);
        assert!(small.unwrap().contains("export default"));
    }

    #[test]
    fn import_meta_survives() {
        let source = "export function at() { return new URL('a.wasm', import.meta.url); }";
        assert!(minify(source, Kind::Module).unwrap().contains("import.meta.url"));
    }

    #[test]
    fn what_is_not_javascript_is_refused() {
        assert!(minify("function (", Kind::Script).is_err());
    }
}
