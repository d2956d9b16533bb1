//! The JavaScript engine that runs inside the sandbox: QuickJS-NG, the web APIs that functions may use (`prelude/*.js`),
//! and a flat interface of core-module functions to the host (`abi`).
//!
//! The life of a guest: `wizer-initialize` builds the realm and evaluates the prelude, and the host snapshots the memory
//! (once per build of Flint). `compile` turns source into bytecode. `start` evaluates a function's top level; the host
//! keeps the memory pages that this changed. Each invocation is a fresh instance with those pages, one `invoke`, and as
//! many `resume`s as operations that the function awaits.
//!
//! What user code may never do is forge its outcome, its log frames or its identity. Three rules keep that simple:
//! - whatever decides an outcome is Rust and calls the engine's C interface, never a property that user code can replace;
//! - the hooks that the prelude receives can do nothing that the public API (console, timers, crypto) cannot do;
//! - nothing survives an invocation, because its instance does not.

mod abi;
mod allocator;
mod bytecode;
mod describe;
mod failure;
mod hooks;
mod invocation;
mod message;
mod operations;
mod program;
mod random;
mod realm;
mod text;
mod time;
mod url;
