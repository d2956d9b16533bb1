//! How often somebody may try to get in.
//!
//! Each attempt counts as failed until it succeeds, so that many at the same time are not better off than one after the
//! other. After some failures in a row the next attempt has to wait, twice as long each time.
//!
//! What counts together keeps attackers from locking an owner out. A stranger's attempts count against their network
//! and against the email that they try. An attempt with a device, or from a network, that the user has logged in with
//! before counts against that device or network alone: no stranger's failures slow it.
//!
//! The counts are this server's own; of several servers each slows attackers by itself.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use api::{Code, Problem};
use jiff::Timestamp;
use uuid::Uuid;

use crate::error::{Error, Result};

/// What attempts are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// See [`network`].
    Network(String),
    /// Of a stranger's attempt.
    Email(String),
    /// The hash of a device's cookie that the user has.
    Device(Uuid, String),
    /// A network that the user has logged in from.
    Place(Uuid, String),
    /// The hash of a session whose user proves who they are once more.
    Session(String),
}

impl Key {
    /// The failures in a row after which there is a wait.
    fn free(&self) -> u32 {
        match self {
            // Several people may be behind one address.
            Key::Network(_) => 20,
            Key::Email(_) | Key::Device(..) | Key::Place(..) | Key::Session(_) => 10,
        }
    }
}

/// The longest wait.
const MOST: Duration = Duration::from_secs(15 * 60);
/// After this time without an attempt nothing is remembered.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug, Clone, Copy)]
struct Count {
    failures: u32,
    /// When the next attempt is allowed.
    until: Timestamp,
    last: Timestamp,
}

#[derive(Default)]
pub(super) struct Attempts(Mutex<HashMap<Key, Count>>);

impl Attempts {
    /// Counts an attempt as failed, or refuses it because of those before.
    pub(super) fn begin(&self, keys: Vec<Key>, now: Timestamp) -> Result<Attempt<'_>> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let blocked = keys.iter().filter_map(|it| counts.get(it));
        if let Some(until) = blocked.map(|it| it.until).filter(|it| *it > now).max() {
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or(MOST);
            let detail = format!("try again in {} s", wait.as_secs_f64().ceil());
            return Err(Error::from(Problem::new(Code::TooManyAttempts, detail)).retry_after(wait));
        }
        let counted = keys
            .into_iter()
            .map(|key| {
                let before = counts.get(&key).copied().filter(|it| !it.is_old(now));
                let failures = before.map_or(0, |it| it.failures).saturating_add(1);
                let wait = wait(failures, key.free());
                let until = now.checked_add(wait).unwrap_or(Timestamp::MAX);
                let count = Count {
                    failures,
                    until,
                    last: now,
                };
                counts.insert(key.clone(), count);
                (key, until)
            })
            .collect();
        Ok(Attempt {
            attempts: self,
            counted,
        })
    }

    /// Drops what is old, so that the table does not grow with everybody who ever tried.
    pub(super) fn forget_old(&self, now: Timestamp) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.retain(|_, count| !count.is_old(now));
    }
}

impl Count {
    fn is_old(&self, now: Timestamp) -> bool {
        self.last
            .checked_add(FORGOTTEN_AFTER)
            .is_ok_and(|it| it <= now)
    }
}

/// An attempt that counts as failed unless it says otherwise.
pub(crate) struct Attempt<'a> {
    attempts: &'a Attempts,
    /// Until when each key is blocked because of this attempt.
    counted: Vec<(Key, Timestamp)>,
}

impl Attempt<'_> {
    /// It was right: what was counted before is forgotten. Only a network's failures stay, or whoever has one password
    /// could try those of others for ever.
    pub(crate) fn succeeded(self) {
        self.take_back(|key| !matches!(key, Key::Network(_)));
    }

    /// It was right as far as it went, and shows nothing about those before.
    pub(super) fn undecided(self) {
        self.take_back(|_| false);
    }

    fn take_back(self, forgets: impl Fn(&Key) -> bool) {
        let counts = &self.attempts.0;
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, until) in self.counted {
            if forgets(&key) {
                counts.remove(&key);
            } else if let Some(count) = counts.get_mut(&key) {
                count.failures = count.failures.saturating_sub(1);
                // Unless another attempt has come in between.
                if count.until == until {
                    count.until = count.last;
                }
            }
        }
    }
}

fn wait(failures: u32, free: u32) -> Duration {
    match failures.checked_sub(free) {
        None | Some(0) => Duration::ZERO,
        Some(over) => Duration::from_secs(1 << (over - 1).min(20)).min(MOST),
    }
}

/// What an address counts as: of IPv6 the first 64 bits, because whoever has one address has all below.
pub(super) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("an instant")
    }

    fn email() -> Vec<Key> {
        vec![Key::Email("a@example.com".to_owned())]
    }

    /// Fails at `second`, or says how long to wait.
    fn fail(attempts: &Attempts, keys: Vec<Key>, second: i64) -> Option<u64> {
        let refused = attempts.begin(keys, at(second)).err()?;
        refused.retry_after.map(|it| it.as_secs())
    }

    #[test]
    fn waits_grow_with_each_failure_up_to_a_quarter_of_an_hour() {
        let attempts = Attempts::default();
        for _ in 0..=10 {
            assert_eq!(fail(&attempts, email(), 0), None);
        }
        let mut second = 0;
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(fail(&attempts, email(), second), Some(expected));
            second += i64::try_from(expected).expect("small");
            assert_eq!(fail(&attempts, email(), second), None);
        }
        assert_eq!(fail(&attempts, email(), second + 24 * 3600), None);
        assert_eq!(
            fail(&attempts, email(), second + 24 * 3600),
            None,
            "forgotten"
        );
    }

    #[test]
    fn a_success_forgets_failures_but_not_those_of_the_network() {
        let attempts = Attempts::default();
        let both = || [email(), vec![Key::Network("192.0.2.1".to_owned())]].concat();
        for _ in 0..10 {
            assert_eq!(fail(&attempts, both(), 0), None);
        }
        attempts.begin(both(), at(0)).expect("allowed").succeeded();
        for _ in 0..10 {
            assert_eq!(fail(&attempts, both(), 0), None);
        }
        assert_eq!(fail(&attempts, both(), 0), None);
        assert_eq!(fail(&attempts, both(), 0), Some(1));
        let other = vec![Key::Network("192.0.2.1".to_owned())];
        assert_eq!(
            fail(&attempts, other, 0),
            Some(1),
            "the network is over its bound"
        );
    }

    #[test]
    fn an_attempt_that_is_right_so_far_changes_nothing() {
        let attempts = Attempts::default();
        for _ in 0..10 {
            assert_eq!(fail(&attempts, email(), 0), None);
        }
        for _ in 0..3 {
            let attempt = attempts.begin(email(), at(0)).expect("allowed");
            attempt.undecided();
        }
        assert_eq!(fail(&attempts, email(), 0), None);
        assert_eq!(fail(&attempts, email(), 0), Some(1));
    }

    #[test]
    fn an_address_of_ipv6_counts_as_its_network() {
        let parsed = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(parsed("192.0.2.7"), "192.0.2.7");
        assert_eq!(parsed("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(parsed("2001:db8:0:1::1"), parsed("2001:db8:0:1:ffff::2"));
        assert_ne!(parsed("2001:db8:0:1::1"), parsed("2001:db8:0:2::1"));
    }
}
