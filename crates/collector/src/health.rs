//! `/healthz`: the process is alive. `/readyz`: it can keep what it is given.

use crate::error::Error;
use crate::service::Service;
use axum::extract::State;

/// Whether the process is alive: restart it where this does not answer.
#[utoipa::path(
    get, path = "/healthz", tag = "operations",
    responses((status = 200, description = "alive", content_type = "text/plain", body = String))
)]
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether responses can be kept now: send it no requests where they cannot.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses(
        (status = 200, description = "the store can be written to", content_type = "text/plain", body = String),
        (status = 503, description = "`unavailable`: the store cannot be written to; `stopping`: about to stop",
         content_type = "application/problem+json", body = ref("#/components/schemas/Problem")),
    )
)]
pub(crate) async fn ready(State(service): State<Service>) -> Result<&'static str, Error> {
    if *service.stopping().borrow() {
        return Err(Error::Stopping);
    }
    service.store().check().await?;
    Ok("ready\n")
}
