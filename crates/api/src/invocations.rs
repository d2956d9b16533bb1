//! Invocations: calls of functions, what came of them, and what they logged.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Access, Endpoint, Page, Permission, Timestamp,
    functions::{Env, Language},
    names::FunctionName,
    several::Several,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Ok,
    /// The function reported a failure: it threw, rejected, or called back with an error.
    Custom,
    /// The engine reported one: TypeError, ReferenceError, SyntaxError, RangeError.
    Runtime,
    Timeout,
    OutOfMemory,
    OutputTooLarge,
    /// Nothing was left to do and no result had come.
    NeverSettled,
    Platform,
}

impl Outcome {
    pub const ALL: [Outcome; 8] = [
        Outcome::Ok,
        Outcome::Custom,
        Outcome::Runtime,
        Outcome::Timeout,
        Outcome::OutOfMemory,
        Outcome::OutputTooLarge,
        Outcome::NeverSettled,
        Outcome::Platform,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Custom => "custom",
            Outcome::Runtime => "runtime",
            Outcome::Timeout => "timeout",
            Outcome::OutOfMemory => "out_of_memory",
            Outcome::OutputTooLarge => "output_too_large",
            Outcome::NeverSettled => "never_settled",
            Outcome::Platform => "platform",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Invocation {
    pub id: Uuid,
    pub function: FunctionName,
    /// The version that ran; absent for a draft.
    pub version: Option<u64>,
    /// Whether it ran a draft that was never saved.
    pub test: bool,
    pub trigger: Trigger,
    /// The schedule that called it, if one did.
    pub schedule: Option<Uuid>,
    pub outcome: Outcome,
    /// Any JSON value; `null` unless the outcome is `ok`. Only the caller gets it; see `output` for what is kept.
    pub result: Value,
    pub error: Option<InvocationError>,
    pub logs: Vec<LogEntry>,
    /// How many entries it logged, also where `logs` are left out.
    #[serde(default)]
    pub log_count: u64,
    /// How much was logged past the limit and thrown away.
    pub dropped_log_bytes: u64,
    /// Whether the function had to be started for this call.
    pub cold_start: bool,
    pub timing: Timing,
    /// The requests that it sent out, in the order in which they began.
    pub outbound: Vec<OutboundCall>,
    pub started_at: Timestamp,
    /// The email of the user or the name of the token.
    pub invoked_by: String,
    /// The payload, if the version's settings say that it is kept.
    #[serde(default)]
    pub input: Option<Kept>,
    /// The result, if the version's settings say that it is kept.
    #[serde(default)]
    pub output: Option<Kept>,
}

/// A payload or a result that was kept with the record of its invocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Kept {
    /// JSON, cut after 64 KiB.
    pub text: String,
    /// How many bytes the whole has: more than `text` if it was cut.
    pub bytes: u64,
}

impl Kept {
    pub const MAX_BYTES: usize = 64 << 10;

    pub fn new(json: &str) -> Kept {
        let end = json.floor_char_boundary(Kept::MAX_BYTES);
        Kept {
            text: json[..end].to_owned(),
            bytes: json.len() as u64,
        }
    }

    pub fn is_whole(&self) -> bool {
        self.text.len() as u64 == self.bytes
    }
}

/// What made Flint call a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Somebody invoked what is live: from the page, or by a script.
    Call,
    /// Somebody tried a draft.
    Test,
    /// An instant of a schedule came.
    Schedule,
}

impl Trigger {
    pub fn as_str(self) -> &'static str {
        match self {
            Trigger::Call => "call",
            Trigger::Test => "test",
            Trigger::Schedule => "schedule",
        }
    }
}

/// One request that a function sent out, or was kept from sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutboundCall {
    pub method: String,
    /// Host and port, without path and query: those may hold what is secret.
    pub host: String,
    /// The status of the last answer; absent when none came.
    pub status: Option<u16>,
    /// Why no answer came: a name of the rule that forbade it, or of what went wrong.
    pub error: Option<String>,
    /// Whether allowing the host would have let it through.
    pub blocked: bool,
    /// Microseconds since the invocation began.
    pub started_us: u64,
    /// Microseconds until the body was read, or until it failed.
    pub duration_us: u64,
    pub sent_bytes: u64,
    pub received_bytes: u64,
}

/// Why a function failed, in the author's terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InvocationError {
    /// The error's name, such as `TypeError`.
    pub name: String,
    pub message: String,
    /// The stack with the author's lines and columns.
    pub stack: Option<String>,
    pub file: Option<String>,
    /// Counts from 1.
    pub line: Option<u32>,
    /// Counts from 1.
    pub column: Option<u32>,
}

/// Microseconds by phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// Waiting for a place to run.
    pub queue: u64,
    /// Starting the stopped function; 0 when it was running.
    pub start: u64,
    /// The function itself, its waiting included.
    pub run: u64,
    /// The part of `run` in which at least one outbound request was under way.
    #[serde(default)]
    pub outbound: u64,
    pub total: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

impl Level {
    pub const ALL: [Level; 4] = [Level::Debug, Level::Info, Level::Warn, Level::Error];

    pub fn as_str(self) -> &'static str {
        match self {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LogEntry {
    pub level: Level,
    pub message: String,
    pub extras: Vec<Value>,
    pub timestamp: Timestamp,
}

/// One header as callers' events carry them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub key: String,
    pub value: String,
}

/// Invokes what is live and waits. The function gets `{ timestamp, headers, payload }`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invoke {
    pub name: FunctionName,
    #[serde(default)]
    pub payload: Value,
    #[serde(default)]
    pub headers: Vec<Header>,
    /// Milliseconds since 1970; the server's clock if absent.
    #[serde(default)]
    pub timestamp: Option<i64>,
}

impl Endpoint for Invoke {
    type Response = Invocation;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/functions/{name}/invocations";
    const ACCESS: Access = Access::Needs(Permission::Invoke);
    const IDEMPOTENT_BY_KEY: bool = true;
}

/// Runs a draft, never touching what is live.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestDraft {
    pub name: FunctionName,
    pub code: String,
    #[serde(default)]
    pub language: Language,
    #[serde(default)]
    pub env: Env,
    #[serde(default)]
    pub payload: Value,
    #[serde(default)]
    pub headers: Vec<Header>,
    #[serde(default)]
    pub timestamp: Option<i64>,
}

impl Endpoint for TestDraft {
    type Response = Invocation;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/functions/{name}/test";
    const ACCESS: Access = Access::Needs(Permission::WriteFunctions);
}

/// Lists invocations, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInvocations {
    pub function: Option<FunctionName>,
    pub outcome: Option<Several<Outcome>>,
    pub trigger: Option<Several<Trigger>>,
    /// Begun within so many minutes before now; instead of `from`.
    pub last_minutes: Option<u32>,
    /// Begun at this instant or later.
    pub from: Option<Timestamp>,
    /// Begun before this instant.
    pub to: Option<Timestamp>,
    /// `false` leaves the log entries out.
    pub logs: Option<bool>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Endpoint for ListInvocations {
    type Response = Page<Invocation>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/invocations";
    const ACCESS: Access = Access::Needs(Permission::ReadInvocations);
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetInvocation {
    pub id: Uuid,
}

impl Endpoint for GetInvocation {
    type Response = Invocation;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/invocations/{id}";
    const ACCESS: Access = Access::Needs(Permission::ReadInvocations);
}
