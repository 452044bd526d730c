//! Who may: everyone posts, whoever has the token reads.

use crate::client::{Client, EXAMPLE};
use collector::{Access, Site, access};

const ORIGIN: (&str, &str) = ("origin", "https://shop.example");

#[tokio::test]
async fn results_need_the_token() {
    let site = Site::memory([("index.html", "<p>"), ("embed/candor.js", "1")]);
    let client = Client::with(Access::Tokens(vec![access::hash("secret")]), site).await;
    let path = "/v1/surveys/nps/report";
    for headers in
        [&[][..], &[("authorization", "Bearer wrong")], &[("authorization", "Basic secret")]]
    {
        let reply = client.send("GET", path, headers, "").await;
        reply.problem(401, "unauthorized");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
    let reply = client.send("GET", path, &[("authorization", "Bearer secret")], "").await;
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"));
    for path in ["/", "/embed/candor.js", "/healthz", "/readyz", "/v1/surveys/nps"] {
        assert_eq!(client.get(path).await.status, 200, "{path}");
    }
    assert_eq!(client.post(EXAMPLE).await.status, 201);
}

#[tokio::test]
async fn an_open_collector_is_open_to_this_machine() {
    let client = Client::new().await;
    let path = "/v1/surveys/nps/report";
    assert_eq!(client.send("GET", path, &[("host", "localhost:8787")], "").await.status, 200);
    client
        .send("GET", path, &[("host", "rebound.example:8787")], "")
        .await
        .problem(403, "host_refused");
}

#[tokio::test]
async fn any_page_may_post_and_read_a_survey() {
    let client = Client::new().await;
    for (path, method) in [("/v1/responses", "POST"), ("/v1/surveys/nps", "GET")] {
        let asks = [
            ORIGIN,
            ("access-control-request-method", method),
            ("access-control-request-headers", "content-type,idempotency-key"),
        ];
        let reply = client.send("OPTIONS", path, &asks, "").await;
        assert_eq!(reply.status, 204);
        for (name, expected) in [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-methods", method),
            ("access-control-allow-headers", "content-type, idempotency-key, candor-key"),
            ("access-control-max-age", "86400"),
        ] {
            assert_eq!(reply.header(name), expected, "{path}");
        }
    }
    // Refusals can be read there too.
    for reply in [
        client
            .send("POST", "/v1/responses", &[ORIGIN, ("content-type", "text/plain")], EXAMPLE)
            .await,
        client.send("POST", "/v1/responses", &[ORIGIN, ("content-type", "text/plain")], "{").await,
        client.send("POST", "/v1/responses", &[ORIGIN], "{").await,
        client.send("GET", "/v1/surveys/nps", &[ORIGIN], "").await,
        client.send("GET", "/v1/surveys/none", &[ORIGIN], "").await,
    ] {
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("access-control-expose-headers"), "Retry-After, *");
    }
}

#[tokio::test]
async fn no_other_page_may_read_results() {
    let client = Client::new().await;
    for (method, path) in [
        ("GET", "/v1/surveys/nps/report"),
        ("OPTIONS", "/v1/surveys/nps/report"),
        ("GET", "/healthz"),
    ] {
        let asks = [
            ORIGIN,
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "authorization"),
        ];
        let reply = client.send(method, path, &asks, "").await;
        assert!(
            reply.headers.keys().all(|name| !name.as_str().starts_with("access-control")),
            "{reply:?}"
        );
    }
}
