//! What answers each operation: who may is decided before, so a handler calls, and answers.

pub mod accounts;
pub mod activity;
pub mod catalogues;
pub mod deployments;
pub mod domains;
pub mod events;
pub mod functions;
pub mod health;
pub mod invitations;
pub mod invocations;
pub mod limits;
pub mod logs;
pub mod password;
pub mod people;
pub mod schedules;
pub mod secrets;
pub mod session;
pub mod sessions;
pub mod statistics;
pub mod tokens;
pub mod totp;
pub mod versions;
