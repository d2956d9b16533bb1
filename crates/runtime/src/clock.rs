//! Wall time for the guest: `Date`, timestamps of log entries.

/// Microseconds since the Unix epoch.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the runtime reads the wall clock"
)]
pub(crate) fn now_micros() -> f64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    since.as_secs_f64() * 1e6
}
