//! What an operator may set about the service as a whole.

use crate::clock::{self, Clock};
use crate::limit::Rates;
use ipnet::IpNet;
use std::time::Duration;

/// What an operator may set.
#[derive(Debug)]
pub struct Settings {
    /// Where the time is read.
    pub clock: Clock,
    /// How often one client may come; `None` is as often as it likes.
    pub rates: Option<Rates>,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted: Vec<IpNet>,
    /// How long a request's body may take.
    pub patience: Duration,
    /// The secret that personal links are signed with; `None` is the one that the store keeps.
    pub link_secret: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clock: clock::system,
            rates: None,
            trusted: Vec::new(),
            patience: Duration::from_secs(30),
            link_secret: None,
        }
    }
}
