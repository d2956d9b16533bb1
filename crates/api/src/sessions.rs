//! A person's own sessions: where they are logged in.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Access, Endpoint, Page, Timestamp};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OpenSession {
    pub id: Uuid,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The account that it acts in.
    pub account: String,
    /// What the browser called itself when it logged in.
    pub user_agent: String,
    /// Where it logged in from.
    pub address: String,
    pub created_at: Timestamp,
    /// To the minute.
    pub last_used_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The sessions of whoever asks, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSessions {}

impl Endpoint for ListSessions {
    type Response = Page<OpenSession>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/sessions";
    const ACCESS: Access = Access::Person;
}

/// Ends one session of the person's.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSession {
    pub id: Uuid,
}

impl Endpoint for EndSession {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/sessions/{id}";
    const ACCESS: Access = Access::Person;
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}

/// Ends all sessions of the person's but the one that asks.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndOtherSessions {}

impl Endpoint for EndOtherSessions {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/sessions";
    const ACCESS: Access = Access::Person;
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}
