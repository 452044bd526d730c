//! `cargo xtask picture`: the README's screenshot, of the real studio with answers in it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};

use crate::say::Steps;
use crate::tools::Browser;
use crate::workspace::Workspace;
use crate::{command, demo, dist, files};

/// How many people gave each NPS rating in the picture, 0 to 10.
const ANSWERS: [usize; 11] = [1, 0, 1, 1, 2, 3, 4, 9, 14, 22, 19];

/// Builds everything, answers the survey, and takes the picture into `www/studio.png`.
///
/// # Errors
/// A build fails, or there is no Chromium.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let chromium = Browser::ensure()?.chromium;
    let mut steps = Steps::new(dist::N_STEPS + 1);
    dist::build(workspace, &dist::Options::default(), &mut steps)?;
    steps.next("taking the picture");
    let data = workspace.scratch().join("picture");
    files::empty_folder(&data)?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut collector = demo::start(workspace, address, &data)?;
    let taken = demo::wait_until_healthy(&mut collector, address, &AtomicBool::new(false))
        .and_then(|_| answer(address))
        .and_then(|()| {
            let picture = workspace.root.join("www/studio.png");
            command::run(
                command::new(chromium)
                    .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"])
                    .args(["--no-first-run", "--disable-background-networking", "--lang=en"])
                    .args(["--window-size=1440,900", "--virtual-time-budget=10000"])
                    .arg(format!("--user-data-dir={}", data.join("profile").display()))
                    .arg(format!("--screenshot={}", picture.display()))
                    .arg(format!("http://{address}/")),
            )
        });
    collector.kill()?;
    collector.wait()?;
    taken.map(|()| ExitCode::SUCCESS)
}

/// Posts the answers, one response each.
fn answer(address: SocketAddr) -> Result<()> {
    let ratings =
        ANSWERS.iter().enumerate().flat_map(|(rating, n)| std::iter::repeat_n(rating, *n));
    let responses: Vec<String> = ratings
        .enumerate()
        .map(|(i, rating)| {
            format!(
                "{{\"v\":1,\"response_id\":\"017f22e2-79b0-7cc3-98c4-{i:012x}\",\"revision\":1,\
                 \"status\":\"complete\",\"survey\":{{\"id\":\"nps\",\"version\":1}},\
                 \"answers\":[{{\"question\":\"nps\",\"kind\":\"nps\",\"rating\":{rating}}}]}}"
            )
        })
        .collect();
    let body = format!("[{}]", responses.join(","));
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "POST /v1/responses HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).context("the collector's answer")?;
    ensure!(reply.starts_with("HTTP/1.1 200"), "the collector refused the answers: {reply}");
    Ok(())
}
