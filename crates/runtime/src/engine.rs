//! The engine: one compiled guest, the pool of its instances, and the threads that run them.

mod machine_code;
mod settings;
mod snapshot;

use crate::guest::{Exports, Guest};
use crate::host::{self, Clock, Host};
use crate::logs::Logs;
use crate::memory::MemoryLimit;
use crate::program::{DecodeError, Program};
use crate::ticker::Ticker;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::{InstancePre, Module, Store};

/// So long an invocation waits for a free sandbox before it is refused.
const QUEUE: Duration = Duration::from_millis(500);
/// Builds and starts at once. They are rare, and each may use its start-up limit in full.
const WORKSHOPS: u32 = 4;

/// How to open an engine.
pub struct Config {
    /// The guest as `cargo xtask` builds it, before its snapshot.
    pub guest: Cow<'static, [u8]>,
    /// A folder of this installation's own: machine code is loaded from it.
    pub cache_dir: PathBuf,
    /// Sandboxes at once.
    pub concurrency: u32,
    /// The most memory that any function's limit grants, in bytes.
    pub max_memory: usize,
}

/// A handle on the engine; clones share it.
#[derive(Clone)]
pub struct Engine(pub(crate) Arc<Shared>);

/// Where sandboxes get their memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// From a pool that was reserved at start.
    Pooled,
    /// One by one, because the address space is limited. Slower.
    OnDemand,
}

/// Why an engine cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error("the sandbox cannot be configured: {0}")]
    Settings(wasmtime::Error),
    #[error("the guest cannot be prepared: {0:#}")]
    Guest(wasmtime::Error),
    #[error("the module is not a guest of this version: {0}")]
    Foreign(&'static str),
    #[error("threads cannot be started: {0}")]
    Threads(std::io::Error),
}

/// What all handles share.
pub(crate) struct Shared {
    pub(crate) wasm: wasmtime::Engine,
    pub(crate) template: InstancePre<Host>,
    pub(crate) exports: Exports,
    /// The address of the guest's exchange.
    pub(crate) exchange: usize,
    /// The memory of a fresh instance.
    pub(crate) image: Vec<u8>,
    pub(crate) ticker: Ticker,
    pub(crate) background: Background,
    guest_hash: String,
    allocation: Allocation,
    places: Arc<Semaphore>,
    workshops: Arc<Semaphore>,
}

impl Engine {
    /// Snapshots and compiles the guest, or loads what was compiled before. Takes seconds the first time; blocks.
    pub fn open(config: Config) -> Result<Self, EngineError> {
        let Config {
            guest,
            cache_dir,
            concurrency,
            max_memory,
        } = config;
        let instances = concurrency.saturating_add(WORKSHOPS).saturating_add(1);
        let (wasm, allocation) =
            settings::engine(instances, max_memory).map_err(EngineError::Settings)?;
        let (module, guest_hash) =
            machine_code::module(&wasm, &guest, &cache_dir).map_err(EngineError::Guest)?;
        drop(guest);
        let exports = Exports::of(&module).ok_or(EngineError::Foreign("an export is missing"))?;
        let linker = host::linker(&wasm).map_err(EngineError::Guest)?;
        let template = linker
            .instantiate_pre(&module)
            .map_err(EngineError::Guest)?;
        let (exchange, image) =
            look(&wasm, &module, &template, max_memory).map_err(EngineError::Guest)?;
        let shared = Shared {
            ticker: Ticker::start(wasm.clone()).map_err(EngineError::Threads)?,
            background: Background::start().map_err(EngineError::Threads)?,
            wasm,
            template,
            exports,
            exchange,
            image,
            guest_hash,
            allocation,
            places: Arc::new(Semaphore::new(concurrency as usize)),
            workshops: Arc::new(Semaphore::new(WORKSHOPS as usize)),
        };
        Ok(Self(Arc::new(shared)))
    }

    /// Names the guest's snapshot: programs belong to it.
    pub fn guest_hash(&self) -> &str {
        &self.0.guest_hash
    }

    pub fn allocation(&self) -> Allocation {
        self.0.allocation
    }

    /// Reads what [`Program::encode`] wrote.
    pub fn decode(&self, bytes: &[u8]) -> Result<Program, DecodeError> {
        Program::decode(&self.0.guest_hash, bytes)
    }

    /// A place for an invocation, and how long it took to get it. Nothing when none became free in time.
    pub(crate) async fn place(&self) -> (Option<OwnedSemaphorePermit>, Duration) {
        if let Ok(place) = self.0.places.clone().try_acquire_owned() {
            return (Some(place), Duration::ZERO);
        }
        let began = Instant::now();
        let place = tokio::time::timeout(QUEUE, self.0.places.clone().acquire_owned()).await;
        (place.ok().and_then(Result::ok), began.elapsed())
    }

    /// A sandbox for a build or a start. Waits for its turn.
    pub(crate) async fn workshop(&self, memory: usize, logs: Logs) -> wasmtime::Result<Guest> {
        let place = self.0.workshops.clone().acquire_owned().await?;
        Guest::new(&self.0, memory, logs, Some(place))
    }
}

/// Looks into a fresh instance: where its exchange is, and what its memory holds.
fn look(
    wasm: &wasmtime::Engine,
    module: &Module,
    template: &InstancePre<Host>,
    memory: usize,
) -> wasmtime::Result<(usize, Vec<u8>)> {
    let host = Host {
        memory: MemoryLimit::new(memory),
        logs: Logs::new(0),
        clock: Clock::Frozen,
    };
    let mut store = Store::new(wasm, host);
    store.limiter(|host| &mut host.memory);
    store.set_epoch_deadline(u64::MAX / 2);
    let instance = template.instantiate(&mut store)?;
    let exchange = instance
        .get_typed_func::<(), u32>(&mut store, "exchange")?
        .call(&mut store, ())?;
    let memory = module
        .get_export_index("memory")
        .and_then(|export| {
            instance
                .get_module_export(&mut store, &export)?
                .into_memory()
        })
        .ok_or_else(|| wasmtime::format_err!("the guest has no memory"))?;
    Ok((usize::try_from(exchange)?, memory.data(&store).to_vec()))
}

/// The threads of runs that used up their first slice: of low priority, so that they take what short runs leave.
pub(crate) struct Background(Option<tokio::runtime::Runtime>);

impl Background {
    fn start() -> std::io::Result<Self> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("long-runs")
            .on_thread_start(|| {
                if let Err(error) = thread_priority::ThreadPriority::Min.set_for_current() {
                    tracing::warn!(%error, "long runs keep the priority of short ones");
                }
            })
            .build()?;
        Ok(Self(Some(runtime)))
    }

    pub(crate) fn spawn<F>(&self, future: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.0.as_ref().expect("taken in drop alone").spawn(future)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // The last handle may be dropped on an async thread, which must not wait for others.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
