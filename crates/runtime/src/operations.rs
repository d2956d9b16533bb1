//! What pending functions wait for. The guest hands over a list when its queue is empty; the host waits, and resumes it
//! with what is done.
//!
//! Timers are numbers in a heap: a run that only sleeps starts no task and allocates no future. Everything else is an
//! operation of a kind that [`crate::reach`] knows: a task of its own, which ends when it is cancelled or when its run ends.

use crate::egress::OutboundCall;
use crate::message::{Fields, Message};
use crate::reach::{Answer, Reaching, Refusal, Request};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::Duration;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

/// So many may be open; the guest refuses more by itself.
const MOST: usize = 10_000;
/// So many are handed over at once.
const BATCH: usize = 1_000;
/// So many tasks may be open, and so many bytes of their requests: both are memory of the host's.
const MOST_TASKS: usize = 256;
const MOST_BYTES: usize = 32 << 20;

/// The open operations of one run. Dropping it ends them.
pub(crate) struct Operations<'a> {
    /// When each sleep is due. An entry is void when `open` has another turn for its id.
    due: BinaryHeap<Reverse<(Instant, u64, u32)>>,
    open: HashMap<u32, u64>,
    turn: u64,
    tasks: HashMap<u32, Task>,
    ended: JoinSet<(u32, Answer)>,
    /// Bytes of the requests of open tasks.
    held: usize,
    reaching: Reaching<'a>,
}

struct Task {
    handle: AbortHandle,
    held: usize,
}

/// An operation that is done.
pub(crate) enum Done {
    Slept(u32),
    Answered(u32, Answer),
}

/// The guest sent a list that is none.
#[derive(Debug, thiserror::Error)]
#[error("the guest's list of operations cannot be read")]
pub(crate) struct BadOperations;

impl<'a> Operations<'a> {
    pub(crate) fn new(reaching: Reaching<'a>) -> Self {
        Self {
            due: BinaryHeap::new(),
            open: HashMap::new(),
            turn: 0,
            tasks: HashMap::new(),
            ended: JoinSet::new(),
            held: 0,
            reaching,
        }
    }

    /// Timers alone: nothing outside is reached while a function is built or started.
    pub(crate) fn confined() -> Self {
        Self::new(Reaching::nothing())
    }

