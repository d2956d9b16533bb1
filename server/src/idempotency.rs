//! `Idempotency-Key`: a repeated call answers what the first one answered, and does nothing.
//!
//! Only success is remembered. A failure did nothing, so its key is free again; of a call that a crash cut short the
//! key stays taken until [`RUNS_FOR`] has passed, because nobody knows what it did.

use std::time::Duration;

use api::{Code, Endpoint, Problem};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    auth::Caller,
    error::{Error, Result},
    state::AppState,
    store::{Claim, StoredAnswer},
};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const MAX_LENGTH: usize = 200;

/// How long answers are kept.
const KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// Longer than any request takes.
const RUNS_FOR: Duration = Duration::from_secs(10 * 60);

/// A key that a request of `E` carries.
pub(crate) struct Key {
    account: Uuid,
    key: String,
    /// What tells this request from another.
    request: String,
}

/// The key of a request, for operations that have one.
pub(crate) fn key<E: Endpoint>(parts: &Parts, body: &[u8]) -> Result<Option<Key>> {
    let Some(value) = parts.headers.get(HEADER).filter(|_| E::IDEMPOTENT_BY_KEY) else {
        return Ok(None);
    };
    let Some(caller) = parts.extensions.get::<Caller>() else {
        return Err(Error::internal(
            "an operation with idempotency keys is public",
        ));
    };
    let key = value
        .to_str()
        .ok()
        .filter(|it| (1..=MAX_LENGTH).contains(&it.len()));
    let Some(key) = key else {
        let detail = format!("an Idempotency-Key has 1 to {MAX_LENGTH} visible ASCII characters");
        return Err(Problem::invalid("Idempotency-Key", detail).into());
    };
    let mut digest = Sha256::new();
    for part in [
        parts.method.as_str().as_bytes(),
        parts.uri.path().as_bytes(),
        body,
    ] {
        // The length before each part keeps two requests apart that differ in where one part ends.
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    let request = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(Some(Key {
        account: caller.account,
        key: key.to_owned(),
        request,
    }))
}

impl Key {
    /// Answers what was answered before, or runs `work`. It runs to its end even if the caller goes away.
    pub(crate) async fn once(
        self,
        app: AppState,
        work: impl Future<Output = Result<Response>> + Send + 'static,
    ) -> Result<Response> {
        let now = app.clock.now();
        let running_until = now.checked_add(RUNS_FOR).map_err(Error::internal)?;
        match app
            .store
            .claim_key(self.account, &self.key, &self.request, now, running_until)
            .await?
        {
            Claim::Won => {}
            Claim::Answered(answer) => return respond(answer),
            Claim::Running => {
                let detail = "the first request with this key has not ended: wait for it";
                return Err(Error::from(Problem::new(Code::IdempotencyRunning, detail))
                    .retry_after(Duration::from_secs(1)));
            }
            Claim::OtherRequest => {
                let detail = "this key came with another request before: use a key once";
                return Err(Problem::new(Code::IdempotencyMismatch, detail).into());
            }
        }
        let tasks = app.tasks.clone();
        tasks
            .spawn(async move {
                match work.await {
                    Ok(response) if response.status().is_success() => {
                        self.remember(&app, response).await
                    }
                    other => {
                        // Why it failed matters more; the key frees itself when its time is over.
                        if let Err(error) = app.store.free_key(self.account, &self.key).await {
                            tracing::warn!(%error, "an idempotency key is not freed");
                        }
                        other
                    }
                }
            })
            .await
            .map_err(Error::internal)?
    }

    async fn remember(&self, app: &AppState, response: Response) -> Result<Response> {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(Error::internal)?.to_bytes();
        let answer = StoredAnswer {
            status: parts.status.as_u16(),
            etag: parts
                .headers
                .get(header::ETAG)
                .and_then(|it| it.to_str().ok())
                .map(str::to_owned),
            body: String::from_utf8(body.to_vec()).map_err(Error::internal)?,
        };
        let until = app
            .clock
            .now()
            .checked_add(KEPT_FOR)
            .map_err(Error::internal)?;
        // The work is done and stored, so it is answered; at worst the same key is told to wait.
        if let Err(error) = app
            .store
            .answer_key(self.account, &self.key, &answer, until)
            .await
        {
            tracing::error!(%error, "the answer to an idempotency key is not remembered");
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

fn respond(answer: StoredAnswer) -> Result<Response> {
    let status = StatusCode::from_u16(answer.status).map_err(Error::internal)?;
    let mut response = (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        answer.body,
    )
        .into_response();
    if let Some(etag) = answer.etag {
        let etag = HeaderValue::from_str(&etag).map_err(Error::internal)?;
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}
