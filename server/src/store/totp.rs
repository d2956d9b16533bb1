//! Secrets of authenticator apps and recovery codes. What is stored of a secret is sealed by whoever calls.

use api::activity::Kind;
use uuid::Uuid;

use super::{
    Result, Store,
    activity::{By, Subject},
    users::email_of,
};

/// What is stored of a user's codes.
#[derive(Debug, Clone, Default)]
pub struct StoredTotp {
    /// The sealed secret in force; absent: logging in takes no code.
    pub secret: Option<String>,
    /// A sealed secret that no code has confirmed yet.
    pub pending: Option<String>,
    pub recovery_codes: u64,
}

impl Store {
    pub async fn totp(&self, user: Uuid) -> Result<StoredTotp> {
        let (secret, pending, recovery_codes): (Option<String>, Option<String>, i64) =
            sqlx::query_as(
                "SELECT totp_secret, totp_pending, (SELECT count(*) FROM recovery_codes WHERE user_id = $1) \
                 FROM users WHERE id = $1",
            )
            .bind(user.to_string())
            .fetch_one(self.reader())
            .await?;
        Ok(StoredTotp {
            secret,
            pending,
            recovery_codes: recovery_codes.unsigned_abs(),
        })
    }

    /// Keeps a secret until a code confirms it. Answers `false` if one is in force.
    pub async fn begin_totp(&self, user: Uuid, sealed: &str) -> Result<bool> {
        let begun =
            sqlx::query("UPDATE users SET totp_pending = $1 WHERE id = $2 AND totp_secret IS NULL")
                .bind(sealed)
                .bind(user.to_string())
                .execute(self.writer())
                .await?;
        Ok(begun.rows_affected() == 1)
    }

    /// Puts the pending secret in force, with the hashes of its recovery codes. The code of `step` that confirmed it is
    /// used up. Answers `false` if another one is pending by now.
    pub async fn confirm_totp(
        &self,
        user: Uuid,
        pending: &str,
        step: u64,
        recovery: &[String],
        by: &By<'_>,
    ) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let confirmed = sqlx::query(
            "UPDATE users SET totp_secret = totp_pending, totp_pending = NULL, totp_step = $1 \
             WHERE id = $2 AND totp_pending = $3 AND totp_secret IS NULL",
        )
        .bind(step.cast_signed())
        .bind(user.to_string())
        .bind(pending)
        .execute(&mut *transaction)
        .await?;
        if confirmed.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1")
            .bind(user.to_string())
            .execute(&mut *transaction)
            .await?;
        for hash in recovery {
            sqlx::query("INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)")
                .bind(user.to_string())
                .bind(hash)
                .execute(&mut *transaction)
                .await?;
        }
        let email = email_of(&mut transaction, user).await?;
        let subject = Subject::new("user", user, &email);
        by.record(&mut transaction, Kind::TotpEnabled, subject)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Uses up the code of a time step. Answers `false` if it, or a newer one, was used before.
    pub async fn use_totp_step(&self, user: Uuid, step: u64) -> Result<bool> {
        let used = sqlx::query("UPDATE users SET totp_step = $1 WHERE id = $2 AND totp_step < $1")
            .bind(step.cast_signed())
            .bind(user.to_string())
            .execute(self.writer())
            .await?;
        Ok(used.rows_affected() == 1)
    }

    /// Uses up a recovery code. Answers `false` if there is none with this hash.
    pub async fn use_recovery_code(&self, user: Uuid, hash: &str) -> Result<bool> {
        let used = sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2")
            .bind(user.to_string())
            .bind(hash)
            .execute(self.writer())
            .await?;
        Ok(used.rows_affected() == 1)
    }

    pub async fn disable_totp(&self, user: Uuid, by: &By<'_>) -> Result<()> {
        let mut transaction = self.begin().await?;
        for forget in [
            "UPDATE users SET totp_secret = NULL, totp_pending = NULL, totp_step = 0 WHERE id = $1",
            "DELETE FROM recovery_codes WHERE user_id = $1",
        ] {
            sqlx::query(forget)
                .bind(user.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        let email = email_of(&mut transaction, user).await?;
        let subject = Subject::new("user", user, &email);
        by.record(&mut transaction, Kind::TotpDisabled, subject)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}
