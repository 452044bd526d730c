//! What is measured: `candor serve` as a process, and beside it a server that parses and drops.

use crate::share::Share;
use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::routing::post;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// The argument with which this program is the server that drops.
pub(crate) const DROP: &str = "drop";

/// A server in a process of its own, gone when this is.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    share: Option<Share>,
}

impl Server {
    /// `candor serve` over `store`.
    pub(crate) fn candor(store: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--open", "--store", store]);
        Self::start(command)
    }

    /// Lets it use at most `hundredths` of one processor.
    ///
    /// # Errors
    /// Where this machine lets nobody set that.
    pub(crate) fn limit(&mut self, hundredths: u32) -> Result<(), String> {
        self.share = Some(Share::of(self.child.id(), hundredths)?);
        Ok(())
    }

    /// The server that parses the same JSON and drops it.
    pub(crate) fn dropping() -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.arg(DROP);
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).spawn().expect("the server's program is built");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it was piped");
        BufReader::new(stdout).read_line(&mut line).expect("the server says where it listens");
        let address = line.trim_end().rsplit('/').next().and_then(|it| it.parse().ok());
        Self {
            child,
            address: address.unwrap_or_else(|| panic!("the server says {line:?}")),
            share: None,
        }
    }

    /// Resident memory, MiB.
    pub(crate) fn memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).expect("Linux tells the memory of a process");
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok());
        kib.expect("a process has memory") / 1_024
    }

    /// Processor time so far, in hundredths of a second.
    pub(crate) fn ticks(&self) -> u64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = std::fs::read_to_string(path).expect("Linux tells the time of a process");
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        fields[11..13].iter().filter_map(|it| it.parse::<u64>().ok()).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Its group is empty now.
        drop(self.share.take());
    }
}

/// Parses and drops whatever is posted, and answers as the collector does.
pub(crate) async fn drop_everything() {
    let answer = |body: Bytes| async move {
        match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(value) => {
                let id = value["response_id"].as_str().unwrap_or_default();
                let receipt =
                    format!(r#"{{"response_id":"{id}","revision":1,"status":201,"problems":[]}}"#);
                (StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], receipt)
            }
            Err(_) => (StatusCode::BAD_REQUEST, [(CONTENT_TYPE, "text/plain")], String::new()),
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    println!("ready at http://{}", listener.local_addr().expect("it is bound"));
    let app = Router::new().route("/v1/responses", post(answer));
    axum::serve(listener, app).await.expect("it serves for ever");
}
