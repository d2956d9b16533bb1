//! Finds whom a credential stands for, without asking the store for every request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use moka::future::Cache;
use tokio::sync::watch;

use super::{
    COOKIE, Caller,
    secret::{Secret, TOKEN_PREFIX},
    unauthenticated,
};
use crate::{
    error::{Error, Result},
    state::AppState,
    store::{self, Store, Used},
};

/// How long an answer of the store is believed, if nobody says before that rights have changed.
const BELIEVED_FOR: Duration = Duration::from_secs(3);

pub(super) struct Credentials {
    /// Known credentials by their hash, and by the generation of rights in which the store was asked: an answer that was
    /// under way while rights changed is of the old one. Unknown ones are not remembered, so a new token works at once.
    known: Cache<(u64, String), Caller>,
    rights: watch::Receiver<u64>,
    /// When credentials were used, until it is stored.
    uses: Mutex<HashMap<Used, Timestamp>>,
}

pub(super) enum Credential {
    Session(Secret),
    Token(Secret),
}

impl Credentials {
    pub(super) fn new(store: &Store) -> Credentials {
        Credentials {
            known: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(BELIEVED_FOR)
                .build(),
            rights: store.watch_rights(),
            uses: Mutex::default(),
        }
    }

    pub(super) async fn identify(&self, app: &AppState, headers: &HeaderMap) -> Result<Caller> {
        let credential = read(headers).ok_or_else(unauthenticated)?;
        let generation = *self.rights.borrow();
        let key = (generation, credential.secret().hash());
        let caller = match self.known.get(&key).await {
            Some(caller) => caller,
            None => self.look_up(app, &credential, key).await?,
        };
        // The store's answer may be older than the expiry that it names.
        match caller.expires_at {
            Some(end) if end <= app.clock.now() => Err(unauthenticated()),
            _ => Ok(caller),
        }
    }

    async fn look_up(
        &self,
        app: &AppState,
        credential: &Credential,
        key: (u64, String),
    ) -> Result<Caller> {
        let hash = &key.1;
        let (identity, used) = match credential {
            Credential::Session(_) => {
                let identity = app.store.session_identity(hash).await;
                (identity, Used::Session(hash.clone()))
            }
            Credential::Token(_) => {
                let identity = app.store.token_identity(hash).await;
                (identity, Used::Token(hash.clone()))
            }
        };
        let identity = identity.map_err(Error::from)?.ok_or_else(unauthenticated)?;
        let caller = Caller(Arc::new(identity));
        self.known.insert(key, caller.clone()).await;
        // Often enough: nothing is believed for a minute.
        self.uses().insert(used, app.clock.now());
        Ok(caller)
    }

    /// Stores when credentials were used last.
    pub(super) async fn store_uses(&self, store: &Store) -> store::Result<()> {
        let taken = std::mem::take(&mut *self.uses());
        let taken: Vec<_> = taken.into_iter().collect();
        store.note_uses(&taken).await
    }

    fn uses(&self) -> MutexGuard<'_, HashMap<Used, Timestamp>> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Credential {
    pub(super) fn secret(&self) -> &Secret {
        match self {
            Credential::Session(secret) | Credential::Token(secret) => secret,
        }
    }
}

/// The credential of a request. A token comes before a cookie: whoever sends one means it.
pub(super) fn read(headers: &HeaderMap) -> Option<Credential> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        let text = token.trim().strip_prefix(TOKEN_PREFIX)?;
        return scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| Secret::parse(text))?
            .map(Credential::Token);
    }
    cookie(headers, COOKIE)
        .and_then(Secret::parse)
        .map(Credential::Session)
}

pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|it| it.to_str().ok());
    all.flat_map(|it| it.split(';')).find_map(|pair| {
        let (found, value) = pair.trim().split_once('=')?;
        (found == name).then_some(value)
    })
}
