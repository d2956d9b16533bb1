//! The log entries of one run. They live outside the sandbox, so that a timeout or a trap does not lose them.

use crate::outcome::LogEntry;
use std::sync::{Arc, Mutex, PoisonError};

/// What an entry costs beyond its text: an endless loop of empty entries is bounded too.
const OVERHEAD: usize = 32;

/// A handle on the entries; clones share them.
#[derive(Clone)]
pub(crate) struct Logs(Arc<Mutex<Sink>>);

struct Sink {
    entries: Vec<LogEntry>,
    bytes: usize,
    most: usize,
    dropped: u64,
}

impl Logs {
    /// Keeps at most so many bytes.
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Mutex::new(Sink {
            entries: Vec::new(),
            bytes: 0,
            most,
            dropped: 0,
        })))
    }

    /// Keeps an entry of so many bytes, which is made only when there is room. After the first entry without room all
    /// are dropped, so that what is kept has no holes.
    pub(crate) fn push(&self, length: usize, entry: impl FnOnce() -> LogEntry) {
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cost = length.saturating_add(OVERHEAD);
        if sink.dropped > 0 || sink.bytes.saturating_add(cost) > sink.most {
            sink.dropped += length.max(1) as u64;
            return;
        }
        sink.bytes += cost;
        let entry = entry();
        sink.entries.push(entry);
    }

    /// The entries, and how many bytes were dropped.
    pub(crate) fn take(&self) -> (Vec<LogEntry>, u64) {
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut sink.entries), sink.dropped)
    }
}
