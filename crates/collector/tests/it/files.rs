//! The studio, the sample pages and the embed: the same from a folder and from memory.

use crate::client::Client;
use collector::{Access, Site};

const FILES: [(&str, &str); 9] = [
    ("index.html", "<!doctype html><script type=\"module\">start()</script>"),
    ("studio-9c2a1b3d4e5f6071_bg.wasm", "wasm"),
    ("hosts/plain.html", "<!doctype html><p>plain"),
    ("embed/candor.js", "plain"),
    ("embed/candor.js.br", "brotli"),
    ("embed/candor.js.gz", "gzip"),
    ("embed/0.1.0/candor_bg.wasm", "wasm"),
    ("embed/0.1.0/frame.html", "<p>frame"),
    ("embed/0.1.0/nps.zh-Hans", "compiled"),
];

async fn clients() -> [(Client, Option<tempfile::TempDir>); 2] {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in FILES {
        let path = folder.path().join("www").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    std::fs::write(folder.path().join("secret"), "secret").unwrap();
    let from_folder = Client::with(Access::Open, Site::folder(folder.path().join("www"))).await;
    [(Client::with(Access::Open, Site::memory(FILES)).await, None), (from_folder, Some(folder))]
}

#[tokio::test]
async fn each_file_with_its_kind_and_age() {
    for (client, _folder) in clients().await {
        for (path, kind, age) in [
            ("/", "text/html; charset=utf-8", "no-cache"),
            ("/index.html", "text/html; charset=utf-8", "no-cache"),
            ("/hosts/plain.html", "text/html; charset=utf-8", "no-cache"),
            (
                "/studio-9c2a1b3d4e5f6071_bg.wasm",
                "application/wasm",
                "public, max-age=31536000, immutable",
            ),
            ("/embed/candor.js", "text/javascript; charset=utf-8", "public, max-age=300"),
            (
                "/embed/0.1.0/candor_bg.wasm",
                "application/wasm",
                "public, max-age=31536000, immutable",
            ),
            (
                "/embed/0.1.0/nps.zh-Hans",
                "application/octet-stream",
                "public, max-age=31536000, immutable",
            ),
        ] {
            let reply = client.get(path).await;
            assert_eq!(reply.status, 200, "{path}");
            assert_eq!(
                (reply.header("content-type"), reply.header("cache-control")),
                (kind, age),
                "{path}"
            );
            assert_eq!(reply.header("x-content-type-options"), "nosniff");
            let is_embed = path.starts_with("/embed/");
            assert_eq!(
                reply.header("access-control-allow-origin"),
                if is_embed { "*" } else { "" }
            );
            assert_eq!(
                reply.header("cross-origin-resource-policy"),
                if is_embed { "cross-origin" } else { "" }
            );
            let tag = reply.header("etag");
            let again = client.send("GET", path, &[("if-none-match", tag)], "").await;
            assert_eq!(
                (again.status.as_u16(), again.body.len(), again.header("cache-control")),
                (304, 0, age)
            );
        }
    }
}

#[tokio::test]
async fn the_smallest_form_that_the_client_reads() {
    for (client, _folder) in clients().await {
        for (accepted, body, encoding) in [
            ("gzip, deflate, br", "brotli", "br"),
            ("gzip", "gzip", "gzip"),
            ("br;q=0, gzip", "gzip", "gzip"),
            ("identity", "plain", ""),
        ] {
            let reply =
                client.send("GET", "/embed/candor.js", &[("accept-encoding", accepted)], "").await;
            assert_eq!(
                (reply.body.as_slice(), reply.header("content-encoding")),
                (body.as_bytes(), encoding)
            );
            assert_eq!(reply.header("vary"), "accept-encoding");
            assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
        }
        let reply = client.send("GET", "/", &[("accept-encoding", "br")], "").await;
        assert_eq!(
            (reply.header("content-encoding"), reply.body.as_slice()),
            ("", FILES[0].1.as_bytes())
        );
    }
}

#[tokio::test]
async fn pages_run_only_what_they_bring() {
    for (client, _folder) in clients().await {
        let policy = client.get("/").await.header("content-security-policy").to_owned();
        // printf 'start()' | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00=';"), "{policy}");
        assert!(
            policy.contains("default-src 'self';") && policy.contains("frame-ancestors 'self'"),
            "{policy}"
        );
        assert!(
            client.get("/hosts/plain.html").await.headers.contains_key("content-security-policy")
        );
        // The page of the frame alone stands in other sites.
        let policy =
            async |path| client.get(path).await.header("content-security-policy").to_owned();
        let framed = policy("/embed/0.1.0/frame.html").await;
        assert!(!framed.contains("frame-ancestors") && !framed.is_empty(), "{framed}");
        for path in ["/embed/candor.js", "/embed/0.1.0/nothing.html", "/v1/surveys/nps"] {
            let policy = policy(path).await;
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        }
    }
}

#[tokio::test]
async fn nothing_else_is_served() {
    for (client, _folder) in clients().await {
        for path in [
            "/../secret",
            "/embed/../../secret",
            "/%2e%2e/secret",
            "/embed",
            "/hosts",
            "/hosts/",
            "/nothing.js",
            "//secret",
        ] {
            client.get(path).await.problem(404, "not_found");
        }
        let reply = client.send("POST", "/embed/candor.js", &[], "").await;
        reply.problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), "GET,HEAD");
        let head = client.send("HEAD", "/embed/candor.js", &[], "").await;
        assert_eq!(head.status, 200);
    }
}
