//! How much waits to be written, and how much was dropped.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};

use api::logs::Dropped;
use jiff::Timestamp;
use uuid::Uuid;

use crate::store::{invocations::Record, logs::minute_of};

#[derive(Default)]
pub(super) struct Load {
    /// Bytes that wait.
    bytes: AtomicUsize,
    /// Records that were thrown away since the start.
    lost: AtomicU64,
    /// What was thrown away and is not stored yet, by account and minute.
    dropped: Mutex<HashMap<(Uuid, i64), Dropped>>,
}

impl Load {
    /// Counts a record in. Answers how many bytes waited before it.
    pub(super) fn take(&self, record: &Record) -> usize {
        self.bytes.fetch_add(record.text_bytes(), Relaxed)
    }

    pub(super) fn give_back(&self, record: &Record) {
        self.bytes.fetch_sub(record.text_bytes(), Relaxed);
    }

    pub(super) fn drop_invocation(&self, account: Uuid, at: Timestamp, entries: u64) {
        self.count(
            account,
            at,
            Dropped {
                entries,
                invocations: 1,
            },
        );
    }

    pub(super) fn drop_entries(&self, account: Uuid, at: Timestamp, entries: u64) {
        self.count(
            account,
            at,
            Dropped {
                entries,
                invocations: 0,
            },
        );
    }

    /// How many records were thrown away since the start.
    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Relaxed)
    }

    fn count(&self, account: Uuid, at: Timestamp, more: Dropped) {
        self.lost.fetch_add(more.invocations, Relaxed);
        self.add((account, minute_of(at)), more);
    }

    fn add(&self, minute: (Uuid, i64), more: Dropped) {
        let mut all = self.dropped();
        let dropped = all.entry(minute).or_default();
        dropped.entries += more.entries;
        dropped.invocations += more.invocations;
    }

    /// What is to be stored of what was dropped.
    pub(super) fn take_dropped(&self) -> Vec<((Uuid, i64), Dropped)> {
        self.dropped().drain().collect()
    }

    /// It could not be stored: it is counted with what comes later.
    pub(super) fn keep_dropped(&self, dropped: Vec<((Uuid, i64), Dropped)>) {
        dropped
            .into_iter()
            .for_each(|(minute, it)| self.add(minute, it));
    }

    fn dropped(&self) -> MutexGuard<'_, HashMap<(Uuid, i64), Dropped>> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
