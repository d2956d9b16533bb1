//! Schedules: rows that people write and that the clock moves on.

pub(crate) mod due;

use api::{
    activity::Kind,
    invocations::Header,
    names::FunctionName,
    schedules::{CatchUp, Overlap, PauseReason, Schedule},
};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::{Any, FromRow, Transaction, query, query_as, query_scalar};
use uuid::Uuid;

use super::{
    Result, Store,
    activity::{By, Subject},
    error::Error,
    instant, micros, name_of, named, parsed,
    schedule_runs::{RunRow, run_columns},
};
use crate::schedules::times::Cron;

/// What people write of a schedule, and the first instant that follows from it.
pub(crate) struct Written<'a> {
    pub(crate) cron: &'a str,
    pub(crate) time_zone: &'a str,
    pub(crate) payload: &'a Value,
    pub(crate) headers: &'a [Header],
    pub(crate) overlap: Overlap,
    pub(crate) catch_up: CatchUp,
    /// Absent: the instants stay as they are.
    pub(crate) next: Option<Timestamp>,
    pub(crate) at: Timestamp,
    pub(crate) by: &'a str,
}

impl<'a> Written<'a> {
    fn by(&self, account: Uuid) -> By<'a> {
        By {
            account,
            who: self.by,
            at: self.at,
        }
    }
}

/// Begins every query that reads schedules; `$1` is the account.
macro_rules! select_schedules {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.function_id, f.name AS function, l.version AS live_version, s.cron, s.time_zone, s.payload, \
             s.headers, s.overlap, s.catch_up, s.paused, s.next_at, s.version, s.created_at, s.created_by, \
             s.changed_at, s.changed_by, ",
            run_columns!(),
            " FROM schedules s JOIN functions f ON f.id = s.function_id \
             LEFT JOIN live l ON l.function_id = s.function_id \
             LEFT JOIN schedule_runs r ON r.id = (SELECT max(id) FROM schedule_runs WHERE schedule_id = s.id) \
             WHERE s.account_id = $1 AND ",
            $rest
        )
    };
}

#[derive(FromRow)]
struct Row {
    id: String,
    function: String,
    live_version: Option<i64>,
    cron: String,
    time_zone: String,
    payload: String,
    headers: String,
    overlap: String,
    catch_up: String,
    paused: Option<String>,
    next_at: Option<i64>,
    version: i64,
    created_at: i64,
    created_by: String,
    changed_at: i64,
    changed_by: String,
    #[sqlx(flatten)]
    last_run: RunRow,
}

impl Row {
    fn into_schedule(self) -> Result<Schedule> {
        Ok(Schedule {
            id: parsed(&self.id)?,
            function: FunctionName::parse(&self.function).map_err(Error::corrupt)?,
            deployed: self.live_version.is_some(),
            description: Cron::parse(&self.cron).map_err(Error::corrupt)?.describe(),
            cron: self.cron,
            time_zone: self.time_zone,
            payload: from_json(&self.payload)?,
            headers: from_json(&self.headers)?,
            overlap: named(&self.overlap)?,
            catch_up: from_json(&self.catch_up)?,
            paused: self.paused.as_deref().map(named).transpose()?,
            next_run: self.next_at.map(instant).transpose()?,
            last_run: self.last_run.into_run()?,
            version: u64::try_from(self.version).map_err(Error::corrupt)?,
            created_at: instant(self.created_at)?,
            created_by: self.created_by,
            changed_at: instant(self.changed_at)?,
            changed_by: self.changed_by,
        })
    }
}

impl Store {
    pub(crate) async fn schedule(&self, account: Uuid, id: Uuid) -> Result<Option<Schedule>> {
        let row: Option<Row> = query_as(select_schedules!("s.id = $2"))
            .bind(account.to_string())
            .bind(id.to_string())
            .fetch_optional(self.reader())
            .await?;
        row.map(Row::into_schedule).transpose()
    }

