//! The limits that are in force. Each is a flag of `flint serve`, and the error that cites one names it.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Access, Endpoint};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// Wall time of an invocation, in milliseconds.
    pub run_wall_ms: u64,
    /// CPU time of an invocation, in milliseconds.
    pub run_cpu_ms: u64,
    /// CPU time of a module's top level while it is deployed, in milliseconds.
    pub startup_cpu_ms: u64,
    /// Memory of one invocation, in bytes.
    pub memory_bytes: u64,
    /// Characters of code that can be saved.
    pub code_chars: u64,
    /// Bytes of a request's or a response's body.
    pub body_bytes: u64,
    /// Bytes of log entries kept of one invocation.
    pub log_bytes: u64,
    pub name_chars: u64,
    pub description_chars: u64,
    /// Characters of an environment variable's name, and of its value.
    pub env_chars: u64,
    /// Environment variables of a function.
    pub env_count: u64,
    /// Characters of a secret's value: of the text of a string, of the JSON of everything else.
    pub secret_chars: u64,
    pub secret_name_chars: u64,
    /// Characters of a schedule's payload, and of its headers.
    pub schedule_payload_chars: u64,
    /// Invocations that run at the same time.
    pub concurrency: u64,
    /// Outbound requests of one function, a second.
    pub outbound_rate: u64,
    /// Outbound requests of one invocation at the same time.
    pub outbound_at_once: u64,
    /// Time in which an outbound connection must stand, in milliseconds.
    pub outbound_connect_ms: u64,
    /// Bytes of the answer to an outbound request, after decompression.
    pub outbound_bytes: u64,
    /// Days for which invocations and their logs are kept.
    pub retention_days: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            run_wall_ms: 30_000,
            run_cpu_ms: 10_000,
            startup_cpu_ms: 1_000,
            memory_bytes: 128 << 20,
            code_chars: 100_000,
            body_bytes: 6 << 20,
            log_bytes: 256 << 10,
            name_chars: 50,
            description_chars: 200,
            env_chars: 200,
            env_count: 100,
            secret_chars: 16_384,
            secret_name_chars: 100,
            schedule_payload_chars: 8_000,
            concurrency: 1_000,
            outbound_rate: 20,
            outbound_at_once: 6,
            outbound_connect_ms: 10_000,
            outbound_bytes: 10 << 20,
            retention_days: 30,
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetLimits {}

impl Endpoint for GetLimits {
    type Response = Limits;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/limits";
    const ACCESS: Access = Access::Authenticated;
}

/// How much of the limits is taken now, on the server that answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetLimitsUsage {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LimitsUsage {
    /// Invocations that run now; the most is `concurrency`.
    pub invocations: Gauge,
    /// Bytes of started functions in memory; the most is `--program-bytes`.
    pub program_bytes: Gauge,
    /// Records of invocations that wait to be written. What comes when the queue is full is dropped.
    pub waiting_records: Gauge,
    /// Records that were dropped since the server was started.
    pub dropped_records: u64,
    /// Live functions that are in memory, of all live functions.
    pub running_functions: Gauge,
    /// After how many seconds without an invocation a function is stopped that says nothing else.
    pub idle_stop_seconds: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Gauge {
    pub used: u64,
    /// The most that was taken at once since the server was started, where that is known.
    pub peak: Option<u64>,
    pub most: u64,
}

impl Endpoint for GetLimitsUsage {
    type Response = LimitsUsage;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/limits/usage";
    const ACCESS: Access = Access::Authenticated;
}
