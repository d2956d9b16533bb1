//! The runtime through its front door: JavaScript in, outcome out.

#[path = "runtime/artifacts.rs"]
mod artifacts;
#[path = "runtime/case.rs"]
mod case;
#[path = "runtime/cases.rs"]
mod cases;
#[path = "runtime/engine.rs"]
mod engine;
#[path = "runtime/neighbours.rs"]
mod neighbours;
#[path = "runtime/sources.rs"]
mod sources;
