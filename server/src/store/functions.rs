//! Functions and what is known of each: its newest version, what is live, its last deployment.

use api::{
    activity::Kind,
    deployments::{Deployment, DeploymentState},
    functions::{FunctionState, FunctionSummary, Live, Presence},
    names::FunctionName,
};
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    Error, Result, Store,
    activity::{self, Entry, Subject},
    instant, micros, named, parsed,
    versions::{NewVersion, insert_version},
};

/// Begins every query that reads summaries; `$1` is the account.
macro_rules! select_summaries {
    ($($rest:tt)+) => {
        concat!(
            "SELECT f.id, f.name, f.version, f.created_at, f.changed_at, f.changed_by, f.undeployed_at, f.idle_stop_seconds, \
             v.description, v.event, v.language, \
             l.version AS live_version, l.deployment_id AS live_deployment, l.deployed_at, l.deployed_by, \
             d.id AS last_id, d.version AS last_version, d.state AS last_state, d.states AS last_states, \
             d.error AS last_error, d.rollback_of AS last_rollback_of, d.created_at AS last_created_at, \
             d.created_by AS last_created_by \
             FROM functions f \
             JOIN versions v ON v.function_id = f.id AND v.version = f.version \
             LEFT JOIN live l ON l.function_id = f.id \
             LEFT JOIN deployments d ON d.id = (SELECT max(id) FROM deployments WHERE function_id = f.id) \
             WHERE f.account_id = $1 AND ",
            $($rest)+
        )
    };
}

/// What narrows a list, from `$2` to its length, `$5`.
macro_rules! listed {
    () => {
        "($2 IS NULL OR lower(f.name) LIKE $2 ESCAPE '!') \
         AND ($3 IS NULL OR EXISTS (SELECT 1 FROM deployments e WHERE e.function_id = f.id) = ($3 = 1)) \
         AND ($4 IS NULL OR (lower(f.name), f.name) > (lower($4), $4)) \
         ORDER BY lower(f.name), f.name LIMIT $5"
    };
}

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    version: i64,
    created_at: i64,
    changed_at: i64,
    changed_by: String,
    undeployed_at: Option<i64>,
    idle_stop_seconds: Option<i64>,
    description: String,
    event: Option<String>,
    language: String,
    live_version: Option<i64>,
    live_deployment: Option<String>,
    deployed_at: Option<i64>,
    deployed_by: Option<String>,
    last_id: Option<String>,
    last_version: Option<i64>,
    last_state: Option<String>,
    last_states: Option<String>,
    last_error: Option<String>,
    last_rollback_of: Option<String>,
    last_created_at: Option<i64>,
    last_created_by: Option<String>,
}

/// Which functions a list shows.
pub struct Listed<'a> {
    pub name: Option<&'a FunctionName>,
    pub search: Option<&'a str>,
    pub deployed: Option<bool>,
    /// The name after which the page begins.
    pub after: Option<&'a str>,
    pub limit: usize,
}

/// What became of a deletion.
pub enum Deletion {
    Done,
    StillDeployed,
    DeploymentRunning,
}

impl Store {
    pub async fn function(
        &self,
        account: Uuid,
        name: &FunctionName,
    ) -> Result<Option<FunctionSummary>> {
        let row: Option<Row> = sqlx::query_as(select_summaries!("f.name = $2"))
            .bind(account.to_string())
            .bind(name.as_str())
            .fetch_optional(self.reader())
            .await?;
        row.map(Row::summary).transpose()
    }

    /// In the order of names, whatever their case.
    pub async fn functions(
        &self,
        account: Uuid,
        listed: &Listed<'_>,
    ) -> Result<Vec<FunctionSummary>> {
        // One name is looked up in its index.
        let statement = match listed.name {
            Some(_) => select_summaries!(concat!("f.name = $6 AND ", listed!())),
            None => select_summaries!(listed!()),
        };
        let mut query = sqlx::query_as(statement)
            .bind(account.to_string())
            .bind(listed.search.map(containing))
            .bind(listed.deployed.map(i64::from))
            .bind(listed.after)
            .bind(i64::try_from(listed.limit).map_err(Error::corrupt)?);
        if let Some(name) = listed.name {
            query = query.bind(name.as_str());
        }
        let rows: Vec<Row> = query.fetch_all(self.reader()).await?;
        rows.into_iter().map(Row::summary).collect()
    }

