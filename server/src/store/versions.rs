//! Versions: rows that are written once.

use api::{
    functions::{Env, Language, Recording},
    versions::{Version, VersionSummary},
};
use jiff::Timestamp;
use sqlx::{Any, FromRow, Transaction};
use uuid::Uuid;

use super::{Error, Result, Store, instant, micros, name_of, named};

/// What a Save stores.
pub struct NewVersion<'a> {
    pub description: &'a str,
    pub event: Option<&'a str>,
    pub language: Language,
    pub code: &'a str,
    pub env: &'a Env,
    pub record: Recording,
    pub created_at: Timestamp,
    pub created_by: &'a str,
}

#[derive(FromRow)]
struct Row {
    version: i64,
    description: String,
    event: Option<String>,
    language: String,
    created_at: i64,
    created_by: String,
}

#[derive(FromRow)]
struct WholeRow {
    #[sqlx(flatten)]
    summary: Row,
    code: String,
    env: String,
    record_input: i64,
    record_output: i64,
}

impl Store {
    pub async fn version(&self, function: Uuid, version: u64) -> Result<Option<Version>> {
        let row: Option<WholeRow> = sqlx::query_as(
            "SELECT version, description, event, language, created_at, created_by, code, env, \
             record_input, record_output FROM versions \
             WHERE function_id = $1 AND version = $2",
        )
        .bind(function.to_string())
        .bind(i64::try_from(version).unwrap_or(i64::MAX))
        .fetch_optional(self.reader())
        .await?;
        row.map(WholeRow::version).transpose()
    }

    /// What is kept of the invocations of a version.
    pub(crate) async fn recording(&self, function: Uuid, version: u64) -> Result<Recording> {
        let (input, output) = sqlx::query_as(
            "SELECT record_input, record_output FROM versions WHERE function_id = $1 AND version = $2",
        )
        .bind(function.to_string())
        .bind(version.cast_signed())
        .fetch_one(self.reader())
        .await?;
        Ok(recording(input, output))
    }

    /// The versions older than `before`, the newest first.
    pub async fn versions(
        &self,
        function: Uuid,
        before: i64,
        limit: usize,
    ) -> Result<Vec<VersionSummary>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT version, description, event, language, created_at, created_by FROM versions \
             WHERE function_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3",
        )
        .bind(function.to_string())
        .bind(before)
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::summary).collect()
    }
}

fn recording(input: i64, output: i64) -> Recording {
    Recording {
        input: input != 0,
        output: output != 0,
    }
}

pub(super) async fn insert_version(
    transaction: &mut Transaction<'_, Any>,
    account: Uuid,
    function: Uuid,
    version: u64,
    new: &NewVersion<'_>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO versions (function_id, version, account_id, description, event, language, code, env, created_at, created_by, \
         record_input, record_output) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(function.to_string())
    .bind(version.cast_signed())
    .bind(account.to_string())
    .bind(new.description)
    .bind(new.event)
    .bind(name_of(&new.language))
    .bind(new.code)
    .bind(serde_json::to_string(new.env).map_err(Error::corrupt)?)
    .bind(micros(new.created_at))
    .bind(new.created_by)
    .bind(i64::from(new.record.input))
    .bind(i64::from(new.record.output))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

impl Row {
    fn summary(self) -> Result<VersionSummary> {
        Ok(VersionSummary {
            version: u64::try_from(self.version).map_err(Error::corrupt)?,
            description: self.description,
            event: self.event,
            language: named(&self.language)?,
            created_at: instant(self.created_at)?,
            created_by: self.created_by,
        })
    }
}

impl WholeRow {
    fn version(self) -> Result<Version> {
        Ok(Version {
            summary: self.summary.summary()?,
            code: self.code,
            env: serde_json::from_str(&self.env).map_err(Error::corrupt)?,
            record: recording(self.record_input, self.record_output),
        })
    }
}
