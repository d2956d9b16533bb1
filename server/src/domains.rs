//! The domains that accounts allow, in memory: a run looks at them before each request that it sends out, so that a
//! change holds at once.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use runtime::Domains;
use tokio::sync::watch;
use uuid::Uuid;

use crate::store::{self, Store};

#[derive(Default)]
pub(crate) struct Allowed {
    accounts: Mutex<HashMap<Uuid, watch::Sender<Domains>>>,
    /// Held while the store is read, so that what was read last is what holds.
    reading: tokio::sync::Mutex<()>,
}

impl Allowed {
    /// What the account allows, now and as it changes.
    pub(crate) fn of(&self, account: Uuid) -> watch::Receiver<Domains> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.entry(account).or_default().subscribe()
    }

    /// Takes over what the store says. To be called at start and after every change.
    pub(crate) async fn read(&self, store: &Store) -> store::Result<()> {
        let _alone = self.reading.lock().await;
        let mut found: HashMap<Uuid, Vec<runtime::Domain>> = HashMap::new();
        for (account, text) in store.all_domains().await? {
            let domain = store::parsed(&text)?;
            found.entry(account).or_default().push(domain);
        }
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        for account in found.keys() {
            accounts.entry(*account).or_default();
        }
        for (account, allowed) in accounts.iter() {
            let domains = found.remove(account).unwrap_or_default();
            allowed.send_replace(domains.into_iter().collect());
        }
        Ok(())
    }
}
