//! Where a request comes from, as far as it can be told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{header, request::Parts},
};

use super::{DEVICE_COOKIE, attempts, credentials::cookie, secret::Secret};
use crate::state::AppState;

/// More of what a browser says of itself is not kept.
const USER_AGENT_LENGTH: usize = 300;

pub struct Visitor {
    /// Of the connection. In process there is none, and the loopback one stands for it.
    pub(super) address: IpAddr,
    pub(super) user_agent: String,
    /// What a cookie of ours says from an earlier log-in.
    pub(super) device: Option<Secret>,
}

impl Visitor {
    pub(super) fn network(&self) -> String {
        attempts::network(self.address)
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &AppState,
    ) -> std::result::Result<Visitor, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let user_agent = parts.headers.get(header::USER_AGENT);
        let user_agent = user_agent.map(|it| String::from_utf8_lossy(it.as_bytes()));
        Ok(Visitor {
            address: peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |it| it.ip().to_canonical()),
            user_agent: user_agent
                .iter()
                .flat_map(|it| it.chars())
                .filter(|it| !it.is_control())
                .take(USER_AGENT_LENGTH)
                .collect(),
            device: cookie(&parts.headers, DEVICE_COOKIE).and_then(Secret::parse),
        })
    }
}
