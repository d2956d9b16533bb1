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
#[path = "runtime/outbound.rs"]
mod outbound;
#[path = "runtime/outbound_bodies.rs"]
mod outbound_bodies;
#[path = "runtime/outbound_bounds.rs"]
mod outbound_bounds;
#[path = "runtime/outbound_http2.rs"]
mod outbound_http2;
#[path = "runtime/outbound_redirects.rs"]
mod outbound_redirects;
#[path = "runtime/outbound_toolbelt.rs"]
mod outbound_toolbelt;
#[path = "runtime/sources.rs"]
mod sources;
#[path = "runtime/web.rs"]
mod web;
