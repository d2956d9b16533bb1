//! Runs of schedules, as people read them: what became of each instant.

pub(crate) mod taken;

use api::schedules::Run;
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};
use uuid::Uuid;

use super::{Result, Store, error::Error, instant, invocations::first_id, micros, named, parsed};

/// The columns of a [`RunRow`], of the table that is called `r`.
macro_rules! run_columns {
    () => {
        "r.id AS run_id, r.schedule_id AS run_schedule_id, r.kind AS run_kind, r.due_at AS run_due_at, \
         r.state AS run_state, r.reason AS run_reason, r.asked_by AS run_asked_by, \
         r.invocation_id AS run_invocation_id, r.outcome AS run_outcome, r.started_at AS run_started_at, \
         r.ended_at AS run_ended_at"
    };
}
pub(super) use run_columns;

/// A run, or nothing where a schedule has not run yet.
#[derive(FromRow)]
pub(super) struct RunRow {
    run_id: Option<String>,
    run_schedule_id: Option<String>,
    run_kind: Option<String>,
    run_due_at: Option<i64>,
    run_state: Option<String>,
    run_reason: Option<String>,
    run_asked_by: Option<String>,
    run_invocation_id: Option<String>,
    run_outcome: Option<String>,
    run_started_at: Option<i64>,
    run_ended_at: Option<i64>,
}

impl RunRow {
    pub(super) fn into_run(self) -> Result<Option<Run>> {
        let (Some(id), Some(schedule), Some(kind), Some(due_at), Some(state)) = (
            self.run_id,
            self.run_schedule_id,
            self.run_kind,
            self.run_due_at,
            self.run_state,
        ) else {
            return Ok(None);
        };
        Ok(Some(Run {
            id: parsed(&id)?,
            schedule: parsed(&schedule)?,
            kind: named(&kind)?,
            due_at: instant(due_at)?,
            state: named(&state)?,
            reason: self.run_reason,
            asked_by: self.run_asked_by,
            invocation: self.run_invocation_id.as_deref().map(parsed).transpose()?,
            outcome: self.run_outcome.as_deref().map(named).transpose()?,
            started_at: self.run_started_at.map(instant).transpose()?,
            ended_at: self.run_ended_at.map(instant).transpose()?,
        }))
    }
}

impl Store {
    /// The newest runs of a schedule, older than `before`.
    pub(crate) async fn runs(
        &self,
        schedule: Uuid,
        before: Uuid,
        limit: usize,
    ) -> Result<Vec<Run>> {
        let rows: Vec<RunRow> = query_as(concat!(
            "SELECT ",
            run_columns!(),
            " FROM schedule_runs r WHERE r.schedule_id = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3"
        ))
        .bind(schedule.to_string())
        .bind(before.to_string())
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        let runs = rows.into_iter().map(RunRow::into_run);
        runs.filter_map(Result::transpose).collect()
    }

    /// Adds a run that somebody asked for. It waits until a server takes it.
    pub(crate) async fn add_asked_run(
        &self,
        id: Uuid,
        schedule: Uuid,
        now: Timestamp,
        by: &str,
    ) -> Result<()> {
        query(
            "INSERT INTO schedule_runs (id, schedule_id, kind, due_at, state, asked_by) \
             VALUES ($1, $2, 'asked', $3, 'waiting', $4)",
        )
        .bind(id.to_string())
        .bind(schedule.to_string())
        .bind(micros(now))
        .bind(by)
        .execute(self.writer())
        .await?;
        Ok(())
    }

    /// Deletes some thousand ended runs from before `oldest`. Answers how many.
    pub(crate) async fn forget_runs(&self, oldest: Timestamp) -> Result<u64> {
        let deleted = query(
            "DELETE FROM schedule_runs WHERE id IN (SELECT id FROM schedule_runs \
             WHERE id < $1 AND state NOT IN ('waiting', 'running') ORDER BY id LIMIT 5000)",
        )
        .bind(first_id(oldest).to_string())
        .execute(self.writer())
        .await?;
        Ok(deleted.rows_affected())
    }
}
