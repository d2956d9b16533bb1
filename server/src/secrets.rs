//! Secrets: what is stored of them is encrypted, and only functions get values back. Those of authenticator apps are
//! sealed in the same way, each user's by a key of its own.
//!
//! ```text
//!   master key (file or environment) ──HKDF──▶ key of the account ──XChaCha20-Poly1305──▶ row
//!                                                                     bound to account, name and version
//! ```
//!
//! The database holds the id of the master key in force and a proof that only this key opens. A server without that key
//! does not start. Rows name the key that they are encrypted under, and every write holds the key in force, so that a
//! rotation beside running servers misses none.

pub mod key;
pub mod keyring;
pub mod mask;
pub mod rotate;
mod seal;
mod totp;

use std::sync::{PoisonError, RwLock};

use api::{
    names::SecretName,
    secrets::{Secret, SecretValue},
};
use tokio::sync::OnceCell;
use uuid::Uuid;
use zeroize::Zeroizing;

use self::{
    key::MasterKey,
    keyring::{KeyError, KeySource},
    seal::Subject,
};
use crate::{
    clock::Clock,
    store::{
        self, Store,
        secrets::{NewSecret, SealedRow, insert_secret, replace_secret},
    },
};

pub struct Secrets {
    store: Store,
    clock: Clock,
    source: KeySource,
    keys: RwLock<Vec<MasterKey>>,
    /// Set once the key was found to be the database's.
    unlocked: OnceCell<()>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Store(#[from] store::Error),
    #[error("{0}")]
    Key(#[from] KeyError),
    /// The row was not written by Flint as it is.
    #[error(
        "the secret `{0}` cannot be decrypted: its row was changed outside of Flint; give it a new value"
    )]
    Spoiled(SecretName),
    #[error(
        "the secret of this authenticator app cannot be decrypted: its row was changed outside of Flint; log in with a recovery code, or run `flint user disable-totp`"
    )]
    SpoiledTotp,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        Error::Store(error.into())
    }
}

pub type Result<T> = std::result::Result<T, Error>;

/// A value that a function may have.
pub struct Opened {
    /// JSON.
    pub value: Zeroizing<String>,
    pub version: u64,
}

/// What became of a replacement.
#[derive(Debug)]
pub enum Replaced {
    Done(Secret),
    /// There is no such secret.
    Missing,
    /// It has this version, not the one that was to be replaced.
    Conflict(u64),
}

/// Whose secret, and which.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    pub account: Uuid,
    pub name: &'a SecretName,
    /// Who writes.
    pub by: &'a str,
}

impl Secrets {
    pub fn new(store: Store, clock: Clock, source: KeySource) -> Secrets {
        Secrets {
            store,
            clock,
            source,
            keys: RwLock::default(),
            unlocked: OnceCell::new(),
        }
    }

    /// Finds the master key, or makes it if there was never one; refuses another key than the database's.
    pub async fn unlock(&self) -> Result<()> {
        self.unlocked
            .get_or_try_init(|| async {
                let binding = self.store.master_key().await?;
                let mut keys = self.source.load()?;
                let mut bound = binding.bound;
                if bound.is_none() {
                    if keys.is_empty() {
                        self.source.make(&self.clock)?;
                        keys = self.source.load()?;
                    }
                    if let Some(first) = keys.first() {
                        let chosen = first.bound(binding.installation, &self.clock);
                        self.store.bind_master_key(&chosen).await?;
                    }
                    // Another server may have been faster.
                    bound = self.store.master_key().await?.bound;
                }
                let bound =
                    bound.ok_or_else(|| store::Error::corrupt("no master key is chosen"))?;
                let proves = |it: &MasterKey| it.proves(binding.installation, &bound);
                if !keys.iter().any(proves) {
                    return Err(self.source.refusal(&keys, &bound.key_id).into());
                }
                if let KeySource::File(path) = &self.source
                    && !keyring::read(path)?.is_some_and(|it| proves(&it))
                {
                    // A rotation was cut short after the database had chosen the new key.
                    keyring::settle(path)?;
                }
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
                Ok(())
            })
            .await
            .copied()
    }

