//! Hosts functions: takes JavaScript or TypeScript and gives outcomes. Knows no HTTP server and no database.
//!
//! # From source to outcome
//!
//! ```text
//!  Source ──check──▶ ok            at save: syntax and contract, pure and quick
//!    │
//!    └────build───▶ Built          TypeScript stripped, compiled to bytecode inside the sandbox
//!                     │
//!                     └──start──▶ Program     top level evaluated, the memory pages that it changed kept
//!                                   │
//!                                   └──invoke──▶ Execution    a fresh sandbox, those pages, one run, one outcome
//! ```
//!
//! The engine (QuickJS, in `crates/guest`) is one WebAssembly module for all functions. [`Engine::open`] snapshots it
//! after its prelude was evaluated, compiles it once and keeps the machine code in the cache folder; from then on a
//! function is data, and an invocation costs some microseconds: an instance from the pool, a copy of pages, one call.
//!
//! # Invariants
//!
//! - `invoke` never fails: whatever user code does is an outcome. A failure of the platform is one too, and is logged.
//! - Nothing is shared between two instances but the compiled module and the program's pages, which nobody writes.
//! - The guest never blocks a thread: it returns a list of operations, and the host resumes it (`operations`).
//! - A run reaches only what its caller hands it (`reach`), and the network through `egress` alone.
//! - A run is bounded in processor time, wall time, memory, output and logs (`run`, `memory`, `logs`).
//! - Machine code is loaded only when its checksum says that this program wrote it (`engine/machine_code`).
//!
//! Where to start: `engine` (opening), `build`, `start`, `invoke` (the three verbs), `run` (scheduling), `guest` (the
//! sandbox and its memory), `host` (what the guest may call).

mod build;
mod clock;
mod egress;
mod engine;
mod failure;
mod guest;
mod host;
mod invoke;
mod json;
mod limits;
mod logs;
mod memory;
mod message;
mod operations;
mod outcome;
mod program;
mod reach;
mod run;
mod secrets;
mod source;
mod stack;
mod start;
mod ticker;

pub use build::{BuildError, Built};
pub use egress::{
    BadDomain, Domain, Domains, Egress, EgressConfig, EgressError, Outbound, OutboundCall,
    PrivateAddresses,
};
pub use engine::{Allocation, Config, Engine, EngineError};
pub use invoke::Input;
pub use limits::Limits;
pub use logs::Listener;
pub use outcome::{Execution, Failure, FailureKind, Level, LogEntry, Position};
pub use program::{DecodeError, Program};
pub use reach::{Pending, Reach, Refusal};
pub use secrets::{SecretRequest, SecretText, Secrets};
pub use source::{Language, Source, SourceError, check};
pub use start::StartError;
