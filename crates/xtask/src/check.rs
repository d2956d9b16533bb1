//! `cargo xtask check`: the inner loop. What has not changed since the last time costs nothing.

use anyhow::Result;

use crate::{
    lints, process,
    setup::{clang, system, wasm_target::WasmCargo},
    terminal::step,
    workspace::Workspace,
};

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    lints::formatting(workspace)?;
    step("tidiness", || {
        process::run(workspace.cargo().args([
            "test",
            "--quiet",
            "--package",
            "xtask",
            "--test",
            "tidy",
        ]))
    })?;
    system::ensure(&[&clang::PACKAGE])?;
    let cargo = WasmCargo::ensure(workspace)?;
    lints::native(workspace)?;
    lints::wasm(workspace, &cargo)
}
