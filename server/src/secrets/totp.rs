//! Secrets of authenticator apps, under the same master key.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Error, Result, Secrets,
    key::MasterKey,
    seal::{self, Subject},
};
use crate::store::totp::{SealedTotp, begin_totp};

impl Secrets {
    /// Keeps a secret until a code confirms it. Answers `false` if one is in force.
    pub async fn keep_totp(&self, user: Uuid, secret: &[u8]) -> Result<bool> {
        self.unlock().await?;
        let mut transaction = self.store.begin().await?;
        let key = self.key(&self.store.hold_master_key(&mut transaction).await?)?;
        let sealed = self.seal_totp(&key, user, secret);
        let kept = begin_totp(&mut transaction, user, &sealed).await?;
        transaction.commit().await?;
        Ok(kept)
    }

    pub async fn open_totp(&self, user: Uuid, sealed: &SealedTotp) -> Result<Zeroizing<Vec<u8>>> {
        self.unlock().await?;
        let key = self.key(&sealed.key_id)?;
        seal::open(&key.of_user(user), Subject::Totp(user), &sealed.sealed)
            .ok_or(Error::SpoiledTotp)
    }

    pub(super) fn seal_totp(&self, key: &MasterKey, user: Uuid, secret: &[u8]) -> SealedTotp {
        let subject = Subject::Totp(user);
        SealedTotp {
            key_id: key.id().to_owned(),
            sealed: seal::seal(&key.of_user(user), subject, secret, &self.clock),
        }
    }
}
