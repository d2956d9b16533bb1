//! What the installation is told at start.

use std::{path::PathBuf, time::Duration};

use api::limits::Limits;
use jiff::SignedDuration;
use runtime::PrivateAddresses;

use crate::secrets::keyring::KeySource;

#[derive(Debug, Clone)]
pub struct Config {
    /// Artifacts, the engine's cache and, unless another database is named, the database.
    pub data_dir: PathBuf,
    /// What browsers call this server, as `scheme://host[:port]`; absent: whatever the request's `Host` says.
    pub public_origin: Option<String>,
    pub limits: Limits,
    /// How long a request's body may take to arrive.
    pub body_timeout: Duration,
    /// How long a deployment may stay in a state that is not final.
    pub deployment_deadline: Duration,
    /// After how long a live function that nobody invokes is stopped.
    pub idle_stop: SignedDuration,
    /// How many bytes of records may wait to be written; what comes beyond is dropped, log entries first.
    pub record_bytes: usize,
    /// How many bytes of programs may be in memory; those that were used longest ago make room.
    pub program_bytes: usize,
    /// Whether functions may reach this machine and the network around it.
    pub private_addresses: PrivateAddresses,
    /// Where the key comes from that secrets are encrypted under.
    pub master_key: KeySource,
}

impl Config {
    pub fn new(data_dir: PathBuf) -> Config {
        Config {
            master_key: KeySource::File(data_dir.join("master.key")),
            data_dir,
            public_origin: None,
            limits: Limits::default(),
            body_timeout: Duration::from_secs(30),
            deployment_deadline: Duration::from_secs(60),
            idle_stop: SignedDuration::from_hours(24),
            record_bytes: 64 << 20,
            program_bytes: 256 << 20,
            private_addresses: PrivateAddresses::Refused,
        }
    }

    /// How long invocations and their logs are kept.
    pub fn retention(&self) -> SignedDuration {
        let days = self.limits.retention_days.min(36_500);
        SignedDuration::from_hours(24 * days.cast_signed())
    }

    /// Whether browsers reach this server over TLS.
    pub fn is_https(&self) -> bool {
        self.public_origin
            .as_ref()
            .is_some_and(|it| it.starts_with("https://"))
    }
}
