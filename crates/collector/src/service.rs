//! The service: what every request needs.

use crate::access::Access;
use crate::clock::Clock;
use crate::error::Error;
use crate::metrics::Metrics;
use crate::recipient::LinkKey;
use crate::settings::Settings;
use crate::site::Site;
use crate::store::Store;
use crate::stream::Arrivals;
use crate::surveys::Catalog;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use std::sync::Arc;
use tokio::sync::{OnceCell, watch};

/// Header fields of a usual answer.
const HEADERS: usize = 8;

/// All that a request needs; clones share it.
#[derive(Clone, Debug)]
pub struct Service(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    access: Access,
    site: Site,
    settings: Settings,
    metrics: Metrics,
    surveys: Catalog,
    arrivals: Arrivals,
    /// Read when the first personal link is answered.
    link_key: OnceCell<LinkKey>,
    /// Becomes true when the collector is told to stop: what never ends by itself ends then.
    stopping: watch::Sender<bool>,
}

impl Service {
    /// A service over `store` that shows results to whom `access` says, with the pages of `site`.
    pub fn new(store: Store, access: Access, site: Site) -> Self {
        Self::with_settings(store, access, site, Settings::default())
    }

    /// As [`Service::new`], with a clock of one's own.
    pub fn with_clock(store: Store, access: Access, site: Site, clock: Clock) -> Self {
        Self::with_settings(store, access, site, Settings { clock, ..Settings::default() })
    }

    /// As [`Service::new`], with all that an operator may set.
    pub fn with_settings(store: Store, access: Access, site: Site, settings: Settings) -> Self {
        let (stopping, metrics) = (watch::Sender::new(false), Metrics::new());
        Self(Arc::new(Inner {
            store,
            access,
            site,
            settings,
            metrics,
            surveys: Catalog::default(),
            arrivals: Arrivals::default(),
            link_key: OnceCell::new(),
            stopping,
        }))
    }

    /// What is kept.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Says to whatever never ends by itself that it is to end now; `/readyz` says so too.
    pub fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Becomes true when [`Service::stop`] was called.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }

    pub(crate) fn site(&self) -> &Site {
        &self.0.site
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn surveys(&self) -> &Catalog {
        &self.0.surveys
    }

    pub(crate) fn arrivals(&self) -> &Arrivals {
        &self.0.arrivals
    }

    /// The key that personal links are signed with.
    pub(crate) async fn link_key(&self) -> Result<&LinkKey, Error> {
        let read = async || match &self.settings().link_secret {
            Some(secret) => Ok(LinkKey::new(secret.as_bytes())),
            None => Ok(LinkKey::new(&self.store().link_key().await?)),
        };
        self.0.link_key.get_or_try_init(read).await
    }

    /// Now, Unix milliseconds.
    pub(crate) fn now(&self) -> i64 {
        (self.0.settings.clock)()
    }
}

/// An answer in JSON that is already written.
pub(crate) fn json(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // Those that come later too: a map that grows is made anew.
    headers.reserve(HEADERS);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
