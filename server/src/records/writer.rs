//! The other end of the queue: runs until it is told to stop, and writes what is left then.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::{Item, load::Load};
use crate::store::{self, Store, invocations::Record, logs::Ids};

/// How many are written in one transaction, and about how many bytes, so that what people save never waits for long; and
/// how long a record waits for others to share it.
const BATCH: usize = 512;
const BATCH_BYTES: usize = 1 << 20;
const LINGER: Duration = Duration::from_millis(50);

/// How often a batch is tried while the database is locked or out of reach.
const TRIES: u32 = 3;

pub(super) struct Writer {
    pub(super) queue: mpsc::Receiver<Item>,
    pub(super) load: Arc<Load>,
    pub(super) store: Store,
    pub(super) ids: Ids,
}

impl Writer {
    pub(super) async fn run(mut self, stop: CancellationToken) {
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
            self.store_dropped().await;
            if let Some(reader) = waiting {
                // A reader who lost patience does not matter.
                let _ = reader.send(());
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
        let mut bytes = 0;
        loop {
            match next {
                Some(Item::Record(record)) => {
                    bytes += record.text_bytes();
                    batch.push(record);
                }
                Some(Item::Flush(reader)) => return Some(reader),
                None => return None,
            }
            if batch.len() == BATCH || bytes >= BATCH_BYTES {
                return None;
            }
            next = match self.queue.try_recv() {
                Ok(item) => Some(item),
                Err(_) => timeout_at(end, self.queue.recv()).await.unwrap_or(None),
            };
        }
    }

    async fn write(&self, batch: &mut Vec<Record>) {
        match self.try_to_write(batch).await {
            Ok(()) => {}
            // One of them may be to blame: then it alone is lost.
            Err(store::Error::Other(_)) if batch.len() > 1 => {
                for record in batch.iter() {
                    if let Err(error) = self.try_to_write(std::slice::from_ref(record)).await {
                        self.lose(std::slice::from_ref(record), &error);
                    }
                }
            }
            Err(error) => self.lose(batch, &error),
        }
        for record in batch.drain(..) {
            self.load.give_back(&record);
        }
    }

    async fn try_to_write(&self, records: &[Record]) -> store::Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        let mut attempt = 1;
        loop {
            match self.store.add_invocations(records, &self.ids).await {
                Err(error) if attempt < TRIES => {
                    tracing::debug!(%error, "records are not written yet");
                    attempt += 1;
                }
                ended => return ended,
            }
        }
    }

    fn lose(&self, records: &[Record], error: &store::Error) {
        tracing::warn!(%error, records = records.len(), "records cannot be written and are lost");
        for record in records {
            self.load
                .drop_invocation(record.account(), record.started_at(), record.log_count());
        }
    }

    async fn store_dropped(&self) {
        let dropped = self.load.take_dropped();
        if dropped.is_empty() {
            return;
        }
        let sum =
            |of: fn(&api::logs::Dropped) -> u64| dropped.iter().map(|(_, it)| of(it)).sum::<u64>();
        let (entries, invocations) = (sum(|it| it.entries), sum(|it| it.invocations));
        match self.store.add_log_drops(&dropped).await {
            Ok(()) => tracing::warn!(
                entries,
                invocations,
                "invocations came faster than they can be recorded: some were dropped"
            ),
            Err(error) => {
                tracing::debug!(%error, "what was dropped is not stored yet");
                self.load.keep_dropped(dropped);
            }
        }
    }
}
