//! What changes, kept for a while so that a watcher who lost the connection goes on where it was.
//!
//! One ring of the newest changes serves every watcher: a watcher is a position in it, so a slow one costs no memory.
//! When the ring has moved on past a position, or the position is of another start of the server, the watcher is
//! told to read everything again. The ring is this process's own; what other processes change is told by
//! `background::activity`.

use std::{
    collections::VecDeque,
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};

use api::events::Change;
use tokio::sync::watch;
use uuid::Uuid;

/// How many changes are kept.
const KEPT: usize = 4096;

/// The place of an event in the order of all: `<boot>-<sequence>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventId {
    boot: Uuid,
    sequence: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.boot.simple(), self.sequence)
    }
}

impl FromStr for EventId {
    type Err = ();

    fn from_str(text: &str) -> Result<EventId, ()> {
        let (boot, sequence) = text.split_once('-').ok_or(())?;
        Ok(EventId {
            boot: Uuid::try_parse(boot).map_err(|_| ())?,
            sequence: sequence.parse().map_err(|_| ())?,
        })
    }
}

/// One change, as it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: EventId,
    /// A [`Change`] in JSON; absent: nothing happened, the watcher only learns its position.
    pub(crate) data: Option<Arc<str>>,
}

#[derive(Clone)]
pub(crate) struct Events(Arc<Shared>);

struct Shared {
    boot: Uuid,
    ring: Mutex<Ring>,
    /// The sequence of the newest event; wakes the watchers.
    newest: watch::Sender<u64>,
}

#[derive(Default)]
struct Ring {
    newest: u64,
    /// The last of them has the sequence `newest`.
    changes: VecDeque<(Uuid, Arc<str>)>,
}

impl Events {
    pub(crate) fn new(boot: Uuid) -> Events {
        Events(Arc::new(Shared {
            boot,
            ring: Mutex::default(),
            newest: watch::Sender::new(0),
        }))
    }

    /// Tells the account's watchers. Call it after the change is committed.
    pub(crate) fn publish(&self, account: Uuid, change: &Change) {
        let data = encode(change);
        let mut ring = self.0.ring.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.changes.len() == KEPT {
            ring.changes.pop_front();
        }
        ring.changes.push_back((account, data));
        ring.newest += 1;
        self.0.newest.send_replace(ring.newest);
    }

    /// Watches what happens in an account: from now on, or after the event that was seen last.
    pub(crate) fn watch(&self, account: Uuid, last_seen: Option<&str>) -> Watcher {
        let newest = self.0.newest.subscribe();
        let now = *newest.borrow();
        let position = match last_seen.map(EventId::from_str) {
            None => Position::Joined(now),
            Some(Ok(id)) if id.boot == self.0.boot && id.sequence <= now => {
                Position::After(id.sequence)
            }
            Some(_) => Position::Lost,
        };
        Watcher {
            events: self.clone(),
            account,
            position,
            newest,
        }
    }
}

/// Somebody's position in the order of events.
pub(crate) struct Watcher {
    events: Events,
    account: Uuid,
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
    /// What happened since, in order. Waits while there is nothing; never answers nothing.
    pub(crate) async fn next(&mut self) -> Vec<Event> {
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

    fn take(&mut self) -> Vec<Event> {
        self.newest.mark_unchanged();
        let shared = &self.events.0;
        let ring = shared.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let event = |sequence, data| Event {
            id: EventId {
                boot: shared.boot,
                sequence,
            },
            data,
        };
        let oldest = ring.newest - ring.changes.len() as u64 + 1;
        match self.position {
            Position::Joined(at) => {
                self.position = Position::After(at);
                vec![event(at, None)]
            }
            Position::After(at) if at + 1 >= oldest => {
                self.position = Position::After(ring.newest);
                let seen = usize::try_from(at + 1 - oldest).unwrap_or(usize::MAX);
                let unseen = ring.changes.iter().skip(seen).zip(at + 1..);
                unseen
                    .filter(|((account, _), _)| *account == self.account)
                    .map(|((_, data), sequence)| event(sequence, Some(data.clone())))
                    .collect()
            }
            Position::After(_) | Position::Lost => {
                self.position = Position::After(ring.newest);
                vec![event(ring.newest, Some(encode(&Change::Reset)))]
            }
        }
    }
}

fn encode(change: &Change) -> Arc<str> {
    serde_json::to_string(change)
        .expect("a change encodes")
        .into()
}

#[cfg(test)]
mod tests {
    use api::names::FunctionName;

    use super::*;

    const ACCOUNT: Uuid = Uuid::from_u128(1);
    const BOOT: Uuid = Uuid::from_u128(7);

    fn saved(name: &str) -> Change {
        Change::Function {
            name: FunctionName::parse(name).unwrap(),
        }
    }

    async fn next(watcher: &mut Watcher) -> Vec<Option<Change>> {
        let batch = watcher.next().await;
        let changes = batch.iter().map(|event| {
            let data = event.data.as_ref()?;
            Some(Change::parse(data).unwrap())
        });
        changes.collect()
    }

    #[tokio::test]
    async fn a_watcher_learns_its_position_then_sees_its_accounts_changes_in_order() {
        let events = Events::new(BOOT);
        events.publish(ACCOUNT, &saved("before"));
        let mut watcher = events.watch(ACCOUNT, None);
        let joined = watcher.next().await;
        assert_eq!(joined[0].id.to_string(), format!("{}-1", BOOT.simple()));
        assert!(joined[0].data.is_none());
        events.publish(ACCOUNT, &saved("a"));
        events.publish(Uuid::from_u128(2), &saved("of_others"));
        events.publish(ACCOUNT, &saved("b"));
        assert_eq!(
            next(&mut watcher).await,
            [Some(saved("a")), Some(saved("b"))]
        );
    }

    #[tokio::test]
    async fn a_watcher_goes_on_after_the_event_that_it_saw_last() {
        let events = Events::new(BOOT);
        for name in ["a", "b", "c"] {
            events.publish(ACCOUNT, &saved(name));
        }
        let seen = EventId {
            boot: BOOT,
            sequence: 1,
        };
        let mut watcher = events.watch(ACCOUNT, Some(&seen.to_string()));
        assert_eq!(
            next(&mut watcher).await,
            [Some(saved("b")), Some(saved("c"))]
        );
    }

    #[tokio::test]
    async fn a_watcher_that_fell_behind_is_told_to_read_again_and_then_goes_on() {
        let events = Events::new(BOOT);
        let mut slow = events.watch(ACCOUNT, None);
        slow.next().await;
        for _ in 0..=KEPT {
            events.publish(ACCOUNT, &saved("a"));
        }
        assert_eq!(next(&mut slow).await, [Some(Change::Reset)]);
        events.publish(ACCOUNT, &saved("b"));
        assert_eq!(next(&mut slow).await, [Some(saved("b"))]);
    }

    #[tokio::test]
    async fn a_position_that_is_not_of_this_start_is_answered_with_a_reset() {
        let events = Events::new(BOOT);
        events.publish(ACCOUNT, &saved("a"));
        let of_another_boot = format!("{}-1", Uuid::from_u128(8).simple());
        let of_the_future = format!("{}-9", BOOT.simple());
        for unknown in [of_another_boot.as_str(), &of_the_future, "nonsense", ""] {
            let mut watcher = events.watch(ACCOUNT, Some(unknown));
            assert_eq!(next(&mut watcher).await, [Some(Change::Reset)], "{unknown}");
        }
    }
}
