//! The clock behind epochs: one thread that ticks about every millisecond while runs are about.
//!
//! Starting and stopping it for each call would cost more than a call. It goes on for a while after the last run began,
//! then parks; the next run wakes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

const TICK: Duration = Duration::from_millis(1);
/// So many ticks without a run, and it parks.
const IDLE: u32 = 250;

pub(crate) struct Ticker {
    state: Arc<State>,
    thread: Thread,
}

struct State {
    /// Runs that execute now, on any thread.
    running: AtomicUsize,
    /// A run has begun since the last tick.
    begun: AtomicBool,
    parked: AtomicBool,
    ended: AtomicBool,
}

impl Ticker {
    pub(crate) fn start(engine: wasmtime::Engine) -> std::io::Result<Self> {
        let state = Arc::new(State {
            running: AtomicUsize::new(0),
            begun: AtomicBool::new(false),
            parked: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        });
        let ticking = state.clone();
        let handle = thread::Builder::new()
            .name("epochs".into())
            .spawn(move || tick(&engine, &ticking))?;
        Ok(Self {
            thread: handle.thread().clone(),
            state,
        })
    }

    /// Keeps the clock ticking while the guard lives.
    pub(crate) fn running(&self) -> Running<'_> {
        self.state.running.fetch_add(1, Ordering::SeqCst);
        self.state.begun.store(true, Ordering::SeqCst);
        if self.state.parked.load(Ordering::SeqCst) {
            self.thread.unpark();
        }
        Running(&self.state)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }
}

pub(crate) struct Running<'a>(&'a State);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

fn tick(engine: &wasmtime::Engine, state: &State) {
    let mut idle = 0;
    while !state.ended.load(Ordering::SeqCst) {
        thread::park_timeout(TICK);
        engine.increment_epoch();
        let busy =
            state.begun.swap(false, Ordering::SeqCst) || state.running.load(Ordering::SeqCst) > 0;
        idle = if busy { 0 } else { idle + 1 };
        if idle > IDLE {
            state.parked.store(true, Ordering::SeqCst);
            // A run that began before `parked` was set is seen here; a later one unparks.
            while !state.begun.load(Ordering::SeqCst) && !state.ended.load(Ordering::SeqCst) {
                thread::park();
            }
            state.parked.store(false, Ordering::SeqCst);
            idle = 0;
        }
    }
}
