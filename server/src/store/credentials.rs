//! Sessions and tokens, both known by the hash of a secret that is not stored.

use api::Role;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Result, Store, User, instant, micros, parsed};

/// Whom a session or a token stands for.
#[derive(Debug, Clone)]
pub struct Identity {
    pub account: Uuid,
    pub account_name: String,
    pub role: Role,
    /// The email of the user, or the name of the token.
    pub name: String,
    pub expires_at: Option<Timestamp>,
}

pub struct NewToken<'a> {
    pub id: Uuid,
    pub account: Uuid,
    pub name: &'a str,
    pub role: Role,
    pub hash: &'a str,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

type Row = (String, String, String, String, Option<i64>);

impl Store {
    pub async fn add_token(&self, token: &NewToken<'_>) -> Result<()> {
        sqlx::query("INSERT INTO tokens (id, account_id, name, hash, role, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(token.id.to_string())
            .bind(token.account.to_string())
            .bind(token.name)
            .bind(token.hash)
            .bind(token.role.as_str())
            .bind(micros(token.created_at))
            .bind(token.expires_at.map(micros))
            .execute(self.writer())
            .await?;
        Ok(())
    }

    pub async fn token_identity(&self, hash: &str) -> Result<Option<Identity>> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT a.id, a.name, t.role, t.name, t.expires_at FROM tokens t JOIN accounts a ON a.id = t.account_id WHERE t.hash = $1",
        )
        .bind(hash)
        .fetch_optional(self.reader())
        .await?;
        row.map(identity).transpose()
    }

    pub async fn add_session(
        &self,
        user: &User,
        hash: &str,
        created_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<()> {
        sqlx::query("INSERT INTO sessions (hash, account_id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(hash)
            .bind(user.account.to_string())
            .bind(user.id.to_string())
            .bind(micros(created_at))
            .bind(micros(expires_at))
            .execute(self.writer())
            .await?;
        Ok(())
    }

    pub async fn session_identity(&self, hash: &str) -> Result<Option<Identity>> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT a.id, a.name, u.role, u.email, s.expires_at FROM sessions s JOIN users u ON u.id = s.user_id \
             JOIN accounts a ON a.id = s.account_id WHERE s.hash = $1",
        )
        .bind(hash)
        .fetch_optional(self.reader())
        .await?;
        row.map(identity).transpose()
    }

    pub async fn end_session(&self, hash: &str) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE hash = $1")
            .bind(hash)
            .execute(self.writer())
            .await?;
        Ok(())
    }

    pub async fn forget_expired_sessions(&self, now: Timestamp) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE expires_at < $1")
            .bind(micros(now))
            .execute(self.writer())
            .await?;
        Ok(())
    }
}

fn identity((account, account_name, role, name, expires_at): Row) -> Result<Identity> {
    Ok(Identity {
        account: parsed(&account)?,
        account_name,
        role: parsed(&role)?,
        name,
        expires_at: expires_at.map(instant).transpose()?,
    })
}
