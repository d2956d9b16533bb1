//! What pending functions wait for. The guest hands over a list when its queue is empty; the host waits, and resumes it
//! with the numbers of what is done.

use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::Duration;
use tokio::time::Instant;

/// So many may be open; the guest refuses more by itself.
const MOST: usize = 10_000;
/// So many are handed over at once.
const BATCH: usize = 1_000;

/// One line of the guest's list.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Operation {
    Sleep { id: u32, milliseconds: f64 },
    Cancel { id: u32 },
}

/// The open operations of one run.
#[derive(Default)]
pub(crate) struct Operations {
    /// When each sleep is due. An entry is void when `open` has another turn for its id.
    due: BinaryHeap<Reverse<(Instant, u64, u32)>>,
    open: HashMap<u32, u64>,
    turn: u64,
}

/// The guest sent a list that is none.
#[derive(Debug, thiserror::Error)]
#[error("the guest's list of operations cannot be read")]
pub(crate) struct BadOperations;

impl Operations {
    /// Starts and cancels what the guest's list says.
    pub(crate) fn apply(&mut self, list: &[u8]) -> Result<(), BadOperations> {
        let list: Vec<Operation> = serde_json::from_slice(list).map_err(|_| BadOperations)?;
        let now = Instant::now();
        for operation in list {
            match operation {
                Operation::Sleep { id, milliseconds } => {
                    let wait = Duration::try_from_secs_f64(milliseconds / 1e3)
                        .map_err(|_| BadOperations)?;
                    let due = now.checked_add(wait).ok_or(BadOperations)?;
                    self.turn += 1;
                    self.open.insert(id, self.turn);
                    self.due.push(Reverse((due, self.turn, id)));
                }
                Operation::Cancel { id } => {
                    self.open.remove(&id);
                }
            }
        }
        // Cancelled sleeps stay in the heap until they are due, or until they outnumber what the guest may have open.
        if self.due.len() > 2 * MOST {
            let open = &self.open;
            self.due
                .retain(|Reverse((_, turn, id))| open.get(id) == Some(turn));
        }
        if self.open.len() > MOST {
            Err(BadOperations)
        } else {
            Ok(())
        }
    }

    /// Waits for the next operations that are done, in the order in which they were due.
    pub(crate) async fn done(&mut self) -> Vec<u32> {
        loop {
            let Some(Reverse((due, turn, id))) = self.due.peek().copied() else {
                // The guest says that it is pending, so there is something; a broken guest waits for its wall limit.
                return std::future::pending().await;
            };
            if self.open.get(&id) != Some(&turn) {
                self.due.pop();
                continue;
            }
            if due > Instant::now() {
                tokio::time::sleep_until(due).await;
            } else {
                // A function that only ever asks for immediate operations must not keep others from this thread.
                tokio::task::yield_now().await;
            }
            return self.take_due();
        }
    }

    fn take_due(&mut self) -> Vec<u32> {
        let now = Instant::now();
        let mut done = Vec::new();
        while let Some(Reverse((due, turn, id))) = self.due.peek().copied() {
            if due > now || done.len() >= BATCH {
                break;
            }
            self.due.pop();
            if self.open.get(&id) == Some(&turn) {
                self.open.remove(&id);
                done.push(id);
            }
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_beyond_all_time_is_refused() {
        for milliseconds in ["-1", "1e22", "1e300"] {
            let list = format!(r#"[{{"sleep":{{"id":1,"milliseconds":{milliseconds}}}}}]"#);
            assert!(
                Operations::default().apply(list.as_bytes()).is_err(),
                "{milliseconds}"
            );
        }
    }
}
