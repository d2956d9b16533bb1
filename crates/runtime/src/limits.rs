//! What a run may use.

use std::time::Duration;

/// The bounds of one run. A limit fires within 250 ms of its bound, and stops only the run that reached it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time from the run's begin to its outcome, waiting included.
    pub run_wall: Duration,
    /// Processor time of an invocation.
    pub run_cpu: Duration,
    /// Processor time of a build or a start (the top level).
    pub startup_cpu: Duration,
    /// Bytes of memory, the engine's own 4 MiB included.
    pub memory: usize,
    /// Bytes of the result as JSON text.
    pub output_bytes: usize,
    /// Bytes of log entries; what comes after is dropped and counted.
    pub log_bytes: usize,
    /// Outbound requests at once.
    pub outbound_at_once: usize,
    /// Bytes of an outbound request's answer, after decompression.
    pub outbound_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            run_wall: Duration::from_secs(30),
            run_cpu: Duration::from_secs(10),
            startup_cpu: Duration::from_secs(1),
            memory: 128 << 20,
            output_bytes: 6 << 20,
            log_bytes: 256 << 10,
            outbound_at_once: 6,
            outbound_bytes: 10 << 20,
        }
    }
}
