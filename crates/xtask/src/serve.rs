//! `cargo xtask serve`: everything in release, then the server, with its data in `./data`.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    artifacts,
    process::{self, command, hand_over},
    terminal::step,
    workspace::Workspace,
};

pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Result<()> {
    let server = build(workspace)?;
    // The server's own line ends the output: its address and, at first, the code that makes the first admin.
    hand_over(command(server, &workspace.root).arg("serve").args(flags))
}

/// The server in release, with the page and the guest in it.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    artifacts::assets(workspace)?;
    step(
        "build the server (the first time takes some ten minutes)",
        || {
            process::run(
                workspace
                    .cargo()
                    .args(["build", "--release", "--package", "server"]),
            )
        },
    )?;
    Ok(workspace.target.join("release/flint"))
}
