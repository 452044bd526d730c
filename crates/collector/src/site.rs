//! The files: the studio at `/`, what every site embeds under `/embed/`, the sample pages under `/hosts/`.
//!
//! From a folder, or from the binary itself. A file may have compressed
//! neighbours (`.br`, `.gz`), made once at the highest level by whoever built it.

mod csp;

use crate::conditional;
use crate::error::{Error, only_get};
use crate::service::Service;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What the binary carries: a path and its bytes.
static BUILT_IN: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/dist.rs"));

/// Where the files are.
#[derive(Debug)]
pub struct Site(Source);

#[derive(Debug)]
enum Source {
    /// Read anew at each request, so that a page can be worked on.
    Folder(PathBuf),
    /// Read once.
    Memory(HashMap<String, File>),
}

/// One file, with what its headers need.
#[derive(Clone, Debug)]
struct File {
    bytes: Bytes,
    tag: HeaderValue,
    /// The policy of a page.
    policy: Option<HeaderValue>,
}

impl File {
    fn new(path: &str, bytes: Bytes) -> Self {
        let page = || match path.starts_with("embed/") {
            true => csp::frame(),
            false => csp::policy(&String::from_utf8_lossy(&bytes)),
        };
        let policy = path.ends_with(".html").then(page);
        Self { tag: conditional::tag(&bytes), policy, bytes }
    }
}

impl Site {
    /// The files below a folder.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self(Source::Folder(path.into()))
    }

    /// Files in memory, each with its path.
    pub fn memory<P: AsRef<str>, B: Into<Bytes>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let file = |(path, bytes): (P, B)| {
            (path.as_ref().to_owned(), File::new(path.as_ref(), bytes.into()))
        };
        Self(Source::Memory(files.into_iter().map(file).collect()))
    }

    /// What was built in; a development build reads the workspace's `dist/` where it is there.
    pub fn built_in() -> Self {
        let dist = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../dist"));
        if cfg!(debug_assertions) && BUILT_IN.is_empty() && dist.is_dir() {
            return Self::folder(dist);
        }
        Self::memory(BUILT_IN.iter().map(|(path, bytes)| (*path, Bytes::from_static(bytes))))
    }

    /// Whether there is anything to serve.
    pub async fn has_pages(&self) -> bool {
        self.file("index.html").await.is_some() || self.file("embed/candor.js").await.is_some()
    }

    /// The file at a checked path.
    async fn file(&self, path: &str) -> Option<File> {
        match &self.0 {
            Source::Memory(files) => files.get(path).cloned(),
            Source::Folder(folder) => {
                let bytes = tokio::fs::read(folder.join(path)).await.ok()?;
                Some(File::new(path, bytes.into()))
            }
        }
    }
}

/// Everything that no route took.
pub(crate) async fn get(
    State(service): State<Service>,
    request: Request,
) -> Result<Response, Error> {
    let asked = request.uri().path();
    let not_found = || Error::NotFound(asked.to_owned());
    let path = clean(asked).ok_or_else(not_found)?;
    let file = service.site().file(&path).await.ok_or_else(not_found)?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(only_get());
    }
    let encoded = encoded(service.site(), &path, request.headers()).await;
    let (served, encoding) =
        encoded.map_or_else(|| (file.clone(), None), |(file, name)| (file, Some(name)));
    let mut response = conditional::answer(request.headers(), &served.tag, served.bytes);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind(&path)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching(&path)));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Some(policy) = file.policy {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    if path.starts_with("embed/") {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(CORP, HeaderValue::from_static("cross-origin"));
    }
    Ok(response)
}

/// The path of a file within the site, or `None` for one that could lead out of it.
///
/// Our files have plain names, so that whatever is escaped, hidden or stepping up is not one of them.
fn clean(path: &str) -> Option<String> {
    let mut path = path.strip_prefix('/')?.to_owned();
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    let fits = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '%', '\0'])
    };
    path.split('/').all(fits).then_some(path)
}

