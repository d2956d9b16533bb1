//! What the server does on its own: it takes up what a crash interrupted, stops idle functions, forgets what is old.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Mutex,
    time::{MissedTickBehavior, interval, timeout},
};

use crate::{
    actions::deploy::recover,
    state::AppState,
    store::{self, Backend},
};

/// How long others have the database to themselves between two rounds of forgetting.
const BREATH: Duration = Duration::from_millis(20);

/// Call it before anything is served: afterwards callers reach what is live, and what a crash interrupted goes on.
/// Nothing is loaded yet: functions start when they are invoked.
pub async fn start(app: &AppState) -> store::Result<()> {
    recover::live(app).await?;
    recover::own(app).await?;
    every(app, Duration::from_secs(5), take_up_overdue);
    every(app, Duration::from_secs(60), stop_idle);
    every(app, Duration::from_secs(3600), forget_old_invocations);
    every(app, Duration::from_secs(24 * 3600), forget_artifacts);
    if app.store.backend() == Backend::Postgres {
        follow_other_servers(app);
    }
    Ok(())
}

/// Call it when nothing more is served: waits for the deployments and invocations that are running, then for what is
/// to be written of them. What does not end in time is finished at the next start.
pub async fn drain(app: &AppState, patience: Duration) {
    app.stop.cancel();
    app.tasks.close();
    if timeout(patience, app.tasks.wait()).await.is_err() {
        tracing::warn!(tasks = app.tasks.len(), "not everything ended in time");
    }
    app.records.end().await;
}

/// Takes up the deployments whose driver has not moved them in time.
pub async fn take_up_overdue(app: AppState) -> anyhow::Result<()> {
    Ok(recover::overdue(&app).await?)
}

/// On PostgreSQL other servers deploy as well: what they made live is taken over within a second.
fn follow_other_servers(app: &AppState) {
    let known = Arc::new(Mutex::new(None));
    every(app, Duration::from_secs(1), move |app| {
        let known = known.clone();
        async move {
            let mut known = known.lock().await;
            let stamp = Some(app.store.live_stamp().await?);
            if *known != stamp {
                recover::live(&app).await?;
                *known = stamp;
            }
            Ok(())
        }
    });
}

/// Puts the programs away that nobody invoked for the idle time.
pub async fn stop_idle(app: AppState) -> anyhow::Result<()> {
    let stopped = app.live.stop_idle(app.clock.now(), app.config.idle_stop);
    if stopped > 0 {
        tracing::info!(
            stopped,
            in_memory = app.live.resident(),
            "idle functions are stopped"
        );
    }
    Ok(())
}

/// Removes the artifacts that nothing starts from any more.
pub async fn forget_artifacts(app: AppState) -> anyhow::Result<()> {
    recover::orphans(&app).await
}

/// Deletes the records and log entries that are older than they are kept, some at a time.
pub async fn forget_old_invocations(app: AppState) -> anyhow::Result<()> {
    let oldest = app.clock.now() - app.config.retention;
    while app.store.forget_log_entries(oldest).await? > 0 && take_breath(&app).await {}
    while app.store.forget_invocations(oldest).await? > 0 && take_breath(&app).await {}
    Ok(())
}

/// Whether there is time to go on.
async fn take_breath(app: &AppState) -> bool {
    app.stop
        .run_until_cancelled(tokio::time::sleep(BREATH))
        .await
        .is_some()
}

/// Does something now and then, until the server stops. What fails is tried again the next time.
fn every<W, F>(app: &AppState, period: Duration, work: W)
where
    W: Fn(AppState) -> F + Send + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let (app, stop) = (app.clone(), app.stop.clone());
    let repeated = async move {
        let mut ticks = interval(period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = work(app.clone()).await {
                tracing::warn!(%error, "background work failed and is tried again");
            }
        }
    };
    tokio::spawn(async move { stop.run_until_cancelled(repeated).await });
}
