//! Secrets of authenticator apps, sealed by `crate::secrets`, and recovery codes.

use api::activity::Kind;
use sqlx::{Any, Transaction};
use uuid::Uuid;

use super::{
    Result, Store,
    activity::{By, Subject},
    parsed,
    users::email_of,
};

/// What is stored of a user's codes.
#[derive(Debug, Clone, Default)]
pub struct StoredTotp {
    /// The secret in force; absent: logging in takes no code.
    pub secret: Option<SealedTotp>,
    /// A secret that no code has confirmed yet.
    pub pending: Option<SealedTotp>,
    pub recovery_codes: u64,
}

/// A secret's ciphertext, and the id of the master key that it is under.
#[derive(Debug, Clone)]
pub struct SealedTotp {
    pub key_id: String,
    pub sealed: String,
}

type Columns = (Option<String>, Option<String>, Option<String>, i64);

impl Store {
    pub async fn totp(&self, user: Uuid) -> Result<StoredTotp> {
        let (secret, pending, key_id, recovery_codes): Columns = sqlx::query_as(
            "SELECT totp_secret, totp_pending, totp_key_id, \
             (SELECT count(*) FROM recovery_codes WHERE user_id = $1) FROM users WHERE id = $1",
        )
        .bind(user.to_string())
        .fetch_one(self.reader())
        .await?;
        let key_id = key_id.unwrap_or_default();
        let under_key = |sealed| SealedTotp {
            key_id: key_id.clone(),
            sealed,
        };
        Ok(StoredTotp {
            secret: secret.map(under_key),
            pending: pending.map(under_key),
            recovery_codes: recovery_codes.unsigned_abs(),
        })
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
            "UPDATE users SET totp_secret = NULL, totp_pending = NULL, totp_key_id = NULL, totp_step = 0 WHERE id = $1",
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

/// Keeps a secret until a code confirms it. Answers `false` if one is in force.
pub async fn begin_totp(
    transaction: &mut Transaction<'_, Any>,
    user: Uuid,
    new: &SealedTotp,
) -> Result<bool> {
    let begun = sqlx::query(
        "UPDATE users SET totp_pending = $1, totp_key_id = $2 WHERE id = $3 AND totp_secret IS NULL",
    )
    .bind(&new.sealed)
    .bind(&new.key_id)
    .bind(user.to_string())
    .execute(&mut **transaction)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Some of the users whose secret another master key sealed.
pub async fn totp_sealed_by_others(
    transaction: &mut Transaction<'_, Any>,
    key_id: &str,
    limit: i64,
) -> Result<Vec<(Uuid, SealedTotp)>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT id, totp_key_id, COALESCE(totp_secret, totp_pending) FROM users \
         WHERE totp_key_id <> $1 AND COALESCE(totp_secret, totp_pending) IS NOT NULL LIMIT $2",
    )
    .bind(key_id)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?;
    rows.into_iter()
        .map(|(user, key_id, sealed)| Ok((parsed(&user)?, SealedTotp { key_id, sealed })))
        .collect()
}

/// The same secret under another master key.
pub async fn reseal_totp(
    transaction: &mut Transaction<'_, Any>,
    user: Uuid,
    old: &SealedTotp,
    new: &SealedTotp,
) -> Result<()> {
    for reseal in [
        "UPDATE users SET totp_secret = $1, totp_key_id = $2 WHERE id = $3 AND totp_secret = $4",
        "UPDATE users SET totp_pending = $1, totp_key_id = $2 WHERE id = $3 AND totp_pending = $4",
    ] {
        sqlx::query(reseal)
            .bind(&new.sealed)
            .bind(&new.key_id)
            .bind(user.to_string())
            .bind(&old.sealed)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
