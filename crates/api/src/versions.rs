//! Versions: what one Save stored, never changed afterwards.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, Endpoint, Page, Permission, Timestamp,
    functions::{Env, Language, Recording},
    names::FunctionName,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    #[serde(flatten)]
    pub summary: VersionSummary,
    pub code: String,
    pub env: Env,
    #[serde(default)]
    pub record: Recording,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VersionSummary {
    pub version: u64,
    pub description: String,
    pub event: Option<String>,
    pub language: Language,
    pub created_at: Timestamp,
    pub created_by: String,
}

/// Lists a function's versions, the newest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListVersions {
    pub name: FunctionName,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Endpoint for ListVersions {
    type Response = Page<VersionSummary>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/functions/{name}/versions";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetVersion {
    pub name: FunctionName,
    pub version: u64,
}

impl Endpoint for GetVersion {
    type Response = Version;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/functions/{name}/versions/{version}";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}
