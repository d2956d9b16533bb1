//! Users: who logs in, with which password, and from which devices.

use api::activity::Kind;
use jiff::Timestamp;
use sqlx::AnyConnection;
use uuid::Uuid;

use super::{
    Result, Store,
    activity::{By, Subject},
    micros, parsed,
};

/// Whoever logs in.
#[derive(Debug, Clone)]
pub struct User {
    pub id: Uuid,
    /// In lower case.
    pub email: String,
    /// A PHC string of argon2id.
    pub password: String,
}

/// How many devices are remembered of a user.
const DEVICES: i64 = 20;

impl Store {
    /// The user with this email, which is in lower case.
    pub async fn user(&self, email: &str) -> Result<Option<User>> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT id, password FROM users WHERE email = $1")
                .bind(email)
                .fetch_optional(self.reader())
                .await?;
        let Some((id, password)) = row else {
            return Ok(None);
        };
        Ok(Some(User {
            id: parsed(&id)?,
            email: email.to_owned(),
            password,
        }))
    }

    /// The account that the user acted in last.
    pub async fn last_account(&self, user: Uuid) -> Result<Uuid> {
        let id: String = sqlx::query_scalar("SELECT account_id FROM users WHERE id = $1")
            .bind(user.to_string())
            .fetch_one(self.reader())
            .await?;
        parsed(&id)
    }

    /// Sets another password, and ends the user's sessions but the one with the hash `kept`. Whoever remembered the
    /// user's devices has to prove them again if no session is kept.
    pub async fn set_password(
        &self,
        user: Uuid,
        password: &str,
        kept: Option<&str>,
        by: &By<'_>,
    ) -> Result<()> {
        let mut change = self.begin_rights_change().await?;
        sqlx::query("UPDATE users SET password = $1 WHERE id = $2")
            .bind(password)
            .bind(user.to_string())
            .execute(&mut *change)
            .await?;
        sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND ($2 IS NULL OR hash <> $2)")
            .bind(user.to_string())
            .bind(kept)
            .execute(&mut *change)
            .await?;
        if kept.is_none() {
            sqlx::query("DELETE FROM devices WHERE user_id = $1")
                .bind(user.to_string())
                .execute(&mut *change)
                .await?;
        }
        let email = email_of(&mut change, user).await?;
        let subject = Subject::new("user", user, &email);
        by.record(&mut change, Kind::PasswordChanged, subject)
            .await?;
        change.commit().await?;
        Ok(())
    }

    /// Whether the user has logged in with this device, and whether from this network.
    pub async fn knows_device(
        &self,
        user: Uuid,
        hash: Option<&str>,
        network: &str,
    ) -> Result<(bool, bool)> {
        let (devices, networks): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM devices WHERE user_id = $1 AND hash = $2), \
             (SELECT count(*) FROM devices WHERE user_id = $1 AND network = $3)",
        )
        .bind(user.to_string())
        .bind(hash)
        .bind(network)
        .fetch_one(self.reader())
        .await?;
        Ok((devices > 0, networks > 0))
    }

    /// Remembers a device that the user has logged in with; those that were used longest ago make room.
    pub async fn remember_device(
        &self,
        user: Uuid,
        hash: &str,
        network: &str,
        now: Timestamp,
    ) -> Result<()> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO devices (hash, user_id, network, used_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (user_id, hash) DO UPDATE SET network = excluded.network, used_at = excluded.used_at",
        )
        .bind(hash)
        .bind(user.to_string())
        .bind(network)
        .bind(micros(now))
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM devices WHERE user_id = $1 AND hash NOT IN \
             (SELECT hash FROM devices WHERE user_id = $1 ORDER BY used_at DESC, hash LIMIT $2)",
        )
        .bind(user.to_string())
        .bind(DEVICES)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets the devices that nobody has logged in with since.
    pub async fn forget_devices(&self, since: Timestamp) -> Result<()> {
        sqlx::query("DELETE FROM devices WHERE used_at < $1")
            .bind(micros(since))
            .execute(self.writer())
            .await?;
        Ok(())
    }
}

/// With what the user logs in.
pub(super) async fn email_of(connection: &mut AnyConnection, user: Uuid) -> Result<String> {
    let email = sqlx::query_scalar("SELECT email FROM users WHERE id = $1")
        .bind(user.to_string())
        .fetch_one(&mut *connection)
        .await?;
    Ok(email)
}

/// Answers `false` if somebody has the email.
pub(super) async fn insert_user(
    connection: &mut AnyConnection,
    account: Uuid,
    user: &User,
    now: Timestamp,
) -> Result<bool> {
    let added = sqlx::query(
        "INSERT INTO users (id, account_id, email, password, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (email) DO NOTHING",
    )
    .bind(user.id.to_string())
    .bind(account.to_string())
    .bind(&user.email)
    .bind(&user.password)
    .bind(micros(now))
    .execute(&mut *connection)
    .await?;
    Ok(added.rows_affected() == 1)
}
