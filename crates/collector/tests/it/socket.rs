//! What a socket answers is what the service as a value answers: responses take a shorter way there.

use crate::client::{Client, response};
use collector::limit::Rates;
use collector::server::{self, Limits};
use collector::{Access, Settings, Site};
use serde_json::json;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const LIMITS: Limits =
    Limits { connections: 16, patience: Duration::from_secs(30), drain: Duration::from_secs(10) };

/// Status, header fields but those of the connection, and body.
type Answer = (u16, Vec<(String, String)>, String);

/// Path, header fields, body, and the status of the answer.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], String, u16);

fn answer(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap()[9..12].parse().unwrap();
    let fields = lines.map(|line| line.split_once(": ").unwrap());
    let mut fields: Vec<_> = fields
        .filter(|(name, _)| !["date", "content-length", "connection"].contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    fields.sort();
    (status, fields, body.to_owned())
}

/// The address at which `client`'s service is served, for as long as it is not aborted.
async fn serve(client: &Client) -> (SocketAddr, JoinHandle<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = client.service.clone();
    let serving =
        async move { server::serve(listener, &service, LIMITS, std::future::pending()).await };
    (address, tokio::spawn(serving))
}

#[tokio::test]
async fn the_short_way_is_limited_too() {
    let settings = Settings {
        rates: Some(Rates::new(Duration::from_secs(3_600), NonZeroU32::MIN)),
        trusted: vec!["127.0.0.1".parse::<IpAddr>().unwrap().into()],
        ..Settings::default()
    };
    let client = Client::set(Access::Open, Site::memory::<&str, &str>([]), settings).await;
    let (address, serving) = serve(&client).await;
    let mut seen = Vec::new();
    for (n, visitor) in [(1, "198.51.100.1"), (2, "198.51.100.1"), (3, "198.51.100.2")] {
        let body = response(n, &json!({})).to_string();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-forwarded-for: {visitor}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        seen.push(answer(&text).0);
    }
    assert_eq!(seen, [201, 429, 201]);
    serving.abort();
}

#[tokio::test]
async fn who_closes_their_half_is_answered() {
    let client = Client::new().await;
    let (address, serving) = serve(&client).await;
    for n in [1, 2] {
        let body = response(n, &json!({})).to_string();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = "POST /v1/responses HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain";
        let all = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(all.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert_eq!(answer(&text).0, 201, "{text}");
    }
    serving.abort();
}

#[tokio::test]
async fn the_short_way_answers_as_the_long_one() {
    let (here, there) = (Client::new().await, Client::new().await);
    let (address, serving) = serve(&here).await;
    let json = ("content-type", "application/json");
    let good = |n| response(n, &json!({})).to_string();
    let long = format!("/v1/responses?{}", "k".repeat(9_000));
    let large = "x".repeat(17_000);
    let cases: [Case<'_>; 11] = [
        ("/v1/responses", &[json], good(1), 201),
        ("/v1/responses", &[json], good(1), 200),
        ("/v1/responses", &[json, ("origin", "https://shop.example")], good(2), 201),
        ("/v1/responses?key=pk_a", &[("content-type", "text/plain")], good(3), 201),
        ("/v1/responses", &[json], format!("[{},{}]", good(3), good(4)), 200),
        ("/v1/responses", &[json], "{}".to_owned(), 422),
        ("/v1/responses", &[json], "{".to_owned(), 400),
        ("/v1/responses", &[], good(5), 415),
        ("/v1/responses?who=me", &[json], good(5), 400),
        (&long, &[json], good(5), 414),
        ("/v1/responses", &[json, ("x-large", &large)], good(5), 431),
    ];
    for (path, headers, body, status) in cases {
        let length = body.len().to_string();
        let mut all =
            vec![("host", "localhost"), ("connection", "close"), ("content-length", &length)];
        all.extend(headers);
        let mut head = format!("POST {path} HTTP/1.1\r\n");
        for (name, value) in &all {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        let reply = there.send("POST", path, &all, body.clone()).await;
        let mut expected = format!("HTTP/1.1 {} \r\n", reply.status.as_u16());
        for (name, value) in &reply.headers {
            expected.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
        }
        let body = std::str::from_utf8(&reply.body).unwrap();
        let (seen, expected) = (answer(&text), answer(&format!("{expected}\r\n{body}")));
        assert_eq!(seen, expected, "{path} {headers:?}");
        assert_eq!(seen.0, status, "{seen:?}");
    }
    // Both are counted, and as the same.
    let counted = async |client: &Client| {
        let text = client.get("/metrics").await.body;
        let text = String::from_utf8(text).unwrap();
        let lines = text.lines().filter(|it| it.starts_with("candor_http_requests_total{"));
        let mut lines: Vec<_> = lines.map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(counted(&here).await, counted(&there).await);
    assert_eq!(here.store.totals("nps").await.unwrap(), there.store.totals("nps").await.unwrap());
    serving.abort();
}
