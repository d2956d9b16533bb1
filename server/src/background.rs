//! What the server does on its own: it takes up what a crash interrupted, stops idle functions, forgets what is old.

mod activity;
mod rights;

use std::{sync::Arc, time::Duration};

use api::events::Change;
use jiff::SignedDuration;

use tokio::{
    sync::Mutex,
    time::{MissedTickBehavior, interval, timeout},
};

use crate::{
    actions::deploy::recover,
    state::AppState,
    statistics::{HOUR, MINUTE},
    store::{self, Backend},
};

/// How long others have the database to themselves between two rounds of forgetting.
const BREATH: Duration = Duration::from_millis(20);

/// How long invocations stay added up by minute and by hour: as long as a window of that resolution is shown.
const KEPT_MINUTES: SignedDuration = SignedDuration::from_hours(26);
const KEPT_HOURS: SignedDuration = SignedDuration::from_hours(62 * 24);

/// Call it before anything is served: afterwards callers reach what is live, and what a crash interrupted goes on.
/// Nothing is loaded yet: functions start when they are invoked.
pub async fn start(app: &AppState) -> store::Result<()> {
    recover::live(app).await?;
    app.domains.read(&app.store).await?;
    recover::own(app).await?;
    every(app, Duration::from_secs(5), take_up_overdue);
    every(app, Duration::from_secs(20), stop_idle);
    every(app, Duration::from_secs(1), tell_presences);
    activity::follow(app);
    every(app, Duration::from_secs(3600), forget_old_invocations);
    every(app, Duration::from_secs(24 * 3600), forget_artifacts);
    every(app, Duration::from_secs(60), store_uses);
    rights::follow(app).await?;
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
    if let Err(error) = app.auth.store_uses(&app.store).await {
        tracing::warn!(%error, "the last uses of credentials are not stored");
    }
}

/// Takes up the deployments whose driver has not moved them in time.
pub async fn take_up_overdue(app: AppState) -> anyhow::Result<()> {
    Ok(recover::overdue(&app).await?)
}

/// On PostgreSQL other servers deploy and allow domains as well: what they did is taken over within a second.
fn follow_other_servers(app: &AppState) {
    let known = Arc::new(Mutex::new(None));
    let known_domains = Arc::new(Mutex::new(None));
    every(app, Duration::from_secs(1), move |app| {
        let known = known.clone();
        let known_domains = known_domains.clone();
        async move {
            let mut known = known.lock().await;
            let stamp = Some(app.store.live_stamp().await?);
            if *known != stamp {
                recover::live(&app).await?;
                *known = stamp;
            }
            let mut known = known_domains.lock().await;
            let stamp = Some(app.store.domains_stamp().await?);
            if *known != stamp {
                app.domains.read(&app.store).await?;
                *known = stamp;
            }
            Ok(())
        }
    });
}

/// Stores when sessions and tokens were used last.
pub async fn store_uses(app: AppState) -> anyhow::Result<()> {
    Ok(app.auth.store_uses(&app.store).await?)
}

/// Tells the watchers which functions were started and stopped.
pub async fn tell_presences(app: AppState) -> anyhow::Result<()> {
    let presences = app.live.presences();
    for (account, name) in presences.take_changed() {
        if let Some(live) = app.live.get(account, &name) {
            let presence = presences.of(&live);
            app.events
                .publish(account, &Change::Presence { name, presence });
        }
    }
    Ok(())
}

/// Puts the programs away that nobody invoked for the idle time, and that no schedule is about to run.
pub async fn stop_idle(app: AppState) -> anyhow::Result<()> {
    let now = app.clock.now();
    let next_runs = app.store.next_runs().await?;
    app.live.presences().set_next_runs(next_runs);
    let stopped = app.live.stop_idle(now);
    app.egress.put_away_idle();
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

/// Deletes the records of invocations and schedules, and the log entries, that are older than they are kept, some at a
/// time.
pub async fn forget_old_invocations(app: AppState) -> anyhow::Result<()> {
    let oldest = app.clock.now() - app.config.retention();
    while app.store.forget_log_entries(oldest).await? > 0 && take_breath(&app).await {}
    while app.store.forget_invocations(oldest).await? > 0 && take_breath(&app).await {}
    while app.store.forget_runs(oldest).await? > 0 && take_breath(&app).await {}
    app.store
        .forget_rollups(MINUTE, app.clock.now() - KEPT_MINUTES)
        .await?;
    app.store
        .forget_rollups(HOUR, app.clock.now() - KEPT_HOURS)
        .await?;
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
