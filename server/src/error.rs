//! Why a request fails: a [`Problem`] for the caller, and whatever the server keeps to itself.
//!
//! Causes inside Flint are logged where they become an `Error`, once, and never sent.

use std::time::Duration;

use api::{Code, Problem, problem};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{secrets, store};

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug)]
pub struct Error {
    // Boxed, because results travel through every handler and most carry none.
    pub problem: Box<Problem>,
    /// When it is worth trying again.
    pub retry_after: Option<Duration>,
}

impl Error {
    /// Something that cannot happen unless Flint is wrong.
    pub fn internal(cause: impl std::fmt::Display) -> Error {
        tracing::error!(%cause, "internal error");
        Problem::new(Code::Internal, "the cause is in the server's log").into()
    }

    pub fn retry_after(self, wait: Duration) -> Error {
        Error {
            retry_after: Some(wait),
            ..self
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        let retry_after = match problem.code {
            Code::StoreUnavailable
            | Code::SecretsUnavailable
            | Code::Overloaded
            | Code::ShuttingDown => Some(Duration::from_secs(1)),
            _ => None,
        };
        Error {
            problem: Box::new(problem),
            retry_after,
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Error {
        match error {
            store::Error::Full(cause) => {
                tracing::error!(%cause, "the store is full");
                Problem::new(
                    Code::StorageFull,
                    "the disk under the database is full: nothing was saved",
                )
                .into()
            }
            store::Error::Unavailable(cause) => {
                tracing::warn!(%cause, "the store is unavailable");
                Problem::new(
                    Code::StoreUnavailable,
                    "the database did not answer in time: try again",
                )
                .into()
            }
            store::Error::Other(cause) => Error::internal(cause),
        }
    }
}

impl From<secrets::Error> for Error {
    fn from(error: secrets::Error) -> Error {
        match error {
            secrets::Error::Store(cause) => cause.into(),
            // It names a secret and nothing more.
            secrets::Error::Spoiled(_) | secrets::Error::SpoiledTotp => {
                Problem::new(Code::SecretsUnavailable, error.to_string()).into()
            }
            secrets::Error::Key(cause) => {
                tracing::error!(%cause, "secrets can neither be read nor written");
                Problem::new(
                    Code::SecretsUnavailable,
                    "this server does not have the master key that the secrets are encrypted under: its log says more",
                )
                .into()
            }
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        store::Error::from(error).into()
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.problem).expect("a problem encodes");
        let headers = [(header::CONTENT_TYPE, problem::CONTENT_TYPE)];
        let mut response = (self.problem.code.status(), headers, body).into_response();
        if let Some(wait) = self.retry_after {
            // Rounded up: whoever comes back on the second must not be too early.
            let seconds = wait.as_millis().div_ceil(1000).max(1);
            let seconds = HeaderValue::from_str(&seconds.to_string()).expect("digits");
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        if self.problem.code == Code::Unauthenticated {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
