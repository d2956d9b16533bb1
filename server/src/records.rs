//! Records of invocations, written off the request's path.
//!
//! One task takes them from a bounded queue and writes them in batches. Callers never wait for it: what comes faster
//! than the database takes it is dropped, counted, and said in the log. Readers ask for [`Records::flush`] first, so
//! that whoever has the answer of an invocation finds its record.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use api::invocations::Invocation;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::store::{Store, invocations::Record};

/// How many records may wait, and how many bytes of logs and errors with them.
const QUEUE: usize = 32_768;
const QUEUE_BYTES: usize = 64 << 20;

/// How many are written in one transaction, so that what people save never waits for long, and how long a record waits
/// for others to share it.
const BATCH: usize = 512;
const LINGER: Duration = Duration::from_millis(50);

/// How long a reader waits for what is on its way.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often a batch is tried while the database is locked or out of reach.
const TRIES: u32 = 3;

/// The end of the queue that invocations are put in.
pub(crate) struct Records {
    queue: mpsc::Sender<Item>,
    load: Arc<Load>,
    stop: CancellationToken,
    writer: TaskTracker,
}

/// How much waits in the queue, for people.
pub(crate) struct Waiting {
    pub(crate) waiting: usize,
    pub(crate) room: usize,
    /// Since the server was started.
    pub(crate) dropped: u64,
}

#[derive(Default)]
struct Load {
    /// Bytes that wait.
    bytes: AtomicUsize,
    /// Records that were thrown away since the start.
    dropped: AtomicU64,
}

#[expect(
    clippy::large_enum_variant,
    reason = "nearly every item is a record: a box each would cost more"
)]
enum Item {
    Record(Record),
    Flush(oneshot::Sender<()>),
}

/// The other end: runs until it is told to stop, and writes what is left then.
struct Writer {
    queue: mpsc::Receiver<Item>,
    load: Arc<Load>,
    store: Store,
}

impl Records {
    /// Starts the task that writes.
    pub(crate) fn new(store: Store) -> Records {
        let (sender, queue) = mpsc::channel(QUEUE);
        let records = Records {
            queue: sender,
            load: Arc::default(),
            stop: CancellationToken::new(),
            writer: TaskTracker::new(),
        };
        let writer = Writer {
            queue,
            load: records.load.clone(),
            store,
        };
        records.writer.spawn(writer.run(records.stop.clone()));
        records
    }

    /// Takes note of an invocation, or drops the note.
    pub(crate) fn add(&self, account: Uuid, function: Uuid, invocation: &Invocation) {
        let Ok(place) = self.queue.try_reserve() else {
            self.load.dropped.fetch_add(1, Relaxed);
            return;
        };
        let record = Record::new(account, function, invocation);
        let waiting = self.load.bytes.fetch_add(record.text_bytes(), Relaxed);
        if waiting > QUEUE_BYTES {
            self.load.forget(&record);
            self.load.dropped.fetch_add(1, Relaxed);
        } else {
            place.send(Item::Record(record));
        }
    }

    /// Waits until what was added before is written, but not for ever.
    pub(crate) async fn flush(&self) {
        let (done, written) = oneshot::channel();
        let flushed = async {
            if self.queue.send(Item::Flush(done)).await.is_ok() {
                // The writer is gone when there is nothing more to wait for.
                let _ = written.await;
            }
        };
        if timeout(PATIENCE, flushed).await.is_err() {
            tracing::warn!("records lag behind: a list of invocations may lack the newest");
        }
    }

    /// How much waits, and how much was dropped.
    pub(crate) fn load(&self) -> Waiting {
        let room = self.queue.max_capacity();
        Waiting {
            waiting: room - self.queue.capacity(),
            room,
            dropped: self.load.dropped.load(Relaxed),
        }
    }

    /// Writes what waits and takes nothing more.
    pub(crate) async fn end(&self) {
        self.stop.cancel();
        self.writer.close();
        self.writer.wait().await;
    }
}

impl Load {
    fn forget(&self, record: &Record) {
        self.bytes.fetch_sub(record.text_bytes(), Relaxed);
    }
}

impl Writer {
    async fn run(mut self, stop: CancellationToken) {
        let mut said = 0;
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let first = tokio::select! {
                first = self.queue.recv() => first,
                () = stop.cancelled(), if !self.queue.is_closed() => {
                    self.queue.close();
                    continue;
                }
            };
            let Some(first) = first else { break };
            let waiting = self.collect(first, &mut batch).await;
            self.write(&mut batch).await;
            if let Some(reader) = waiting {
                // A reader who lost patience does not matter.
                let _ = reader.send(());
            }
            let dropped = self.load.dropped.load(Relaxed);
            if dropped > said {
                tracing::warn!(
                    dropped = dropped - said,
                    "invocations came faster than their records can be written"
                );
                said = dropped;
            }
        }
    }

    /// Fills a batch until it is full, the first of it waited long enough, or a reader waits.
    async fn collect(
        &mut self,
        first: Item,
        batch: &mut Vec<Record>,
    ) -> Option<oneshot::Sender<()>> {
        let end = Instant::now() + LINGER;
        let mut next = Some(first);
        loop {
            match next {
                Some(Item::Record(record)) => batch.push(record),
                Some(Item::Flush(reader)) => return Some(reader),
                None => return None,
            }
            if batch.len() == BATCH {
                return None;
            }
            next = match self.queue.try_recv() {
                Ok(item) => Some(item),
                Err(_) => timeout_at(end, self.queue.recv()).await.unwrap_or(None),
            };
        }
    }

    async fn write(&self, batch: &mut Vec<Record>) {
        for attempt in 1..=TRIES {
            match self.store.add_invocations(batch).await {
                Ok(()) => break,
                Err(error) if attempt < TRIES => {
                    tracing::debug!(%error, "records are not written yet");
                }
                Err(error) => {
                    tracing::warn!(%error, records = batch.len(), "records cannot be written and are lost");
                    self.load.dropped.fetch_add(batch.len() as u64, Relaxed);
                }
            }
        }
        for record in batch.drain(..) {
            self.load.forget(&record);
        }
    }
}
