//! What a run gives: a result or a failure, its logs, its times.

use crate::egress::OutboundCall;
use std::time::Duration;

/// One invocation, ended.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The result as JSON text, valid and well-formed.
    pub outcome: Result<String, Failure>,
    pub logs: Vec<LogEntry>,
    /// Bytes of entries that came after the cap on logs was reached.
    pub dropped_log_bytes: u64,
    /// The requests that it sent out, or was kept from sending, in the order in which they began.
    pub outbound: Vec<OutboundCall>,
    /// The time in which at least one of them was under way.
    pub outbound_time: Duration,
    /// Waiting for a free sandbox.
    pub queue: Duration,
    /// From the fresh sandbox to the outcome.
    pub run: Duration,
}

/// How a function failed. Positions and stacks are the author's, also when the source was TypeScript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// The error's name, as `TypeError`.
    pub name: String,
    pub message: String,
    /// The frames in the author's file, one a line, without the head that repeats name and message.
    pub stack: Option<String>,
    /// The first frame.
    pub position: Option<Position>,
}

/// Whose failure it is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The function reported it: an error of its own, or `callback(error)`.
    Custom,
    /// A TypeError, ReferenceError, SyntaxError, RangeError or other error of the engine.
    Runtime,
    /// Wall or processor time.
    Timeout,
    OutOfMemory,
    OutputTooLarge,
    /// Nothing was left that could bring a result.
    NeverSettled,
    /// Flint's own fault.
    Platform,
    /// No sandbox became free in time: nothing was run.
    Overloaded,
}

/// A place in the author's source. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    pub level: Level,
    pub message: String,
    /// A JSON array as text.
    pub extras: String,
    /// Milliseconds since the Unix epoch, with a fraction. The host's clock, not the function's.
    pub timestamp_ms: f64,
}

impl Failure {
    /// A failure that the host finds, without a place in the source.
    pub(crate) fn of_host(kind: FailureKind, name: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            message: message.into(),
            stack: None,
            position: None,
        }
    }

    /// A failure of Flint itself. The cause is logged here, once, and not told to the author.
    pub(crate) fn platform(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "a sandbox failed");
        Self::of_host(
            FailureKind::Platform,
            "Error",
            "the sandbox failed; this is no fault of the function",
        )
    }
}