    /// Starts and cancels what the guest's list says.
    pub(crate) fn apply(&mut self, list: &[u8]) -> Result<(), BadOperations> {
        let mut list = Fields::new(list);
        let now = Instant::now();
        while !list.is_empty() {
            let what = list.take();
            let id = list.array().map(u32::from_le_bytes).ok_or(BadOperations)?;
            match what {
                b"s" => {
                    let milliseconds = list.array().map(f64::from_le_bytes);
                    self.sleep(id, milliseconds.ok_or(BadOperations)?, now)?;
                }
                b"o" => self.begin(id, list.take(), list.take(), list.take())?,
                b"c" => self.cancel(id),
                _ => return Err(BadOperations),
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

    fn sleep(&mut self, id: u32, milliseconds: f64, now: Instant) -> Result<(), BadOperations> {
        let wait = Duration::try_from_secs_f64(milliseconds / 1e3).map_err(|_| BadOperations)?;
        let due = now.checked_add(wait).ok_or(BadOperations)?;
        self.turn += 1;
        self.open.insert(id, self.turn);
        self.due.push(Reverse((due, self.turn, id)));
        Ok(())
    }

    fn begin(
        &mut self,
        id: u32,
        kind: &[u8],
        json: &[u8],
        bytes: &[u8],
    ) -> Result<(), BadOperations> {
        if self.tasks.contains_key(&id) {
            return Err(BadOperations);
        }
        let held = json.len() + bytes.len();
        // The answer of one that is refused is as long as the guest's own list, so that these are bounded too.
        let handle = if self.tasks.len() >= MOST_TASKS || self.held + held > MOST_BYTES {
            let refusal = Err(Refusal::busy(MOST_TASKS, MOST_BYTES));
            self.ended.spawn(std::future::ready((id, refusal)))
        } else {
            let request = Request {
                kind: String::from_utf8_lossy(kind).into_owned(),
                json: String::from_utf8_lossy(json).into_owned(),
                bytes: bytes.to_vec(),
            };
            let answer = self.reaching.begin(request);
            self.held += held;
            self.tasks.insert(
                id,
                Task {
                    handle: self.ended.spawn(async move { (id, answer.await) }),
                    held,
                },
            );
            return Ok(());
        };
        self.tasks.insert(id, Task { handle, held: 0 });
        Ok(())
    }

    fn cancel(&mut self, id: u32) {
        self.open.remove(&id);
        if let Some(task) = self.forget(id) {
            task.handle.abort();
        }
    }

    fn forget(&mut self, id: u32) -> Option<Task> {
        let task = self.tasks.remove(&id)?;
        self.held -= task.held;
        Some(task)
    }

    /// Waits for the next operations that are done, timers in the order in which they were due.
    pub(crate) async fn done(&mut self) -> Vec<Done> {
        loop {
            let due = self.next_due();
            if self.tasks.is_empty() {
                let Some(due) = due else {
                    // The guest says that it is pending, so there is something; a broken guest waits for its wall limit.
                    return std::future::pending().await;
                };
                wait(due).await;
            } else {
                let slept = async {
                    match due {
                        Some(due) => wait(due).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    () = slept => {}
                    Some(ended) = self.ended.join_next() => {
                        let done = self.take_ended(ended);
                        if !done.is_empty() {
                            return done;
                        }
                        continue;
                    }
                }
            }
            return self.take_due();
        }
    }

    /// What was sent out.
    pub(crate) fn calls(&self) -> Vec<OutboundCall> {
        self.reaching.calls()
    }

    fn next_due(&mut self) -> Option<Instant> {
        while let Some(Reverse((due, turn, id))) = self.due.peek().copied() {
            if self.open.get(&id) == Some(&turn) {
                return Some(due);
            }
            self.due.pop();
        }
        None
    }

    fn take_due(&mut self) -> Vec<Done> {
        let now = Instant::now();
        let mut done = Vec::new();
        while let Some(Reverse((due, turn, id))) = self.due.peek().copied() {
            if due > now || done.len() >= BATCH {
                break;
            }
            self.due.pop();
            if self.open.get(&id) == Some(&turn) {
                self.open.remove(&id);
                done.push(Done::Slept(id));
            }
        }
        done
    }

    /// This one and those that have ended meanwhile. Cancelled ones are nothing.
    fn take_ended(&mut self, first: Ended) -> Vec<Done> {
        let mut done = Vec::new();
        let mut next = Some(first);
        while let Some(ended) = next {
            match ended {
                Ok((id, answer)) => {
                    if self.forget(id).is_some() {
                        done.push(Done::Answered(id, answer));
                    }
                }
                Err(error) if error.is_panic() => {
                    let id = self
                        .tasks
                        .iter()
                        .find(|(_, task)| task.handle.id() == error.id());
                    if let Some(id) = id.map(|(id, _)| *id) {
                        self.forget(id);
                        done.push(Done::Answered(
                            id,
                            Err(Refusal::platform("an operation panicked")),
                        ));
                    }
                }
                Err(_) => {}
            }
            next = if done.len() < BATCH {
                self.ended.try_join_next()
            } else {
                None
            };
        }
        done
    }
}

type Ended = Result<(u32, Answer), tokio::task::JoinError>;

async fn wait(due: Instant) {
    if due > Instant::now() {
        tokio::time::sleep_until(due).await;
    } else {
        // A function that only ever asks for immediate operations must not keep others from this thread.
        tokio::task::yield_now().await;
    }
}

impl Done {
    /// Adds this to the message that resumes the guest.
    pub(crate) fn tell(&self, message: &mut Message) {
        match self {
            Self::Slept(id) => {
                message.push(&id.to_le_bytes());
                message.push(b"");
            }
            Self::Answered(id, Ok(reply)) => {
                message.push(&id.to_le_bytes());
                message.push(b"d");
                message.push(reply.json.as_bytes());
                message.push(&reply.bytes);
            }
            Self::Answered(id, Err(refusal)) => {
                message.push(&id.to_le_bytes());
                message.push(b"f");
                message.push(refusal.json().as_bytes());
                message.push(b"");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Done, Operations};
    use crate::message::Message;

    fn operations() -> Operations<'static> {
        Operations::confined()
    }

    fn message(fields: &[&[u8]]) -> Message {
        fields
            .iter()
            .fold(Message::default(), |message, field| message.field(field))
    }

    fn sleep(id: u32, milliseconds: f64) -> Message {
        message(&[b"s", &id.to_le_bytes(), &milliseconds.to_le_bytes()])
    }

    fn operation(id: u32, bytes: &[u8]) -> Message {
        message(&[b"o", &id.to_le_bytes(), b"no such kind", b"{}", bytes])
    }

    #[test]
    fn a_sleep_beyond_all_time_is_refused() {
        for milliseconds in [-1.0, 1e22, 1e300, f64::NAN] {
            let list = sleep(1, milliseconds);
            assert!(
                operations().apply(list.as_bytes()).is_err(),
                "{milliseconds}"
            );
        }
    }

    #[test]
    fn a_list_that_is_cut_short_is_refused() {
        for list in ["", "x", "s", "s 1", "o 12"] {
            let fields: Vec<_> = list.split_whitespace().map(str::as_bytes).collect();
            let list = message(&fields);
            let bad = operations().apply(list.as_bytes()).is_err();
            assert_eq!(bad, !list.as_bytes().is_empty());
        }
    }

    #[tokio::test]
    async fn an_operation_of_an_unknown_kind_fails_and_timers_go_on() {
        let mut operations = operations();
        operations.apply(sleep(1, 0.0).as_bytes()).expect("a list");
        operations
            .apply(operation(2, b"").as_bytes())
            .expect("a list");
        let mut done = Vec::new();
        while done.len() < 2 {
            done.extend(operations.done().await);
        }
        let failed = |it: &Done| matches!(it, Done::Answered(2, Err(refusal)) if refusal.code == "unavailable");
        assert!(done.iter().any(failed));
        assert!(done.iter().any(|it| matches!(it, Done::Slept(1))));
    }

    #[tokio::test]
    async fn a_cancelled_operation_gives_no_answer_and_holds_nothing() {
        let mut operations = operations();
        operations
            .apply(operation(7, &[0; 100]).as_bytes())
            .expect("a list");
        assert!(operations.held > 100);
        operations
            .apply(message(&[b"c", &7_u32.to_le_bytes()]).as_bytes())
            .expect("a list");
        operations.apply(sleep(1, 1.0).as_bytes()).expect("a list");
        assert_eq!(operations.held, 0);
        assert!(matches!(operations.done().await[..], [Done::Slept(1)]));
    }

    #[tokio::test]
    async fn more_operations_at_once_than_may_are_refused_one_by_one() {
        let mut operations = operations();
        for id in 0..300 {
            operations
                .apply(operation(id, b"").as_bytes())
                .expect("a list");
        }
        let mut refused = 0;
        let mut ended = 0;
        while ended < 300 {
            for done in operations.done().await {
                ended += 1;
                let busy = matches!(&done, Done::Answered(_, Err(refusal)) if refusal.code == "too_many_operations");
                refused += u32::from(busy);
            }
        }
        assert_eq!(refused, 300 - 256);
    }
}
