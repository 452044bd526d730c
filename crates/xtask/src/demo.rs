//! `cargo xtask demo`: from a clean clone to the product at work, in one command.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep; // between two looks at a process that gives no signal: std has none
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::clock::Stopwatch;
use crate::say::Steps;
use crate::workspace::Workspace;
use crate::{command, dist};

/// The collector's own code for "this cannot work as asked", for example a port in use.
const UNUSABLE: u8 = 2;

/// What `cargo xtask demo` can be told.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The port of the collector on 127.0.0.1.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// The folder that keeps the responses.
    #[arg(long, value_name = "DIR", default_value = "candor-data")]
    data: PathBuf,
    /// Do not open a browser.
    #[arg(long)]
    no_open: bool,
}

/// Builds everything and serves it until Ctrl-C or SIGTERM.
///
/// # Errors
/// A tool cannot be had, a build fails, or the collector does not come up.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    // Known now, or after minutes of building.
    if let Err(error) = TcpListener::bind(address) {
        return Ok(unusable(&format!("cannot listen on {address}: {error}; try --port")));
    }
    let data = std::path::absolute(&options.data)?;
    if let Err(error) = std::fs::create_dir_all(&data) {
        return Ok(unusable(&format!("cannot make {}: {error}; try --data", data.display())));
    }

    let mut steps = Steps::new(dist::N_STEPS + 1);
    dist::build(workspace, &dist::Options::default(), &mut steps)?;
    steps.next(&format!("starting the collector with SQLite in {}", data.display()));
    serve(workspace, address, &data, options.no_open)
}

fn serve(
    workspace: &Workspace,
    address: SocketAddr,
    data: &Path,
    no_open: bool,
) -> Result<ExitCode> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("cannot watch signals")?;
    }
    let mut collector = start(workspace, address, data)?;
    if let Some(status) = wait_until_healthy(&mut collector, address, &stop)? {
        return Ok(code_of(status));
    }
    if !stop.load(Ordering::Relaxed) {
        println!("{}", welcome(address));
        if !no_open {
            open(&format!("http://{address}/"));
        }
    }
    let status = wait(&mut collector, &stop)?;
    println!("candor has stopped; the responses stay in {}", data.display());
    Ok(code_of(status))
}

/// Starts the collector, open to everyone on this machine.
pub(crate) fn start(workspace: &Workspace, address: SocketAddr, data: &Path) -> Result<Child> {
    command::new(workspace.program("candor"))
        .args(["serve", "--open", "--listen", &address.to_string()])
        .arg("--store")
        .arg(format!("sqlite:{}", data.join("candor.db").display()))
        .arg("--www")
        .arg(workspace.dist())
        // With a token the collector would not be open.
        .env_remove("CANDOR_TOKEN")
        .stdin(Stdio::null())
        .spawn()
        .context("cannot start the collector")
}

/// Waits for `/healthz`; a status when the collector ended instead.
pub(crate) fn wait_until_healthy(
    collector: &mut Child,
    address: SocketAddr,
    stop: &AtomicBool,
) -> Result<Option<ExitStatus>> {
    let watch = Stopwatch::start();
    while !is_healthy(address) && !stop.load(Ordering::Relaxed) {
        if let Some(status) = collector.try_wait()? {
            return Ok(Some(status));
        }
        if watch.elapsed() > Duration::from_secs(30) {
            collector.kill()?;
            collector.wait()?;
            bail!("the collector did not answer http://{address}/healthz within 30 seconds");
        }
        sleep(Duration::from_millis(50));
    }
    Ok(None)
}

fn is_healthy(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        let ask = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes())?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok(&start == b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

/// Waits for the collector's end, and asks for it when we are asked to stop.
fn wait(collector: &mut Child, stop: &AtomicBool) -> Result<ExitStatus> {
    let mut is_asked = false;
    loop {
        if let Some(status) = collector.try_wait()? {
            return Ok(status);
        }
        if stop.load(Ordering::Relaxed) && !is_asked {
            is_asked = true;
            ask_to_stop(collector)?;
        }
        sleep(Duration::from_millis(50));
    }
}

/// SIGTERM where there is one: the collector finishes its requests and closes its store.
fn ask_to_stop(collector: &mut Child) -> Result<()> {
    if cfg!(unix) {
        // std can only kill, and signals need unsafe code: every Unix shell has `kill`.
        let kill = format!("kill -TERM {}", collector.id());
        if command::new("sh").args(["-c", &kill]).status().is_ok_and(|status| status.success()) {
            return Ok(());
        }
    }
    Ok(collector.kill()?)
}

/// The collector's exit code is ours; it has said why itself.
fn code_of(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(1))
}

fn unusable(why: &str) -> ExitCode {
    eprintln!("error: {why}");
    ExitCode::from(UNUSABLE)
}

fn welcome(address: SocketAddr) -> String {
    format!(
        "
  Candor is running. Open in a browser:

    http://{address}/                    the studio: make a survey, see it live, read its score
    http://{address}/hosts/plain.html    an ordinary page with the script tag: asks NPS at once
    http://{address}/hosts/shop.html     \"Place order\" asks CSAT
    http://{address}/hosts/inline.html   CES in the text of the page
    http://{address}/hosts/              all sample pages: those that make it hard, too

  Answered once, a page is quiet for a while: \"Start over\" in the studio clears that.
  Ctrl-C stops it.
"
    )
}

/// Opens `url` where there is a desktop; whether that worked is not our concern.
fn open(url: &str) {
    let has_desktop = !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let opener = ["xdg-open", "open", "explorer"].into_iter().find_map(command::on_path);
    if let (true, Some(opener)) = (has_desktop, opener) {
        let _ = command::new(opener)
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_are_told() {
        let text = welcome(SocketAddr::from((Ipv4Addr::LOCALHOST, 9000)));
        for path in
            ["/ ", "/hosts/ ", "/hosts/plain.html", "/hosts/shop.html", "/hosts/inline.html"]
        {
            assert!(text.contains(&format!("http://127.0.0.1:9000{path}")), "{path}");
        }
    }

    #[test]
    fn health_is_a_200() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            for answer in ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"] {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 512];
                let n = stream.read(&mut request).unwrap();
                assert!(request[..n].starts_with(b"GET /healthz HTTP/1.1\r\n"));
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert!(!is_healthy(address));
        assert!(is_healthy(address));
        server.join().unwrap();
        assert!(!is_healthy(address), "nobody listens any more");
    }
}
