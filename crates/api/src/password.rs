//! A person's own password.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Access, Endpoint};

/// Sets another password, and ends all other sessions of the person's. Tokens stay: they are revoked one by one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub current: String,
    pub new: String,
}

impl Endpoint for ChangePassword {
    type Response = ();
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/password";
    const ACCESS: Access = Access::Person;
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}
