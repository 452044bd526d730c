//! `cargo xtask api`: schemathesis, which makes requests out of `/openapi.json`, against a running collector.
//!
//! It asks for everything that the description allows, and for what it does not allow; an answer
//! with a status of 5xx, of an undescribed status or of another shape than described is a finding.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{ExitCode, Stdio};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use clap::Args;

use crate::workspace::Workspace;
use crate::{command, demo, say, tools};

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// What `cargo xtask api` can be told.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Requests that are made up for each operation, at most.
    #[arg(long, default_value_t = 200)]
    requests: u32,
}

/// Builds the collector, starts it on a store of its own, and asks.
///
/// # Errors
/// A tool cannot be had, or the collector does not come up.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let python = tools::with_schemathesis()?;
    say::heading("the collector");
    command::run(command::cargo().current_dir(&workspace.root).args([
        "build",
        "--package",
        "collector",
    ]))?;
    let folder = workspace.scratch().join("api");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let address: SocketAddr = (Ipv4Addr::LOCALHOST, free_port()?).into();
    let mut collector = command::new(workspace.program("candor"))
        .current_dir(&folder)
        .args(["serve", "--open", "--listen", &address.to_string(), "--store", "sqlite:api.db"])
        .env_remove("CANDOR_TOKEN")
        .stdin(Stdio::null())
        .spawn()
        .context("cannot start the collector")?;
    let asked = demo::wait_until_healthy(&mut collector, address, &AtomicBool::new(false))
        .and_then(|_| {
            say::heading("schemathesis");
            command::new(&python)
                .current_dir(&folder)
                // Not its script, which names the folder that it was installed in.
                .args(["-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"])
                .args([&format!("http://{address}/openapi.json"), "--checks", CHECKS])
                // The stream has no end.
                .args(["--exclude-path", "/v1/stream", "--request-timeout", "30", "--no-color"])
                .args(["--max-examples", &options.requests.to_string()])
                .status()
                .context("cannot start schemathesis")
        });
    collector.kill()?;
    collector.wait()?;
    Ok(if asked?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
