//! The database: SQLite in the data folder, or PostgreSQL. One set of queries serves both.
//!
//! Queries stand in one file a noun, as methods of [`Store`]. SQLite has one writer, so transactions begin as writers
//! and never fail half way for want of the lock; PostgreSQL's transactions are ordinary ones. Instants are
//! microseconds, ids and JSON are text.

mod accounts;
pub(crate) mod activity;
mod credentials;
pub(crate) mod deployments;
mod domains;
mod error;
mod functions;
mod idempotency;
mod inserts;
mod invitations;
pub(crate) mod invocations;
mod live;
pub(crate) mod logs;
mod open;
mod people;
mod recovery;
mod rights;
pub(crate) mod rollups;
pub(crate) mod schedule_runs;
pub(crate) mod schedules;
pub mod secrets;
mod sessions;
mod sources;
mod tokens;
pub mod totp;
mod users;
mod versions;

use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{Any, AnyPool, Connection, Transaction};
use tokio::sync::watch;

pub use accounts::{Account, Membership};
pub use activity::By;
pub(crate) use activity::CONSOLE;
pub use credentials::{Identity, TokenRights, Used, Who};
pub use domains::Allowing;
pub use error::{Error, Result};
pub use functions::{Deletion, Listed};
pub use idempotency::{Claim, StoredAnswer};
pub use invitations::{Acceptance, FoundInvitation, Joining, NewInvitation};
pub use open::{Database, OpenError, Opening};
pub use people::MemberChange;
pub use sessions::NewSession;
pub use tokens::NewToken;
pub use totp::StoredTotp;
pub use users::User;
pub use versions::NewVersion;

#[derive(Clone)]
pub struct Store {
    backend: Backend,
    reader: AnyPool,
    writer: AnyPool,
    /// PostgreSQL's URL, for hearing its notifications.
    notifications: Option<Arc<str>>,
    /// Told when somebody's rights have changed.
    rights: watch::Sender<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl Store {
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// For statements that change nothing.
    pub fn reader(&self) -> &AnyPool {
        &self.reader
    }

    /// For single statements that change something. With SQLite it is one connection.
    pub fn writer(&self) -> &AnyPool {
        &self.writer
    }

    /// For several statements that change something together. Dropping it takes them back.
    pub async fn begin(&self) -> Result<Transaction<'static, Any>> {
        match self.try_begin().await {
            // SQLite itself took the last transaction back, as it does on a full disk, and the driver still counts it.
            Err(sqlx::Error::InvalidSavePointStatement) => {
                self.writer.acquire().await?.detach().close().await?;
                Ok(self.try_begin().await?)
            }
            begun => Ok(begun?),
        }
    }

    async fn try_begin(&self) -> sqlx::Result<Transaction<'static, Any>> {
        match self.backend {
            Backend::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await,
            Backend::Postgres => self.writer.begin().await,
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        Ok(())
    }

    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// An instant as it is stored.
pub fn micros(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}

/// A stored instant.
pub fn instant(micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(Error::corrupt)
}

/// A stored value that has a text form, such as an id, a name or a role.
pub fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T> {
    text.parse().map_err(Error::corrupt)
}

/// A stored enum, by the name that the API gives it.
fn named<T: serde::de::DeserializeOwned>(name: &str) -> Result<T> {
    serde_json::from_value(name.into()).map_err(Error::corrupt)
}

/// The name that the API gives an enum.
fn name_of(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => unreachable!("only enums without fields are stored by name"),
    }
}

/// What is stored as JSON and always encodes: errors, entries, lists.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("what is stored encodes")
}