    /// Adds a secret; `None`: its name is taken.
    pub async fn create(&self, target: Target<'_>, value: &SecretValue) -> Result<Option<Secret>> {
        self.unlock().await?;
        let mut transaction = self.store.begin().await?;
        let key = self.key(&self.store.hold_master_key(&mut transaction).await?)?;
        let sealed = self.seal(&key, target, 1, value);
        let created = insert_secret(&mut transaction, &self.row(&key, target, 1, &sealed)).await?;
        transaction.commit().await?;
        Ok(created)
    }

    /// Gives a secret a new value, if it still has the version that is to be replaced.
    pub async fn replace(
        &self,
        target: Target<'_>,
        value: &SecretValue,
        may_replace: impl Fn(u64) -> bool,
    ) -> Result<Replaced> {
        self.unlock().await?;
        let mut transaction = self.store.begin().await?;
        let key = self.key(&self.store.hold_master_key(&mut transaction).await?)?;
        let held = self
            .store
            .hold_secret(&mut transaction, target.account, target.name);
        let Some(current) = held.await? else {
            return Ok(Replaced::Missing);
        };
        if !may_replace(current) {
            return Ok(Replaced::Conflict(current));
        }
        let version = current + 1;
        let sealed = self.seal(&key, target, version, value);
        let row = self.row(&key, target, version, &sealed);
        let replaced = replace_secret(&mut transaction, &row).await?;
        transaction.commit().await?;
        Ok(Replaced::Done(replaced))
    }

    /// The value, for a function of the account; `None`: there is no such secret.
    pub async fn read(&self, account: Uuid, name: &SecretName) -> Result<Option<Opened>> {
        self.unlock().await?;
        let Some(row) = self.store.sealed_secret(account, name).await? else {
            return Ok(None);
        };
        let key = self.key(&row.key_id)?;
        let spoiled = || Error::Spoiled(name.clone());
        let opened = open(&key, &row).ok_or_else(spoiled)?;
        let value = std::str::from_utf8(&opened).map_err(|_| spoiled())?;
        Ok(Some(Opened {
            value: Zeroizing::new(value.to_owned()),
            version: row.version.cast_unsigned(),
        }))
    }

    /// The key with this id. One that is not known yet may lie in the file since a moment ago: a rotation need not stop
    /// the servers.
    fn key(&self, id: &str) -> Result<MasterKey> {
        let find = |keys: &[MasterKey]| keys.iter().find(|it| it.id() == id).cloned();
        let known = find(&self.keys.read().unwrap_or_else(PoisonError::into_inner));
        if let Some(key) = known {
            return Ok(key);
        }
        let keys = self.source.load()?;
        let found = find(&keys).ok_or_else(|| self.source.refusal(&keys, id))?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(found)
    }

    fn seal(
        &self,
        key: &MasterKey,
        target: Target<'_>,
        version: u64,
        value: &SecretValue,
    ) -> String {
        let subject = Subject::Secret {
            account: target.account,
            name: target.name.as_str(),
            version,
        };
        let key = key.of_account(target.account);
        seal::seal(&key, subject, value.json().as_bytes(), &self.clock)
    }

    fn row<'a>(
        &self,
        key: &'a MasterKey,
        target: Target<'a>,
        version: u64,
        sealed: &'a str,
    ) -> NewSecret<'a> {
        NewSecret {
            account: target.account,
            name: target.name,
            version,
            key_id: key.id(),
            sealed,
            changed_at: self.clock.now(),
            changed_by: target.by,
        }
    }
}

/// What a row holds, if it is as Flint wrote it.
fn open(key: &MasterKey, row: &SealedRow) -> Option<Zeroizing<Vec<u8>>> {
    let account: Uuid = row.account_id.parse().ok()?;
    let subject = Subject::Secret {
        account,
        name: &row.name,
        version: u64::try_from(row.version).ok()?,
    };
    seal::open(&key.of_account(account), subject, &row.sealed)
}
