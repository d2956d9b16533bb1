//! Tokens: made, listed, revoked. Their secrets are not stored.

use api::{
    Role,
    activity::Kind,
    tokens::{Scope, Token},
};
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    Error, Result, Store,
    activity::{self, Entry, Subject},
    credentials::scope,
    instant, micros, parsed,
};

pub struct NewToken<'a> {
    pub id: Uuid,
    pub account: Uuid,
    pub name: &'a str,
    pub role: Role,
    pub scope: &'a Scope,
    pub hash: &'a str,
    /// How it begins, to be shown.
    pub prefix: &'a str,
    pub created_at: Timestamp,
    pub created_by: &'a str,
    /// Whom it stands for; absent: it is made at the server's console.
    pub user: Option<Uuid>,
    /// The token that it is made with, and ends with.
    pub parent: Option<Uuid>,
    pub expires_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    prefix: String,
    role: String,
    scope_operations: Option<String>,
    scope_functions: Option<String>,
    created_at: i64,
    created_by: String,
    expires_at: Option<i64>,
    used_at: Option<i64>,
}

impl Store {
    pub async fn add_token(&self, token: &NewToken<'_>) -> Result<()> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO tokens (id, account_id, name, hash, prefix, role, scope_operations, scope_functions, created_at, \
             created_by, user_id, parent_id, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(token.id.to_string())
        .bind(token.account.to_string())
        .bind(token.name)
        .bind(token.hash)
        .bind(token.prefix)
        .bind(token.role.as_str())
        .bind(token.scope.operations.as_ref().map(json))
        .bind(token.scope.functions.as_ref().map(json))
        .bind(micros(token.created_at))
        .bind(token.created_by)
        .bind(token.user.map(|it| it.to_string()))
        .bind(token.parent.map(|it| it.to_string()))
        .bind(token.expires_at.map(micros))
        .execute(&mut *transaction)
        .await?;
        let subject = Subject::new("token", token.id, token.name);
        let entry = Entry::new(token.created_by, Kind::TokenCreated, subject)
            .with("role", token.role.as_str());
        activity::record(&mut transaction, token.account, &entry, token.created_at).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The tokens that a user made, or all of the account's, older than `before`, the newest first.
    pub async fn tokens(
        &self,
        account: Uuid,
        user: Option<Uuid>,
        before: Uuid,
        limit: usize,
    ) -> Result<Vec<Token>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, prefix, role, scope_operations, scope_functions, created_at, created_by, expires_at, used_at \
             FROM tokens WHERE account_id = $1 AND ($2 IS NULL OR user_id = $2) AND id < $3 ORDER BY id DESC LIMIT $4",
        )
        .bind(account.to_string())
        .bind(user.map(|it| it.to_string()))
        .bind(before.to_string())
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::token).collect()
    }

    /// Ends a token of a user's, or any of the account's, with those that were made with it. Answers `false` if there is
    /// none.
    pub async fn revoke_token(
        &self,
        account: Uuid,
        user: Option<Uuid>,
        id: Uuid,
        by: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut change = self.begin_rights_change().await?;
        let revoked: Option<String> = sqlx::query_scalar(
            "DELETE FROM tokens WHERE account_id = $1 AND ($2 IS NULL OR user_id = $2) AND id = $3 RETURNING name",
        )
        .bind(account.to_string())
        .bind(user.map(|it| it.to_string()))
        .bind(id.to_string())
        .fetch_optional(&mut *change)
        .await?;
        let Some(name) = revoked else {
            return Ok(false);
        };
        let entry = Entry::new(by, Kind::TokenRevoked, Subject::new("token", id, &name));
        activity::record(&mut change, account, &entry, now).await?;
        change.commit().await?;
        Ok(true)
    }
}

fn json(list: &Vec<impl serde::Serialize>) -> String {
    serde_json::to_string(list).expect("names encode")
}

impl Row {
    fn token(self) -> Result<Token> {
        Ok(Token {
            id: parsed(&self.id)?,
            name: self.name,
            prefix: self.prefix,
            role: parsed(&self.role)?,
            scope: scope(
                self.scope_operations.as_deref(),
                self.scope_functions.as_deref(),
            )?,
            created_at: instant(self.created_at)?,
            created_by: self.created_by,
            expires_at: self.expires_at.map(instant).transpose()?,
            last_used_at: self.used_at.map(instant).transpose()?,
        })
    }
}
