//! The content security policy of our own pages: only what they bring along runs, named by its hash.
//!
//! Trunk writes the studio's start as an inline module script, whose words
//! change with every build: so its hash is computed from the page that is served.

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy of a page: its own origin, and its inline scripts and styles by their hashes.
///
/// Style attributes are allowed (an inline survey keeps its place with one);
/// event-handler attributes are not.
pub(super) fn policy(page: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'{}; \
         style-src-attr 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; object-src 'none'; \
         frame-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'",
        hashes(page, "script"),
        hashes(page, "style"),
    );
    HeaderValue::from_str(&policy).expect("a policy is visible ASCII")
}

/// The policy of the page that stands in where a site refuses WebAssembly: any page may frame it.
///
/// No `frame-ancestors`: its `*` leaves out pages without an origin, as in a sandbox. What it
/// may load and run, the page says itself, so that it is as strict on any other server.
pub(super) fn frame() -> HeaderValue {
    HeaderValue::from_static("base-uri 'none'; form-action 'none'")
}

/// The hash of every inline element of this name, each with a space before it.
fn hashes(page: &str, name: &str) -> String {
    inline(page, name)
        .into_iter()
        .map(|text| {
            // As a browser sees it: its parser makes every line end a line feed.
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
        })
        .collect()
}

/// The content of every element of this name that has no `src`.
fn inline<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    // Byte for byte as long as the page, so that places in one are places in the other.
    let lower = page.to_ascii_lowercase();
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = lower[at..].find('<').map(|i| at + i) {
        at = start + 1;
        if lower[start..].starts_with("<!--") {
            at = lower[start..].find("-->").map_or(lower.len(), |i| start + i + 3);
            continue;
        }
        let Some(rest) = lower[start..].strip_prefix(&open) else { continue };
        if !rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/') {
            continue;
        }
        let Some(content) = tag_end(&lower, start) else { break };
        let end = lower[content..].find(&close).map_or(lower.len(), |i| content + i);
        let attributes = &lower[start + open.len()..content];
        if !attributes
            .split(|c: char| c.is_ascii_whitespace())
            .any(|it| it == "src" || it.starts_with("src="))
        {
            found.push(&page[content..end]);
        }
        at = end;
    }
    found
}

/// The place after the `>` that ends the tag at `start`, whatever stands in quotes.
fn tag_end(page: &str, start: usize) -> Option<usize> {
    let mut quote = None;
    for (i, c) in page[start..].char_indices() {
        match (quote, c) {
            (None, '>') => return Some(start + i + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        assert_eq!(inline(page, "script"), expected, "{page}");
    }

    #[test]
    fn inline_scripts_are_found() {
        check("<script>a</script>", &["a"]);
        check("<SCRIPT type=\"module\">\nimport x\n</SCRIPT ><p>", &["\nimport x\n"]);
        check(
            "<script async src=\"/embed/candor.js\" data-survey=\"nps\"></script><script>b</script>",
            &["b"],
        );
        check("<script data-src=\"x\" title='a>b'>c</script>", &["c"]);
        check("<!-- one <script> tag --><script>d</script>", &["d"]);
        check("<script>e <!-- f</script> <scripted>g</scripted> <script", &["e <!-- f"]);
        check("<p>żółć</p><script>ż</script>", &["ż"]);
        check("no script", &[]);
    }

    #[test]
    fn a_hash_is_that_of_the_browser() {
        // The example of CSP level 3, section 8.3 (hash of `alert('Hello, world.');`).
        let policy = policy("<script>alert('Hello, world.');</script>");
        let policy = policy.to_str().unwrap();
        assert!(policy.contains(
            "script-src 'self' 'wasm-unsafe-eval' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='; style-src 'self';"
        ), "{policy}");
        assert_eq!(hashes("<style>\r\n</style>", "style"), hashes("<style>\n</style>", "style"));
    }
}
