//! Secrets as they are stored: sealed by `crate::secrets`, which alone knows the keys.

use api::{activity::Kind, names::SecretName, secrets::Secret};
use jiff::Timestamp;
use sqlx::{Any, FromRow, Transaction};
use uuid::Uuid;

use super::{
    Backend, Error, Result, Store,
    activity::{self, By, Entry, Subject},
    instant, micros, parsed,
};

/// What this database says of the master key.
pub struct Binding {
    pub installation: Uuid,
    /// Absent: no secret was ever stored, and no key chosen.
    pub bound: Option<Bound>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Bound {
    pub key_id: String,
    pub proof: String,
}

/// A secret's ciphertext, and what it is bound to.
#[derive(FromRow)]
pub struct SealedRow {
    pub account_id: String,
    pub name: String,
    pub version: i64,
    pub key_id: String,
    pub sealed: String,
}

/// What a write puts into a row.
pub struct NewSecret<'a> {
    pub account: Uuid,
    pub name: &'a SecretName,
    pub version: u64,
    pub key_id: &'a str,
    pub sealed: &'a str,
    pub changed_at: Timestamp,
    pub changed_by: &'a str,
}

#[derive(FromRow)]
struct Row {
    name: String,
    version: i64,
    created_at: i64,
    changed_at: i64,
    changed_by: String,
}

impl Row {
    fn secret(self) -> Result<Secret> {
        Ok(Secret {
            name: SecretName::parse(&self.name).map_err(Error::corrupt)?,
            version: u64::try_from(self.version).map_err(Error::corrupt)?,
            created_at: instant(self.created_at)?,
            changed_at: instant(self.changed_at)?,
            changed_by: self.changed_by,
        })
    }
}

