//! Deployments: rows that a driver moves from state to state.

use api::{
    activity::Kind,
    deployments::{Deployment, DeploymentState},
    names::FunctionName,
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as, query_scalar};
use uuid::Uuid;

use super::{
    Result, Store,
    activity::{self, Entry, Subject},
    error::Error,
    instant, micros, parsed,
};
use crate::live::Pointer;

/// A deployment that somebody drives, with what only the server knows of it.
#[derive(Debug, Clone)]
pub struct Driven {
    pub deployment: Deployment,
    pub account: Uuid,
    pub function: Uuid,
    /// The id of the deployment that built, or builds, what this one makes live.
    pub artifact: Uuid,
    /// Grows with every driver.
    pub fence: i64,
}

impl Driven {
    /// What callers reach when the deployment has succeeded.
    pub(crate) fn pointer(&self) -> Pointer {
        Pointer {
            account: self.account,
            function: self.function,
            name: self.deployment.function.clone(),
            deployment: self.deployment.id,
            version: self.deployment.version,
            artifact: self.artifact,
        }
    }
}

#[derive(FromRow)]
pub(super) struct Row {
    id: String,
    account_id: String,
    function_id: String,
    name: String,
    version: i64,
    state: String,
    states: String,
    error: Option<String>,
    artifact: Option<String>,
    rollback_of: Option<String>,
    created_at: i64,
    created_by: String,
    fence: i64,
}

impl Row {
    pub(super) fn into_driven(self) -> Result<Driven> {
        let id = parsed(&self.id)?;
        Ok(Driven {
            account: parsed(&self.account_id)?,
            function: parsed(&self.function_id)?,
            artifact: self.artifact.map_or(Ok(id), |it| parsed(&it))?,
            fence: self.fence,
            deployment: Deployment {
                id,
                function: FunctionName::parse(&self.name).map_err(Error::corrupt)?,
                version: u64::try_from(self.version).map_err(Error::corrupt)?,
                state: serde_json::from_value(self.state.into()).map_err(Error::corrupt)?,
                states: serde_json::from_str(&self.states).map_err(Error::corrupt)?,
                error: self
                    .error
                    .map_or(Ok(None), |it| serde_json::from_str(&it))
                    .map_err(Error::corrupt)?,
                rollback_of: self.rollback_of.map(|it| parsed(&it)).transpose()?,
                created_at: instant(self.created_at)?,
                created_by: self.created_by,
            },
        })
    }
}

