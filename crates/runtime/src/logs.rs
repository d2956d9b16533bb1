//! The log entries of one run. They live outside the sandbox, so that a timeout or a trap does not lose them.

use crate::outcome::LogEntry;
use std::sync::{Arc, Mutex, PoisonError};

/// What an entry costs beyond its text: an endless loop of empty entries is bounded too.
const OVERHEAD: usize = 32;

/// Hears each entry that is kept as it is logged, before the run has ended. The function waits for it meanwhile, so it
/// must not block.
#[derive(Clone)]
pub struct Listener(Arc<dyn Fn(LogEntry) + Send + Sync>);

impl Listener {
    pub fn new(hear: impl Fn(LogEntry) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hear))
    }

    pub(crate) fn hear(&self, entry: LogEntry) {
        (self.0)(entry);
    }
}

/// A handle on the entries; clones share them.
#[derive(Clone)]
pub(crate) struct Logs {
    sink: Arc<Mutex<Sink>>,
    listener: Option<Listener>,
}

struct Sink {
    entries: Vec<LogEntry>,
    bytes: usize,
    most: usize,
    dropped: u64,
}

impl Logs {
    /// Keeps at most so many bytes.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            sink: Arc::new(Mutex::new(Sink {
                entries: Vec::new(),
                bytes: 0,
                most,
                dropped: 0,
            })),
            listener: None,
        }
    }

    pub(crate) fn heard_by(self, listener: Option<Listener>) -> Self {
        Self { listener, ..self }
    }

    /// Keeps an entry of so many bytes, which is made only when there is room. After the first entry without room all
    /// are dropped, so that what is kept has no holes.
    pub(crate) fn push(&self, length: usize, entry: impl FnOnce() -> LogEntry) {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        let cost = length.saturating_add(OVERHEAD);
        if sink.dropped > 0 || sink.bytes.saturating_add(cost) > sink.most {
            sink.dropped += length.max(1) as u64;
            return;
        }
        sink.bytes += cost;
        let entry = entry();
        let heard = self.listener.as_ref().map(|it| (it, entry.clone()));
        sink.entries.push(entry);
        drop(sink);
        if let Some((listener, entry)) = heard {
            listener.hear(entry);
        }
    }

    /// The entries, and how many bytes were dropped.
    pub(crate) fn take(&self) -> (Vec<LogEntry>, u64) {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut sink.entries), sink.dropped)
    }
}
