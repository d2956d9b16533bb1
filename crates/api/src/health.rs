//! Whether the server is alive, and whether it is ready to serve.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Access, Endpoint};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// Always `ok`: a server that is not answers with a problem.
    pub status: String,
    pub version: String,
}

/// Alive: the process answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetHealth {}

impl Endpoint for GetHealth {
    type Response = Health;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/healthz";
    const ACCESS: Access = Access::Public;
}

/// Ready: the database answers and functions can run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetReadiness {}

impl Endpoint for GetReadiness {
    type Response = Health;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/readyz";
    const ACCESS: Access = Access::Public;
}
