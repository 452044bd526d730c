//! The load: connections that post one response after the other, the same for whatever they measure.

use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a run found.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// Requests answered.
    pub(crate) n: u64,
    /// How long it took.
    pub(crate) time: Duration,
    /// How long each took, sorted.
    latencies: Vec<Duration>,
}

impl Run {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
        let n = self.n as f64;
        n / self.time.as_secs_f64()
    }

    /// The latency below which `share` of a hundred are.
    pub(crate) fn percentile(&self, share: usize) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies
            .get((self.latencies.len() * share / 100).min(last))
            .copied()
            .unwrap_or_default()
    }
}

/// What one run sends, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Connections open at once.
    pub(crate) connections: u32,
    /// How long.
    pub(crate) time: Duration,
    /// Requests a second over all connections; as many as go where there is none.
    pub(crate) rate: Option<f64>,
    /// Tells this run's responses from another's.
    pub(crate) run: u32,
}

/// The one place of the benchmark that reads the time.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time, natively")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Sends `load` to `servers`, connection by connection in turn.
pub(crate) async fn send(servers: &[SocketAddr], load: Load) -> Run {
    let start = now();
    let mut tasks = tokio::task::JoinSet::new();
    for i in 0..load.connections {
        tasks.spawn(connection(servers[i as usize % servers.len()], load, i, start));
    }
    let mut run = Run::default();
    while let Some(latencies) = tasks.join_next().await {
        run.latencies.extend(latencies.expect("no connection fails"));
    }
    run.time = start.elapsed();
    run.n = run.latencies.len() as u64;
    run.latencies.sort_unstable();
    run
}

async fn connection(server: SocketAddr, load: Load, i: u32, start: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(server).await.expect("the server listens");
    stream.set_nodelay(true).expect("a socket has this option");
    let between = load.rate.map(|rate| Duration::from_secs_f64(f64::from(load.connections) / rate));
    let mut latencies = Vec::new();
    let mut buffer = vec![0; 4_096];
    for n in 0.. {
        // A request that waits for the one before it has begun when it was due.
        let due = match between {
            Some(between) => {
                let due = start + between * n + between * i / load.connections;
                tokio::time::sleep_until(due.into()).await;
                due
            }
            None => now(),
        };
        if load.time <= start.elapsed() {
            break;
        }
        let body = response(load.run, i, n);
        let request = format!(
            "POST /v1/responses HTTP/1.1\r\nhost: {server}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("the server reads");
        let status = answer(&mut stream, &mut buffer).await;
        assert!(status == 201, "an answer of {status}");
        latencies.push(due.elapsed());
    }
    latencies
}

/// Reads one answer to its end, and gives its status.
pub(crate) async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    let mut n = 0;
    loop {
        if n == buffer.len() {
            buffer.resize(n * 2, 0);
        }
        let read = stream.read(&mut buffer[n..]).await.expect("the server answers");
        assert!(read > 0, "the server closes a connection");
        n += read;
        let text = &buffer[..n];
        let Some(head) = text.windows(4).position(|it| it == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&text[..head]).expect("a head is ASCII");
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
        });
        if head.len() + 4 + length.expect("an answer has a length") <= n {
            return head[9..12].parse().expect("a status is a number");
        }
    }
}

/// The time for an id, which a UUID of version 7 begins with.
#[expect(clippy::disallowed_methods, reason = "what the widget does in a browser, natively")]
fn unix_milliseconds() -> u128 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.expect("it is after 1970").as_millis()
}

/// A response of a usual size that no other has the id of, as the widget makes one: eleven ratings, thirty tuples, a day, words in every third.
pub(crate) fn response(run: u32, connection: u32, n: u32) -> String {
    let seed = n.wrapping_mul(2_654_435_761).wrapping_add(connection.wrapping_mul(40_503));
    let (rating, place) = (seed / 7 % 11, seed / 131 % 5);
    let lang = ["en", "de", "pl"][(seed / 17 % 3) as usize];
    let device = ["phone", "desktop"][(seed / 29 % 2) as usize];
    let words = if n.is_multiple_of(3) {
        r#",{"question":"why","kind":"text","text":"The checkout was quick, but the delivery took two days longer than said."}"#
    } else {
        ""
    };
    let now = unix_milliseconds();
    format!(
        r#"{{"v":1,"response_id":"{:08x}-{:04x}-7{:03x}-8{:03x}-{:04x}{n:08x}","revision":1,"status":"complete","survey":{{"id":"nps","version":1}},"answers":[{{"question":"nps","kind":"nps","rating":{rating}}}{words}],"lang":"{lang}","dir":"ltr","layout":"row","show":"popover","coloured":false,"device":"{device}","touchpoint":"place.{place}","channel":"organic","url":"https://shop.example/orders/{n}","respondent":"r{seed}","context":{{"order_value":129.9,"plan":"pro"}},"shown_at":"2026-11-22T10:00:00Z"}}"#,
        now >> 16,
        now & 0xffff,
        // Scattered, as random bits are, and told apart by run, connection and number.
        seed & 0xfff,
        connection & 0xfff,
        run & 0xffff,
    )
}
