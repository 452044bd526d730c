//! Collectors as processes, killed without warning and started again.

use super::proxy::Upstream;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, BufReader};

/// Collectors over one store.
#[derive(Debug)]
pub(super) struct Fleet {
    store: String,
    running: Vec<(Child, SocketAddr)>,
    pub(super) upstream: Upstream,
}

impl Fleet {
    pub(super) async fn start(store: &str, n: usize) -> Self {
        let upstream = Arc::new(Mutex::new(Vec::new()));
        let mut fleet = Self { store: store.to_owned(), running: Vec::new(), upstream };
        for _ in 0..n {
            fleet.add().await;
        }
        fleet
    }

    async fn add(&mut self) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_candor"))
            .args(["serve", "--listen", "127.0.0.1:0", "--open", "--log", "off", "--store"])
            .arg(&self.store)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = tokio::process::ChildStdout::from_std(child.stdout.take().unwrap()).unwrap();
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).await.unwrap();
        let address = line.trim_end().rsplit('/').next().unwrap().parse().unwrap();
        self.upstream.lock().unwrap().push(address);
        self.running.push((child, address));
    }

    /// `kill -9` of the one that runs longest, and another in its place.
    pub(super) async fn kill_one(&mut self) {
        let (mut child, address) = self.running.remove(0);
        child.kill().unwrap();
        child.wait().unwrap();
        self.upstream.lock().unwrap().retain(|it| *it != address);
        self.add().await;
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for (child, _) in &mut self.running {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
