//! Functions: what an author writes, saves and deletes.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Access, Endpoint, Page, Permission, Timestamp, deployments::Deployment, names::FunctionName,
};

/// Environment variables, by name.
pub type Env = BTreeMap<String, String>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    Javascript,
    Typescript,
}

/// What is kept of each invocation besides its outcome, times and logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// Whether payloads are kept.
    #[serde(default)]
    pub input: bool,
    /// Whether results are kept.
    #[serde(default)]
    pub output: bool,
}

/// Derived from the versions, what is live and the last deployment; never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FunctionState {
    /// Never deployed, or undeployed.
    Draft,
    /// What is live is the newest version.
    Productive,
    /// A newer version than the live one is saved.
    Modified,
    /// Callers are being turned away; what was live is being put away.
    Undeploying,
    /// The last deployment failed while building; what was live stays live.
    BuildError,
    /// The last deployment failed while deploying; what was live stays live.
    DeployError,
}

/// A function with its newest version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Function {
    #[serde(flatten)]
    pub summary: FunctionSummary,
    pub code: String,
    pub env: Env,
    #[serde(default)]
    pub record: Recording,
}

/// A function in a list: all but its code and environment variables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FunctionSummary {
    pub uuid: Uuid,
    pub name: FunctionName,
    pub description: String,
    /// The id of the event type that calls it; see `GET /api/v1/event-types`.
    pub event: Option<String>,
    pub language: Language,
    /// The newest version. Counts from 1.
    pub version: u64,
    pub state: FunctionState,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub changed_by: String,
    /// After how many seconds without an invocation it is stopped; absent: after the installation's `idle_stop`.
    pub idle_stop_seconds: Option<u64>,
    /// What callers reach, if anything.
    pub live: Option<Live>,
    /// The newest deployment, whatever became of it.
    pub last_deployment: Option<Deployment>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Live {
    pub version: u64,
    pub deployment: Uuid,
    pub deployed_at: Timestamp,
    pub deployed_by: String,
    pub presence: Presence,
}

/// Whether a live function is in memory, on the server that answers. A stopped one is started by its next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Presence {
    pub running: bool,
    /// When it will be stopped if nobody invokes it until then; absent while it is stopped, and while a schedule that runs
    /// within the idle time keeps it.
    pub stops_at: Option<Timestamp>,
    /// How many microseconds its last start took; absent if it was not started since the server was.
    pub last_start_us: Option<u64>,
    /// When it was last invoked or deployed; absent if it was neither since the server was started.
    pub last_used_at: Option<Timestamp>,
}

/// Lists functions by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFunctions {
    /// Only the one of exactly this name, if the other fields let it through as well.
    pub name: Option<FunctionName>,
    /// Only those whose name contains this, whatever the case.
    pub search: Option<String>,
    /// `true`: only those with at least one deployment.
    pub deployed: Option<bool>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Endpoint for ListFunctions {
    type Response = Page<FunctionSummary>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/functions";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// Creates a function and its version 1.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateFunction {
    pub name: FunctionName,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub event: Option<String>,
    #[serde(default)]
    pub language: Language,
    pub code: String,
    #[serde(default)]
    pub env: Env,
    #[serde(default)]
    pub record: Recording,
}

impl Endpoint for CreateFunction {
    type Response = Function;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/functions";
    const ACCESS: Access = Access::Needs(Permission::WriteFunctions);
    const STATUS: StatusCode = StatusCode::CREATED;
    const IDEMPOTENT_BY_KEY: bool = true;

    fn etag(function: &Function) -> Option<u64> {
        Some(function.summary.version)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetFunction {
    pub name: FunctionName,
}

impl Endpoint for GetFunction {
    type Response = Function;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/functions/{name}";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);

    fn etag(function: &Function) -> Option<u64> {
        Some(function.summary.version)
    }
}

/// Saves a new version. It never changes what runs. What is left out stays as it is. `version`, or `If-Match`, names
/// the version that the author started from; if a newer one is saved, the answer is a conflict.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveFunction {
    pub name: FunctionName,
    #[serde(default)]
    pub version: Option<u64>,
    #[serde(default)]
    pub description: Option<String>,
    /// Absent: as it is. `null` cannot be told from absent; send `""` for no event.
    #[serde(default)]
    pub event: Option<String>,
    #[serde(default)]
    pub language: Option<Language>,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub env: Option<Env>,
    #[serde(default)]
    pub record: Option<Recording>,
}

impl Endpoint for SaveFunction {
    type Response = Function;
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/api/v1/functions/{name}";
    const ACCESS: Access = Access::Needs(Permission::WriteFunctions);

    fn etag(function: &Function) -> Option<u64> {
        Some(function.summary.version)
    }
}

/// Deletes a function that is not deployed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteFunction {
    pub name: FunctionName,
}

impl Endpoint for DeleteFunction {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/functions/{name}";
    const ACCESS: Access = Access::Needs(Permission::WriteFunctions);
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}

/// A function that was undeployed just now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Undeployed {
    #[serde(flatten)]
    pub function: Function,
    /// How many schedules of the function run no more: they are paused until somebody resumes them.
    pub paused_schedules: u64,
}

/// Undeploys: callers are turned away from now on. Versions and deployments stay, and schedules of the function are
/// paused.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undeploy {
    pub name: FunctionName,
}

impl Endpoint for Undeploy {
    type Response = Undeployed;
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/functions/{name}/live";
    const ACCESS: Access = Access::Needs(Permission::Deploy);
}

/// The least and the most seconds of [`SetIdleStop`].
pub const IDLE_STOP_SECONDS: std::ops::RangeInclusive<u64> = 60..=366 * 24 * 3600;

/// Says after how long without an invocation the function is stopped. It holds at once, without a deployment.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetIdleStop {
    pub name: FunctionName,
    /// 60 to 31,622,400 seconds; `null`: as the installation says.
    pub seconds: Option<u64>,
}

impl Endpoint for SetIdleStop {
    type Response = FunctionSummary;
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/api/v1/functions/{name}/idle-stop";
    const ACCESS: Access = Access::Needs(Permission::Deploy);
}
