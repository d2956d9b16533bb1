//! Records of invocations, written off the request's path.
//!
//! One task takes them from a bounded queue and writes them in batches, with what the invocations logged. Callers never
//! wait for it. What comes faster than the database takes it is dropped: log entries first, then whole records, those of
//! test runs last. What is dropped is counted by the minute, and the counts are stored. Readers ask for
//! [`Records::flush`] first, so that whoever has the answer of an invocation finds its record.

mod load;
mod writer;

use std::{sync::Arc, time::Duration};

use api::invocations::Invocation;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use self::{load::Load, writer::Writer};
use crate::{
    clock::Clock,
    store::{
        Store,
        invocations::{Payloads, Record},
        logs::Ids,
    },
};

/// How many records may wait.
const QUEUE: usize = 32_768;

/// Places and bytes that are kept for test runs: somebody waits for them at the page.
const RESERVE: usize = 1_024;
const RESERVE_BYTES: usize = 16 << 20;

/// How long a reader waits for what is on its way.
const PATIENCE: Duration = Duration::from_secs(2);

/// The end of the queue that invocations are put in.
pub(crate) struct Records {
    queue: mpsc::Sender<Item>,
    /// How many bytes of logs, errors and payloads may wait.
    bytes: usize,
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

#[expect(
    clippy::large_enum_variant,
    reason = "nearly every item is a record: a box each would cost more"
)]
enum Item {
    Record(Record),
    Flush(oneshot::Sender<()>),
}

impl Records {
    /// Starts the task that writes.
    pub(crate) fn new(store: Store, clock: &Clock, bytes: usize) -> Records {
        let (sender, queue) = mpsc::channel(QUEUE);
        let records = Records {
            queue: sender,
            bytes,
            load: Arc::default(),
            stop: CancellationToken::new(),
            writer: TaskTracker::new(),
        };
        let writer = Writer {
            queue,
            load: records.load.clone(),
            store,
            ids: Ids::from(u32::from_le_bytes(clock.random())),
        };
        records.writer.spawn(writer.run(records.stop.clone()));
        records
    }

    /// Takes note of an invocation, or drops the note.
    pub(crate) fn add(
        &self,
        account: Uuid,
        function: Uuid,
        invocation: &Invocation,
        payloads: &Payloads,
    ) {
        let (places, bytes) = match invocation.test {
            true => (0, self.bytes + RESERVE_BYTES),
            false => (RESERVE, self.bytes),
        };
        let place = match self.queue.capacity() > places {
            true => self.queue.try_reserve().ok(),
            false => None,
        };
        let Some(place) = place else {
            self.load
                .drop_invocation(account, invocation.started_at, invocation.logs.len() as u64);
            return;
        };
        let mut record = Record::new(account, function, invocation, payloads);
        if self.load.take(&record) > bytes {
            self.load.give_back(&record);
            self.load
                .drop_entries(account, invocation.started_at, record.log_count());
            record.drop_logs();
            if self.load.take(&record) > bytes + RESERVE_BYTES {
                self.load.give_back(&record);
                self.load.drop_invocation(account, invocation.started_at, 0);
                return;
            }
        }
        place.send(Item::Record(record));
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
            dropped: self.load.lost(),
        }
    }

    /// Writes what waits and takes nothing more.
    pub(crate) async fn end(&self) {
        self.stop.cancel();
        self.writer.close();
        self.writer.wait().await;
    }
}