impl Store {
    /// Adds a deployment. Answers `false` if another one of the function is running: the database says so, so that it
    /// holds for several servers.
    pub async fn add_deployment(
        &self,
        new: &Driven,
        driver: Uuid,
        leased_until: Timestamp,
    ) -> Result<bool> {
        let Driven { deployment, .. } = new;
        let mut transaction = self.begin().await?;
        let added = query(
            "INSERT INTO deployments (id, account_id, function_id, version, state, state_at, states, artifact, rollback_of, \
             created_at, created_by, driver, fence, leased_until) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
             ON CONFLICT (function_id) WHERE state IN ('build_start', 'build_finish', 'deploy_start') DO NOTHING",
        )
        .bind(deployment.id.to_string())
        .bind(new.account.to_string())
        .bind(new.function.to_string())
        .bind(deployment.version.cast_signed())
        .bind(deployment.state.as_str())
        .bind(since(deployment))
        .bind(json(&deployment.states))
        .bind(new.artifact.to_string())
        .bind(deployment.rollback_of.map(|it| it.to_string()))
        .bind(micros(deployment.created_at))
        .bind(&deployment.created_by)
        .bind(driver.to_string())
        .bind(new.fence)
        .bind(micros(leased_until))
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        // A rollback is one change: it is told when it is done.
        if deployment.rollback_of.is_none() {
            let entry = entry(deployment, Kind::DeploymentStarted);
            let now = deployment.created_at;
            activity::record(&mut transaction, new.account, &entry, now).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Stores that a deployment left the state `from`. Answers `false` if it was not in it, or has another driver.
    pub async fn move_deployment(
        &self,
        moved: &Driven,
        from: DeploymentState,
        leased_until: Timestamp,
    ) -> Result<bool> {
        let Driven { deployment, .. } = moved;
        let mut transaction = self.begin().await?;
        let stored = query(
            "UPDATE deployments SET state = $1, state_at = $2, states = $3, error = $4, leased_until = $5 \
             WHERE id = $6 AND state = $7 AND fence = $8",
        )
        .bind(deployment.state.as_str())
        .bind(since(deployment))
        .bind(json(&deployment.states))
        .bind(deployment.error.as_ref().map(json))
        .bind(micros(leased_until))
        .bind(deployment.id.to_string())
        .bind(from.as_str())
        .bind(moved.fence)
        .execute(&mut *transaction)
        .await?;
        if stored.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(error) = &deployment.error {
            let entry = entry(deployment, Kind::DeploymentFailed)
                .with("state", deployment.state.as_str())
                .with("message", error.message.as_str());
            activity::record(&mut transaction, moved.account, &entry, last(deployment)).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Stores that a deployment succeeded and makes it what callers reach, both or neither. Answers as
    /// [`Store::move_deployment`] does.
    pub async fn finish_deployment(&self, done: &Driven, from: DeploymentState) -> Result<bool> {
        let Driven { deployment, .. } = done;
        let mut transaction = self.begin().await?;
        let stored = query(
            "UPDATE deployments SET state = $1, state_at = $2, states = $3 WHERE id = $4 AND state = $5 AND fence = $6",
        )
        .bind(deployment.state.as_str())
        .bind(since(deployment))
        .bind(json(&deployment.states))
        .bind(deployment.id.to_string())
        .bind(from.as_str())
        .bind(done.fence)
        .execute(&mut *transaction)
        .await?;
        if stored.rows_affected() == 0 {
            return Ok(false);
        }
        query(
            "INSERT INTO live (function_id, account_id, deployment_id, version, deployed_at, deployed_by) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (function_id) DO UPDATE SET \
             deployment_id = excluded.deployment_id, version = excluded.version, \
             deployed_at = excluded.deployed_at, deployed_by = excluded.deployed_by",
        )
        .bind(done.function.to_string())
        .bind(done.account.to_string())
        .bind(deployment.id.to_string())
        .bind(deployment.version.cast_signed())
        .bind(since(deployment))
        .bind(&deployment.created_by)
        .execute(&mut *transaction)
        .await?;
        let kind = match deployment.rollback_of {
            Some(_) => Kind::DeploymentRolledBack,
            None => Kind::DeploymentFinished,
        };
        let entry = entry(deployment, kind);
        activity::record(&mut transaction, done.account, &entry, last(deployment)).await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub async fn deployment(&self, account: Uuid, id: Uuid) -> Result<Option<Driven>> {
        let row: Option<Row> = query_as(
            "SELECT d.*, f.name FROM deployments d JOIN functions f ON f.id = d.function_id \
             WHERE d.account_id = $1 AND d.id = $2",
        )
        .bind(account.to_string())
        .bind(id.to_string())
        .fetch_optional(self.reader())
        .await?;
        row.map(Row::into_driven).transpose()
    }

    /// The newest deployments, of one function or of all, older than `before`.
    pub async fn deployments(
        &self,
        account: Uuid,
        function: Option<&FunctionName>,
        before: Uuid,
        limit: usize,
    ) -> Result<Vec<Deployment>> {
        let rows: Vec<Row> = query_as(
            "SELECT d.*, f.name FROM deployments d JOIN functions f ON f.id = d.function_id \
             WHERE d.account_id = $1 AND ($2 IS NULL OR f.name = $2) AND d.id < $3 \
             ORDER BY d.id DESC LIMIT $4",
        )
        .bind(account.to_string())
        .bind(function.map(FunctionName::as_str))
        .bind(before.to_string())
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter()
            .map(|row| Ok(row.into_driven()?.deployment))
            .collect()
    }

    /// Whether a deployment of the function is on its way.
    pub async fn is_deploying(&self, function: Uuid) -> Result<bool> {
        let running: i64 = query_scalar(
            "SELECT count(*) FROM deployments WHERE function_id = $1 AND state IN ('build_start', 'build_finish', 'deploy_start')",
        )
        .bind(function.to_string())
        .fetch_one(self.reader())
        .await?;
        Ok(running > 0)
    }
}

/// What is said of a deployment in the activity.
fn entry(deployment: &Deployment, kind: Kind) -> Entry<'_> {
    let name = &deployment.function;
    let subject = Subject::new("deployment", deployment.id, name.as_str()).of(name);
    Entry::new(&deployment.created_by, kind, subject).with("version", deployment.version)
}

/// When the deployment came into its state.
fn last(deployment: &Deployment) -> Timestamp {
    let last = deployment.states.last();
    last.map_or(deployment.created_at, |it| it.at)
}

fn since(deployment: &Deployment) -> i64 {
    micros(last(deployment))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("states and errors encode")
}
