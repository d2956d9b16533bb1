//! Deployments: attempts to make a version live.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Access, Endpoint, Page, Permission, Timestamp, invocations::LogEntry, names::FunctionName,
};

/// ```text
/// build_start ──▶ build_finish ──▶ deploy_start ──▶ deploy_finish
///      │                                │
///      ▼                                ▼
/// build_error                      deploy_error
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentState {
    BuildStart,
    BuildFinish,
    DeployStart,
    DeployFinish,
    BuildError,
    DeployError,
}

impl DeploymentState {
    pub fn as_str(self) -> &'static str {
        match self {
            DeploymentState::BuildStart => "build_start",
            DeploymentState::BuildFinish => "build_finish",
            DeploymentState::DeployStart => "deploy_start",
            DeploymentState::DeployFinish => "deploy_finish",
            DeploymentState::BuildError => "build_error",
            DeploymentState::DeployError => "deploy_error",
        }
    }

    /// Whether nothing comes after it.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            DeploymentState::DeployFinish
                | DeploymentState::BuildError
                | DeploymentState::DeployError
        )
    }

    pub fn is_error(self) -> bool {
        matches!(
            self,
            DeploymentState::BuildError | DeploymentState::DeployError
        )
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deployment {
    pub id: Uuid,
    pub function: FunctionName,
    pub version: u64,
    pub state: DeploymentState,
    /// The states that it went through, with their times; the last one is `state`.
    pub states: Vec<StateChange>,
    pub error: Option<DeploymentError>,
    /// The earlier deployment whose artifact this one made live again.
    pub rollback_of: Option<Uuid>,
    pub created_at: Timestamp,
    pub created_by: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StateChange {
    pub state: DeploymentState,
    pub at: Timestamp,
}

/// Whose fault a failed deployment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    YourCode,
    YourConfig,
    Platform,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DeploymentError {
    pub kind: ErrorKind,
    pub message: String,
    pub file: Option<String>,
    /// Counts from 1.
    pub line: Option<u32>,
    /// Counts from 1, in characters.
    pub column: Option<u32>,
    /// The lines around the fault, numbered, with a caret under the column.
    pub excerpt: Option<String>,
    /// What the module logged while it was evaluated.
    pub logs: Vec<LogEntry>,
    pub hint: Option<String>,
    /// Whether trying the same version again can help.
    pub retryable: bool,
}

/// Approve & Deploy: makes a version live, the newest one if none is named.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deploy {
    pub name: FunctionName,
    #[serde(default)]
    pub version: Option<u64>,
}

impl Endpoint for Deploy {
    type Response = Deployment;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/functions/{name}/deployments";
    const ACCESS: Access = Access::Needs(Permission::Deploy);
    const STATUS: StatusCode = StatusCode::ACCEPTED;
    const IDEMPOTENT_BY_KEY: bool = true;
}

/// Makes the artifact of an earlier successful deployment live again, without building.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RollBack {
    pub id: Uuid,
}

impl Endpoint for RollBack {
    type Response = Deployment;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/deployments/{id}/rollback";
    const ACCESS: Access = Access::Needs(Permission::Deploy);
    const IDEMPOTENT_BY_KEY: bool = true;
}

/// Lists deployments, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDeployments {
    pub function: Option<FunctionName>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Endpoint for ListDeployments {
    type Response = Page<Deployment>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/deployments";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetDeployment {
    pub id: Uuid,
}

impl Endpoint for GetDeployment {
    type Response = Deployment;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/deployments/{id}";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}
