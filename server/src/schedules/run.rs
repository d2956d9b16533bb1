//! From rows to runs: takes what waits, runs it, stores what came of it.

use std::time::Duration;

use api::{
    Code,
    invocations::{Outcome, Trigger},
    schedules::RunState,
};
use jiff::Timestamp;
use tokio::{sync::OwnedSemaphorePermit, task::JoinHandle};

use super::{PLACES, tell};
use crate::{
    actions::invoke::{self, Call},
    error::Result,
    halt,
    state::AppState,
    store::{
        self,
        schedule_runs::taken::{Ending, Taking, Waiting},
    },
};

/// How long a run may last beyond its own limit until its server is taken for dead: it waits for a place and is started
/// as well, and clocks differ.
const GRACE: Duration = Duration::from_secs(120);

/// How often the end of a run is stored while the database is locked or out of reach.
const TRIES: u32 = 5;

pub(super) struct Begun {
    pub(super) runs: Vec<JoinHandle<()>>,
    /// Whether nothing is left that could be run now.
    pub(super) all: bool,
}

/// Begins the runs that wait, as far as there are places.
pub(super) async fn begin_waiting(app: &AppState) -> store::Result<Begun> {
    let waiting = app.store.waiting_runs(4 * PLACES as i64).await?;
    let mut begun = Begun {
        runs: Vec::new(),
        all: waiting.len() < 4 * PLACES,
    };
    for run in waiting {
        let Ok(place) = app.schedules.places.clone().try_acquire_owned() else {
            begun.all = false;
            break;
        };
        if app.stop.is_cancelled() {
            break;
        }
        begun.runs.extend(begin(app, run, place).await?);
    }
    Ok(begun)
}

async fn begin(
    app: &AppState,
    run: Waiting,
    place: OwnedSemaphorePermit,
) -> store::Result<Option<JoinHandle<()>>> {
    let now = app.clock.now();
    let leased_until = leased_until(app, now);
    match app
        .store
        .take_run(&run, app.node, now, leased_until)
        .await?
    {
        Taking::NotNow => Ok(None),
        Taking::Skipped => {
            tell(app, run.account, run.schedule);
            Ok(None)
        }
        Taking::Taken(fence) => {
            tell(app, run.account, run.schedule);
            let driven = app.clone();
            Ok(Some(app.tasks.spawn(async move {
                let ended = drive(&driven, run, fence).await;
                drop(place);
                if ended {
                    // The next one of a queue, or one that found no place.
                    driven.schedules.wake();
                }
            })))
        }
    }
}

fn leased_until(app: &AppState, now: Timestamp) -> Timestamp {
    let longest = Duration::from_millis(app.config.limits.run_wall_ms).saturating_add(GRACE);
    now.checked_add(longest).unwrap_or(Timestamp::MAX)
}

/// Answers whether it ran. Otherwise it waits again, until the server is less busy.
async fn drive(app: &AppState, run: Waiting, fence: i64) -> bool {
    let (id, account, schedule) = (run.id, run.account, run.schedule);
    halt::at("schedule_begun").await;
    let ending = match invoked(app, run).await {
        Ok(ending) => Some(ending),
        Err(error) if error.problem.code == Code::Overloaded => None,
        Err(error) => Some(Ending {
            // A function that nobody can reach was not run.
            state: match error.problem.code {
                Code::NotDeployed | Code::NotFound => RunState::Skipped,
                _ => RunState::Failed,
            },
            reason: Some(error.problem.detail.clone()),
            outcome: None,
            invocation: None,
            at: app.clock.now(),
        }),
    };
    halt::at("schedule_invoked").await;
    for attempt in 1..=TRIES {
        let stored = match &ending {
            Some(ending) => app.store.end_run(id, fence, ending).await,
            None => app.store.put_run_back(id, fence).await.map(|()| true),
        };
        match stored {
            Ok(true) => {
                tell(app, account, schedule);
                break;
            }
            Ok(false) => {
                tracing::warn!(%schedule, "a run ended that was taken for lost, or whose schedule is gone");
                break;
            }
            Err(error) if attempt < TRIES => {
                tracing::debug!(%error, "the end of a run is not stored yet");
            }
            Err(error) => {
                tracing::error!(%schedule, %error, "the end of a run cannot be stored: it will be told as lost");
            }
        }
    }
    ending.is_some()
}

async fn invoked(app: &AppState, run: Waiting) -> Result<Ending> {
    let live = invoke::reached(app, run.account, &run.function).await?;
    let call = Call {
        by: run.by,
        payload: run.payload,
        headers: run.headers,
        timestamp: Some(run.due_at.as_millisecond()),
        trigger: Trigger::Schedule,
        schedule: Some(run.schedule),
    };
    let invocation = invoke::live(app.clone(), live, call).await?;
    Ok(Ending {
        state: match invocation.outcome {
            Outcome::Ok => RunState::Ok,
            _ => RunState::Failed,
        },
        reason: invocation.error.map(|it| it.message),
        outcome: Some(invocation.outcome),
        invocation: Some(invocation.id),
        at: app.clock.now(),
    })
}
