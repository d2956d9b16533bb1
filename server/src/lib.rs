//! Flint's server: the API, the pages, builds and deployments, and the store. `main.rs` is the door for people, the
//! tests under `tests/api` use this library's.

// A view's type nests as deeply as its elements do, and the pages are rendered here.
#![recursion_limit = "256"]

mod actions;
mod artifacts;
pub mod assets;
pub mod auth;
pub mod background;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data_folder;
mod domains;
pub mod endpoint;
pub mod error;
mod events;
mod excerpt;
pub mod failure;
mod halt;
pub mod handlers;
mod hygiene;
mod idempotency;
pub mod if_match;
pub mod in_process;
mod invoking;
mod live;
pub mod logs;
mod node;
mod pages;
pub mod paging;
mod records;
pub mod router;
pub mod rules;
pub mod schedules;
pub mod secrets;
pub mod serve;
pub mod state;
mod statistics;
pub mod store;
mod tail;
mod to_the_end;
mod words;
