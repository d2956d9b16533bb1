//! Log entries as they are logged, for those who watch.
//!
//! As with [`crate::events`], one ring serves every watcher, a watcher is a position in it, and who fell behind is told
//! to search again. While nobody watches, nothing is kept: invocations then pay for one look at a number. The ring is this
//! process's own: what functions log on other servers is found by searching.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};

use api::logs::{LoggedEntry, Tailed};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use uuid::Uuid;

use crate::store::{invocations::bytes_of_entry, logs::search::Wanted};

/// How many entries are kept, and about how many bytes.
const KEPT: usize = 4096;
const KEPT_BYTES: usize = 8 << 20;

/// How long entries are kept after a watcher was seen last: a lost connection is opened again meanwhile.
const AFTERGLOW: SignedDuration = SignedDuration::from_secs(60);

#[derive(Clone)]
pub(crate) struct Tail(Arc<Shared>);

struct Shared {
    boot: Uuid,
    ring: Mutex<Ring>,
    /// The sequence of the newest entry; wakes the watchers.
    newest: watch::Sender<u64>,
    /// Milliseconds since 1970 until when entries are kept without a watcher.
    until: AtomicI64,
}

#[derive(Default)]
struct Ring {
    newest: u64,
    bytes: usize,
    /// The last of them has the sequence `newest`.
    entries: VecDeque<Told>,
}

#[derive(Clone)]
struct Told {
    account: Uuid,
    entry: Arc<LoggedEntry>,
    bytes: usize,
}

/// What a watcher is told, with the position to resume after.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) id: String,
    /// Absent: nothing was logged, the watcher only learns its position.
    pub(crate) told: Option<Tailed>,
}

impl Tail {
    pub(crate) fn new(boot: Uuid) -> Tail {
        Tail(Arc::new(Shared {
            boot,
            ring: Mutex::default(),
            newest: watch::Sender::new(0),
            until: AtomicI64::new(0),
        }))
    }

    /// Whether anybody would miss what is not told.
    pub(crate) fn is_watched(&self, now: Timestamp) -> bool {
        self.0.newest.receiver_count() > 0 || now.as_millisecond() < self.0.until.load(Relaxed)
    }

    pub(crate) fn tell(&self, account: Uuid, entry: LoggedEntry) {
        let bytes = bytes_of_entry(&entry.entry);
        let told = Told {
            account,
            entry: Arc::new(entry),
            bytes,
        };
        let mut ring = self.ring();
        ring.bytes += bytes;
        ring.entries.push_back(told);
        ring.newest += 1;
        while ring.entries.len() > KEPT || (ring.bytes > KEPT_BYTES && ring.entries.len() > 1) {
            let oldest = ring.entries.pop_front();
            ring.bytes -= oldest.map_or(0, |it| it.bytes);
        }
        self.0.newest.send_replace(ring.newest);
    }

    /// Watches what is logged from now on, or after the entry that was seen last.
    pub(crate) fn watch(&self, wanted: Wanted, last_seen: Option<&str>, now: Timestamp) -> Watcher {
        if !self.is_watched(now) {
            self.begin_anew();
        }
        let newest = self.0.newest.subscribe();
        let now = *newest.borrow();
        let position = match last_seen.map(|it| self.position(it)) {
            None => Position::Joined(now),
            Some(Some(sequence)) if sequence <= now => Position::After(sequence),
            Some(_) => Position::Lost,
        };
        Watcher {
            tail: self.clone(),
            wanted,
            position,
            newest,
        }
    }

    /// What was logged while nobody watched is missing: who saw an entry before it has missed something.
    fn begin_anew(&self) {
        let mut ring = self.ring();
        ring.entries.clear();
        ring.bytes = 0;
        ring.newest += 1;
        self.0.newest.send_replace(ring.newest);
    }

    fn position(&self, id: &str) -> Option<u64> {
        let (boot, sequence) = id.split_once('-')?;
        (Uuid::try_parse(boot) == Ok(self.0.boot)).then(|| sequence.parse().ok())?
    }

    fn message(&self, sequence: u64, told: Option<Tailed>) -> Message {
        Message {
            id: format!("{}-{sequence}", self.0.boot.simple()),
            told,
        }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody's position in the order of entries.
pub(crate) struct Watcher {
    tail: Tail,
    wanted: Wanted,
    position: Position,
    newest: watch::Receiver<u64>,
}

#[derive(Clone, Copy)]
enum Position {
    /// Came just now and does not know its position yet.
    Joined(u64),
    After(u64),
    /// Something was missed.
    Lost,
}

impl Watcher {
    /// What was logged since, in order. Waits while there is nothing; never answers nothing.
    pub(crate) async fn next(&mut self) -> Vec<Message> {
        loop {
            let batch = self.take();
            if !batch.is_empty() {
                return batch;
            }
            if self.newest.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }

    /// Keeps entries for a while after the watcher is gone.
    pub(crate) fn was_here(&self, now: Timestamp) {
        let until = now
            .saturating_add(AFTERGLOW)
            .unwrap_or(now)
            .as_millisecond();
        self.tail.0.until.fetch_max(until, Relaxed);
    }

    fn take(&mut self) -> Vec<Message> {
        self.newest.mark_unchanged();
        // What is wanted is found outside the lock: functions wait for it while they log.
        let (newest, unseen) = {
            let ring = self.tail.ring();
            let oldest = ring.newest - ring.entries.len() as u64 + 1;
            match self.position {
                Position::After(at) if at + 1 >= oldest => {
                    let seen = usize::try_from(at + 1 - oldest).unwrap_or(usize::MAX);
                    (
                        ring.newest,
                        Ok(ring.entries.iter().skip(seen).cloned().collect::<Vec<_>>()),
                    )
                }
                other => (ring.newest, Err(other)),
            }
        };
        let before = std::mem::replace(&mut self.position, Position::After(newest));
        match (unseen, before) {
            (Err(Position::Joined(at)), _) => {
                self.position = Position::After(at);
                vec![self.tail.message(at, None)]
            }
            (Ok(unseen), Position::After(at)) => {
                let wanted = unseen.into_iter().zip(at + 1..).filter(|(it, _)| {
                    it.account == self.wanted.account && self.wanted.takes(&it.entry)
                });
                let told = |(it, sequence): (Told, u64)| {
                    let entry = Box::new(Arc::unwrap_or_clone(it.entry));
                    self.tail.message(sequence, Some(Tailed::Entry { entry }))
                };
                wanted.map(told).collect()
            }
            _ => vec![self.tail.message(newest, Some(Tailed::Reset))],
        }
    }
}
