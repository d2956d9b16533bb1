//! What every handler can reach.

use std::{io, num::NonZeroU32, ops::Deref, sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    artifacts::Artifacts, auth::Auth, clock::Clock, config::Config, domains::Allowed,
    events::Events, invoking::Invoking, live::Registry, node, records::Records,
    schedules::Schedules, secrets::Secrets, store::Store, tail::Tail,
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
    pub(crate) secrets: Secrets,
    pub(crate) schedules: Schedules,
    pub(crate) tail: Tail,
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
    /// The hosts that functions may reach.
    pub(crate) domains: Allowed,
    /// How they reach them.
    pub(crate) egress: Arc<runtime::Egress>,
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
            auth: Auth::new(&clock, &store),
            live: Registry::new(config.program_bytes, config.idle_stop),
            artifacts: Artifacts::open(&config.data_dir)?,
            events: Events::new(clock.new_id()),
            secrets: Secrets::new(store.clone(), clock.clone(), config.master_key.clone()),
            schedules: Schedules::default(),
            records: Records::new(store.clone(), &clock, config.record_bytes),
            tail: Tail::new(clock.new_id()),
            invoking: Invoking::default(),
            node: node::id(&config.data_dir, &clock)?,
            deploying: Semaphore::new(places),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            engine,
            domains: Allowed::default(),
            egress: Arc::new(egress(&config)?),
            config,
            clock,
            store,
        })))
    }
}

impl App {
    /// What a function's runs may reach.
    pub(crate) fn reach(&self, account: Uuid, function: Uuid) -> runtime::Reach {
        runtime::Reach {
            outbound: Some(runtime::Outbound {
                egress: self.egress.clone(),
                domains: self.domains.of(account),
                function: function.to_string(),
            }),
            ..runtime::Reach::default()
        }
    }

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
            outbound_at_once: bytes(limits.outbound_at_once).min(Semaphore::MAX_PERMITS),
            outbound_bytes: bytes(limits.outbound_bytes),
        }
    }
}

fn egress(config: &Config) -> io::Result<runtime::Egress> {
    let limits = &config.limits;
    let rate = u32::try_from(limits.outbound_rate).unwrap_or(u32::MAX);
    let egress = runtime::Egress::new(runtime::EgressConfig {
        private_addresses: config.private_addresses,
        rate: NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN),
        connect: Duration::from_millis(limits.outbound_connect_ms),
        extra_roots: Vec::new(),
    });
    egress.map_err(io::Error::other)
}

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}
