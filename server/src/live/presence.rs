//! Which functions are in memory, until when, and what it cost to bring them there: what people see of it, and how it
//! is told.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError, RwLock, atomic::Ordering::Relaxed},
};

use api::{functions::Presence, names::FunctionName};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Live, Pointer};

/// How many changes are told at once. When more functions come and go, nobody could follow it by eye, and the events
/// that people wait for must not drown in it.
const TOLD: usize = 100;

/// An account and the name of a function of its own.
type Named = (Uuid, FunctionName);

pub(crate) struct Presences {
    /// Of a function that says nothing else.
    idle: SignedDuration,
    /// Of the functions that say it themselves.
    idle_of: RwLock<HashMap<Uuid, SignedDuration>>,
    /// The functions that came or went since that was told last.
    changed: Mutex<HashSet<Named>>,
}

impl Presences {
    pub(super) fn new(idle: SignedDuration) -> Presences {
        Presences {
            idle,
            idle_of: RwLock::default(),
            changed: Mutex::default(),
        }
    }

    /// After how long without an invocation the function is stopped.
    pub(crate) fn idle_of(&self, function: Uuid) -> SignedDuration {
        let own = self.idle_of.read().unwrap_or_else(PoisonError::into_inner);
        own.get(&function).copied().unwrap_or(self.idle)
    }

    /// It holds from the next look on.
    pub(crate) fn set_idle(&self, function: Uuid, idle: Option<SignedDuration>) {
        let mut own = self.idle_of.write().unwrap_or_else(PoisonError::into_inner);
        match idle {
            Some(idle) => own.insert(function, idle),
            None => own.remove(&function),
        };
    }

    /// Takes over what the database says.
    pub(crate) fn set_all_idle(&self, all: HashMap<Uuid, SignedDuration>) {
        *self.idle_of.write().unwrap_or_else(PoisonError::into_inner) = all;
    }

    pub(crate) fn of(&self, live: &Live) -> Presence {
        let running = live.is_running();
        let used_at = match live.used_at.load(Relaxed) {
            0 => None,
            used_at => Timestamp::from_millisecond(used_at).ok(),
        };
        let stops_at =
            used_at.and_then(|it| it.checked_add(self.idle_of(live.pointer.function)).ok());
        Presence {
            running,
            stops_at: stops_at.filter(|_| running),
            last_start_us: Some(live.last_start.load(Relaxed)).filter(|it| *it > 0),
            last_used_at: used_at,
        }
    }

    pub(super) fn changed(&self, pointer: &Pointer) {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if changed.len() < TOLD {
            changed.insert((pointer.account, pointer.name.clone()));
        }
    }

    /// Whoever came or went since this was asked last.
    pub(crate) fn take_changed(&self) -> HashSet<Named> {
        std::mem::take(&mut self.changed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
