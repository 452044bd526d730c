//! A proxy that does to a request whatever networks do, by chance from a seed.

use super::chance::Chance;
use super::http;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};

/// Where the collectors listen now; one that was killed is not among them.
pub(super) type Upstream = Arc<Mutex<Vec<SocketAddr>>>;

/// What becomes of one request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Pass,
    /// It arrives late, perhaps after one that was sent later.
    Delay,
    /// It arrives twice.
    Duplicate,
    /// It never arrives.
    Drop,
    /// It arrives, the answer does not.
    DropAnswer,
    /// Half of it arrives.
    Truncate,
    /// Half of the answer arrives.
    TruncateAnswer,
    /// The connection is reset instead of an answer.
    Reset,
    /// It never arrives, and the proxy says 500.
    Fail,
    /// It never arrives, and the proxy says 429.
    TooMany,
}

impl Fate {
    fn draw(chance: &mut Chance) -> Self {
        match chance.below(100) {
            0..6 => Self::Delay,
            6..12 => Self::Duplicate,
            12..16 => Self::Drop,
            16..20 => Self::DropAnswer,
            20..23 => Self::Truncate,
            23..26 => Self::TruncateAnswer,
            26..29 => Self::Reset,
            29..32 => Self::Fail,
            32..35 => Self::TooMany,
            _ => Self::Pass,
        }
    }
}

/// Starts it; it ends with the runtime.
pub(super) async fn start(upstream: Upstream, seed: u64) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for n in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(connection(stream, upstream.clone(), Chance::new(seed + n)));
        }
    });
    address
}

/// Requests one after the other, until one breaks the connection.
async fn connection(mut client: TcpStream, upstream: Upstream, mut chance: Chance) {
    let mut server = None;
    while let Some(request) = http::read(&mut client).await {
        let fate = Fate::draw(&mut chance);
        if let Fate::Delay = fate {
            // Others go first, as many as chance says.
            for _ in 0..chance.below(300) {
                tokio::task::yield_now().await;
            }
        }
        let answer = match fate {
            Fate::Drop => return,
            Fate::Reset => return drop(client.set_zero_linger()),
            Fate::Fail => Some(http::answer(500)),
            Fate::TooMany => Some(http::answer(429)),
            Fate::Truncate => {
                if let Some(mut server) = connect(&upstream, &mut chance).await {
                    http::write(&mut server, &request[..request.len() / 2]).await;
                }
                return;
            }
            Fate::Duplicate => {
                let first = forward(&mut server, &upstream, &mut chance, &request).await;
                // By a connection of its own, so perhaps to another collector.
                let second = forward(&mut None, &upstream, &mut chance, &request).await;
                second.or(first)
            }
            _ => forward(&mut server, &upstream, &mut chance, &request).await,
        };
        let answer = answer.unwrap_or_else(|| http::answer(502));
        match fate {
            Fate::DropAnswer => return,
            Fate::TruncateAnswer => {
                http::write(&mut client, &answer[..answer.len() / 2]).await;
                return;
            }
            _ => {
                if !http::write(&mut client, &answer).await {
                    return;
                }
            }
        }
    }
}

async fn connect(upstream: &Upstream, chance: &mut Chance) -> Option<TcpStream> {
    let servers = upstream.lock().unwrap().clone();
    let n = u64::try_from(servers.len()).unwrap();
    let server = *servers.get(usize::try_from(chance.below(n.max(1))).unwrap())?;
    TcpStream::connect(server).await.ok()
}

/// The answer of a collector; `None` where it went away.
async fn forward(
    server: &mut Option<TcpStream>,
    upstream: &Upstream,
    chance: &mut Chance,
    request: &[u8],
) -> Option<Vec<u8>> {
    if server.is_none() {
        *server = connect(upstream, chance).await;
    }
    let open = server.as_mut()?;
    let answer = if http::write(open, request).await { http::read(open).await } else { None };
    if answer.is_none() {
        *server = None;
    }
    answer
}