    /// Adds a function with its version 1. Answers `false` if its name is taken.
    pub async fn add_function(
        &self,
        account: Uuid,
        id: Uuid,
        name: &FunctionName,
        first: &NewVersion<'_>,
    ) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let added = sqlx::query(
            "INSERT INTO functions (id, account_id, name, version, created_at, changed_at, changed_by) \
             VALUES ($1, $2, $3, 1, $4, $4, $5) ON CONFLICT (account_id, name) DO NOTHING",
        )
        .bind(id.to_string())
        .bind(account.to_string())
        .bind(name.as_str())
        .bind(micros(first.created_at))
        .bind(first.created_by)
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        insert_version(&mut transaction, account, id, 1, first).await?;
        let subject = Subject::function(id, name);
        let entry = Entry::new(first.created_by, Kind::FunctionCreated, subject).with("version", 1);
        activity::record(&mut transaction, account, &entry, first.created_at).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Adds the version after `base`. Answers `false` if `base` is not the newest one any more.
    pub async fn save_function(
        &self,
        account: Uuid,
        id: Uuid,
        base: u64,
        new: &NewVersion<'_>,
    ) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let saved: Option<String> = sqlx::query_scalar(
            "UPDATE functions SET version = version + 1, changed_at = $1, changed_by = $2 WHERE id = $3 AND version = $4 \
             RETURNING name",
        )
        .bind(micros(new.created_at))
        .bind(new.created_by)
        .bind(id.to_string())
        .bind(base.cast_signed())
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(name) = saved else {
            return Ok(false);
        };
        insert_version(&mut transaction, account, id, base + 1, new).await?;
        let name = FunctionName::parse(&name).map_err(Error::corrupt)?;
        let subject = Subject::function(id, &name);
        let entry =
            Entry::new(new.created_by, Kind::FunctionSaved, subject).with("version", base + 1);
        activity::record(&mut transaction, account, &entry, new.created_at).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Deletes a function that nothing runs of, with all its versions and deployments.
    pub async fn delete_function(
        &self,
        account: Uuid,
        id: Uuid,
        name: &FunctionName,
        by: &str,
        now: Timestamp,
    ) -> Result<Deletion> {
        let mut transaction = self.begin().await?;
        let (live, running): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM live WHERE function_id = $1), (SELECT count(*) FROM deployments \
             WHERE function_id = $1 AND state IN ('build_start', 'build_finish', 'deploy_start'))",
        )
        .bind(id.to_string())
        .fetch_one(&mut *transaction)
        .await?;
        if live > 0 {
            return Ok(Deletion::StillDeployed);
        }
        if running > 0 {
            return Ok(Deletion::DeploymentRunning);
        }
        let deleted = sqlx::query("DELETE FROM functions WHERE id = $1")
            .bind(id.to_string())
            .execute(&mut *transaction)
            .await;
        match deleted {
            // Another server made it live in between.
            Err(sqlx::Error::Database(cause)) if cause.is_foreign_key_violation() => {
                Ok(Deletion::StillDeployed)
            }
            Err(error) => Err(error.into()),
            // Somebody else deleted it in between, and that is in the activity.
            Ok(deleted) if deleted.rows_affected() == 0 => Ok(Deletion::Done),
            Ok(_) => {
                let entry = Entry::new(by, Kind::FunctionDeleted, Subject::function(id, name));
                activity::record(&mut transaction, account, &entry, now).await?;
                transaction.commit().await?;
                Ok(Deletion::Done)
            }
        }
    }
}

/// A pattern of LIKE for names that contain `text`, with `!` before what would be a wildcard.
pub(super) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

impl Row {
    fn summary(self) -> Result<FunctionSummary> {
        let name = FunctionName::parse(&self.name).map_err(Error::corrupt)?;
        let version = number(self.version)?;
        let undeployed_at = self.undeployed_at.map(instant).transpose()?;
        let live = self.live()?;
        let last_deployment = self.last_deployment(&name)?;
        Ok(FunctionSummary {
            uuid: parsed(&self.id)?,
            name,
            description: self.description,
            event: self.event,
            language: named(&self.language)?,
            version,
            state: state(
                version,
                live.as_ref(),
                last_deployment.as_ref(),
                undeployed_at,
            ),
            created_at: instant(self.created_at)?,
            changed_at: instant(self.changed_at)?,
            changed_by: self.changed_by,
            idle_stop_seconds: self.idle_stop_seconds.map(number).transpose()?,
            live,
            last_deployment,
        })
    }

    fn live(&self) -> Result<Option<Live>> {
        let (Some(version), Some(deployment), Some(at), Some(by)) = (
            self.live_version,
            &self.live_deployment,
            self.deployed_at,
            &self.deployed_by,
        ) else {
            return Ok(None);
        };
        Ok(Some(Live {
            version: number(version)?,
            deployment: parsed(deployment)?,
            deployed_at: instant(at)?,
            deployed_by: by.clone(),
            presence: Presence::default(),
        }))
    }

    fn last_deployment(&self, function: &FunctionName) -> Result<Option<Deployment>> {
        let (
            Some(id),
            Some(version),
            Some(state),
            Some(states),
            Some(created_at),
            Some(created_by),
        ) = (
            &self.last_id,
            self.last_version,
            &self.last_state,
            &self.last_states,
            self.last_created_at,
            &self.last_created_by,
        )
        else {
            return Ok(None);
        };
        let error = self
            .last_error
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(Error::corrupt)?;
        Ok(Some(Deployment {
            id: parsed(id)?,
            function: function.clone(),
            version: number(version)?,
            state: named(state)?,
            states: serde_json::from_str(states).map_err(Error::corrupt)?,
            error,
            rollback_of: self.last_rollback_of.as_deref().map(parsed).transpose()?,
            created_at: instant(created_at)?,
            created_by: created_by.clone(),
        }))
    }
}

fn number(stored: i64) -> Result<u64> {
    u64::try_from(stored).map_err(Error::corrupt)
}

/// The state of a function follows from what is stored of it.
fn state(
    newest: u64,
    live: Option<&Live>,
    last: Option<&Deployment>,
    undeployed_at: Option<Timestamp>,
) -> FunctionState {
    // What failed before the function was undeployed is history.
    let last = last.filter(|it| undeployed_at.is_none_or(|undeployed| it.created_at > undeployed));
    match (last.map(|it| it.state), live) {
        (Some(DeploymentState::BuildError), _) => FunctionState::BuildError,
        (Some(DeploymentState::DeployError), _) => FunctionState::DeployError,
        (_, None) => FunctionState::Draft,
        (_, Some(live)) if live.version == newest => FunctionState::Productive,
        (_, Some(_)) => FunctionState::Modified,
    }
}
