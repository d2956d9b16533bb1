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
    /// When a schedule runs a function next, as of the last look.
    next_runs: RwLock<HashMap<Uuid, Timestamp>>,
    /// The functions that came or went since that was told last.
    changed: Mutex<HashSet<Named>>,
}

impl Presences {
    pub(super) fn new(idle: SignedDuration) -> Presences {
        Presences {
            idle,
            idle_of: RwLock::default(),
            next_runs: RwLock::default(),
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

    /// Takes over what the schedules say.
    pub(crate) fn set_next_runs(&self, all: HashMap<Uuid, Timestamp>) {
        *self
            .next_runs
            .write()
            .unwrap_or_else(PoisonError::into_inner) = all;
    }

    /// Whether a schedule runs the function within its idle time, which keeps it in use.
    pub(super) fn is_kept(&self, function: Uuid, now: Timestamp) -> bool {
        let soon = now.checked_add(self.idle_of(function)).unwrap_or(now);
        let next_runs = self
            .next_runs
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        next_runs.get(&function).is_some_and(|it| *it <= soon)
    }

    pub(crate) fn of(&self, live: &Live) -> Presence {
        let running = live.is_running();
        let used_at = match live.used_at.load(Relaxed) {
            0 => None,
            used_at => Timestamp::from_millisecond(used_at).ok(),
        };
        let function = live.pointer.function;
        let stops_at = used_at.and_then(|it| it.checked_add(self.idle_of(function)).ok());
        Presence {
            running,
            stops_at: stops_at.filter(|it| running && !self.is_kept(function, *it)),
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
