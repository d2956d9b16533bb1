//! How often somebody may try to log in, by address and by email.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use api::{Code, Problem};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use crate::error::{Error, Result};

pub(super) struct Attempts {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_email: DefaultKeyedRateLimiter<String>,
}

/// Attempts in a row, after which one more is allowed every few seconds.
const ADDRESS_BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
const EMAIL_BURST: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
const ONE_MORE_EVERY: Duration = Duration::from_secs(6);

impl Attempts {
    pub(super) fn new() -> Attempts {
        let quota = |burst| {
            Quota::with_period(ONE_MORE_EVERY)
                .expect("a period that is not zero")
                .allow_burst(burst)
        };
        Attempts {
            by_address: RateLimiter::keyed(quota(ADDRESS_BURST)),
            by_email: RateLimiter::keyed(quota(EMAIL_BURST)),
        }
    }

    pub(super) fn by_address(&self, address: IpAddr) -> Result<()> {
        allow(&self.by_address, &address)
    }

    pub(super) fn by_email(&self, email: &str) -> Result<()> {
        allow(&self.by_email, &email.to_owned())
    }

    /// Drops what has recovered, so that the tables do not grow with everybody who ever tried.
    pub(super) fn forget_recovered(&self) {
        self.by_address.retain_recent();
        self.by_email.retain_recent();
    }
}

fn allow<K: std::hash::Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<()> {
    limiter.check_key(key).map_err(|refused| {
        let wait = refused.wait_time_from(DefaultClock::default().now());
        let detail = format!("try again in {} s", wait.as_secs() + 1);
        Error::from(Problem::new(Code::TooManyAttempts, detail)).retry_after(wait)
    })
}
