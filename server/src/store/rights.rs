//! Changes of what somebody may do: one after the other, and told to everybody who believes something about it.
//!
//! Servers believe what the store said about a credential for a few seconds, and let streams run that were admitted.
//! [`RightsChange::commit`] is the only way to end such a change, and tells this server at once. For the others the
//! epoch grows in the same transaction: PostgreSQL notifies them when it is committed, and whoever missed the
//! notification (or has SQLite, beside which only the command line works) finds another epoch within a second.

use std::ops::{Deref, DerefMut};

use sqlx::{Any, AnyConnection, Transaction, postgres::PgListener};
use tokio::sync::watch;

use super::{Backend, Result, Store};

/// What PostgreSQL's notifications are called.
const CHANNEL: &str = "flint_rights";

/// A transaction that changes what somebody may do. It waits for others of its kind, so what it reads holds until it
/// ends. Dropping it takes the change back.
pub(super) struct RightsChange {
    transaction: Transaction<'static, Any>,
    told: watch::Sender<u64>,
}

impl RightsChange {
    pub(super) async fn commit(self) -> Result<()> {
        self.transaction.commit().await?;
        tell(&self.told);
        Ok(())
    }
}

impl Deref for RightsChange {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for RightsChange {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

impl Store {
    pub(super) async fn begin_rights_change(&self) -> Result<RightsChange> {
        let mut transaction = self.begin().await?;
        sqlx::query("UPDATE rights SET epoch = epoch + 1")
            .execute(&mut *transaction)
            .await?;
        if self.backend == Backend::Postgres {
            // Sent when the transaction is committed.
            sqlx::raw_sql("NOTIFY flint_rights")
                .execute(&mut *transaction)
                .await?;
        }
        Ok(RightsChange {
            transaction,
            told: self.rights.clone(),
        })
    }

    /// Grows with every change of what somebody may do.
    pub(crate) async fn rights_epoch(&self) -> Result<i64> {
        let epoch = sqlx::query_scalar("SELECT epoch FROM rights");
        Ok(epoch.fetch_one(self.reader()).await?)
    }

    /// Sees a new number whenever this server hears that somebody's rights have changed.
    pub(crate) fn watch_rights(&self) -> watch::Receiver<u64> {
        self.rights.subscribe()
    }

    /// To be called when another process has changed somebody's rights.
    pub(crate) fn hear_of_rights(&self) {
        tell(&self.rights);
    }

    /// Hears of changes that other servers make. `None` with SQLite, where there are no others.
    pub(crate) async fn listen_for_rights(&self) -> Result<Option<RightsListener>> {
        let Some(url) = &self.notifications else {
            return Ok(None);
        };
        let mut listener = PgListener::connect(url).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(RightsListener(listener)))
    }
}

fn tell(told: &watch::Sender<u64>) {
    told.send_modify(|generation| *generation += 1);
}

pub(crate) struct RightsListener(PgListener);

impl RightsListener {
    /// Waits for the next change. A connection that broke counts as one, because something may have been missed.
    pub(crate) async fn next(&mut self) -> Result<()> {
        self.0.try_recv().await?;
        Ok(())
    }
}
