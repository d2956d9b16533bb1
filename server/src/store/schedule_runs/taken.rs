//! Runs in the hands of the servers that run them: taken with a lease and a fence, ended by who knows the fence.

use api::{
    invocations::{Header, Outcome},
    names::FunctionName,
    schedules::{Overlap, RunState},
};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::{FromRow, query, query_as, query_scalar};
use uuid::Uuid;

use super::super::{
    Result, Store, error::Error, instant, micros, name_of, named, parsed, schedules::from_json,
};

/// A run that waits, with all that it takes to run it.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) id: Uuid,
    pub(crate) schedule: Uuid,
    pub(crate) account: Uuid,
    pub(crate) function: FunctionName,
    pub(crate) due_at: Timestamp,
    pub(crate) overlap: Overlap,
    pub(crate) payload: Value,
    pub(crate) headers: Vec<Header>,
    /// Who asked for it, or who made the schedule.
    pub(crate) by: String,
    pub(crate) fence: i64,
}

/// What became of the wish to run a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// It is the caller's, under this fence.
    Taken(i64),
    /// An earlier run has not ended, and the overlap policy lets this one go.
    Skipped,
    /// It waits for an earlier one, or somebody else has it.
    NotNow,
}

/// How a run ended.
pub(crate) struct Ending {
    pub(crate) state: RunState,
    pub(crate) reason: Option<String>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) invocation: Option<Uuid>,
    pub(crate) at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    id: String,
    schedule_id: String,
    account_id: String,
    name: String,
    due_at: i64,
    overlap: String,
    payload: String,
    headers: String,
    created_by: String,
    asked_by: Option<String>,
    fence: i64,
}

impl Row {
    fn into_waiting(self) -> Result<Waiting> {
        Ok(Waiting {
            id: parsed(&self.id)?,
            schedule: parsed(&self.schedule_id)?,
            account: parsed(&self.account_id)?,
            function: FunctionName::parse(&self.name).map_err(Error::corrupt)?,
            due_at: instant(self.due_at)?,
            overlap: named(&self.overlap)?,
            payload: from_json(&self.payload)?,
            headers: from_json(&self.headers)?,
            by: self.asked_by.unwrap_or(self.created_by),
            fence: self.fence,
        })
    }
}

