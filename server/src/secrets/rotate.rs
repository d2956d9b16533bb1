//! A new master key: everything is encrypted anew in one transaction, which also chooses the new key.
//!
//! ```text
//!   1  the new key is written beside the old one       killed here: the old key is in force, the next try takes up the new one
//!   2  one transaction encrypts every secret anew      killed here: nothing of it happened
//!      and chooses the new key                         killed here: the new key is in force and lies beside the old one
//!   3  the new key takes the place of the old one      killed here: done
//! ```
//!
//! Servers go on meanwhile: those that write secrets wait for the transaction, and a server that meets a key that it
//! does not know looks for it in the file.

use std::fs::File;

use fs4::fs_std::FileExt;
use sqlx::{Any, Transaction};
use uuid::Uuid;

use super::{
    Error, Result, Secrets,
    key::MasterKey,
    keyring::{self, KeyError, KeySource},
    open,
    seal::{self, Subject},
};
use crate::{
    halt,
    store::{
        self,
        secrets::{exchange_master_key, reseal, sealed_by_others},
        totp::{reseal_totp, totp_sealed_by_others},
    },
};

/// How many secrets are held in memory at once.
const BATCH: i64 = 100;

#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    #[error("{0}")]
    Secrets(#[from] Error),
    #[error("another rotation is running: wait for its end")]
    Running,
    #[error(
        "the master key comes from {}: put the new one into {}, for this command and for the servers, and run this again",
        keyring::VARIABLE,
        keyring::NEXT_VARIABLE
    )]
    NoNextKey,
    #[error(
        "the database has chosen {} already: put it into {}",
        keyring::NEXT_VARIABLE,
        keyring::VARIABLE
    )]
    Rotated,
}

impl From<KeyError> for RotationError {
    fn from(error: KeyError) -> RotationError {
        RotationError::Secrets(error.into())
    }
}

impl From<store::Error> for RotationError {
    fn from(error: store::Error) -> RotationError {
        RotationError::Secrets(error.into())
    }
}

/// What a rotation did.
#[derive(Debug, PartialEq, Eq)]
pub enum Rotation {
    /// So many secrets are encrypted under a new key.
    Done(u64),
    /// One that was cut short had done all but put the key in its place; that is done now.
    Finished,
}

impl Secrets {
    pub async fn rotate(&self) -> std::result::Result<Rotation, RotationError> {
        match &self.source {
            KeySource::Given { next: None, .. } => Err(RotationError::NoNextKey),
            KeySource::Given {
                key,
                next: Some(next),
            } => {
                self.unlock().await?;
                if self.in_force().await? == next.id() {
                    return Err(RotationError::Rotated);
                }
                Ok(Rotation::Done(self.reencrypt(key, next).await?))
            }
            KeySource::File(path) => {
                let was_next = keyring::read(&keyring::next_to(path))?;
                self.unlock().await?;
                let in_force = self.in_force().await?;
                if was_next.is_some_and(|it| it.id() == in_force) {
                    return Ok(Rotation::Finished);
                }
                let unusable = |cause| KeyError::Unusable {
                    path: path.clone(),
                    cause,
                };
                let lock = File::open(path).map_err(unusable)?;
                if !FileExt::try_lock_exclusive(&lock).map_err(unusable)? {
                    return Err(RotationError::Running);
                }
                let next = keyring::next_to(path);
                keyring::write(&next, &MasterKey::generate(&self.clock), &self.clock)?;
                let malformed = || KeyError::Malformed(next.display().to_string());
                let new = keyring::read(&next)?.ok_or_else(malformed)?;
                halt::at("key_written").await;
                let old = self.key(&in_force)?;
                let count = self.reencrypt(&old, &new).await?;
                halt::at("key_chosen").await;
                keyring::settle(path)?;
                Ok(Rotation::Done(count))
            }
        }
    }

    async fn in_force(&self) -> Result<String> {
        let bound = self.store.master_key().await?.bound;
        let bound = bound.ok_or_else(|| store::Error::corrupt("no master key is chosen"))?;
        Ok(bound.key_id)
    }

    /// All or nothing. Answers how many secrets there were.
    async fn reencrypt(
        &self,
        old: &MasterKey,
        new: &MasterKey,
    ) -> std::result::Result<u64, RotationError> {
        let installation = self.store.master_key().await?.installation;
        let bound = new.bound(installation, &self.clock);
        let mut transaction = self.store.begin().await?;
        if !exchange_master_key(&mut transaction, old.id(), &bound).await? {
            return Err(RotationError::Running);
        }
        let mut count = 0;
        loop {
            let rows = sealed_by_others(&mut transaction, new.id(), BATCH).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let spoiled = || match api::names::SecretName::parse(&row.name) {
                    Ok(name) => Error::Spoiled(name),
                    Err(cause) => store::Error::corrupt(cause).into(),
                };
                let key = self.key(&row.key_id)?;
                let text = open(&key, &row).ok_or_else(spoiled)?;
                let account: Uuid = row.account_id.parse().map_err(store::Error::corrupt)?;
                let subject = Subject::Secret {
                    account,
                    name: &row.name,
                    version: row.version.cast_unsigned(),
                };
                let sealed = seal::seal(&new.of_account(account), subject, &text, &self.clock);
                reseal(&mut transaction, &row, new.id(), &sealed).await?;
                count += 1;
            }
            halt::at("secrets_encrypted").await;
        }
        self.reencrypt_totp(&mut transaction, new).await?;
        transaction.commit().await.map_err(Error::from)?;
        Ok(count)
    }

    async fn reencrypt_totp(
        &self,
        transaction: &mut Transaction<'_, Any>,
        new: &MasterKey,
    ) -> Result<()> {
        loop {
            let users = totp_sealed_by_others(transaction, new.id(), BATCH).await?;
            if users.is_empty() {
                return Ok(());
            }
            for (user, old) in users {
                let secret = self.open_totp(user, &old).await?;
                let sealed = self.seal_totp(new, user, &secret);
                reseal_totp(transaction, user, &old, &sealed).await?;
            }
        }
    }
}
