//! Time as a run sees it: the host's clock, and when the run began.

use crate::abi;
use std::cell::Cell;

thread_local! {
    static ORIGIN: Cell<f64> = const { Cell::new(0.0) };
}

/// A run begins now.
pub(crate) fn begin() {
    ORIGIN.set(now());
}

/// Milliseconds since the Unix epoch, with a fraction.
pub(crate) fn now() -> f64 {
    abi::now_micros() / 1_000.0
}

/// When the run began, as `now` counts.
pub(crate) fn origin() -> f64 {
    ORIGIN.get()
}
