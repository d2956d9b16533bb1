//! Domains: the hosts that an account's functions may reach.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Access, Endpoint, Page, Permission, Timestamp};

/// How many domains an account may allow.
pub const MOST: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Domain {
    pub id: Uuid,
    /// A host such as `api.example.com`, or `*.example.com` for all names below; with `:port` for a port that is neither
    /// 80 nor 443. In lower case, and in ASCII as IDNA writes it.
    pub domain: String,
    pub allowed_at: Timestamp,
    /// The email of the user or the name of the token.
    pub allowed_by: String,
}

/// Lists all domains in the order of their names: there are 200 at most.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDomains {}

impl Endpoint for ListDomains {
    type Response = Page<Domain>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/domains";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// Allows a domain. It holds from the next request on, also for functions that run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowDomain {
    /// A host, `*.host`, `host:port` or `*.host:port`.
    pub domain: String,
}

impl Endpoint for AllowDomain {
    type Response = Domain;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/domains";
    const ACCESS: Access = Access::Needs(Permission::ManageDomains);
    const STATUS: StatusCode = StatusCode::CREATED;
    const IDEMPOTENT_BY_KEY: bool = true;
}

/// Removes a domain. Functions that run cannot begin another request to it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveDomain {
    pub id: Uuid,
}

impl Endpoint for RemoveDomain {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/domains/{id}";
    const ACCESS: Access = Access::Needs(Permission::ManageDomains);
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}