/// The smallest neighbour that the client can read.
async fn encoded(site: &Site, path: &str, headers: &HeaderMap) -> Option<(File, &'static str)> {
    for (name, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(headers, name)
            && let Some(file) = site.file(&format!("{path}.{ending}")).await
        {
            return Some((file, name));
        }
    }
    None
}

/// Whether the client names this content coding, and not with a weight of zero.
pub(crate) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let lists = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding))
            && parts.all(|weight| {
                !matches!(weight.strip_prefix("q="), Some("0" | "0." | "0.0" | "0.00" | "0.000"))
            })
    })
}

fn kind(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        // Compiled surveys too: their ending is a language.
        _ => "application/octet-stream",
    }
}

/// How long a file may be kept: for ever where its name changes with its content.
fn caching(path: &str) -> &'static str {
    const FOR_EVER: &str = "public, max-age=31536000, immutable";
    match path.strip_prefix("embed/") {
        Some(rest) if rest.split_once('/').is_some_and(|(version, _)| is_version(version)) => {
            FOR_EVER
        }
        Some(_) => "public, max-age=300",
        None if is_hashed(path) => FOR_EVER,
        None => "no-cache",
    }
}

/// `0.1.0`, `1.2.3-rc.1`.
fn is_version(text: &str) -> bool {
    let mut parts = text.splitn(3, '.');
    let mut number =
        || parts.next().is_some_and(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()));
    number()
        && number()
        && parts.next().is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a name carries a hash of its content, as Trunk writes it: `studio-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '_', '.']).skip(1).any(|part| {
        // 64 bits, leading zeros left out.
        (12..=64).contains(&part.len())
            && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        for (path, expected) in [
            ("/", Some("index.html")),
            ("/hosts/", Some("hosts/index.html")),
            ("/embed/candor.js", Some("embed/candor.js")),
            ("/embed/surveys/nps.zh-Hans", Some("embed/surveys/nps.zh-Hans")),
            ("/../Cargo.toml", None),
            ("/embed/../../x", None),
            ("/embed/%2e%2e/x", None),
            ("/.git/config", None),
            ("//etc/passwd", None),
            ("/c:/x", None),
            ("/a\\..\\b", None),
            ("", None),
        ] {
            assert_eq!(clean(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn what_never_changes_is_kept_for_ever() {
        let for_ever = |path| caching(path).contains("immutable");
        assert!(for_ever("embed/0.1.0/candor_bg.wasm") && for_ever("embed/1.2.3-rc.1/nps.en"));
        assert!(
            for_ever("studio-9c2a1b3d4e5f6071_bg.wasm") && for_ever("studio-9c2a1b3d4e5f607.js")
        );
        for path in [
            "index.html",
            "hosts/plain.html",
            "embed/candor.js",
            "embed/latest/x.js",
            "studio-facade.js",
        ] {
            assert!(!for_ever(path), "{path}");
        }
        assert_eq!(caching("embed/candor.js"), "public, max-age=300");
    }

    #[test]
    fn kinds_by_ending() {
        assert_eq!(kind("embed/0.1.0/x_bg.wasm"), "application/wasm");
        assert_eq!(kind("embed/candor.js"), "text/javascript; charset=utf-8");
        for path in ["embed/nps.zh-Hans", "embed/nps.pl", "embed/nps", "a.b/c"] {
            assert_eq!(kind(path), "application/octet-stream", "{path}");
        }
    }

    #[test]
    fn codings_that_are_accepted() {
        let accepts = |list: &'static str, coding| {
            accepts(
                &[(ACCEPT_ENCODING, HeaderValue::from_static(list))].into_iter().collect(),
                coding,
            )
        };
        assert!(
            accepts("gzip, deflate, br", "br")
                && accepts("BR;q=0.5", "br")
                && accepts("gzip;q=1.0", "gzip")
        );
        assert!(
            !accepts("gzip", "br") && !accepts("br;q=0, gzip", "br") && !accepts("brotli", "br")
        );
    }
}
