//! What answers each operation: who may is decided before, so a handler calls, and answers.

pub mod catalogues;
pub mod deployments;
pub mod events;
pub mod functions;
pub mod health;
pub mod invocations;
pub mod logs;
pub mod session;
pub mod versions;
