//! Idempotency keys and the answers that belong to them.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Error, Result, Store, micros};

/// Whether a request may run under its key.
pub enum Claim {
    Won,
    Answered(StoredAnswer),
    Running,
    OtherRequest,
}

pub struct StoredAnswer {
    pub status: u16,
    pub etag: Option<String>,
    pub body: String,
}

type Row = (String, Option<i64>, Option<String>, Option<String>);

impl Store {
    /// Takes the key for a request that runs until `running_until`, unless somebody has it.
    pub async fn claim_key(
        &self,
        account: Uuid,
        key: &str,
        request: &str,
        now: Timestamp,
        running_until: Timestamp,
    ) -> Result<Claim> {
        let claimed = sqlx::query(
            "INSERT INTO idempotency_keys (account_id, key, request, expires_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (account_id, key) DO UPDATE SET request = excluded.request, status = NULL, etag = NULL, \
             body = NULL, expires_at = excluded.expires_at WHERE idempotency_keys.expires_at <= $5",
        )
        .bind(account.to_string())
        .bind(key)
        .bind(request)
        .bind(micros(running_until))
        .bind(micros(now))
        .execute(self.writer())
        .await?;
        if claimed.rows_affected() > 0 {
            return Ok(Claim::Won);
        }
        let row: Option<Row> = sqlx::query_as(
            "SELECT request, status, etag, body FROM idempotency_keys WHERE account_id = $1 AND key = $2",
        )
        .bind(account.to_string())
        .bind(key)
        .fetch_optional(self.reader())
        .await?;
        Ok(match row {
            Some((first, ..)) if first != request => Claim::OtherRequest,
            Some((_, Some(status), etag, Some(body))) => Claim::Answered(StoredAnswer {
                status: u16::try_from(status).map_err(Error::corrupt)?,
                etag,
                body,
            }),
            // It runs, or it failed a moment ago and freed the key: either way the caller may ask again.
            Some(_) | None => Claim::Running,
        })
    }

    pub async fn answer_key(
        &self,
        account: Uuid,
        key: &str,
        answer: &StoredAnswer,
        until: Timestamp,
    ) -> Result<()> {
        sqlx::query(
            "UPDATE idempotency_keys SET status = $1, etag = $2, body = $3, expires_at = $4 WHERE account_id = $5 AND key = $6",
        )
        .bind(i64::from(answer.status))
        .bind(answer.etag.as_deref())
        .bind(&answer.body)
        .bind(micros(until))
        .bind(account.to_string())
        .bind(key)
        .execute(self.writer())
        .await?;
        Ok(())
    }

    pub async fn free_key(&self, account: Uuid, key: &str) -> Result<()> {
        sqlx::query(
            "DELETE FROM idempotency_keys WHERE account_id = $1 AND key = $2 AND status IS NULL",
        )
        .bind(account.to_string())
        .bind(key)
        .execute(self.writer())
        .await?;
        Ok(())
    }

    pub async fn forget_expired_keys(&self, now: Timestamp) -> Result<()> {
        sqlx::query("DELETE FROM idempotency_keys WHERE expires_at <= $1")
            .bind(micros(now))
            .execute(self.writer())
            .await?;
        Ok(())
    }
}
