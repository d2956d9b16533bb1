//! From instants to rows: what came since the last look, as far as each schedule wants it caught up.

use api::schedules::{CatchUp, RunKind};
use jiff::{SignedDuration, Timestamp};

use super::{
    tell,
    times::{Cron, Due, Zone},
};
use crate::{
    halt,
    state::AppState,
    store::{
        self,
        schedules::due::{Active, NewRun},
    },
};

/// An instant that is older than this was missed. Two instants of a schedule are a minute apart at least.
const PUNCTUAL: SignedDuration = SignedDuration::from_secs(60);

/// How many schedules are moved on in one step.
const BATCH: usize = 500;

/// Records the runs of all instants that came. Answers whether that was all.
pub(super) async fn record_due(app: &AppState) -> store::Result<bool> {
    let now = app.clock.now();
    let due = app.store.due_schedules(now, BATCH as i64).await?;
    let all = due.len() < BATCH;
    for schedule in due {
        if app.stop.is_cancelled() {
            break;
        }
        record(app, &schedule, now).await?;
    }
    Ok(all)
}

async fn record(app: &AppState, schedule: &Active, now: Timestamp) -> store::Result<()> {
    let Some((cron, zone)) = meaning(schedule) else {
        // It was written by a Flint that knew the zone; it must not be looked at again and again.
        app.store.record_runs(schedule, None, &[], now).await?;
        return Ok(());
    };
    let due = cron.due(&zone, schedule.next, now, wanted(schedule.catch_up));
    let runs = runs(app, schedule, &due, now);
    if app
        .store
        .record_runs(schedule, due.next, &runs, now)
        .await?
    {
        halt::at("schedule_recorded").await;
        tell(app, schedule.account, schedule.id);
    }
    Ok(())
}

/// What an expression and a zone mean that were checked when they were stored.
fn meaning(schedule: &Active) -> Option<(Cron, Zone)> {
    let read = Cron::parse(&schedule.cron)
        .and_then(|cron| Zone::parse(&schedule.time_zone).map(|zone| (cron, zone)));
    match read {
        Ok(meaning) => Some(meaning),
        Err(error) => {
            tracing::error!(schedule = %schedule.id, error, "a schedule cannot be read and does not run");
            None
        }
    }
}

fn wanted(catch_up: CatchUp) -> usize {
    match catch_up {
        CatchUp::Skip | CatchUp::Latest => 1,
        CatchUp::All { limit } => limit.clamp(1, CatchUp::MAX_LIMIT) as usize,
    }
}

/// A row for each instant that is to be run, after one that stands for all that were missed.
fn runs(app: &AppState, schedule: &Active, due: &Due, now: Timestamp) -> Vec<NewRun> {
    let mut run: &[Timestamp] = &due.newest;
    let is_late = |it: &Timestamp| now.duration_since(*it) >= PUNCTUAL;
    if schedule.catch_up == CatchUp::Skip {
        let late = run.iter().take_while(|it| is_late(it)).count();
        run = &run[late..];
    }
    let mut rows = Vec::new();
    if due.more || run.len() < due.newest.len() {
        let until = run.first().map_or_else(
            || "now".to_owned(),
            |first| format!("{first}, which was run"),
        );
        rows.push(NewRun {
            id: app.clock.new_id(),
            kind: RunKind::Missed,
            due_at: schedule.next,
            skipped: Some(format!(
                "no server ran: what came from {} until {until} is not caught up",
                schedule.next
            )),
        });
    }
    rows.extend(run.iter().map(|instant| NewRun {
        id: app.clock.new_id(),
        kind: RunKind::Instant,
        due_at: *instant,
        skipped: None,
    }));
    rows
}

/// Brings the schedules back that a clock, which was wrong for a while, has moved on too far. Instants that have a run
/// keep the one they have.
pub(super) async fn realign(app: &AppState) -> store::Result<()> {
    let now = app.clock.now();
    for schedule in app.store.active_schedules().await? {
        let next = meaning(&schedule).and_then(|(cron, zone)| cron.next(&zone, now));
        if next.is_some_and(|next| next < schedule.next) {
            tracing::warn!(schedule = %schedule.id, "a schedule is brought back to the clock");
            app.store.record_runs(&schedule, next, &[], now).await?;
        }
    }
    Ok(())
}
