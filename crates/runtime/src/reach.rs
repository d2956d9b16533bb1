//! What a run may reach beyond its sandbox, and the operations through which it does.
//!
//! The guest asks by the name of a kind, with a request as JSON and bytes; the answer is JSON and bytes too, or a
//! [`Refusal`], which JavaScript can catch. A new kind is one arm of [`Reaching::begin`] and one file of the guest's
//! prelude that calls `own.ask(kind, request)`. Nothing in a request is trusted.

use crate::egress::{Outbound, OutboundCall, Session};
use crate::limits::Limits;
use crate::secrets::Secrets;
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// A future that the caller of the runtime provides.
pub type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What the caller lets a run reach. The default reaches nothing.
#[derive(Clone, Default)]
pub struct Reach {
    /// The network, by `fetch`.
    pub outbound: Option<Outbound>,
    /// The account's secrets, by `Toolbelt.SecretClient()`.
    pub secrets: Option<Secrets>,
}

/// An operation that the guest asks for.
pub(crate) struct Request {
    pub(crate) kind: String,
    pub(crate) json: String,
    pub(crate) bytes: Vec<u8>,
}

/// What comes back to the guest.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) json: String,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) type Answer = Result<Reply, Refusal>;

/// Why an operation failed: an error that JavaScript can catch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// The class of the error, as `TypeError`.
    pub name: &'static str,
    /// What went wrong and what helps, for the author.
    pub message: String,
    /// The rule, for programs: `error.code`.
    pub code: &'static str,
}

impl Refusal {
    pub fn new(name: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            name,
            message: message.into(),
            code,
        }
    }

    /// Flint's own fault. The cause is logged here, once, and not told to the author.
    pub fn platform(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "an operation failed");
        let message = "the operation failed; this is no fault of the function";
        Self::new("Error", "platform", message)
    }

    pub(crate) fn busy(tasks: usize, bytes: usize) -> Self {
        let message = format!(
            "more than {tasks} operations at once, or more than {} MiB in their requests: await some before you start others",
            bytes >> 20
        );
        Self::new("RangeError", "too_many_operations", message)
    }

    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

impl Reply {
    pub(crate) fn of(answer: &impl Serialize) -> Answer {
        Self::with_bytes(answer, Vec::new())
    }

    pub(crate) fn with_bytes(answer: &impl Serialize, bytes: Vec<u8>) -> Answer {
        let json = serde_json::to_string(answer).map_err(Refusal::platform)?;
        Ok(Self { json, bytes })
    }
}

impl Request {
    /// The request as the kind's own type.
    pub(crate) fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Refusal> {
        read(&self.json)
    }
}

pub(crate) fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Refusal> {
    serde_json::from_str(json)
        .map_err(|_| Refusal::new("TypeError", "invalid_request", "the request cannot be read"))
}

/// What one run reaches, and what it holds open. A run that asks for nothing costs nothing.
pub(crate) struct Reaching<'a> {
    from: Option<(&'a Reach, &'a Limits)>,
    began: Instant,
    session: OnceLock<Arc<Session>>,
}

impl<'a> Reaching<'a> {
    pub(crate) fn new(reach: &'a Reach, limits: &'a Limits) -> Self {
        Self {
            from: Some((reach, limits)),
            ..Self::nothing()
        }
    }

    pub(crate) fn nothing() -> Self {
        Self {
            from: None,
            began: Instant::now(),
            session: OnceLock::new(),
        }
    }

    /// The future of an operation. It runs on its own and is dropped when the operation is cancelled or the run ends.
    pub(crate) fn begin(&self, request: Request) -> Pending<Answer> {
        let Some((reach, limits)) = self.from else {
            return ready(Err(unavailable("this operation")));
        };
        match request.kind.as_str() {
            "fetch" | "fetch.read" | "fetch.close" => match &reach.outbound {
                Some(outbound) => self.outbound(outbound, limits, request),
                None => ready(Err(unavailable("fetch"))),
            },
            "secrets.read" | "secrets.update" => match &reach.secrets {
                Some(secrets) => secrets.begin(&request),
                None => ready(Err(unavailable("Toolbelt.SecretClient"))),
            },
            _ => ready(Err(unavailable("this operation"))),
        }
    }

    fn outbound(&self, outbound: &Outbound, limits: &Limits, request: Request) -> Pending<Answer> {
        let session = || Arc::new(Session::new(outbound, limits, self.began));
        let session = self.session.get_or_init(session).clone();
        match request.kind.as_str() {
            "fetch.read" => Box::pin(async move { session.read(request).await }),
            "fetch.close" => ready(session.close(&request)),
            _ => Box::pin(async move { session.fetch(request).await }),
        }
    }

    /// What was sent out.
    pub(crate) fn calls(&self) -> Vec<OutboundCall> {
        let session = self.session.get();
        session.map(|it| it.take_calls()).unwrap_or_default()
    }
}

fn ready(answer: Answer) -> Pending<Answer> {
    Box::pin(std::future::ready(answer))
}

/// The caller of the runtime does not offer it here.
fn unavailable(what: &str) -> Refusal {
    Refusal::new(
        "TypeError",
        "unavailable",
        format!("{what} is not available here"),
    )
}
