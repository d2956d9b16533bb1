//! What every handler can reach.

use std::{io, ops::Deref, sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    artifacts::Artifacts, auth::Auth, clock::Clock, config::Config, events::Events,
    invoking::Invoking, live::Registry, node, records::Records, store::Store,
};

/// A handle to the one [`App`] of this server; cloning it is cheap.
#[derive(Clone)]
pub struct AppState(Arc<App>);

pub struct App {
    pub config: Config,
    pub clock: Clock,
    pub store: Store,
    pub auth: Auth,
    /// What callers reach.
    pub(crate) live: Registry,
    pub(crate) artifacts: Artifacts,
    pub(crate) events: Events,
    pub(crate) records: Records,
    pub(crate) invoking: Invoking,
    /// Who this server is among those that share the database, also after it was started again.
    pub(crate) node: Uuid,
    /// Places for builds and starts: they keep a core busy.
    pub(crate) deploying: Semaphore,
    /// Work that ends by itself, which a shutdown waits for.
    pub(crate) tasks: TaskTracker,
    /// Cancelled when the server is to stop.
    pub stop: CancellationToken,
    pub(crate) engine: runtime::Engine,
}

impl AppState {
    /// Call it in an async context: the task that writes records begins.
    pub fn new(
        config: Config,
        clock: Clock,
        store: Store,
        engine: runtime::Engine,
    ) -> io::Result<AppState> {
        let places = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(AppState(Arc::new(App {
            auth: Auth::new(&clock),
            live: Registry::new(config.program_bytes, config.idle_stop),
            artifacts: Artifacts::open(&config.data_dir)?,
            events: Events::new(clock.new_id()),
            records: Records::new(store.clone()),
            invoking: Invoking::default(),
            node: node::id(&config.data_dir, &clock)?,
            deploying: Semaphore::new(places),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            engine,
            config,
            clock,
            store,
        })))
    }
}

impl App {
    /// The limits of one run, as the engine takes them.
    pub(crate) fn run_limits(&self) -> runtime::Limits {
        let limits = &self.config.limits;
        let bytes = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
        runtime::Limits {
            run_wall: Duration::from_millis(limits.run_wall_ms),
            run_cpu: Duration::from_millis(limits.run_cpu_ms),
            startup_cpu: Duration::from_millis(limits.startup_cpu_ms),
            memory: bytes(limits.memory_bytes),
            output_bytes: bytes(limits.body_bytes),
            log_bytes: bytes(limits.log_bytes),
        }
    }
}

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}
