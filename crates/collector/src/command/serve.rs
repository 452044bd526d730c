//! `candor serve`: opens the store, binds the address, serves until it is told to stop.

use super::{Failure, print};
use crate::access::{self, Access};
use crate::clock;
use crate::service::{Service, app};
use crate::site::Site;
use crate::store::Store;
use axum::serve::ListenerExt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// How long requests that are under way may take once we are told to stop.
const DRAIN: Duration = Duration::from_secs(10);

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Address to listen at; one that is not on loopback needs a token.
    #[arg(long, env = "CANDOR_LISTEN", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// Where responses are kept: sqlite:PATH.
    #[arg(long, env = "CANDOR_STORE", default_value = "sqlite:candor.db")]
    store: String,
    /// The admin token; without one, it is made at the first start and shown once.
    #[arg(long, env = "CANDOR_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Show results without a token; on loopback only.
    #[arg(long, env = "CANDOR_OPEN")]
    open: bool,
    /// Serve the studio and the embed from this folder, not from the binary.
    #[arg(long, env = "CANDOR_WWW", value_name = "DIR")]
    www: Option<PathBuf>,
    /// What is logged to standard error: off, error, warn, info, debug or trace.
    #[arg(long, env = "CANDOR_LOG", default_value = "warn")]
    log: LevelFilter,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        // Libraries say no more than warnings: below that, they would log the addresses of clients.
        let targets = Targets::new()
            .with_default(self.log.min(LevelFilter::WARN))
            .with_target(env!("CARGO_CRATE_NAME"), self.log);
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
        tracing_subscriber::registry().with(lines.with_filter(targets)).init();
        self.check()?;
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::new)?;
        runtime.block_on(self.serve())?;
        Ok(ExitCode::SUCCESS)
    }

    /// What can be refused before anything is touched.
    fn check(&self) -> Result<(), Failure> {
        let refuse = |reason: String| Err(Failure(reason));
        let (listen, is_loopback) = (self.listen, self.listen.ip().is_loopback());
        if self.open && !is_loopback {
            return refuse(format!(
                "--open shows results to everyone, so it does not go with {listen}, which is not on loopback"
            ));
        }
        if self.open && self.token.is_some() {
            return refuse(
                "--open asks for no token, so it does not go with --token or CANDOR_TOKEN"
                    .to_owned(),
            );
        }
        if !self.open && !is_loopback && self.token.is_none() {
            return refuse(format!(
                "{listen} is not on loopback, so it needs an admin token: --token or CANDOR_TOKEN"
            ));
        }
        // No header could carry another one.
        if self
            .token
            .as_ref()
            .is_some_and(|token| token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()))
        {
            return refuse(
                "the admin token is not one or more visible ASCII characters without spaces"
                    .to_owned(),
            );
        }
        match &self.www {
            Some(www) if !www.is_dir() => {
                refuse(format!("--www {} is not a folder", www.display()))
            }
            _ => Ok(()),
        }
    }

    async fn serve(self) -> Result<(), Failure> {
        let stop = sys::stop().map_err(Failure::new)?;
        let cannot_listen = |error| Failure(format!("cannot listen on {}: {error}", self.listen));
        let listener = TcpListener::bind(self.listen).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let store = Store::open(&self.store).await.map_err(Failure::new)?;
        let access = self.access(&store).await?;
        let site = self.www.map_or_else(Site::built_in, Site::folder);
        let app = app(Service::new(store.clone(), access, site));
        // A response is a few hundred bytes: waiting for more would only delay its receipt.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        print(&format!("candor is ready at http://{address}\n"));

        let (told, mut heard) = watch::channel(false);
        let server = axum::serve(listener, app).with_graceful_shutdown(async move {
            stop.await;
            let _ = told.send(true);
        });
        let overdue = async move {
            // An error means that the server has ended and dropped the sender.
            let _ = heard.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            ended = server => ended.map_err(Failure::new)?,
            () = overdue => tracing::warn!("some requests did not end in time"),
        }
        store.close().await;
        Ok(())
    }

    async fn access(&self, store: &Store) -> Result<Access, Failure> {
        if self.open {
            return Ok(Access::Open);
        }
        if let Some(token) = &self.token {
            return Ok(Access::Tokens(vec![access::hash(token)]));
        }
        let mut known = store.admin_tokens().await.map_err(Failure::new)?;
        if known.is_empty() {
            let token = access::new_token().map_err(Failure::new)?;
            let hash = access::hash(&token);
            store
                .add_admin_token(&hash, "first start", clock::system)
                .await
                .map_err(Failure::new)?;
            eprintln!("candor: the admin token, shown only this once: {token}");
            known.push(hash);
        }
        Ok(Access::Tokens(known))
    }
}

#[cfg(unix)]
mod sys {
    use std::future::Future;
    use tokio::signal::unix::{SignalKind, signal};

    /// Ends when we are told to stop; the handlers are there when this returns.
    pub(super) fn stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
}

#[cfg(not(unix))]
mod sys {
    use std::future::Future;

    /// Ends when we are told to stop.
    pub(super) fn stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
        Ok(async {
            let _ = tokio::signal::ctrl_c().await;
        })
    }
}
