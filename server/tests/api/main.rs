//! The API through its front door: the typed client, in process, a fresh database for each test, on SQLite and on
//! PostgreSQL. `FLINT_TEST_POSTGRES` names a PostgreSQL server that tests may make databases on; `cargo xtask test`
//! starts one and sets it.

mod author;
mod databases;
mod engine;
mod harness;
mod stream;

mod access;
mod activity;
mod catalogues;
mod connections;
mod deployments;
mod drafts;
mod events;
mod examples;
mod functions;
mod health;
mod idempotency;
mod idle;
mod invocations;
mod live;
mod pages;
mod records;
mod recovery;
mod requests;
mod session;
mod statistics;
mod store;
