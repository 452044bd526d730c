//! `cargo bench -p collector --bench load`: how much a collector takes, how long it takes, and what it costs.
//!
//! One response a request, 64 connections, the same generator for everything
//! that is compared, in turns, so that whatever else the machine does meets both.
#![allow(clippy::print_stdout, reason = "a benchmark talks on its standard output")]

mod generator;
#[allow(clippy::unwrap_used, dead_code, reason = "a helper of the tests, which use more of it")]
#[path = "../../tests/it/postgres.rs"]
mod postgres;
mod server;
mod share;

use generator::{Load, Run, now, send};
use server::Server;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Durable ingest, of the rate at which the same is parsed and dropped.
const OF_DROPPING: f64 = 0.6;
/// The slowest hundredth at half of the full load.
const P99: Duration = Duration::from_millis(50);
/// How much memory may grow from a tenth of a million responses to the million, MiB.
const GROWTH: u64 = 32;
/// A report over a million responses.
const REPORT: Duration = Duration::from_millis(5);
/// Two collectors on one database, of one.
const OF_ONE: f64 = 1.6;
/// Hundredths of a processor that each of them has: machines of their own, beside that of the database.
const OWN: u32 = 25;

const CONNECTIONS: u32 = 64;
const ROUNDS: u32 = 5;
const TIME: Duration = Duration::from_secs(4);
const MILLION: u32 = 1_000_000;
/// Responses in an array, while the million is made.
const ARRAY: u32 = 500;

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::args().any(|it| it == server::DROP) {
        server::drop_everything().await;
        return ExitCode::SUCCESS;
    }
    // `--quick` says whether it works, not how fast it is.
    let is_quick = std::env::args().any(|it| it == "--quick");
    let time = if is_quick { TIME / 10 } else { TIME };
    // All of it, or what is named: `cargo bench -p collector --bench load -- single`.
    let parts = ["single", "million", "several"];
    let named: Vec<String> = std::env::args().filter(|it| parts.contains(&it.as_str())).collect();
    let is_wanted = |part: &str| named.is_empty() || named.iter().any(|it| it == part);
    // What the build has just written would else be written while we measure.
    rustix::fs::sync();
    let mut held = Vec::new();
    if is_wanted("single") {
        held.push(single(time).await);
    }
    if is_wanted("million") {
        held.push(million(if is_quick { MILLION / 50 } else { MILLION }).await);
    }
    if is_wanted("several") {
        held.push(several(time).await);
    }
    if held.iter().all(|it| *it) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn verdict(is_held: bool) -> &'static str {
    if is_held { "held" } else { "NOT HELD" }
}

/// SQLite, durable, beside a server that keeps nothing; then half of that load.
async fn single(time: Duration) -> bool {
    println!(
        "\nSQLite, {CONNECTIONS} connections, one response a request, {ROUNDS} rounds of {time:?}"
    );
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let store = format!("sqlite:{}", folder.path().join("candor.db").display());
    let (candor, dropping) = (Server::candor(&store), Server::dropping());
    let load = |rate, run| Load { connections: CONNECTIONS, time, rate, run };
    let mut runs = 0;
    let mut shares = Vec::new();
    let mut rates = Vec::new();
    for round in 0..=ROUNDS {
        runs += 1;
        let before = [dropping.ticks(), candor.ticks()];
        let [dropped, kept]: [Run; 2] = [
            send(&[dropping.address], load(None, runs)).await,
            send(&[candor.address], load(None, runs)).await,
        ];
        let ticks = [dropping.ticks() - before[0], candor.ticks() - before[1]];
        let cost = [each(ticks[0], dropped.n), each(ticks[1], kept.n)];
        // The first round warms up.
        if round > 0 {
            println!(
                "  parsed and dropped {:>7.0} a second, {} us of processor each    kept {:>7.0} a second, {} us each: {:.2} of it",
                dropped.rate(),
                cost[0],
                kept.rate(),
                cost[1],
                kept.rate() / dropped.rate()
            );
            shares.push(kept.rate() / dropped.rate());
            rates.push(kept.rate());
        }
    }
    let (share, rate) = (median(&mut shares), median(&mut rates));
    let half = send(&[candor.address], load(Some(rate / 2.0), runs + 1)).await;
    let (p50, p99) = (half.percentile(50), half.percentile(99));
    println!(
        "kept, of parsed and dropped: {share:.2}, limit {OF_DROPPING}: {}",
        verdict(OF_DROPPING <= share)
    );
    println!(
        "at {:.0} a second: p50 {p50:.1?}, p99 {p99:.1?}, limit {P99:?}: {}",
        half.rate(),
        verdict(p99 < P99)
    );
    OF_DROPPING <= share && p99 < P99
}

