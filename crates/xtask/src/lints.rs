//! The checks that build nothing: formatting, tidiness, clippy for the machine and for wasm32.

use anyhow::Result;

use crate::{
    artifacts::GUEST_PROFILE,
    process::run,
    setup::{clang, wasm_target::WasmCargo},
    terminal::{say, step},
    workspace::Workspace,
};

pub(crate) fn formatting(workspace: &Workspace) -> Result<()> {
    step("formatting", || {
        run(workspace.cargo().args(["fmt", "--all", "--check"]))
    })
}

pub(crate) fn native(workspace: &Workspace) -> Result<()> {
    step("clippy, for this machine", || {
        run(workspace
            .cargo()
            .args(["clippy", "--all-targets", "--", "--deny", "warnings"]))
    })
}

/// Debian's compiler comes without clippy: with it, the code is compiled and not linted.
pub(crate) fn wasm(workspace: &Workspace, cargo: &WasmCargo) -> Result<()> {
    let subcommand = match cargo {
        WasmCargo::Native => "clippy",
        WasmCargo::Debian { .. } => {
            say("  Debian's compiler has no clippy: the wasm crates are checked without it");
            "check"
        }
    };
    let lint = |package: &str, profile: &str| {
        let mut command = cargo.command(workspace, subcommand);
        command
            .envs(clang::ENVIRONMENT)
            .args(["--package", package, "--profile", profile]);
        if subcommand == "clippy" {
            command.args(["--", "--deny", "warnings"]);
        }
        run(&mut command)
    };
    step("clippy, for wasm32", || {
        lint("frontend", "dev")?;
        // The profile that the guest is built with, so that its C code is compiled once.
        lint("guest", GUEST_PROFILE)
    })
}
