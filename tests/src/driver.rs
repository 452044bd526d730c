//! Chromedriver as a process of the test's own, and a session of headless Chromium in it.

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,900",
];
const MISSING: &str = "install chromium and its driver (on Debian: `apt-get install chromium \
                       chromium-driver`), or name the driver in CHROMEDRIVER";

/// A running chromedriver; dropping it ends the process.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    /// Starts one on a free port.
    ///
    /// Port 0 lets chromedriver choose one for IPv6, and it ends where another process has the
    /// same one for IPv4; then it chooses anew. Anything else that ends it fails the test.
    pub(crate) fn start() -> Self {
        let program = env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        loop {
            match Self::on_any_port(&program) {
                Ok(driver) => return driver,
                Err(said) if said.contains("port not available") => {}
                Err(said) => panic!("{program} ended at once, saying {said:?}: {MISSING}"),
            }
        }
    }

    /// # Errors
    /// What it said before it ended by itself.
    fn on_any_port(program: &str) -> Result<Self, String> {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{program} does not start ({error}): {MISSING}"));
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut said = String::new();
        let port = loop {
            let before = said.len();
            if output.read_line(&mut said).unwrap() == 0 {
                process.wait().unwrap();
                return Err(said);
            }
            if let Some((_, port)) = said[before..].split_once("successfully on port ") {
                break port.trim_end_matches(['.', '\n', '\r']).to_owned();
            }
        };
        // What it says later is read by nobody, and must not stop it.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Ok(Self { process, address: format!("http://127.0.0.1:{port}") })
    }

    /// A browser with an empty profile in `profile`.
    pub(crate) async fn browser(&self, profile: &Path) -> Client {
        let mut arguments: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let mut options = json!({ "args": arguments });
        if let Ok(chromium) = env::var("CHROMIUM") {
            options["binary"] = chromium.into();
        }
        let Value::Object(capabilities) = json!({
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
        }) else {
            unreachable!("an object was written")
        };
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.address)
            .await
            .unwrap_or_else(|error| panic!("Chromium does not start ({error}): {MISSING}"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
