//! Finishes what a crash interrupted, so that nothing stays in a middle state, and follows what other servers do.

use std::collections::HashSet;

use uuid::Uuid;

use super::{drive, machine};
use crate::{state::AppState, store};

/// Makes callers reach what the database says is live.
pub(crate) async fn live(app: &AppState) -> store::Result<()> {
    let change = app.live.change().await;
    change.replace_all(app.store.live().await?);
    let idle = app.store.idle_stops().await?;
    app.live.presences().set_all_idle(idle);
    Ok(())
}

/// Takes up the deployments that this server left behind when it ended, however it ended.
pub(crate) async fn own(app: &AppState) -> store::Result<()> {
    take_up(app, Some(app.node)).await
}

/// Takes up the deployments whose driver has not moved them in time: on another server that died, or here when the
/// database was out of reach.
pub(crate) async fn overdue(app: &AppState) -> store::Result<()> {
    take_up(app, None).await
}

async fn take_up(app: &AppState, left_by: Option<Uuid>) -> store::Result<()> {
    let now = app.clock.now();
    let lease = machine::leased_until(app, now);
    let taken = app
        .store
        .take_over_deployments(left_by, app.node, now, lease);
    for driven in taken.await? {
        let deployment = &driven.deployment;
        tracing::info!(
            deployment = %deployment.id,
            function = %deployment.function,
            state = deployment.state.as_str(),
            "an interrupted deployment goes on"
        );
        drive(app, driven);
    }
    Ok(())
}

/// Of how many successful deployments of a function the artifacts are kept. A rollback to an older one builds again.
const KEPT_ARTIFACTS: i64 = 20;

/// Removes the artifacts that no row names, and those of deployments that are long past. The files are listed before
/// the rows are read, and a row is there before its file, so nothing that is being deployed is removed.
pub(crate) async fn orphans(app: &AppState) -> anyhow::Result<()> {
    let stored = app.artifacts.stored().await?;
    let kept = app.store.artifacts(None, KEPT_ARTIFACTS).await?;
    let kept: HashSet<Uuid> = kept.into_iter().collect();
    let orphans: Vec<Uuid> = stored.into_iter().filter(|it| !kept.contains(it)).collect();
    if !orphans.is_empty() {
        let count = orphans.len();
        app.artifacts.remove(orphans).await?;
        tracing::info!(
            artifacts = count,
            "artifacts that are not needed any more are removed"
        );
    }
    Ok(())
}
