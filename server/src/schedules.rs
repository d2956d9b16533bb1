//! Runs functions when the clock says so, on every server that shares the database.
//!
//! An instant becomes a row, the row becomes a run:
//!
//! 1. *Record.* One transaction moves the schedule on to its next instant and adds a row for each instant that came,
//!    if the schedule is still where it was read. A unique key over schedule and instant stands behind that, so that
//!    neither two servers nor a clock that was put back record an instant twice.
//! 2. *Take.* A server takes a waiting row with a lease and the next fence, if the overlap policy allows it.
//! 3. *Run*, and store what came of it, under that fence.
//!
//! A crash between 1 and 2 loses nothing: the row waits for whoever comes. A crash after 2 leaves a run of which nobody
//! knows how far it came. It is marked as lost when its lease has run out (at once, when its own server starts again),
//! and is not begun a second time: an instant runs at most once.

mod instants;
mod run;
pub(crate) mod times;

use std::{sync::Arc, time::Duration};

use api::events::Change;
use jiff::Timestamp;
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinHandle,
    time::timeout,
};
use uuid::Uuid;

use crate::{error::Result, state::AppState, store};

/// How many runs of schedules one server has on its way.
const PLACES: usize = 64;

/// How long the engine sleeps at most: other servers change schedules, and clocks are put right.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// How soon what could not be run for want of a place is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// What the engine keeps in memory: the truth is in the database.
pub(crate) struct Schedules {
    /// Wakes the engine.
    woken: Notify,
    places: Arc<Semaphore>,
}

impl Default for Schedules {
    fn default() -> Schedules {
        Schedules {
            woken: Notify::new(),
            places: Arc::new(Semaphore::new(PLACES)),
        }
    }
}

impl Schedules {
    /// Something changed that the engine may have to act on.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }
}

/// What one look at the clock brought.
pub struct Step {
    /// The runs that began.
    pub runs: Vec<JoinHandle<()>>,
    /// How long there is nothing to do.
    pub rest: Duration,
}

/// Ends what this server left behind when it ended, and runs schedules from now on, until the server stops.
pub async fn start(app: &AppState) -> store::Result<()> {
    recover(app).await?;
    let (app, stop) = (app.clone(), app.stop.clone());
    let engine = async move {
        let mut seen = app.clock.now();
        loop {
            let rest = match look(&app, &mut seen).await {
                Ok(step) => step.rest,
                Err(error) => {
                    tracing::warn!(%error, "schedules are looked at again in a moment");
                    RETRY
                }
            };
            // Woken early or not, the next look tells.
            let _ = timeout(rest, app.schedules.woken.notified()).await;
        }
    };
    tokio::spawn(async move { stop.run_until_cancelled(engine).await });
    Ok(())
}

/// Call it when the server starts: what it was running is lost, and instants that a clock had run ahead of come anew.
pub async fn recover(app: &AppState) -> store::Result<()> {
    lose(app, Some(app.node)).await?;
    instants::realign(app).await
}

async fn look(app: &AppState, seen: &mut Timestamp) -> store::Result<Step> {
    let now = app.clock.now();
    if now < *seen {
        tracing::warn!(from = %*seen, to = %now, "the clock was put back");
        instants::realign(app).await?;
    }
    *seen = now;
    step(app).await
}

/// Records what is due, and begins to run what can be run.
pub async fn step(app: &AppState) -> store::Result<Step> {
    lose(app, None).await?;
    let all_recorded = instants::record_due(app).await?;
    let begun = run::begin_waiting(app).await?;
    let rest = match (all_recorded, begun.all) {
        (false, _) => Duration::ZERO,
        (true, false) => RETRY,
        (true, true) => until_next(app).await?,
    };
    Ok(Step {
        runs: begun.runs,
        rest,
    })
}

async fn until_next(app: &AppState) -> store::Result<Duration> {
    let Some(next) = app.store.next_due().await? else {
        return Ok(LONGEST_SLEEP);
    };
    let rest = next.duration_since(app.clock.now());
    // What is due already is being recorded by another server.
    let rest = Duration::try_from(rest).unwrap_or(RETRY);
    Ok(rest.min(LONGEST_SLEEP))
}

async fn lose(app: &AppState, left_by: Option<Uuid>) -> store::Result<()> {
    for (account, schedule) in app.store.lose_runs(left_by, app.clock.now()).await? {
        tracing::warn!(%schedule, "a run of a schedule is lost: its server went down");
        tell(app, account, schedule);
    }
    Ok(())
}

/// Tells the watchers that a schedule, or one of its runs, came into another state.
pub(crate) fn tell(app: &AppState, account: Uuid, schedule: Uuid) {
    app.events
        .publish(account, &Change::Schedule { id: schedule });
}

/// The first instant after now of an expression in a zone.
pub(crate) fn next(app: &AppState, cron: &times::Cron, zone: &times::Zone) -> Option<Timestamp> {
    cron.next(zone, app.clock.now())
}

/// A run that somebody asked for, and that waits for a place.
pub(crate) async fn ask(app: &AppState, schedule: Uuid, by: &str) -> Result<api::schedules::Run> {
    let (id, now) = (app.clock.new_id(), app.clock.now());
    app.store.add_asked_run(id, schedule, now, by).await?;
    app.schedules.wake();
    Ok(api::schedules::Run {
        id,
        schedule,
        kind: api::schedules::RunKind::Asked,
        due_at: now,
        state: api::schedules::RunState::Waiting,
        reason: None,
        asked_by: Some(by.to_owned()),
        invocation: None,
        outcome: None,
        started_at: None,
        ended_at: None,
    })
}
