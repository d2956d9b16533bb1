//! The API through its front door: the typed client, in process, a fresh database for each test, on SQLite and on
//! PostgreSQL. `FLINT_TEST_POSTGRES` names a PostgreSQL server that tests may make databases on; `cargo xtask test`
//! starts one and sets it.

mod author;
mod databases;
mod engine;
mod gate;
mod harness;
mod person;
mod stream;

mod access;
mod accounts;
mod activity;
mod attempts;
mod catalogues;
mod connections;
mod deployments;
mod domains;
mod drafts;
mod events;
mod examples;
mod functions;
mod health;
mod idempotency;
mod idle;
mod invitations;
mod invocations;
mod keeping;
mod live;
mod logs;
mod nodes;
mod outage;
mod pages;
mod people;
mod records;
mod recovery;
mod requests;
mod schedules;
mod sealed_secrets;
mod secret_client;
mod secrets;
mod session;
mod sessions;
mod statistics;
mod store;
mod tail;
mod tenants;
mod tokens;
mod totp;
mod usage;
