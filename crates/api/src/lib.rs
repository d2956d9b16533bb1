//! Flint's operations and their types, shared by page, server and scripts.
//!
//! An operation is a struct that implements [`Endpoint`]: its fields are the request, its constants say where it
//! lives and who may call it, its `Response` is what comes back. [`Client`] calls operations over a [`Transport`].
//! One file holds one noun.

pub mod access;
pub mod accounts;
pub mod activity;
pub mod catalogues;
pub mod client;
pub mod deployments;
pub mod domains;
pub mod endpoint;
pub mod events;
pub mod functions;
pub mod health;
pub mod invitations;
pub mod invocations;
pub mod limits;
pub mod logs;
pub mod names;
pub mod openapi;
pub mod page;
pub mod password;
pub mod people;
pub mod problem;
pub mod schedules;
pub mod secrets;
pub mod session;
pub mod sessions;
pub mod several;
pub mod statistics;
pub mod text;
pub mod timestamp;
pub mod tokens;
pub mod totp;
pub mod versions;

pub use access::{Access, Permission, Role};
pub use client::{Client, Transport};
pub use endpoint::Endpoint;
pub use page::Page;
pub use problem::{Code, Problem};
pub use timestamp::Timestamp;
