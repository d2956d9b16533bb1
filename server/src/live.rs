//! What callers reach: the live version of each deployed function, in memory.
//!
//! An invocation finds its program here and asks no database. The database's `live` table stays the truth: whoever
//! changes it holds [`Registry::change`] from before the transaction until this copy is changed too, so that the two
//! never disagree about the order of two changes. On several nodes [`Change::replace_all`] is the seam: it takes
//! over what other nodes made live.
//!
//! A program is loaded by the first invocation and put away when nobody invoked it for the idle time, or earlier
//! when the programs in memory outgrow their budget: then those that were used longest ago go first.

mod presence;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};

use api::{functions::Recording, names::FunctionName};
use jiff::{SignedDuration, Timestamp};
use runtime::Program;
use tokio::sync::{MutexGuard, OnceCell};
use uuid::Uuid;

use self::presence::Presences;

/// What makes a version reachable: a row of the database's `live` table with what it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(crate) account: Uuid,
    pub(crate) function: Uuid,
    pub(crate) name: FunctionName,
    pub(crate) deployment: Uuid,
    pub(crate) version: u64,
    pub(crate) artifact: Uuid,
}

/// A live version, running or stopped.
pub(crate) struct Live {
    pub(crate) pointer: Pointer,
    /// Held by the one who starts it.
    pub(crate) starting: tokio::sync::Mutex<()>,
    /// What its version's settings say to keep of invocations, once somebody asked.
    pub(crate) recording: OnceCell<Recording>,
    program: RwLock<Option<Resident>>,
    /// Milliseconds since 1970; 0: not since the server was started.
    used_at: AtomicI64,
    /// How many microseconds the last start took; 0: there was none yet.
    last_start: AtomicU64,
}

/// A program in memory, counted until it goes.
struct Resident {
    program: Arc<Program>,
    bytes: usize,
    total: Arc<AtomicUsize>,
}

impl Drop for Resident {
    fn drop(&mut self) {
        self.total.fetch_sub(self.bytes, Relaxed);
    }
}

impl Live {
    fn stopped(pointer: Pointer) -> Arc<Live> {
        Arc::new(Live {
            pointer,
            starting: tokio::sync::Mutex::default(),
            recording: OnceCell::new(),
            program: RwLock::default(),
            used_at: AtomicI64::new(0),
            last_start: AtomicU64::new(0),
        })
    }

    /// The program, unless the function is stopped.
    pub(crate) fn program(&self, now: Timestamp) -> Option<Arc<Program>> {
        self.used_at.store(now.as_millisecond(), Relaxed);
        let place = self.program.read().unwrap_or_else(PoisonError::into_inner);
        place.as_ref().map(|resident| resident.program.clone())
    }

    /// Takes note of what a start cost.
    pub(crate) fn started_in(&self, microseconds: u64) {
        self.last_start.store(microseconds.max(1), Relaxed);
    }

    fn is_running(&self) -> bool {
        let place = self.program.read().unwrap_or_else(PoisonError::into_inner);
        place.is_some()
    }

    fn put(&self, program: Option<Resident>) {
        *self.program.write().unwrap_or_else(PoisonError::into_inner) = program;
    }
}

type Functions = HashMap<Uuid, HashMap<FunctionName, Arc<Live>>>;

pub(crate) struct Registry {
    functions: RwLock<Functions>,
    changing: tokio::sync::Mutex<()>,
    /// Bytes of the programs that are in memory, and how many there may be.
    resident: Arc<AtomicUsize>,
    budget: usize,
    /// One at a time looks for what to put away.
    evicting: Mutex<()>,
    presence: Presences,
}

impl Registry {
    /// `idle` is after how long without an invocation a function is stopped that says nothing else.
    pub(crate) fn new(budget: usize, idle: SignedDuration) -> Registry {
        Registry {
            functions: RwLock::default(),
            changing: tokio::sync::Mutex::default(),
            resident: Arc::default(),
            budget,
            evicting: Mutex::default(),
            presence: Presences::new(idle),
        }
    }

    /// What a caller reaches under this name.
    pub(crate) fn get(&self, account: Uuid, name: &FunctionName) -> Option<Arc<Live>> {
        let functions = self
            .functions
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        functions.get(&account)?.get(name).cloned()
    }

