//! Finds whom a credential stands for, without asking the store for every request.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, header};
use moka::future::Cache;

use super::{
    COOKIE, Caller,
    secret::{Secret, TOKEN_PREFIX},
    unauthenticated,
};
use crate::{
    error::{Error, Result},
    state::AppState,
};

/// How long an answer of the store is believed: a token revoked by another process still works for this long.
const BELIEVED_FOR: Duration = Duration::from_secs(3);

/// Known credentials by their hash. Unknown ones are not remembered, so a new token works at once.
pub(super) struct Credentials {
    known: Cache<String, Caller>,
}

pub(super) enum Credential {
    Session(Secret),
    Token(Secret),
}

impl Credentials {
    pub(super) fn new() -> Credentials {
        Credentials {
            known: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(BELIEVED_FOR)
                .build(),
        }
    }

    pub(super) async fn identify(&self, app: &AppState, headers: &HeaderMap) -> Result<Caller> {
        let credential = read(headers).ok_or_else(unauthenticated)?;
        let hash = credential.secret().hash();
        let caller = match self.known.get(&hash).await {
            Some(caller) => caller,
            None => self.look_up(app, &credential, hash).await?,
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
        hash: String,
    ) -> Result<Caller> {
        let identity = match credential {
            Credential::Session(_) => app.store.session_identity(&hash).await,
            Credential::Token(_) => app.store.token_identity(&hash).await,
        };
        let identity = identity.map_err(Error::from)?.ok_or_else(unauthenticated)?;
        let caller = Caller(Arc::new(identity));
        self.known.insert(hash, caller.clone()).await;
        Ok(caller)
    }

    /// Forgets a credential that has ended.
    pub(super) async fn forget(&self, hash: &str) {
        self.known.invalidate(hash).await;
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
    cookie(headers)
        .and_then(Secret::parse)
        .map(Credential::Session)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|it| it.to_str().ok());
    all.flat_map(|it| it.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE).then_some(value)
    })
}
