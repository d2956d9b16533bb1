//! What answers each operation: who may is decided before, so a handler calls, and answers.

pub mod activity;
pub mod catalogues;
pub mod deployments;
pub mod events;
pub mod functions;
pub mod health;
pub mod invocations;
pub mod limits;
pub mod session;
pub mod statistics;
pub mod versions;
