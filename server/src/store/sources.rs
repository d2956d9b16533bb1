//! What a version is built from.

use api::{
    functions::{Env, Language},
    names::FunctionName,
};
use sqlx::query_as;
use uuid::Uuid;

use super::{Result, Store, error::Error};

pub(crate) struct SavedSource {
    pub(crate) name: FunctionName,
    pub(crate) language: Language,
    pub(crate) code: String,
    pub(crate) env: Env,
}

impl Store {
    /// A version's code, for whoever builds it on behalf of a deployment that exists.
    pub(crate) async fn source(&self, function: Uuid, version: u64) -> Result<SavedSource> {
        let (name, language, code, env): (String, String, String, String) = query_as(
            "SELECT f.name, v.language, v.code, v.env FROM versions v JOIN functions f ON f.id = v.function_id \
             WHERE v.function_id = $1 AND v.version = $2",
        )
        .bind(function.to_string())
        .bind(version.cast_signed())
        .fetch_one(self.reader())
        .await?;
        Ok(SavedSource {
            name: FunctionName::parse(&name).map_err(Error::corrupt)?,
            language: serde_json::from_value(language.into()).map_err(Error::corrupt)?,
            code,
            env: serde_json::from_str(&env).map_err(Error::corrupt)?,
        })
    }
}
