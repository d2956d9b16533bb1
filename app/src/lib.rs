//! Flint's pages, the same on the server and in the browser.
//!
//! The server renders them through an in-process [`api::Client`]; `frontend` hydrates them with one over `fetch`. What
//! only a browser can do happens in effects and event handlers, never behind a feature.

// A view's type nests as deeply as its elements do.
#![recursion_limit = "256"]

pub mod components;
pub mod pages;

pub mod actions;
pub mod asking;
pub mod browser;
pub mod document;
pub mod listing;
pub mod live;
pub mod paged;
pub mod renewal;
pub mod routes;
pub mod session;

pub use document::{Assets, Chunks, shell};
pub use routes::App;

#[cfg(not(erase_components))]
compile_error!(
    "views are built erased, for the server and the page alike: keep the flags of `.cargo/config.toml` (an own RUSTFLAGS replaces them; add `--cfg=erase_components` to it)"
);
