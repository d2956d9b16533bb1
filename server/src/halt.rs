//! A test seam: a server that is told to stand still at a named instant, so that a test can kill it exactly there.
//!
//! `FLINT_TEST_HALT_AT=build_finish` lets everything that comes to that instant wait for ever, after one line of log
//! that the test waits for. A release build has no such thing.

#[cfg(debug_assertions)]
pub(crate) async fn at(instant: &str) {
    if std::env::var("FLINT_TEST_HALT_AT").is_ok_and(|it| it == instant) {
        tracing::warn!("halted at {instant}");
        std::future::pending::<()>().await;
    }
}

#[cfg(not(debug_assertions))]
#[expect(clippy::unused_async, reason = "it waits in a debug build")]
pub(crate) async fn at(_instant: &str) {}
