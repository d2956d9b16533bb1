//! The guest: the JavaScript engine as a wasm module. The server takes its snapshot and compiles it at first start.

use std::fs;

use anyhow::{Context, Result};

use crate::{
    process::run,
    setup::{clang, wasm_target::WasmCargo},
    terminal::step,
    workspace::Workspace,
};

pub(crate) const PROFILE: &str = "guest-release";

pub(super) fn build(workspace: &Workspace, cargo: &WasmCargo) -> Result<()> {
    step("build the guest, the JavaScript engine", || {
        let mut command = cargo.command(workspace, "build");
        run(command
            .envs(clang::ENVIRONMENT)
            .args(["--package", "guest", "--profile", PROFILE]))?;
        let built = cargo.output(workspace, PROFILE, "guest");
        let wasm = fs::read(&built).with_context(|| format!("cannot read {}", built.display()))?;
        let home = workspace.flint().join("guest.wasm");
        // A file that stays as it is does not make cargo build the server again.
        if fs::read(&home).is_ok_and(|it| it == wasm) {
            return Ok(());
        }
        fs::create_dir_all(workspace.flint())?;
        let new = workspace.flint().join("guest.wasm.new");
        fs::write(&new, wasm)
            .and_then(|()| fs::rename(&new, &home))
            .with_context(|| format!("cannot write {}", home.display()))
    })
}
