//! Sessions: begun, listed, switched to another account, ended.

use api::{activity::Kind, sessions::OpenSession};
use jiff::Timestamp;
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use super::{
    Result, Store,
    activity::{self, Entry, Subject},
    instant, micros, parsed,
    users::email_of,
};

pub struct NewSession<'a> {
    pub account: Uuid,
    pub user: Uuid,
    pub hash: &'a str,
    pub user_agent: &'a str,
    pub address: &'a str,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    id: String,
    hash: String,
    account: String,
    user_agent: String,
    address: String,
    created_at: i64,
    used_at: i64,
    expires_at: i64,
}

/// What the activity says of a session that ended: its account, its user and their email.
type Ended = (String, String, String);

/// Ends every query that ends sessions.
macro_rules! returning_ended {
    () => {
        " RETURNING account_id, user_id, (SELECT email FROM users WHERE users.id = sessions.user_id)"
    };
}

impl Store {
    /// Begins a session, and remembers its account as the one where the user acted last.
    pub async fn add_session(&self, new: &NewSession<'_>) -> Result<()> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO sessions (hash, account_id, user_id, user_agent, address, created_at, used_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        )
        .bind(new.hash)
        .bind(new.account.to_string())
        .bind(new.user.to_string())
        .bind(new.user_agent)
        .bind(new.address)
        .bind(micros(new.created_at))
        .bind(micros(new.expires_at))
        .execute(&mut *transaction)
        .await?;
        sqlx::query("UPDATE users SET account_id = $1 WHERE id = $2 AND account_id <> $1")
            .bind(new.account.to_string())
            .bind(new.user.to_string())
            .execute(&mut *transaction)
            .await?;
        let email = email_of(&mut transaction, new.user).await?;
        let subject = Subject::new("user", new.user, &email);
        let entry = Entry::new(&email, Kind::SessionBegun, subject);
        activity::record(&mut transaction, new.account, &entry, new.created_at).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// A user's sessions, the newest first. A session is called by the first half of its hash.
    pub async fn sessions(
        &self,
        user: Uuid,
        current: &str,
        now: Timestamp,
    ) -> Result<Vec<OpenSession>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT substr(s.hash, 1, 32) AS id, s.hash, a.name AS account, s.user_agent, s.address, s.created_at, \
             s.used_at, s.expires_at FROM sessions s JOIN accounts a ON a.id = s.account_id \
             WHERE s.user_id = $1 AND s.expires_at > $2 ORDER BY s.created_at DESC, s.hash",
        )
        .bind(user.to_string())
        .bind(micros(now))
        .fetch_all(self.reader())
        .await?;
        let session = |row: Row| {
            Ok(OpenSession {
                id: parsed(&row.id)?,
                current: row.hash == current,
                account: row.account,
                user_agent: row.user_agent,
                address: row.address,
                created_at: instant(row.created_at)?,
                last_used_at: instant(row.used_at)?,
                expires_at: instant(row.expires_at)?,
            })
        };
        rows.into_iter().map(session).collect()
    }

    /// Lets a session act in another account of its user's. Answers `false` if they are no member of that one.
    pub async fn switch_account(&self, session: &str, user: Uuid, account: Uuid) -> Result<bool> {
        let mut change = self.begin_rights_change().await?;
        let switched = sqlx::query(
            "UPDATE sessions SET account_id = $1 WHERE hash = $2 AND user_id = $3 \
             AND EXISTS (SELECT 1 FROM memberships WHERE account_id = $1 AND user_id = $3)",
        )
        .bind(account.to_string())
        .bind(session)
        .bind(user.to_string())
        .execute(&mut *change)
        .await?;
        if switched.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("UPDATE users SET account_id = $1 WHERE id = $2")
            .bind(account.to_string())
            .bind(user.to_string())
            .execute(&mut *change)
            .await?;
        change.commit().await?;
        Ok(true)
    }

    /// Ends the session with this hash, if it has not ended already.
    pub async fn end_session(&self, hash: &str, now: Timestamp) -> Result<()> {
        let mut change = self.begin_rights_change().await?;
        let ended: Option<Ended> = sqlx::query_as(concat!(
            "DELETE FROM sessions WHERE hash = $1",
            returning_ended!()
        ))
        .bind(hash)
        .fetch_optional(&mut *change)
        .await?;
        let Some(ended) = ended else {
            return Ok(());
        };
        record_end(&mut change, &ended, now).await?;
        change.commit().await?;
        Ok(())
    }

    /// Ends a session of a user's. Answers `false` if they have no such session.
    pub async fn end_session_of(&self, user: Uuid, id: Uuid, now: Timestamp) -> Result<bool> {
        let mut change = self.begin_rights_change().await?;
        let ended: Option<Ended> = sqlx::query_as(concat!(
            "DELETE FROM sessions WHERE user_id = $1 AND substr(hash, 1, 32) = $2",
            returning_ended!()
        ))
        .bind(user.to_string())
        .bind(id.simple().to_string())
        .fetch_optional(&mut *change)
        .await?;
        let Some(ended) = ended else {
            return Ok(false);
        };
        record_end(&mut change, &ended, now).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Ends all sessions of a user's but one.
    pub async fn end_other_sessions(&self, user: Uuid, kept: &str, now: Timestamp) -> Result<()> {
        let mut change = self.begin_rights_change().await?;
        let ended: Vec<Ended> = sqlx::query_as(concat!(
            "DELETE FROM sessions WHERE user_id = $1 AND hash <> $2",
            returning_ended!()
        ))
        .bind(user.to_string())
        .bind(kept)
        .fetch_all(&mut *change)
        .await?;
        for ended in &ended {
            record_end(&mut change, ended, now).await?;
        }
        change.commit().await?;
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

async fn record_end(
    transaction: &mut AnyConnection,
    (account, user, email): &Ended,
    now: Timestamp,
) -> Result<()> {
    let subject = Subject::new("user", parsed(user)?, email);
    let entry = Entry::new(email, Kind::SessionEnded, subject);
    activity::record(transaction, parsed(account)?, &entry, now).await
}
