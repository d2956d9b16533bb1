//! What a machine must have. Each thing is looked for first, and installed only when it is missing and may be.

pub(crate) mod chromium;
pub(crate) mod clang;
pub(crate) mod npm;
pub(crate) mod postgres;
mod sysroot;
pub(crate) mod system;
pub(crate) mod wasm_target;
