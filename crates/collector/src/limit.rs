//! What one client may ask of us: how often, with how large a head, for how long.
//!
//! A client is the address that the connection comes from, or, where that is
//! a proxy that the operator trusts, the nearest address in `X-Forwarded-For`
//! that is not one. It is held in memory while it is counted, and written nowhere.

use crate::error::Error;
use crate::server::Peer;
use crate::service::Service;
use axum::http::{HeaderMap, Request};
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Most bytes of a path and query.
const TARGET: usize = 8 * 1024;
/// Most bytes of all header fields.
const FIELDS: usize = 16 * 1024;
/// After so many requests, clients that have been quiet are forgotten.
const SWEEP: u32 = 4_096;

/// How often one client may come.
#[derive(Debug)]
pub struct Rates {
    limiter: RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>,
    clock: DefaultClock,
    n: AtomicU32,
}

impl Rates {
    /// One request every `period` on average, and `burst` at once.
    ///
    /// A period of nothing counts as a nanosecond.
    pub fn new(period: Duration, burst: NonZeroU32) -> Self {
        let period = period.max(Duration::from_nanos(1));
        let quota = Quota::with_period(period).expect("a period that is not zero");
        let quota = quota.allow_burst(burst);
        let clock = DefaultClock::default();
        Self { limiter: RateLimiter::hashmap(quota), clock, n: AtomicU32::new(0) }
    }

    /// Whole seconds after which the client may come again; `None` where it may now.
    fn wait(&self, client: IpAddr) -> Option<u64> {
        if self.n.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let refused = self.limiter.check_key(&client).err()?;
        Some(refused.wait_time_from(self.clock.now()).as_secs() + 1)
    }
}

/// The address that is counted; `None` for this machine, which is never limited.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer;
    if is_trusted(&peer) {
        let lists = headers.get_all("x-forwarded-for").iter().rev();
        let hops = lists.filter_map(|it| it.to_str().ok()).flat_map(|it| it.rsplit(','));
        for hop in hops {
            // Whatever stands left of what is no address could be anybody's word.
            let Some(address) = address(hop.trim()) else { break };
            client = address;
            if !is_trusted(&address) {
                break;
            }
        }
    }
    if client.is_loopback() {
        return None;
    }
    Some(match client {
        IpAddr::V4(_) => client,
        // A household has 64 bits to choose from.
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    })
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.parse().ok();
    bare.or_else(|| text.parse().ok().map(|it: std::net::SocketAddr| it.ip()))
        .map(|it: IpAddr| it.to_canonical())
}

/// The refusal of a client that comes too often.
pub(crate) fn rate(service: &Service, Peer(peer): Peer, headers: &HeaderMap) -> Option<Error> {
    let settings = service.settings();
    let rates = settings.rates.as_ref()?;
    let seconds = rates.wait(client(peer, headers, &settings.trusted)?)?;
    Some(Error::TooMany { seconds })
}

/// The refusal of a head that is larger than any ordinary one.
pub(crate) fn head<B>(request: &Request<B>) -> Option<Error> {
    let target = request.uri().path_and_query().map_or(0, |it| it.as_str().len());
    if target > TARGET {
        return Some(Error::LongTarget { n: target, most: TARGET });
    }
    let fields = request.headers().iter();
    let n: usize = fields.map(|(name, value)| name.as_str().len() + value.len()).sum();
    (n > FIELDS).then_some(Error::LongHead { n, most: FIELDS })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn check(peer: &str, forwarded: &[&'static str], expected: Option<&str>) {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()];
        let headers = forwarded
            .iter()
            .map(|it| ("x-forwarded-for".parse().unwrap(), HeaderValue::from_static(it)));
        let seen = client(peer.parse().unwrap(), &headers.collect(), &trusted);
        assert_eq!(seen, expected.map(|it| it.parse().unwrap()), "{peer} {forwarded:?}");
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        check("192.0.2.1", &[], Some("192.0.2.1"));
        check("192.0.2.1", &["198.51.100.7"], Some("192.0.2.1"));
        check("10.0.0.1", &["198.51.100.7"], Some("198.51.100.7"));
        check("10.0.0.1", &["198.51.100.7:8080"], Some("198.51.100.7"));
        // What a client wrote itself stands left of what the proxy saw.
        check("10.0.0.1", &["203.0.113.9, 198.51.100.7"], Some("198.51.100.7"));
        check("10.0.0.1", &["203.0.113.9", "198.51.100.7, 10.2.2.2"], Some("198.51.100.7"));
        check("10.0.0.1", &["198.51.100.7, unknown, 10.2.2.2"], Some("10.2.2.2"));
        check("10.0.0.1", &[], Some("10.0.0.1"));
        check("127.0.0.1", &["::ffff:198.51.100.7"], Some("198.51.100.7"));
    }

    #[test]
    fn this_machine_is_not_limited_and_a_household_is_one() {
        check("127.0.0.1", &[], None);
        check("::1", &[], None);
        check("10.0.0.1", &["127.0.0.1"], None);
        check("2001:db8:1:2:3:4:5:6", &[], Some("2001:db8:1:2::"));
    }

    #[test]
    fn a_burst_is_let_through_and_no_more() {
        let two = NonZeroU32::new(2).unwrap();
        let rates = Rates::new(Duration::from_secs(3_600), two);
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|it| it.parse::<IpAddr>().unwrap());
        assert_eq!((rates.wait(one), rates.wait(one)), (None, None));
        // However slow the machine, less than an hour has gone by.
        let wait = rates.wait(one).unwrap();
        assert!((1..=3_600).contains(&wait), "{wait}");
        assert_eq!(rates.wait(other), None);
    }
}
