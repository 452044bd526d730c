//! `candor serve` as a process: what it keeps when it is killed, and why it refuses to start.

use crate::client::{EXAMPLE, response};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

const DEADLINE: Duration = Duration::from_secs(120);

pub(crate) fn candor(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CANDOR_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).arg("serve").args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A collector that runs, killed at the end of the test or at the deadline, whichever comes first.
pub(crate) struct Running {
    pub(crate) child: Child,
    _alive: Sender<()>,
    pub(crate) address: String,
}

impl Running {
    /// Starts it on a free port and waits for the line that says it is ready.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_by(&[], folder, arguments)
    }

    /// As [`Running::start`], by a program that is given the command line as its last arguments.
    pub(crate) fn start_by(by: &[&str], folder: &Path, arguments: &[&str]) -> Self {
        let mut command = candor(folder, &[&["--listen", "127.0.0.1:0"], arguments].concat());
        if let Some((program, first)) = by.split_first() {
            let mut outer = Command::new(program);
            outer.args(first).arg(command.get_program()).args(command.get_args());
            outer.current_dir(folder).stdin(Stdio::null());
            outer.stdout(Stdio::piped()).stderr(Stdio::piped());
            command = outer;
        }
        Self::wait(command)
    }

    /// Starts a command whose first line says that it is ready, and where.
    pub(crate) fn wait(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let pid = Pid::from_child(&child);
        let (alive, ended) = channel::<()>();
        // Whoever waits for it, waits no longer than this.
        std::thread::spawn(move || {
            if ended.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout) {
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("candor is ready at http://").map(str::to_owned);
        let address = address.unwrap_or_else(|| panic!("{line:?}: {:?}", finish(&mut child)));
        Self { child, _alive: alive, address }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub(crate) fn open(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    }

    /// The status and body of one request.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> (u16, String) {
        let mut stream = self.open();
        let (host, n) = (&self.address, body.len());
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {n}\r\n{headers}\r\n{body}")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    pub(crate) fn post(&self, body: &str) -> u16 {
        self.send("POST", "/v1/responses", "content-type: application/json\r\n", body).0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was written to standard error until the end, and the exit code.
pub(crate) fn finish(child: &mut Child) -> (String, Option<i32>) {
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    (text, child.wait().unwrap().code())
}

/// Runs it to its end, which must be a refusal: exit code 2 and one line that names every one of `words`.
#[track_caller]
pub(crate) fn refused(folder: &Path, arguments: &[&str], words: &[&str]) {
    let Output { status, stdout, stderr } = candor(folder, arguments).output().unwrap();
    let text = String::from_utf8(stderr).unwrap();
    assert_eq!((status.code(), stdout.len()), (Some(2), 0), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    for word in words {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..3_u64 {
        let running = Running::start(folder.path(), &["--open"]);
        for n in 0..3 {
            let n = u32::try_from(round).unwrap() * 3 + n;
            assert_eq!(running.post(&response(n, &json!({})).to_string()), 201);
        }
        running.signal(Signal::KILL);
        drop(running);
        let running = Running::start(folder.path(), &["--open"]);
        let (status, report) = running.send("GET", "/v1/surveys/nps/report", "", "");
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!((status, &report["questions"][0]["n"]), (200, &json!((round + 1) * 3)));
        assert_eq!(running.post(&response(0, &json!({})).to_string()), 200);
    }
}

#[test]
fn it_stops_cleanly_when_told() {
    for signal in [Signal::TERM, Signal::INT] {
        let folder = tempfile::tempdir().unwrap();
        let mut running = Running::start(folder.path(), &["--open"]);
        assert_eq!(running.post(EXAMPLE), 201);
        // An idle connection does not hold it up.
        let idle = running.open();
        running.signal(signal);
        let (stderr, code) = finish(&mut running.child);
        assert_eq!((code, stderr.as_str()), (Some(0), ""));
        drop(idle);
        assert!(!folder.path().join("candor.db-wal").exists());
        for inbox in ["candor.db-inbox-0", "candor.db-inbox-1"] {
            assert!(std::fs::read(folder.path().join(inbox)).unwrap().is_empty(), "{inbox}");
        }
    }
}

/// With nothing in its log that an operator would have to look into.
#[test]
fn it_stops_cleanly_on_postgres() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let address = runtime.block_on(crate::postgres::database());
    let folder = tempfile::tempdir().unwrap();
    for expected in [201, 200, 200] {
        let mut running = Running::start(folder.path(), &["--open", "--store", &address]);
        assert_eq!(running.post(EXAMPLE), expected);
        running.signal(Signal::TERM);
        assert_eq!(finish(&mut running.child), (String::new(), Some(0)));
    }
}

#[test]
fn a_request_under_way_is_finished_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Running::start(folder.path(), &["--open"]);
    let mut stream = running.open();
    let n = EXAMPLE.len();
    write!(stream, "POST /v1/responses HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: text/plain\r\ncontent-length: {n}\r\n\r\n")
        .unwrap();
    // The handler has begun to read when it says that we may go on.
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    running.signal(Signal::TERM);
    // It refuses new connections from then on.
    while TcpStream::connect(&running.address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(EXAMPLE.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 201 Created"), "{text}");
    assert_eq!(finish(&mut running.child).1, Some(0));
}

#[test]
fn the_token_of_the_first_start_is_shown_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Running::start(folder.path(), &[]);
    first.signal(Signal::TERM);
    let (stderr, _) = finish(&mut first.child);
    let token = stderr
        .trim_end()
        .strip_prefix("candor: the admin token, shown only this once: ")
        .unwrap()
        .to_owned();
    for name in ["candor.db", "candor.db-wal"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
        assert!(
            !bytes.windows(token.len()).any(|part| part == token.as_bytes()),
            "only its hash is kept"
        );
    }
    let mut second = Running::start(folder.path(), &[]);
    let report = |token: &str| {
        let header = format!("authorization: Bearer {token}\r\n");
        second.send("GET", "/v1/surveys/nps/report", &header, "").0
    };
    assert_eq!((report(&token), report("other")), (200, 401));
    second.signal(Signal::TERM);
    assert_eq!(finish(&mut second.child), (String::new(), Some(0)));
    // One that is given counts besides those that the store keeps.
    let third = Running::start(folder.path(), &["--token", "given"]);
    let report = |token: &str| {
        third
            .send(
                "GET",
                "/v1/surveys/nps/report",
                &format!("authorization: Bearer {token}\r\n"),
                "",
            )
            .0
    };
    assert_eq!((report("given"), report(&token), report("other")), (200, 200, 401));
}

#[test]
fn a_port_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(
        folder.path(),
        &["--listen", &address, "--open"],
        &["cannot listen", &address, "in use"],
    );
    assert!(!folder.path().join("candor.db").exists());
}

#[test]
fn an_address_for_everyone_needs_a_token() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        refused(folder.path(), &["--listen", address], &[address, "token"]);
        refused(folder.path(), &["--listen", address, "--open"], &[address, "--open"]);
        refused(folder.path(), &["--listen", address, "--open", "--token", "x"], &["--open"]);
    }
    refused(
        folder.path(),
        &["--listen", "127.0.0.1:0", "--open", "--token", "x"],
        &["--open", "--token"],
    );
    refused(folder.path(), &["--listen", "127.0.0.1:0", "--token", "two words"], &["token"]);
    refused(folder.path(), &["--listen", "127.0.0.1:0", "--token", ""], &["token"]);
}

#[test]
fn a_folder_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    for store in ["sqlite:file/candor.db", "sqlite:file/deep/candor.db", "sqlite:file"] {
        refused(folder.path(), &["--listen", "127.0.0.1:0", "--open", "--store", store], &[store]);
    }
    for store in ["mysql://localhost/candor", "candor.db", "sqlite::memory:", "sqlite:"] {
        refused(
            folder.path(),
            &["--listen", "127.0.0.1:0", "--open", "--store", store],
            &[store, "sqlite:PATH", "postgres://"],
        );
    }
    refused(
        folder.path(),
        &["--listen", "127.0.0.1:0", "--open", "--www", "none"],
        &["--www", "none"],
    );
}

#[cfg(unix)]
#[test]
fn a_folder_without_the_right_to_write() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let locked = folder.path().join("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(locked.join("probe"), "").is_ok() {
        // The superuser may write anywhere; the test beside this one has a folder that nobody can write.
        eprintln!("skipped: this user may write to a folder that nobody may");
        return;
    }
    refused(
        folder.path(),
        &["--listen", "127.0.0.1:0", "--store", "sqlite:locked/candor.db"],
        &["locked/candor.db"],
    );
}

#[test]
fn a_newer_database() {
    let folder = tempfile::tempdir().unwrap();
    drop(Running::start(folder.path(), &["--open"]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("candor.db"));
        let later = sqlx::SqlitePool::connect_with(options).await.unwrap();
        // As a later version leaves it behind.
        sqlx::query("insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (99990101, 'later', 1, x'00', 0)")
            .execute(&later)
            .await
            .unwrap();
        later.close().await;
    });
    refused(
        folder.path(),
        &["--listen", "127.0.0.1:0", "--open"],
        &["sqlite:candor.db", "newer", "99990101"],
    );
}
