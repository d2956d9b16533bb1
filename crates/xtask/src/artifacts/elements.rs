//! The custom elements and Monaco, bundled by `frontend/build.mjs`.

use std::path::PathBuf;

use anyhow::Result;

use super::part::{Inputs, part};
use crate::{
    process::{command, run},
    workspace::Workspace,
};

/// The part holds the files and `elements.json`, which gives the file of each logical name.
pub(super) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let frontend = workspace.frontend();
    let inputs = Inputs::new(workspace)?
        .folder(&frontend.join("elements"))?
        .file(&frontend.join("build.mjs"))?
        .file(&frontend.join("package-lock.json"))?;
    let home = workspace.flint().join("parts/elements");
    part(&home, "bundle the editor", &inputs, |folder| {
        run(command("node", &frontend)
            .args(["build.mjs", "--out"])
            .arg(folder))
    })?;
    Ok(home)
}
