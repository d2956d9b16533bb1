//! `flint serve`: from an open store and a bound port to the end of the process.

pub mod connections;

use std::{io::Write, net::SocketAddr, time::Duration};

use connections::Allowed;
use runtime::Engine;
use tokio::{
    net::{TcpListener, TcpSocket},
    signal::unix::{SignalKind, signal},
    task::spawn_blocking,
};
use tokio_util::sync::CancellationToken;

use crate::{
    assets, auth::sessions, background, clock::Clock, config::Config, failure::Failure,
    router::router, schedules, secrets::Secrets, state::AppState, store::Store,
};

/// What `serve` needs.
pub struct Serving {
    pub config: Config,
    pub clock: Clock,
    pub store: Store,
    pub listener: TcpListener,
    pub allowed: Allowed,
}

const BACKLOG: u32 = 1024;

/// How long after its end whoever opens an invitation's link is told what became of it.
const INVITATIONS_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Takes the port.
pub fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    let bind = || {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        // A server that was killed leaves connections behind that would keep the port for a minute.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    bind().map_err(|cause| Failure::Listen { address, cause })
}

/// Serves until SIGTERM or SIGINT, then lets what runs come to its end.
pub async fn run(serving: Serving) -> Result<(), Failure> {
    let Serving {
        config,
        clock,
        store,
        listener,
        allowed,
    } = serving;
    let patience = Duration::from_millis(config.limits.run_wall_ms) + Duration::from_secs(5);
    // Before anything that takes long: without its key the server is of no use.
    Secrets::new(store.clone(), clock.clone(), config.master_key.clone())
        .unlock()
        .await?;
    let engine = open_engine(&config).await?;
    let app = AppState::new(config, clock, store, engine)?;
    warn_of_private_addresses(&app);
    let stop = app.stop.clone();
    // Before anybody is told that it serves, and may ask it to end.
    tokio::spawn(stop_on_signal(stop.clone())?);
    background::start(&app).await?;
    schedules::start(&app).await?;
    announce(&app, listener.local_addr()?).await?;
    tokio::spawn(tidy(app.clone(), stop.clone()));
    connections::serve(listener, router(app.clone()), &allowed, stop)
        .await
        .drain(patience)
        .await;
    background::drain(&app, patience).await;
    app.store.close().await;
    tracing::info!("the server has ended");
    Ok(())
}

fn warn_of_private_addresses(app: &AppState) {
    if app.config.private_addresses == runtime::PrivateAddresses::Allowed {
        tracing::warn!(
            "UNSAFE: functions may reach this machine and the network around it \
             (--unsafe-allow-private-addresses). Never serve others like this"
        );
    }
}

/// Takes seconds the first time; afterwards the compiled guest lies in the data folder.
async fn open_engine(config: &Config) -> Result<Engine, Failure> {
    let Some(guest) = assets::guest() else {
        let cause = "this flint was built without its guest: `cargo xtask serve` builds both";
        return Err(Failure::Engine(cause.to_owned()));
    };
    let bounded = |it: u64| u32::try_from(it).unwrap_or(u32::MAX);
    let opening = runtime::Config {
        guest: guest.into(),
        cache_dir: config.data_dir.join("engine"),
        concurrency: bounded(config.limits.concurrency),
        max_memory: usize::try_from(config.limits.memory_bytes).unwrap_or(usize::MAX),
    };
    let opened = spawn_blocking(move || Engine::open(opening)).await;
    let engine = opened
        .map_err(std::io::Error::other)?
        .map_err(|cause| Failure::Engine(cause.to_string()))?;
    tracing::info!(guest = engine.guest_hash(), allocation = ?engine.allocation(), "the engine is open");
    Ok(engine)
}

/// One line for people: where Flint is, and the set-up code if nobody has set it up.
async fn announce(app: &AppState, address: SocketAddr) -> Result<(), Failure> {
    let url = app
        .config
        .public_origin
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let line = if app.store.account().await?.is_set_up {
        format!("Flint is at {url}")
    } else {
        format!(
            "Flint is at {url} and waits for its first admin: set-up code {}",
            app.auth.setup_code()
        )
    };
    // Whoever has closed the console does not want to read it.
    let _ = writeln!(std::io::stdout(), "{line}");
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "serving {url}");
    Ok(())
}

/// Cancels `stop` at the first signal to end.
fn stop_on_signal(stop: CancellationToken) -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: what runs comes to its end");
        stop.cancel();
    })
}

/// Forgets what has expired, every few minutes.
async fn tidy(app: AppState, stop: CancellationToken) {
    let mut rounds = tokio::time::interval(Duration::from_secs(5 * 60));
    while stop.run_until_cancelled(rounds.tick()).await.is_some() {
        app.auth.tidy(&app.clock);
        let now = app.clock.now();
        let forgotten = async {
            app.store.forget_expired_sessions(now).await?;
            app.store
                .forget_devices(now - sessions::DEVICE_LIFETIME)
                .await?;
            app.store.forget_invitations(now - INVITATIONS_KEPT).await?;
            app.store.forget_expired_keys(now).await
        };
        if let Err(error) = forgotten.await {
            tracing::warn!(%error, "what has expired is forgotten later");
        }
    }
}
