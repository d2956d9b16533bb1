//! Sessions and tokens, both known by the hash of a secret that is not stored.

use api::{Role, activity::Kind};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Result, Store, User,
    activity::{self, Entry, Subject},
    instant, micros, parsed,
};

/// Who it was that sat at the server itself.
const CONSOLE: &str = "console";

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
    /// Adds a token that was made at the server's console.
    pub async fn add_token(&self, token: &NewToken<'_>) -> Result<()> {
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO tokens (id, account_id, name, hash, role, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(token.id.to_string())
            .bind(token.account.to_string())
            .bind(token.name)
            .bind(token.hash)
            .bind(token.role.as_str())
            .bind(micros(token.created_at))
            .bind(token.expires_at.map(micros))
            .execute(&mut *transaction)
            .await?;
        let subject = Subject::new("token", token.id, token.name);
        let entry =
            Entry::new(CONSOLE, Kind::TokenCreated, subject).with("role", token.role.as_str());
        activity::record(&mut transaction, token.account, &entry, token.created_at).await?;
        transaction.commit().await?;
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
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO sessions (hash, account_id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(hash)
            .bind(user.account.to_string())
            .bind(user.id.to_string())
            .bind(micros(created_at))
            .bind(micros(expires_at))
            .execute(&mut *transaction)
            .await?;
        let subject = Subject::new("user", user.id, &user.email);
        let entry = Entry::new(&user.email, Kind::SessionBegun, subject);
        activity::record(&mut transaction, user.account, &entry, created_at).await?;
        transaction.commit().await?;
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

    /// Ends the session, if it has not ended already.
    pub async fn end_session(&self, hash: &str, now: Timestamp) -> Result<()> {
        let mut transaction = self.begin().await?;
        let ended: Option<(String, String, String)> = sqlx::query_as(
            "DELETE FROM sessions WHERE hash = $1 RETURNING account_id, user_id, \
             (SELECT email FROM users WHERE users.id = sessions.user_id)",
        )
        .bind(hash)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some((account, user, email)) = ended else {
            return Ok(());
        };
        let subject = Subject::new("user", parsed(&user)?, &email);
        let entry = Entry::new(&email, Kind::SessionEnded, subject);
        activity::record(&mut transaction, parsed(&account)?, &entry, now).await?;
        transaction.commit().await?;
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
