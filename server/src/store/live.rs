//! What callers reach: the truth that [`crate::live`] is a copy of.

use std::collections::HashMap;

use api::{activity::Kind, names::FunctionName};
use jiff::{SignedDuration, Timestamp};
use sqlx::{FromRow, query, query_as};
use uuid::Uuid;

use super::{
    Result, Store,
    activity::{self, Entry, Subject},
    error::Error,
    micros, parsed,
    schedules::pause_schedules,
};
use crate::live::Pointer;

#[derive(FromRow)]
struct Row {
    account_id: String,
    function_id: String,
    name: String,
    deployment_id: String,
    version: i64,
    artifact: Option<String>,
}

impl Row {
    fn into_pointer(self) -> Result<Pointer> {
        let deployment = parsed(&self.deployment_id)?;
        Ok(Pointer {
            account: parsed(&self.account_id)?,
            function: parsed(&self.function_id)?,
            name: FunctionName::parse(&self.name).map_err(Error::corrupt)?,
            deployment,
            version: u64::try_from(self.version).map_err(Error::corrupt)?,
            artifact: self.artifact.map_or(Ok(deployment), |it| parsed(&it))?,
        })
    }
}

impl Store {
    /// What callers reach in every account.
    pub(crate) async fn live(&self) -> Result<Vec<Pointer>> {
        let rows: Vec<Row> = query_as(
            "SELECT l.account_id, l.function_id, f.name, l.deployment_id, l.version, d.artifact FROM live l \
             JOIN functions f ON f.id = l.function_id JOIN deployments d ON d.id = l.deployment_id",
        )
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::into_pointer).collect()
    }

    /// Changes whenever [`Store::live`] does: cheap to ask, and independent of whose clock is ahead. The times are
    /// folded, because their sum would not fit.
    pub(crate) async fn live_stamp(&self) -> Result<(i64, i64, i64)> {
        let stamp = query_as(
            "SELECT count(*), CAST(COALESCE(sum(deployed_at % 1000000007), 0) AS BIGINT), \
             (SELECT CAST(COALESCE(sum((idle_stop_seconds + 1) * (created_at % 1000003 + 1)), 0) AS BIGINT) FROM functions \
             WHERE idle_stop_seconds IS NOT NULL) FROM live",
        );
        Ok(stamp.fetch_one(self.reader()).await?)
    }

    /// The idle times of the functions that have one of their own.
    pub(crate) async fn idle_stops(&self) -> Result<HashMap<Uuid, SignedDuration>> {
        let rows: Vec<(String, i64)> = query_as(
            "SELECT id, idle_stop_seconds FROM functions WHERE idle_stop_seconds IS NOT NULL",
        )
        .fetch_all(self.reader())
        .await?;
        rows.into_iter()
            .map(|(id, seconds)| Ok((parsed(&id)?, SignedDuration::from_secs(seconds))))
            .collect()
    }

    /// Says after how many seconds the function is stopped; `None`: as the installation says. Answers `false` if there
    /// is no such function any more.
    pub(crate) async fn set_idle_stop(
        &self,
        account: Uuid,
        function: Uuid,
        name: &FunctionName,
        seconds: Option<u64>,
        by: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let stored = seconds
            .map(i64::try_from)
            .transpose()
            .map_err(Error::corrupt)?;
        let mut transaction = self.begin().await?;
        let set = query("UPDATE functions SET idle_stop_seconds = $1 WHERE id = $2")
            .bind(stored)
            .bind(function.to_string())
            .execute(&mut *transaction)
            .await?;
        if set.rows_affected() == 0 {
            return Ok(false);
        }
        let subject = Subject::function(function, name);
        let entry = Entry::new(by, Kind::FunctionIdleStopSet, subject).with("seconds", seconds);
        activity::record(&mut transaction, account, &entry, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Makes nothing of the function reachable, and pauses its schedules. Answers which; `None`: nothing was reachable.
    pub(crate) async fn undeploy(
        &self,
        account: Uuid,
        function: Uuid,
        name: &FunctionName,
        by: &str,
        now: Timestamp,
    ) -> Result<Option<Vec<Uuid>>> {
        let mut transaction = self.begin().await?;
        let removed = query("DELETE FROM live WHERE function_id = $1")
            .bind(function.to_string())
            .execute(&mut *transaction)
            .await?;
        query("UPDATE functions SET undeployed_at = $1 WHERE id = $2")
            .bind(micros(now))
            .bind(function.to_string())
            .execute(&mut *transaction)
            .await?;
        if removed.rows_affected() == 0 {
            return Ok(None);
        }
        let paused = pause_schedules(&mut transaction, function, now, by).await?;
        let subject = Subject::function(function, name);
        let mut entry = Entry::new(by, Kind::FunctionUndeployed, subject);
        if !paused.is_empty() {
            entry = entry.with("paused_schedules", paused.len());
        }
        activity::record(&mut transaction, account, &entry, now).await?;
        transaction.commit().await?;
        Ok(Some(paused))
    }
}