    /// The newest schedules, of one function or of all, older than `before`.
    pub(crate) async fn schedules(
        &self,
        account: Uuid,
        function: Option<&FunctionName>,
        before: Uuid,
        limit: usize,
    ) -> Result<Vec<Schedule>> {
        let rows: Vec<Row> = query_as(select_schedules!(
            "($2 IS NULL OR f.name = $2) AND s.id < $3 ORDER BY s.id DESC LIMIT $4"
        ))
        .bind(account.to_string())
        .bind(function.map(FunctionName::as_str))
        .bind(before.to_string())
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::into_schedule).collect()
    }

    /// Adds a schedule. Answers `false` if the function is not live.
    pub(crate) async fn add_schedule(
        &self,
        account: Uuid,
        id: Uuid,
        function: Uuid,
        new: &Written<'_>,
    ) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let added = query(
            "INSERT INTO schedules (id, account_id, function_id, cron, time_zone, payload, headers, overlap, catch_up, \
             next_at, version, created_at, created_by, changed_at, changed_by) \
             SELECT $1, account_id, function_id, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $9, $10 \
             FROM live WHERE function_id = $11 AND account_id = $12",
        )
        .bind(id.to_string())
        .bind(new.cron)
        .bind(new.time_zone)
        .bind(json(new.payload))
        .bind(json(&new.headers))
        .bind(name_of(&new.overlap))
        .bind(json(&new.catch_up))
        .bind(new.next.map(micros))
        .bind(micros(new.at))
        .bind(new.by)
        .bind(function.to_string())
        .bind(account.to_string())
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        record(
            &mut transaction,
            Kind::ScheduleCreated,
            id,
            &new.by(account),
        )
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Stores what people changed. Answers `false` if `base` is not the newest version any more.
    pub(crate) async fn change_schedule(
        &self,
        account: Uuid,
        id: Uuid,
        base: u64,
        new: &Written<'_>,
    ) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let changed = query(
            "UPDATE schedules SET cron = $1, time_zone = $2, payload = $3, headers = $4, overlap = $5, catch_up = $6, \
             next_at = CASE WHEN paused IS NULL THEN COALESCE($7, next_at) END, version = version + 1, \
             changed_at = $8, changed_by = $9 WHERE id = $10 AND account_id = $11 AND version = $12",
        )
        .bind(new.cron)
        .bind(new.time_zone)
        .bind(json(new.payload))
        .bind(json(&new.headers))
        .bind(name_of(&new.overlap))
        .bind(json(&new.catch_up))
        .bind(new.next.map(micros))
        .bind(micros(new.at))
        .bind(new.by)
        .bind(id.to_string())
        .bind(account.to_string())
        .bind(base.cast_signed())
        .execute(&mut *transaction)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        record(
            &mut transaction,
            Kind::ScheduleChanged,
            id,
            &new.by(account),
        )
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Pauses a schedule that runs; one that is paused stays as it is.
    pub(crate) async fn pause_schedule(
        &self,
        account: Uuid,
        id: Uuid,
        now: Timestamp,
        by: &str,
    ) -> Result<()> {
        let mut transaction = self.begin().await?;
        let is_there: Option<i64> = query_scalar(
            "SELECT version FROM schedules WHERE id = $1 AND account_id = $2 AND paused IS NULL",
        )
        .bind(id.to_string())
        .bind(account.to_string())
        .fetch_optional(&mut *transaction)
        .await?;
        if is_there.is_some() {
            pause(
                &mut transaction,
                &id.to_string(),
                PauseReason::Person,
                now,
                by,
            )
            .await?;
            let by = By {
                account,
                who: by,
                at: now,
            };
            record(&mut transaction, Kind::SchedulePaused, id, &by).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Resumes a paused schedule from `next` on. Answers `false` if its function is not live.
    pub(crate) async fn resume_schedule(
        &self,
        account: Uuid,
        id: Uuid,
        next: Option<Timestamp>,
        now: Timestamp,
        by: &str,
    ) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let resumed = query(
            "UPDATE schedules SET paused = NULL, next_at = $1, changed_at = $2, changed_by = $3 \
             WHERE id = $4 AND account_id = $5 AND paused IS NOT NULL \
             AND EXISTS (SELECT 1 FROM live WHERE live.function_id = schedules.function_id)",
        )
        .bind(next.map(micros))
        .bind(micros(now))
        .bind(by)
        .bind(id.to_string())
        .bind(account.to_string())
        .execute(&mut *transaction)
        .await?;
        if resumed.rows_affected() == 0 {
            return Ok(false);
        }
        let by = By {
            account,
            who: by,
            at: now,
        };
        record(&mut transaction, Kind::ScheduleResumed, id, &by).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Answers `false` if there is no such schedule.
    pub(crate) async fn delete_schedule(&self, id: Uuid, by: &By<'_>) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let deleted: Option<(String, String)> = query_as(
            "DELETE FROM schedules WHERE id = $1 AND account_id = $2 \
             RETURNING cron, (SELECT name FROM functions WHERE functions.id = schedules.function_id)",
        )
        .bind(id.to_string())
        .bind(by.account.to_string())
        .fetch_optional(&mut *transaction)
        .await?;
        let Some((cron, function)) = deleted else {
            return Ok(false);
        };
        let function = FunctionName::parse(&function).map_err(Error::corrupt)?;
        let subject = Subject::new("schedule", id, &cron).of(&function);
        by.record(&mut transaction, Kind::ScheduleDeleted, subject)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Adds to the activity what became of a schedule that is there.
async fn record(
    transaction: &mut Transaction<'static, Any>,
    kind: Kind,
    id: Uuid,
    by: &By<'_>,
) -> Result<()> {
    let (cron, function): (String, String) = query_as(
        "SELECT s.cron, f.name FROM schedules s JOIN functions f ON f.id = s.function_id WHERE s.id = $1",
    )
    .bind(id.to_string())
    .fetch_one(&mut **transaction)
    .await?;
    let function = FunctionName::parse(&function).map_err(Error::corrupt)?;
    let subject = Subject::new("schedule", id, &cron).of(&function);
    by.record(transaction, kind, subject).await
}

/// Pauses the schedules of a function that callers do not reach any more. Answers which.
pub(super) async fn pause_schedules(
    transaction: &mut Transaction<'static, Any>,
    function: Uuid,
    now: Timestamp,
    by: &str,
) -> Result<Vec<Uuid>> {
    let ids: Vec<String> =
        query_scalar("SELECT id FROM schedules WHERE function_id = $1 AND paused IS NULL")
            .bind(function.to_string())
            .fetch_all(&mut **transaction)
            .await?;
    for id in &ids {
        pause(transaction, id, PauseReason::Undeployed, now, by).await?;
    }
    ids.iter().map(|it| parsed(it)).collect()
}

async fn pause(
    transaction: &mut Transaction<'static, Any>,
    id: &str,
    reason: PauseReason,
    now: Timestamp,
    by: &str,
) -> Result<()> {
    query(
        "UPDATE schedules SET paused = $1, next_at = NULL, changed_at = $2, changed_by = $3 WHERE id = $4",
    )
    .bind(name_of(&reason))
    .bind(micros(now))
    .bind(by)
    .bind(id)
    .execute(&mut **transaction)
    .await?;
    let skipped = match reason {
        PauseReason::Person => "the schedule was paused before the run began",
        PauseReason::Undeployed => "the function was undeployed before the run began",
    };
    query(
        "UPDATE schedule_runs SET state = 'skipped', reason = $1, ended_at = $2 \
         WHERE schedule_id = $3 AND state = 'waiting' AND kind = 'instant'",
    )
    .bind(skipped)
    .bind(micros(now))
    .bind(id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("payloads, headers and policies encode")
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::corrupt)
}
