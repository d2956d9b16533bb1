//! What callers reach: the truth that [`crate::live`] is a copy of.

use api::names::FunctionName;
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};
use uuid::Uuid;

use super::{Result, Store, error::Error, micros, parsed, schedules::pause_schedules};
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
    pub(crate) async fn live_stamp(&self) -> Result<(i64, i64)> {
        let stamp = query_as(
            "SELECT count(*), CAST(COALESCE(sum(deployed_at % 1000000007), 0) AS BIGINT) FROM live",
        );
        Ok(stamp.fetch_one(self.reader()).await?)
    }

    /// Makes nothing of the function reachable, and pauses its schedules. Answers which; `None`: nothing was reachable.
    pub(crate) async fn undeploy(
        &self,
        function: Uuid,
        now: Timestamp,
        by: &str,
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
        transaction.commit().await?;
        Ok(Some(paused))
    }
}
