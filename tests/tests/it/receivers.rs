//! The ten-line receivers of the documentation, `www/receivers`: each runs, and gets what the widget sends.

use crate::kept::{ask, wait_until_sent};
use crate::words::answer;
use serde_json::{Value, json};
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use survey::Response;
use tests::{Collector, World, run, wait_until};

/// A receiver's process; dropping it ends it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

fn source(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/receivers").join(name);
    path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the widget sends in a bad hour: twice the same, an older revision late, a newer one without the older.
async fn hold_to_the_rules(world: &World, endpoint: &str) {
    let post = async |body: String, mode: &str| {
        let call = "return fetch(arguments[0], { method: 'POST', body: arguments[1], mode: arguments[2] }).then(({ status }) => status, () => 0)";
        world.browser.script_with(call, vec![endpoint.into(), body.into(), mode.into()]).await
    };
    let id = "0198c0de-0000-7000-8000-00000000000a";
    let kept = || {
        let text = fs::read(world.folder.join(format!("answers/{id}.json"))).ok()?;
        Some(serde_json::from_slice::<Value>(&text).unwrap())
    };
    let response = |revision: u64, said: &str| json!({"response_id": id, "revision": revision, "context": {}, "said": said});
    for (given, expected) in [
        (response(2, "second"), "second"),
        (response(2, "again"), "second"),
        (response(1, "late"), "second"),
        (response(11, "eleventh"), "eleventh"),
    ] {
        let status = post(given.to_string(), "cors").await;
        assert!(status == 200 || status == 204, "{given}: {status}");
        assert_eq!(kept().unwrap()["said"], expected, "{given}");
    }
    assert_eq!(kept().unwrap()["context"], json!({}), "kept as it was");
    // What is no response leaves nothing, and the receiver goes on.
    let before = fs::read_dir(world.folder.join("answers")).unwrap().count();
    let outside = json!({"response_id": "../../outside", "revision": 1});
    post("{".to_owned(), "no-cors").await;
    post(outside.to_string(), "no-cors").await;
    assert!(
        !world.folder.join("outside.json").exists()
            && !world.folder.join("../outside.json").exists()
    );
    let after = fs::read_dir(world.folder.join("answers")).unwrap().count();
    assert!(after <= before + 1, "at most the harmless name");
    assert_eq!(post(response(12, "last").to_string(), "cors").await.as_u64().unwrap() / 100, 2);
    assert_eq!(kept().unwrap()["said"], "last");
}

/// Runs `program` in a folder of its own; the widget's answer lies there, once, in its last revision.
fn check(program: &str, package: &str, arguments: impl FnOnce(u16) -> Vec<String> + 'static) {
    let (program, package) = (program.to_owned(), package.to_owned());
    run(async move |world| {
        let port = Collector::closed_port().await;
        let child = Command::new(&program)
            .args(arguments(port))
            .env("PORT", port.to_string())
            .current_dir(&world.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let _running = Running(child.unwrap_or_else(|error| {
            panic!("{program} does not start ({error}): the documentation's receiver can't be tested; install {package}")
        }));
        wait_until("the receiver listens", async || TcpStream::connect(("127.0.0.1", port)).ok())
            .await;
        let endpoint = format!("http://127.0.0.1:{port}/");
        // The first visit with a preflight, the second without CORS.
        for (n, cors) in [(1, "cors"), (2, "simple")] {
            world.browser.before_each_page("localStorage.removeItem('candor.last.nps')").await;
            ask(&world, &[("data-endpoint", &endpoint), ("data-cors", cors)]).await;
            answer(&world.browser, 9).await;
            wait_until_sent(&world.browser).await;
            let folder = world.folder.join("answers");
            let complete = || -> Vec<Value> {
                let files =
                    fs::read_dir(&folder).into_iter().flatten().map(|file| file.unwrap().path());
                let read =
                    files.filter_map(|file| serde_json::from_slice(&fs::read(file).ok()?).ok());
                read.filter(|response: &Value| response["status"] == "complete").collect()
            };
            wait_until(&format!("{n} answers of {program}"), async || {
                (complete().len() == n).then_some(())
            })
            .await;
            assert_eq!(fs::read_dir(&folder).unwrap().count(), n, "one file a response");
            for response in complete() {
                Response::from_json(response.to_string().as_bytes(), None).unwrap();
                assert_eq!(response["revision"], 2);
            }
        }
        hold_to_the_rules(&world, &endpoint).await;
    });
}

fn interpreted(program: &str, package: &str, file: &str) {
    let path = source(file).display().to_string();
    check(program, package, |_| vec![path]);
}

#[test]
fn node() {
    interpreted("node", "Node.js (Debian: apt-get install nodejs)", "node.mjs");
}

#[test]
fn python() {
    interpreted("python3", "Python 3 (Debian: apt-get install python3)", "python.py");
}

#[test]
fn php() {
    let path = source("php.php").display().to_string();
    check("php", "PHP (Debian: apt-get install php-cli)", |port| {
        vec!["-S".to_owned(), format!("127.0.0.1:{port}"), path]
    });
}

#[test]
fn rust() {
    // Cargo builds the examples of a package before it runs its tests.
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("examples/receiver");
    check(&program.display().to_string(), "nothing: `cargo test` builds it", |port| {
        vec![format!("127.0.0.1:{port}")]
    });
}
