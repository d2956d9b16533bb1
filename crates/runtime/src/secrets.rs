//! The account's secrets, as a run reaches them. Where they are kept, and how, is the caller's business.

use crate::reach::{Answer, Pending, Refusal, Reply, Request};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// What a run asks of a secret. Nothing in it is checked.
#[derive(Debug)]
pub enum SecretRequest {
    Read {
        key: String,
    },
    /// Gives a secret that exists a new value.
    Update {
        key: String,
        /// JSON.
        value: SecretText,
    },
}

/// A secret's value as JSON. `Debug` does not show it.
pub struct SecretText(pub String);

impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretText(••••)")
    }
}

type Asking = dyn Fn(SecretRequest) -> Pending<Result<SecretText, Refusal>> + Send + Sync;

/// Answers what a run asks: with the value that the secret has, or with why not.
#[derive(Clone)]
pub struct Secrets(Arc<Asking>);

impl Secrets {
    pub fn new(
        ask: impl Fn(SecretRequest) -> Pending<Result<SecretText, Refusal>> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(ask))
    }

    pub(crate) fn begin(&self, request: &Request) -> Pending<Answer> {
        match self.asked(request) {
            Ok((key, pending)) => Box::pin(async move {
                let SecretText(value) = pending.await?;
                let value = serde_json::from_str(&value).map_err(Refusal::platform)?;
                Reply::of(&Told { key, value })
            }),
            Err(refusal) => Box::pin(std::future::ready(Err(refusal))),
        }
    }

    fn asked(
        &self,
        request: &Request,
    ) -> Result<(String, Pending<Result<SecretText, Refusal>>), Refusal> {
        let (key, asked) = match request.kind.as_str() {
            "secrets.read" => {
                let Named { key } = request.read()?;
                (key.clone(), SecretRequest::Read { key })
            }
            _ => {
                let Told { key, value } = request.read()?;
                let value = SecretText(value.get().to_owned());
                (key.clone(), SecretRequest::Update { key, value })
            }
        };
        Ok((key, (self.0)(asked)))
    }
}

#[derive(Deserialize)]
struct Named {
    key: String,
}

#[derive(Serialize, Deserialize)]
struct Told {
    key: String,
    value: Box<RawValue>,
}
