//! Schedules as the clock sees them: what is due, and the transaction that turns an instant into a run.

use std::collections::HashMap;

use api::schedules::{CatchUp, RunKind};
use jiff::Timestamp;
use sqlx::{Any, FromRow, Transaction, query, query_as, query_scalar};
use uuid::Uuid;

use super::super::{Result, Store, instant, micros, name_of, parsed};

/// How many runs of one schedule may wait for a place or for an earlier run.
const MAX_WAITING: i64 = 100;

/// A schedule that runs, with its first instant that no run stands for yet.
#[derive(Debug, Clone)]
pub(crate) struct Active {
    pub(crate) id: Uuid,
    pub(crate) account: Uuid,
    pub(crate) cron: String,
    pub(crate) time_zone: String,
    pub(crate) catch_up: CatchUp,
    pub(crate) next: Timestamp,
}

/// A run to be recorded. It waits until a server takes it; one that stands for what was missed has ended already.
pub(crate) struct NewRun {
    pub(crate) id: Uuid,
    pub(crate) kind: RunKind,
    pub(crate) due_at: Timestamp,
    /// Why it is not run.
    pub(crate) skipped: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    account_id: String,
    cron: String,
    time_zone: String,
    catch_up: String,
    next_at: i64,
}

impl Row {
    fn into_active(self) -> Result<Active> {
        Ok(Active {
            id: parsed(&self.id)?,
            account: parsed(&self.account_id)?,
            cron: self.cron,
            time_zone: self.time_zone,
            catch_up: super::from_json(&self.catch_up)?,
            next: instant(self.next_at)?,
        })
    }
}

impl Store {
    /// The schedules whose next instant has come, those that wait longest first.
    pub(crate) async fn due_schedules(&self, now: Timestamp, limit: i64) -> Result<Vec<Active>> {
        let rows: Vec<Row> = query_as(
            "SELECT id, account_id, cron, time_zone, catch_up, next_at FROM schedules WHERE next_at <= $1 \
             ORDER BY next_at, id LIMIT $2",
        )
        .bind(micros(now))
        .bind(limit)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::into_active).collect()
    }

    /// Every schedule that runs.
    pub(crate) async fn active_schedules(&self) -> Result<Vec<Active>> {
        let rows: Vec<Row> = query_as(
            "SELECT id, account_id, cron, time_zone, catch_up, next_at FROM schedules WHERE next_at IS NOT NULL",
        )
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::into_active).collect()
    }

    /// When the next instant of any schedule comes.
    pub(crate) async fn next_due(&self) -> Result<Option<Timestamp>> {
        let next: Option<i64> = query_scalar("SELECT min(next_at) FROM schedules")
            .fetch_one(self.reader())
            .await?;
        next.map(instant).transpose()
    }

    /// When a schedule runs a function next, for each that one runs.
    pub(crate) async fn next_runs(&self) -> Result<HashMap<Uuid, Timestamp>> {
        let rows: Vec<(String, i64)> = query_as(
            "SELECT function_id, MIN(next_at) FROM schedules WHERE next_at IS NOT NULL GROUP BY function_id",
        )
        .fetch_all(self.reader())
        .await?;
        rows.into_iter()
            .map(|(function, at)| Ok((parsed(&function)?, instant(at)?)))
            .collect()
    }

    /// Moves a schedule on to `next` and records the runs of what came before, all or nothing. Answers `false` if
    /// another server did so, or if somebody changed the schedule meanwhile. An instant that has a run gets no second.
    pub(crate) async fn record_runs(
        &self,
        schedule: &Active,
        next: Option<Timestamp>,
        runs: &[NewRun],
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let moved = query(
            "UPDATE schedules SET next_at = $1 WHERE id = $2 AND next_at = $3 AND cron = $4 AND time_zone = $5",
        )
        .bind(next.map(micros))
        .bind(schedule.id.to_string())
        .bind(micros(schedule.next))
        .bind(&schedule.cron)
        .bind(&schedule.time_zone)
        .execute(&mut *transaction)
        .await?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for run in runs {
            insert(&mut transaction, schedule.id, run, now).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

async fn insert(
    transaction: &mut Transaction<'static, Any>,
    schedule: Uuid,
    run: &NewRun,
    now: Timestamp,
) -> Result<()> {
    let mut skipped = run.skipped.clone();
    if skipped.is_none() {
        let waiting: i64 = query_scalar(
            "SELECT count(*) FROM schedule_runs WHERE schedule_id = $1 AND state = 'waiting'",
        )
        .bind(schedule.to_string())
        .fetch_one(&mut **transaction)
        .await?;
        if waiting >= MAX_WAITING {
            skipped = Some(format!("{MAX_WAITING} runs of this schedule wait already"));
        }
    }
    query(
        "INSERT INTO schedule_runs (id, schedule_id, kind, due_at, state, reason, ended_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (schedule_id, due_at) WHERE kind = 'instant' DO NOTHING",
    )
    .bind(run.id.to_string())
    .bind(schedule.to_string())
    .bind(name_of(&run.kind))
    .bind(micros(run.due_at))
    .bind(if skipped.is_some() {
        "skipped"
    } else {
        "waiting"
    })
    .bind(skipped.as_deref())
    .bind(skipped.is_some().then(|| micros(now)))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
