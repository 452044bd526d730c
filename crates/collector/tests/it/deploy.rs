//! The examples in `deploy/`, as they stand: each is run, or it is said loudly why not.

mod container;

use crate::client::EXAMPLE;
use crate::process::Running;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const NGINX: &str = include_str!("../../deploy/nginx.conf");
const STATIC: &str = include_str!("../../deploy/nginx-static.conf");
const UNIT: &str = include_str!("../../deploy/candor.service");
const CONFIG: &str = include_str!("../../deploy/candor.toml");
const DEADLINE: Duration = Duration::from_secs(30);

fn is_there(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|it| it.join(program).is_file())
}

/// Says why an example is not run; a machine without the program cannot prove it.
fn missing(program: &str, package: &str) -> bool {
    let is_missing = !is_there(program);
    if is_missing {
        not_tested(&format!("{program} is not on PATH (Debian: apt-get install {package})"));
    }
    is_missing
}

/// Not by `eprintln!`, which is heard only where a test fails.
fn not_tested(why: &str) {
    std::io::stderr().write_all(format!("NOT TESTED: {why}\n").as_bytes()).unwrap();
}

/// Ports that nobody listens at, all different.
fn ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|it| it.local_addr().unwrap().port())
}

struct Nginx(Child);

impl Nginx {
    /// Starts it in the foreground with these servers, and waits until it takes connections.
    fn start(folder: &Path, servers: &str, port: u16) -> Self {
        let path = folder.display();
        let config = format!(
            "daemon off; master_process off; pid {path}/pid; error_log {path}/error.log;
             events {{}}
             http {{
               include /etc/nginx/mime.types; access_log off;
               client_body_temp_path {path}/body; proxy_temp_path {path}/proxy;
               fastcgi_temp_path {path}/fastcgi; uwsgi_temp_path {path}/uwsgi; scgi_temp_path {path}/scgi;
               {servers}
             }}"
        );
        std::fs::write(folder.join("nginx.conf"), config).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
        command.arg("-e").arg(folder.join("error.log"));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let started = collector::clock::system();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = || std::fs::read_to_string(folder.join("error.log"));
            assert!(child.try_wait().unwrap().is_none(), "{:?}", log());
            let waited = collector::clock::system() - started;
            assert!(u128::from(waited.unsigned_abs()) < DEADLINE.as_millis(), "{:?}", log());
            std::thread::yield_now();
        }
        Self(child)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What came back over plain HTTP.
fn plain(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// What came back over TLS.
fn secure(port: u16, request: &str) -> String {
    let mut child = Command::new("openssl")
        .args([
            "s_client",
            "-quiet",
            "-verify_quiet",
            "-servername",
            "feedback.example",
            "-connect",
        ])
        .arg(format!("127.0.0.1:{port}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    drop(input);
    child.wait().unwrap();
    text
}

fn certificate(folder: &Path) -> [PathBuf; 2] {
    let [certificate, key] = ["cert.pem", "key.pem"].map(|it| folder.join(it));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ])
        .args(["-days", "1", "-subj", "/CN=feedback.example", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    [certificate, key]
}

#[test]
fn nginx_in_front_with_tls() {
    if missing("nginx", "nginx") || missing("openssl", "openssl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--open", "--trusted-proxy", "127.0.0.1", "--rate", "1", "--burst", "2"];
    let running = Running::start(folder.path(), &arguments);
    let [http, https] = ports();
    let [certificate, key] = certificate(folder.path());
    let mut servers = NGINX.to_owned();
    for (from, to) in [
        ("server 127.0.0.1:8787;", format!("server {};", running.address)),
        ("listen 80;", format!("listen 127.0.0.1:{http};")),
        ("listen [::]:80;", String::new()),
        ("listen 443 ssl", format!("listen 127.0.0.1:{https} ssl")),
        ("listen [::]:443 ssl http2;", String::new()),
        ("/etc/letsencrypt/live/feedback.example/fullchain.pem", certificate.display().to_string()),
        ("/etc/letsencrypt/live/feedback.example/privkey.pem", key.display().to_string()),
        // An open collector answers only to names of this machine.
        ("proxy_set_header Host $host;", "proxy_set_header Host localhost;".to_owned()),
        // Every visitor comes from this machine here, so that the header says who it is.
        ("$proxy_add_x_forwarded_for", "$http_x_visitor".to_owned()),
    ] {
        assert!(servers.contains(from), "{from} is not in the example");
        servers = servers.replace(from, &to);
    }
    let _nginx = Nginx::start(folder.path(), &servers, https);
    let moved =
        plain(http, "GET /x?y HTTP/1.1\r\nhost: feedback.example\r\nconnection: close\r\n\r\n");
    assert!(moved.starts_with("HTTP/1.1 301 "), "{moved}");
    assert!(moved.contains("Location: https://feedback.example/x?y\r\n"), "{moved}");
    let n = EXAMPLE.len();
    let post = |visitor: &str| {
        secure(
            https,
            &format!(
                "POST /v1/responses HTTP/1.1\r\nhost: feedback.example\r\nx-visitor: {visitor}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: {n}\r\n\r\n{EXAMPLE}"
            ),
        )
    };
    let first = post("198.51.100.1");
    assert!(first.starts_with("HTTP/1.1 201 "), "{first}");
    assert!(first.contains("Strict-Transport-Security: max-age=31536000\r\n"), "{first}");
    assert!(first.contains("access-control-allow-origin: *\r\n"), "{first}");
    // Twenty in one go are more than a visitor may send, however slow the machine.
    let one =
        "GET /v1/surveys/nps HTTP/1.1\r\nhost: feedback.example\r\nx-visitor: 198.51.100.1\r\n";
    let many = [[one, "\r\n"].concat().repeat(19), [one, "connection: close\r\n\r\n"].concat()];
    let replies = secure(https, &many.concat());
    assert!(replies.contains("HTTP/1.1 429 "), "{replies}");
    // The limit is a visitor's, not the proxy's.
    assert!(post("198.51.100.2").starts_with("HTTP/1.1 200 "));
    let stream = secure(
        https,
        "GET /v1/nothing HTTP/1.1\r\nhost: feedback.example\r\nx-visitor: 198.51.100.3\r\nconnection: close\r\n\r\n",
    );
    assert!(stream.contains("\"code\":\"not_found\""), "{stream}");
}

#[test]
fn the_embed_alone_on_a_static_host() {
    if missing("nginx", "nginx") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let embed = folder.path().join("embed");
    std::fs::create_dir_all(embed.join("0.1.0/surveys")).unwrap();
    for (name, text) in [
        ("candor.js", "// boot"),
        ("candor.js.gz", "\u{1f}compressed"),
        ("0.1.0/candor_bg.wasm", "\0asm"),
        ("0.1.0/surveys/nps.en", "candor1"),
    ] {
        std::fs::write(embed.join(name), text).unwrap();
    }
    let [port] = ports();
    let mut servers = STATIC.to_owned();
    for (from, to) in [
        ("listen 80;", format!("listen 127.0.0.1:{port};")),
        ("listen [::]:80;", String::new()),
        ("root /srv/candor;", format!("root {};", folder.path().display())),
    ] {
        assert!(servers.contains(from), "{from} is not in the example");
        servers = servers.replace(from, &to);
    }
    // Its workers may be another user's.
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    let _nginx = Nginx::start(folder.path(), &servers, port);
    let get = |path: &str| {
        plain(
            port,
            &format!(
                "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept-encoding: gzip\r\n\r\n"
            ),
        )
    };
    for (path, kind, age) in [
        ("/embed/candor.js", "application/javascript", "public, max-age=300"),
        ("/embed/0.1.0/candor_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
        (
            "/embed/0.1.0/surveys/nps.en",
            "application/octet-stream",
            "public, max-age=31536000, immutable",
        ),
    ] {
        let reply = get(path);
        assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
        for line in [
            format!("Content-Type: {kind}"),
            format!("Cache-Control: {age}"),
            "Access-Control-Allow-Origin: *".to_owned(),
            "Cross-Origin-Resource-Policy: cross-origin".to_owned(),
        ] {
            assert!(reply.contains(&format!("{line}\r\n")), "{line} in {reply}");
        }
    }
    assert!(get("/embed/candor.js").contains("Content-Encoding: gzip\r\n"));
    assert!(get("/embed/none.js").starts_with("HTTP/1.1 404 "));
}

#[test]
fn the_configuration_file_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("candor.toml"), CONFIG).unwrap();
    let running = Running::start(folder.path(), &["--config", "candor.toml"]);
    assert_eq!(running.post(EXAMPLE), 201);
    assert!(folder.path().join("candor.db").exists());
}

#[test]
fn systemd_understands_the_unit() {
    if missing("systemd-analyze", "systemd") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("candor.service");
    let program = "/usr/local/bin/candor";
    assert!(UNIT.contains(program));
    std::fs::write(&path, UNIT.replace(program, env!("CARGO_BIN_EXE_candor"))).unwrap();
    let output = Command::new("systemd-analyze").arg("verify").arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let own: Vec<&str> = said.lines().filter(|it| it.contains("candor.service")).collect();
    assert!(own.is_empty(), "{said}");
}
