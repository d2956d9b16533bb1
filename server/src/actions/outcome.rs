//! What the engine says of a run, in the words of the API.

use std::time::Duration;

use api::invocations::{InvocationError, Level, LogEntry, OutboundCall, Outcome};
use jiff::Timestamp;
use runtime::{Failure, FailureKind};

/// `None`: there was no place to run, so nothing ran.
pub(crate) fn of_failure(kind: FailureKind) -> Option<Outcome> {
    Some(match kind {
        FailureKind::Custom => Outcome::Custom,
        FailureKind::Runtime => Outcome::Runtime,
        FailureKind::Timeout => Outcome::Timeout,
        FailureKind::OutOfMemory => Outcome::OutOfMemory,
        FailureKind::OutputTooLarge => Outcome::OutputTooLarge,
        FailureKind::NeverSettled => Outcome::NeverSettled,
        FailureKind::Platform => Outcome::Platform,
        FailureKind::Overloaded => return None,
    })
}

pub(crate) fn error(failure: Failure) -> InvocationError {
    let (file, line, column) = match failure.position {
        Some(it) => (Some(it.file), Some(it.line), Some(it.column)),
        None => (None, None, None),
    };
    InvocationError {
        name: failure.name,
        message: failure.message,
        stack: failure.stack,
        file,
        line,
        column,
    }
}

/// The failure in one line, as engines say it: `TypeError: x is not a function`.
pub(crate) fn headline(failure: &Failure) -> String {
    match failure.name.as_str() {
        "" => failure.message.clone(),
        name => format!("{name}: {}", failure.message),
    }
}

pub(crate) fn log_entry(entry: runtime::LogEntry) -> LogEntry {
    LogEntry {
        level: match entry.level {
            runtime::Level::Debug => Level::Debug,
            runtime::Level::Info => Level::Info,
            runtime::Level::Warn => Level::Warn,
            runtime::Level::Error => Level::Error,
        },
        message: entry.message,
        extras: serde_json::from_str(&entry.extras).unwrap_or_default(),
        timestamp: instant(entry.timestamp_ms),
    }
}

pub(crate) fn outbound_call(call: runtime::OutboundCall) -> OutboundCall {
    OutboundCall {
        method: call.method,
        host: call.host,
        status: call.status,
        error: call.error.map(str::to_owned),
        blocked: call.blocked,
        started_us: whole_micros(call.started),
        duration_us: whole_micros(call.duration),
        sent_bytes: call.sent_bytes,
        received_bytes: call.received_bytes,
    }
}

pub(crate) fn whole_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A function may set what its clock says, so the time of an entry can be anything.
fn instant(milliseconds: f64) -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is too large is out of range either way"
    )]
    let microseconds = (milliseconds * 1000.0) as i64;
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