impl Store {
    /// Runs that can be taken, the oldest first. Of a schedule whose runs queue, that is the first of the queue once
    /// nothing of it runs.
    pub(crate) async fn waiting_runs(&self, limit: i64) -> Result<Vec<Waiting>> {
        let rows: Vec<Row> = query_as(
            "SELECT r.id, r.schedule_id, s.account_id, f.name, r.due_at, s.overlap, s.payload, s.headers, \
             s.created_by, r.asked_by, r.fence FROM schedule_runs r \
             JOIN schedules s ON s.id = r.schedule_id JOIN functions f ON f.id = s.function_id \
             WHERE r.state = 'waiting' AND (s.overlap <> 'queue' OR NOT EXISTS (SELECT 1 FROM schedule_runs o \
             WHERE o.schedule_id = r.schedule_id AND (o.state = 'running' OR (o.state = 'waiting' AND o.id < r.id)))) \
             ORDER BY r.id LIMIT $1",
        )
        .bind(limit)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::into_waiting).collect()
    }

    /// Takes a run, if the overlap policy allows it. The schedule's row is the lock: of two servers who want runs of
    /// one schedule, the second sees what the first has taken.
    pub(crate) async fn take_run(
        &self,
        run: &Waiting,
        driver: Uuid,
        now: Timestamp,
        leased_until: Timestamp,
    ) -> Result<Taking> {
        let mut transaction = self.begin().await?;
        query("UPDATE schedules SET version = version WHERE id = $1")
            .bind(run.schedule.to_string())
            .execute(&mut *transaction)
            .await?;
        let running: i64 = query_scalar(
            "SELECT count(*) FROM schedule_runs WHERE schedule_id = $1 AND state = 'running'",
        )
        .bind(run.schedule.to_string())
        .fetch_one(&mut *transaction)
        .await?;
        let taking = match (running > 0, run.overlap) {
            (true, Overlap::Queue) => return Ok(Taking::NotNow),
            (true, Overlap::Skip) => {
                let skipped = query(
                    "UPDATE schedule_runs SET state = 'skipped', reason = $1, ended_at = $2 \
                     WHERE id = $3 AND state = 'waiting'",
                )
                .bind("an earlier run had not ended")
                .bind(micros(now))
                .bind(run.id.to_string())
                .execute(&mut *transaction)
                .await?;
                (skipped.rows_affected() == 1).then_some(Taking::Skipped)
            }
            (false, _) | (true, Overlap::Allow) => {
                let taken = query(
                    "UPDATE schedule_runs SET state = 'running', driver = $1, fence = $2, leased_until = $3, \
                     started_at = $4 WHERE id = $5 AND state = 'waiting' AND fence = $6",
                )
                .bind(driver.to_string())
                .bind(run.fence + 1)
                .bind(micros(leased_until))
                .bind(micros(now))
                .bind(run.id.to_string())
                .bind(run.fence)
                .execute(&mut *transaction)
                .await?;
                (taken.rows_affected() == 1).then_some(Taking::Taken(run.fence + 1))
            }
        };
        transaction.commit().await?;
        Ok(taking.unwrap_or(Taking::NotNow))
    }

    /// Stores how a run ended. Answers `false` if its driver was taken for dead meanwhile.
    pub(crate) async fn end_run(&self, id: Uuid, fence: i64, ending: &Ending) -> Result<bool> {
        let ended = query(
            "UPDATE schedule_runs SET state = $1, reason = $2, outcome = $3, invocation_id = $4, ended_at = $5 \
             WHERE id = $6 AND fence = $7 AND state = 'running'",
        )
        .bind(name_of(&ending.state))
        .bind(ending.reason.as_deref())
        .bind(ending.outcome.map(Outcome::as_str))
        .bind(ending.invocation.map(|it| it.to_string()))
        .bind(micros(ending.at))
        .bind(id.to_string())
        .bind(fence)
        .execute(self.writer())
        .await?;
        Ok(ended.rows_affected() == 1)
    }

    /// Lets a run wait again of which nothing has run.
    pub(crate) async fn put_run_back(&self, id: Uuid, fence: i64) -> Result<()> {
        query(
            "UPDATE schedule_runs SET state = 'waiting', started_at = NULL WHERE id = $1 AND fence = $2 AND state = 'running'",
        )
        .bind(id.to_string())
        .bind(fence)
        .execute(self.writer())
        .await?;
        Ok(())
    }

    /// Ends the runs that this driver left behind before it was started again, and those whose driver let the lease
    /// run out. Nobody knows how far they came. Answers their accounts and schedules.
    pub(crate) async fn lose_runs(
        &self,
        left_by: Option<Uuid>,
        now: Timestamp,
    ) -> Result<Vec<(Uuid, Uuid)>> {
        let rows: Vec<(String, String, String, i64)> = query_as(
            "SELECT r.id, s.account_id, r.schedule_id, r.fence FROM schedule_runs r \
             JOIN schedules s ON s.id = r.schedule_id \
             WHERE r.state = 'running' AND (r.driver = $1 OR r.leased_until < $2)",
        )
        .bind(left_by.map(|it| it.to_string()))
        .bind(micros(now))
        .fetch_all(self.reader())
        .await?;
        let mut lost = Vec::new();
        for (id, account, schedule, fence) in rows {
            let won = query(
                "UPDATE schedule_runs SET state = 'lost', reason = $1, ended_at = $2, fence = fence + 1 \
                 WHERE id = $3 AND fence = $4 AND state = 'running'",
            )
            .bind("the server that ran it went down: how far it came is not known, so it is not run again")
            .bind(micros(now))
            .bind(id)
            .bind(fence)
            .execute(self.writer())
            .await?;
            if won.rows_affected() == 1 {
                lost.push((parsed(&account)?, parsed(&schedule)?));
            }
        }
        Ok(lost)
    }
}
