//! As much HTTP/1.1 as the proxy and the clients need: whole messages with a length.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Reads one whole message; `None` where the other side ends or breaks off first.
pub(super) async fn read(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let head = bytes.windows(4).position(|it| it == b"\r\n\r\n");
        if let Some(head) = head {
            let text = std::str::from_utf8(&bytes[..head]).ok()?;
            let length = text.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
            })?;
            if head + 4 + length <= bytes.len() {
                return Some(bytes);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// Writes all of a message; whether it went.
pub(super) async fn write(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).await.is_ok()
}

/// A request with a response in it.
pub(super) fn post(body: &str) -> Vec<u8> {
    let n = body.len();
    let head = "POST /v1/responses HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json";
    format!("{head}\r\ncontent-length: {n}\r\n\r\n{body}").into_bytes()
}

/// The status of a whole answer.
pub(super) fn status(bytes: &[u8]) -> u16 {
    std::str::from_utf8(&bytes[9..12]).unwrap().parse().unwrap()
}

/// An answer without a body.
pub(super) fn answer(status: u16) -> Vec<u8> {
    format!("HTTP/1.1 {status} Chaos\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n").into_bytes()
}
