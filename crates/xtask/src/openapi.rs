//! `cargo xtask openapi`: writes the OpenAPI document that is checked in. A test of the server fails when it is old.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{terminal::say, workspace::Workspace};

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let path = path(workspace);
    let mut text =
        serde_json::to_string_pretty(&api::openapi::document(env!("CARGO_PKG_VERSION")))?;
    text.push('\n');
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    say(&format!("wrote {}", path.display()));
    Ok(())
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root.join("crates/api/openapi.json")
}