/// A million responses: memory on the way, and the report over all of them.
async fn million(n: u32) -> bool {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let store = format!("sqlite:{}", folder.path().join("candor.db").display());
    let candor = Server::candor(&store);
    println!("\nSQLite, {n} responses");
    let start = now();
    let tenth = n / 10;
    let mut memory = Vec::new();
    for part in 0..10 {
        let tasks: Vec<_> = (0..4)
            .map(|i| tokio::spawn(arrays(candor.address, 1_000 + part * 4 + i, tenth / 4)))
            .collect();
        for task in tasks {
            task.await.expect("no connection fails");
        }
        memory.push(candor.memory());
    }
    println!(
        "  in {:.1?}, arrays of {ARRAY}; memory at each tenth, MiB: {memory:?}",
        start.elapsed()
    );
    let growth = memory[9].saturating_sub(memory[0]);
    println!("memory grew by {growth} MiB, limit {GROWTH}: {}", verdict(growth <= GROWTH));
    let mut stream = TcpStream::connect(candor.address).await.expect("the server listens");
    let mut buffer = vec![0; 65_536];
    let mut is_held = growth <= GROWTH;
    for query in ["", "?by=touchpoint"] {
        let mut times = Vec::new();
        for _ in 0..200 {
            let begun = now();
            let request =
                format!("GET /v1/surveys/nps/report{query} HTTP/1.1\r\nhost: localhost\r\n\r\n");
            stream.write_all(request.as_bytes()).await.expect("the server reads");
            let status = generator::answer(&mut stream, &mut buffer).await;
            assert!(status == 200, "an answer of {status}");
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        println!(
            "report{query}: median {:.2?}, p99 {:.2?}, limit {REPORT:?}: {}",
            times[100],
            times[198],
            verdict(times[100] < REPORT)
        );
        is_held &= times[100] < REPORT;
    }
    is_held
}

async fn arrays(server: SocketAddr, run: u32, n: u32) {
    let mut stream = TcpStream::connect(server).await.expect("the server listens");
    let mut buffer = vec![0; 65_536];
    for part in 0..n.div_ceil(ARRAY) {
        let from = part * ARRAY;
        let elements: Vec<String> =
            (from..(from + ARRAY).min(n)).map(|i| generator::response(run, 0, i)).collect();
        let body = format!("[{}]", elements.join(","));
        let head = format!(
            "POST /v1/responses HTTP/1.1\r\nhost: {server}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("the server reads");
        stream.write_all(body.as_bytes()).await.expect("the server reads");
        let status = generator::answer(&mut stream, &mut buffer).await;
        assert!(status == 200, "an answer of {status}");
    }
}

/// One collector on a PostgreSQL that waits for its disk, then two, each with as much processor time as one has alone.
///
/// What is measured is whether the database that they share holds the second one back: by locks, by rows that both
/// change, by commits that wait for each other. How much a whole machine takes is another question.
async fn several(time: Duration) -> bool {
    println!(
        "\nPostgreSQL, {CONNECTIONS} connections, one response a request, {ROUNDS} rounds of {time:?}"
    );
    let cluster = postgres::Cluster::start("on");
    let store = cluster.database().await;
    let mut collectors = [Server::candor(&store), Server::candor(&store)];
    for collector in &mut collectors {
        if let Err(reason) = collector.limit(OWN) {
            println!(
                "  THE COLLECTORS SHARE ALL PROCESSORS with the database and the clients, because no quota can be set here ({reason}):\n  two of them are then no more than one where one fills the machine"
            );
            break;
        }
        println!("  a collector has {OWN} hundredths of a processor of its own");
    }
    let addresses = collectors.each_ref().map(|it| it.address);
    let mut shares = Vec::new();
    let mut runs = 2_000;
    for round in 0..=ROUNDS {
        let mut rates = [0.0; 2];
        for (n, rate) in [1, 2].into_iter().zip(&mut rates) {
            runs += 1;
            let before: u64 = collectors.iter().map(Server::ticks).sum();
            let load = Load { connections: CONNECTIONS, time, rate: None, run: runs };
            let run = send(&addresses[..n], load).await;
            let used = collectors.iter().map(Server::ticks).sum::<u64>() - before;
            *rate = run.rate();
            if round > 0 {
                println!(
                    "  {n} of them {rate:>7.0} a second, p99 {:.1?}, {used} hundredths of a second of processor",
                    run.percentile(99)
                );
            }
        }
        if round > 0 {
            shares.push(rates[1] / rates[0]);
        }
    }
    let share = median(&mut shares);
    println!("two, of one: {share:.2}, limit {OF_ONE}: {}", verdict(OF_ONE <= share));
    OF_ONE <= share
}

/// Microseconds of processor time that each of `n` requests took.
fn each(ticks: u64, n: u64) -> u64 {
    ticks * 10_000 / n.max(1)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
