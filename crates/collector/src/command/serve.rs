//! `candor serve`: opens the store, binds the address, serves until it is told to stop.

use super::{Failure, print};
use crate::access::{self, Access};
use crate::clock;
use crate::limit::Rates;
use crate::processors;
use crate::server;
use crate::service::Service;
use crate::settings::Settings;
use crate::site::Site;
use crate::store::{Role, Store};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// How log lines are written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Lines {
    /// For people.
    Text,
    /// For programs: an object a line.
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Address to listen at; one that is not on loopback needs a token.
    #[arg(long, env = "CANDOR_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// Where responses are kept: sqlite:PATH or postgres://….
    #[arg(
        long,
        env = "CANDOR_STORE",
        value_name = "STORE",
        default_value = "sqlite:candor.db",
        hide_env_values = true
    )]
    store: String,
    /// An admin token besides those of `candor token`; without any, one is made at the first start and shown once.
    #[arg(long, env = "CANDOR_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Show results without a token; on loopback only.
    #[arg(long, env = "CANDOR_OPEN")]
    open: bool,
    /// Serve the studio and the embed from this folder, not from the binary.
    #[arg(long, env = "CANDOR_WWW", value_name = "DIR")]
    www: Option<PathBuf>,
    /// Requests a second that one client may send on average, to paths under /v1/; 0 is no limit.
    #[arg(long, env = "CANDOR_RATE", value_name = "N", default_value_t = 50)]
    rate: u32,
    /// Requests that one client may send at once before the average counts.
    #[arg(long, env = "CANDOR_BURST", value_name = "N", default_value = "500")]
    burst: NonZeroU32,
    /// A proxy, or a network of them, whose X-Forwarded-For names the client: 127.0.0.1, 10.0.0.0/8.
    #[arg(
        long,
        env = "CANDOR_TRUSTED_PROXY",
        value_name = "NETWORK",
        value_delimiter = ',',
        value_parser = network
    )]
    trusted_proxy: Vec<IpNet>,
    /// Connections that are open at once; the next ones wait.
    #[arg(long, env = "CANDOR_CONNECTIONS", value_name = "N", default_value = "4096", value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
    /// Seconds that a client may take for the head of a request, and again for its body.
    #[arg(long, env = "CANDOR_PATIENCE", value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u32).range(1..))]
    patience: u32,
    /// Seconds that requests under way may take once it is told to stop, a half-sent upload among them.
    #[arg(long, env = "CANDOR_DRAIN", value_name = "SECONDS", default_value_t = 10)]
    drain: u32,
    /// The secret that personal links were signed with (`candor link`); without it, one that the store keeps.
    #[arg(long, env = "CANDOR_LINK_SECRET", value_name = "TEXT", hide_env_values = true, value_parser = crate::recipient::secret)]
    link_secret: Option<String>,
    /// What is logged to standard error: off, error, warn, info (a line a request), debug or trace.
    #[arg(long, env = "CANDOR_LOG", value_name = "LEVEL", default_value = "warn")]
    log: LevelFilter,
    /// How it is logged.
    #[arg(long, env = "CANDOR_LOG_FORMAT", value_name = "FORMAT", value_enum, default_value_t = Lines::Text)]
    log_format: Lines,
}

/// A network in CIDR notation, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let one = text.parse::<IpAddr>().map(IpNet::from);
    one.or_else(|_| text.parse())
        .map_err(|_| format!("{text:?} is not an address or a network such as 10.0.0.0/8"))
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        self.log();
        self.check()?;
        let runtime = processors::runtime(Store::is_embedded(&self.store)).map_err(Failure::new)?;
        runtime.block_on(self.serve())?;
        Ok(ExitCode::SUCCESS)
    }

    /// From here on, what happens is told to standard error.
    fn log(&self) {
        // Libraries say no more than warnings: below that, they would log the addresses of clients.
        let targets = Targets::new()
            .with_default(self.log.min(LevelFilter::WARN))
            .with_target(env!("CARGO_CRATE_NAME"), self.log);
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
        let lines = match self.log_format {
            Lines::Text => lines.boxed(),
            Lines::Json => lines.json().flatten_event(true).boxed(),
        };
        tracing_subscriber::registry().with(lines.with_filter(targets)).init();
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
        let settings = self.settings();
        let limits = server::Limits {
            connections: self.connections as usize,
            patience: settings.patience,
            drain: Duration::from_secs(self.drain.into()),
        };
        let site = self.www.map_or_else(Site::built_in, Site::folder);
        let has_pages = site.has_pages().await;
        let service = Service::with_settings(store.clone(), access, site, settings);
        print(&format!("candor is ready at http://{address}\n"));
        if !has_pages {
            print(
                "no pages are built in, so the studio and the embed are not served: --www DIR names a folder of them\n",
            );
        }

        let sharing = tokio::spawn(crate::stream::share(service.clone()));
        let told = async {
            stop.await;
            tracing::info!("told to stop");
            service.stop();
        };
        if !server::serve(listener, &service, limits, told).await {
            tracing::warn!("some requests did not end in time");
        }
        let shared = sharing.await;
        store.close().await;
        shared.map_err(Failure::new)
    }

    fn settings(&self) -> Settings {
        Settings {
            rates: (self.rate > 0)
                .then(|| Rates::new(Duration::from_secs(1) / self.rate, self.burst)),
            trusted: self.trusted_proxy.clone(),
            patience: Duration::from_secs(self.patience.into()),
            link_secret: self.link_secret.clone(),
            ..Settings::default()
        }
    }

    async fn access(&self, store: &Store) -> Result<Access, Failure> {
        if self.open {
            return Ok(Access::Open);
        }
        if let Some(token) = &self.token {
            return Ok(Access::Tokens(vec![access::hash(token)]));
        }
        let known = store.tokens().await.map_err(Failure::new)?;
        if known.iter().all(|it| it.role != Role::Admin) {
            let token = access::new_token().map_err(Failure::new)?;
            let hash = access::hash(&token);
            let now = clock::system();
            store.add_token(&hash, "first start", Role::Admin, now).await.map_err(Failure::new)?;
            eprintln!("candor: the admin token, shown only this once: {token}");
        }
        Ok(Access::Tokens(Vec::new()))
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