    /// Take this before the transaction that changes what is live.
    pub(crate) async fn change(&self) -> Change<'_> {
        Change {
            registry: self,
            _order: self.changing.lock().await,
        }
    }

    /// Keeps a program that was started, and puts others away when there are too many.
    pub(crate) fn keep(&self, live: &Live, program: Arc<Program>, now: Timestamp) {
        live.used_at.store(now.as_millisecond(), Relaxed);
        let bytes = program.size();
        self.resident.fetch_add(bytes, Relaxed);
        live.put(Some(Resident {
            program,
            bytes,
            total: self.resident.clone(),
        }));
        self.presence.changed(&live.pointer);
        if self.resident() > self.budget {
            self.evict(live);
        }
    }

    /// Stops the functions that nobody invoked for their idle time, save those that a schedule keeps. Answers how many.
    pub(crate) fn stop_idle(&self, now: Timestamp) -> usize {
        let mut stopped = self.running();
        stopped.retain(|live| {
            let function = live.pointer.function;
            let since = (now - self.presence.idle_of(function)).as_millisecond();
            live.used_at.load(Relaxed) < since && !self.presence.is_kept(function, now)
        });
        stopped.iter().for_each(|live| self.stop(live));
        stopped.len()
    }

    fn stop(&self, live: &Live) {
        live.put(None);
        self.presence.changed(&live.pointer);
    }

    /// What is known of the functions that are in memory and of those that are not.
    pub(crate) fn presences(&self) -> &Presences {
        &self.presence
    }

    /// How many live functions there are, and how many of them are in memory.
    pub(crate) fn count(&self) -> (usize, usize) {
        let functions = self
            .functions
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let all = functions.values().flat_map(HashMap::values);
        all.fold((0, 0), |(all, running), live| {
            (all + 1, running + usize::from(live.is_running()))
        })
    }

    pub(crate) fn budget(&self) -> usize {
        self.budget
    }

    /// Bytes of the programs that are in memory.
    pub(crate) fn resident(&self) -> usize {
        self.resident.load(Relaxed)
    }

    /// Makes an eighth of the budget free at once, so that the search for the oldest is rare.
    fn evict(&self, except: &Live) {
        let Ok(_one) = self.evicting.try_lock() else {
            return;
        };
        let mut running = self.running();
        running.sort_by_cached_key(|live| live.used_at.load(Relaxed));
        for live in running {
            if self.resident() <= self.budget - self.budget / 8 {
                break;
            }
            if !std::ptr::eq(Arc::as_ptr(&live), except) {
                self.stop(&live);
            }
        }
    }

    fn running(&self) -> Vec<Arc<Live>> {
        let functions = self
            .functions
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let all = functions.values().flat_map(HashMap::values);
        all.filter(|live| live.is_running()).cloned().collect()
    }
}

/// The right to change what is live, one at a time.
pub(crate) struct Change<'a> {
    registry: &'a Registry,
    _order: MutexGuard<'a, ()>,
}

impl Change<'_> {
    /// Callers reach this version from now on, and find it running. Invocations that are running end in the old one.
    pub(crate) fn switch(&self, pointer: Pointer, program: Arc<Program>, now: Timestamp) {
        let live = Live::stopped(pointer);
        let known = self.registry.get(live.pointer.account, &live.pointer.name);
        if let Some(before) = known {
            live.last_start
                .store(before.last_start.load(Relaxed), Relaxed);
        }
        self.registry.keep(&live, program, now);
        self.write(|functions| {
            let names = functions.entry(live.pointer.account).or_default();
            names.insert(live.pointer.name.clone(), live)
        });
    }

    /// Callers are turned away from now on.
    pub(crate) fn remove(&self, account: Uuid, name: &FunctionName) {
        self.write(|functions| functions.get_mut(&account)?.remove(name));
    }

    /// Takes over what the database says. What did not change goes on running.
    pub(crate) fn replace_all(&self, pointers: Vec<Pointer>) {
        let mut new = Functions::new();
        for pointer in pointers {
            let known = self
                .registry
                .get(pointer.account, &pointer.name)
                .filter(|live| live.pointer == pointer);
            let names = new.entry(pointer.account).or_default();
            let name = pointer.name.clone();
            names.insert(name, known.unwrap_or_else(|| Live::stopped(pointer)));
        }
        self.write(|functions| std::mem::replace(functions, new));
    }

    /// What was there before is dropped after the lock is released: it may be large.
    fn write<T>(&self, change: impl FnOnce(&mut Functions) -> T) -> T {
        let functions = &self.registry.functions;
        change(&mut functions.write().unwrap_or_else(PoisonError::into_inner))
    }
}