impl Store {
    /// In the order of names, whatever their case.
    pub async fn secrets(
        &self,
        account: Uuid,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Secret>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT name, version, created_at, changed_at, changed_by FROM secrets WHERE account_id = $1 \
             AND ($2 IS NULL OR (lower(name), name) > (lower($2), $2)) ORDER BY lower(name), name LIMIT $3",
        )
        .bind(account.to_string())
        .bind(after)
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::secret).collect()
    }

    pub async fn sealed_secret(
        &self,
        account: Uuid,
        name: &SecretName,
    ) -> Result<Option<SealedRow>> {
        Ok(sqlx::query_as(
            "SELECT account_id, name, version, key_id, sealed FROM secrets WHERE account_id = $1 AND name = $2",
        )
        .bind(account.to_string())
        .bind(name.as_str())
        .fetch_optional(self.reader())
        .await?)
    }

    /// Whether there was one.
    pub async fn delete_secret(&self, name: &SecretName, by: &By<'_>) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let deleted = sqlx::query("DELETE FROM secrets WHERE account_id = $1 AND name = $2")
            .bind(by.account.to_string())
            .bind(name.as_str())
            .execute(&mut *transaction)
            .await?;
        if deleted.rows_affected() == 0 {
            return Ok(false);
        }
        let subject = Subject::named("secret", name.as_str());
        by.record(&mut transaction, Kind::SecretDeleted, subject)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub async fn master_key(&self) -> Result<Binding> {
        let (installation, key_id, proof): (String, Option<String>, Option<String>) = sqlx::query_as(
            "SELECT i.id, k.key_id, k.proof FROM installation i LEFT JOIN master_key k ON k.one = i.one",
        )
        .fetch_one(self.reader())
        .await?;
        Ok(Binding {
            installation: parsed(&installation)?,
            bound: key_id
                .zip(proof)
                .map(|(key_id, proof)| Bound { key_id, proof }),
        })
    }

    /// Chooses the master key, unless one is chosen.
    pub async fn bind_master_key(&self, bound: &Bound) -> Result<()> {
        sqlx::query(
            "INSERT INTO master_key (one, key_id, proof) VALUES (1, $1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(&bound.key_id)
        .bind(&bound.proof)
        .execute(self.writer())
        .await?;
        Ok(())
    }

    /// Deletes all secrets of all accounts, those of authenticator apps too, and what is known of the key that they were
    /// encrypted under. Answers how many of accounts there were.
    pub async fn forget_secrets(&self, who: &str, at: Timestamp) -> Result<u64> {
        let accounts = self.all_accounts().await?;
        let mut transaction = self.begin().await?;
        let forgotten = sqlx::query("DELETE FROM secrets")
            .execute(&mut *transaction)
            .await?;
        for forget in [
            "UPDATE users SET totp_secret = NULL, totp_pending = NULL, totp_key_id = NULL, totp_step = 0",
            "DELETE FROM recovery_codes",
            "DELETE FROM master_key",
        ] {
            sqlx::query(forget).execute(&mut *transaction).await?;
        }
        for (account, name) in accounts {
            let subject = Subject::new("account", account, &name);
            let by = By { account, who, at };
            by.record(&mut transaction, Kind::SecretsForgotten, subject)
                .await?;
        }
        transaction.commit().await?;
        Ok(forgotten.rows_affected())
    }

    /// The id of the master key, which stays what it is until the transaction ends.
    pub async fn hold_master_key(&self, transaction: &mut Transaction<'_, Any>) -> Result<String> {
        // SQLite's writers are alone anyway.
        let query = match self.backend {
            Backend::Sqlite => "SELECT key_id FROM master_key",
            Backend::Postgres => "SELECT key_id FROM master_key FOR SHARE",
        };
        Ok(sqlx::query_scalar(query)
            .fetch_one(&mut **transaction)
            .await?)
    }

    /// The secret's version, which stays what it is until the transaction ends.
    pub async fn hold_secret(
        &self,
        transaction: &mut Transaction<'_, Any>,
        account: Uuid,
        name: &SecretName,
    ) -> Result<Option<u64>> {
        let query = match self.backend {
            Backend::Sqlite => "SELECT version FROM secrets WHERE account_id = $1 AND name = $2",
            Backend::Postgres => {
                "SELECT version FROM secrets WHERE account_id = $1 AND name = $2 FOR UPDATE"
            }
        };
        let version: Option<i64> = sqlx::query_scalar(query)
            .bind(account.to_string())
            .bind(name.as_str())
            .fetch_optional(&mut **transaction)
            .await?;
        version
            .map(|it| u64::try_from(it).map_err(Error::corrupt))
            .transpose()
    }
}

/// Adds a secret, as the last thing of the transaction; `None`: its name is taken.
pub async fn insert_secret(
    transaction: &mut Transaction<'_, Any>,
    new: &NewSecret<'_>,
) -> Result<Option<Secret>> {
    let row: Option<Row> = sqlx::query_as(
        "INSERT INTO secrets (account_id, name, version, key_id, sealed, created_at, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT (account_id, name) DO NOTHING \
         RETURNING name, version, created_at, changed_at, changed_by",
    )
    .bind(new.account.to_string())
    .bind(new.name.as_str())
    .bind(new.version.cast_signed())
    .bind(new.key_id)
    .bind(new.sealed)
    .bind(micros(new.changed_at))
    .bind(new.changed_by)
    .fetch_optional(&mut **transaction)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    record(transaction, Kind::SecretCreated, new).await?;
    row.secret().map(Some)
}

/// Replaces what a held secret is, as the last thing of the transaction.
pub async fn replace_secret(
    transaction: &mut Transaction<'_, Any>,
    new: &NewSecret<'_>,
) -> Result<Secret> {
    let row: Row = sqlx::query_as(
        "UPDATE secrets SET version = $3, key_id = $4, sealed = $5, changed_at = $6, changed_by = $7 \
         WHERE account_id = $1 AND name = $2 RETURNING name, version, created_at, changed_at, changed_by",
    )
    .bind(new.account.to_string())
    .bind(new.name.as_str())
    .bind(new.version.cast_signed())
    .bind(new.key_id)
    .bind(new.sealed)
    .bind(micros(new.changed_at))
    .bind(new.changed_by)
    .fetch_one(&mut **transaction)
    .await?;
    record(transaction, Kind::SecretReplaced, new).await?;
    row.secret()
}

/// Adds to the activity what was written; of the value it says nothing.
async fn record(
    transaction: &mut Transaction<'_, Any>,
    kind: Kind,
    new: &NewSecret<'_>,
) -> Result<()> {
    let entry = Entry::new(
        new.changed_by,
        kind,
        Subject::named("secret", new.name.as_str()),
    )
    .with("version", new.version);
    activity::record(transaction, new.account, &entry, new.changed_at).await
}

/// Chooses another master key; `false`: `old` is not the one that is chosen. Writers of secrets wait until the
/// transaction ends.
pub async fn exchange_master_key(
    transaction: &mut Transaction<'_, Any>,
    old: &str,
    new: &Bound,
) -> Result<bool> {
    let exchanged = sqlx::query("UPDATE master_key SET key_id = $1, proof = $2 WHERE key_id = $3")
        .bind(&new.key_id)
        .bind(&new.proof)
        .bind(old)
        .execute(&mut **transaction)
        .await?;
    Ok(exchanged.rows_affected() > 0)
}

/// Some of the secrets that another master key sealed.
pub async fn sealed_by_others(
    transaction: &mut Transaction<'_, Any>,
    key_id: &str,
    limit: i64,
) -> Result<Vec<SealedRow>> {
    Ok(sqlx::query_as(
        "SELECT account_id, name, version, key_id, sealed FROM secrets WHERE key_id <> $1 LIMIT $2",
    )
    .bind(key_id)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The same value under another master key.
pub async fn reseal(
    transaction: &mut Transaction<'_, Any>,
    row: &SealedRow,
    key_id: &str,
    sealed: &str,
) -> Result<()> {
    sqlx::query("UPDATE secrets SET key_id = $1, sealed = $2 WHERE account_id = $3 AND name = $4")
        .bind(key_id)
        .bind(sealed)
        .bind(&row.account_id)
        .bind(&row.name)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
