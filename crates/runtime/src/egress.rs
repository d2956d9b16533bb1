//! Outbound HTTP: the one way from a function to the network.
//!
//! ```text
//!  fetch ──▶ URL ──▶ allowed domain? ──▶ rate, six at once ──▶ resolve, check every address ──▶ connect to it ──▶ answer
//!             ▲                                                                                                   │
//!             └───────────────────────────── a redirect is a new request ◀────────────────────────────────────────┘
//! ```
//!
//! # Invariants
//!
//! - The host that is checked is the host that is connected to: both come from one parsed URL (`target`), and the
//!   connection goes to an address that was checked after the one time that the name was resolved (`connect`).
//! - Nothing of the environment decides where a request goes: there are no proxies.
//! - Functions share no connections: each has a client of its own (`Line`), so that none learns or slows another's.
//! - A body is counted after decompression, and read only as far as the function asks (`body`).
//! - Errors name the rule and the way out, and never tell what is behind an address (`fault`).

mod address;
mod body;
mod calls;
mod connect;
mod domain;
mod fault;
mod session;
mod target;
mod wanted;

pub use calls::OutboundCall;
pub(crate) use calls::covered;
pub use domain::{BadDomain, Domain, Domains};
pub(crate) use session::Session;

use crate::reach::Refusal;
use connect::{Dialer, HttpClient};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, watch};

/// So long a function's connections and its count of requests are kept after its last run.
const KEPT: Duration = Duration::from_secs(60);

/// How functions reach the network.
pub struct EgressConfig {
    pub private_addresses: PrivateAddresses,
    /// Requests a second of one function.
    pub rate: NonZeroU32,
    /// For name, connection and handshake together.
    pub connect: Duration,
    /// Certificates (DER) that are trusted besides those of the web.
    pub extra_roots: Vec<Vec<u8>>,
}

/// Whether functions may reach this machine and the network around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivateAddresses {
    Refused,
    /// Unsafe: for tests and development.
    Allowed,
}

/// The network, for all functions of this process.
pub struct Egress {
    dialer: Dialer,
    rate: NonZeroU32,
    lines: Mutex<HashMap<String, Arc<Line>>>,
}

/// What a run may send out, and as whom.
#[derive(Clone)]
pub struct Outbound {
    pub egress: Arc<Egress>,
    /// What its account allows. A change holds from the next request on, also for runs that are under way.
    pub domains: watch::Receiver<Domains>,
    /// Whose rate and whose connections it uses.
    pub function: String,
}

/// One function's line to the network.
pub(crate) struct Line {
    client: HttpClient,
    rate: DefaultDirectRateLimiter,
    most: NonZeroU32,
    used: Mutex<Instant>,
}

/// The certificates that are to be trusted cannot be.
#[derive(Debug, thiserror::Error)]
#[error("secure connections cannot be made: {0}")]
pub struct EgressError(#[from] rustls::Error);

impl Egress {
    pub fn new(config: EgressConfig) -> Result<Self, EgressError> {
        let dialer = Dialer {
            private: config.private_addresses,
            timeout: config.connect,
            tls: connect::tls(config.extra_roots)?,
            lookups: Arc::new(Semaphore::new(connect::LOOKUPS)),
            resolver: connect::system_resolver(),
        };
        Ok(Self {
            dialer,
            rate: config.rate,
            lines: Mutex::default(),
        })
    }

    /// Whether a domain leads where functions may go, as far as its text says.
    pub fn may_reach(&self, domain: &Domain) -> bool {
        domain
            .address()
            .is_none_or(|address| connect::may_reach(address, self.dialer.private))
    }

    /// Puts away the connections and the counts of functions that have not run for a while. To be called now and then.
    pub fn put_away_idle(&self) {
        let now = Instant::now();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|_, line| Arc::strong_count(line) > 1 || line.used_since(now) < KEPT);
        lines.shrink_to_fit();
    }

    fn line(&self, function: &str) -> Arc<Line> {
        let now = Instant::now();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(function) {
            *line.used.lock().unwrap_or_else(PoisonError::into_inner) = now;
            return line.clone();
        }
        let line = Arc::new(Line {
            client: self.dialer.client(),
            rate: RateLimiter::direct(Quota::per_second(self.rate)),
            most: self.rate,
            used: Mutex::new(now),
        });
        lines.insert(function.to_owned(), line.clone());
        line
    }
}

impl Line {
    fn admit(&self) -> Result<(), Refusal> {
        self.rate.check().map_err(|_| fault::rate(self.most.get()))
    }

    fn used_since(&self, now: Instant) -> Duration {
        let used = *self.used.lock().unwrap_or_else(PoisonError::into_inner);
        now.saturating_duration_since(used)
    }
}
