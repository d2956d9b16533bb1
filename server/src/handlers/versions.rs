//! Versions: list and read.

use api::{
    Code, Page, Problem,
    versions::{GetVersion, ListVersions, Version, VersionSummary},
};

use super::functions::summary;
use crate::{auth::Caller, error::Result, paging, state::AppState};

pub async fn list(app: AppState, caller: Caller, it: ListVersions) -> Result<Page<VersionSummary>> {
    let limit = paging::limit(it.limit)?;
    let before = match paging::after(it.cursor.as_deref())? {
        Some(key) => key.parse().map_err(|_| {
            Problem::new(Code::InvalidCursor, "it is not one of a list of versions")
        })?,
        None => i64::MAX,
    };
    let function = summary(&app, &caller, &it.name).await?;
    let versions = app.store.versions(function.uuid, before, limit + 1).await?;
    Ok(paging::page(versions, limit, |last| {
        last.version.to_string()
    }))
}

pub async fn get(app: AppState, caller: Caller, it: GetVersion) -> Result<Version> {
    let function = summary(&app, &caller, &it.name).await?;
    let version = app.store.version(function.uuid, it.version).await?;
    version.ok_or_else(|| {
        Problem::new(
            Code::NotFound,
            format!("`{}` has no version {}", it.name, it.version),
        )
        .into()
    })
}
