//! `cargo xtask dist`: one file that holds all of Flint.

use std::fs;

use anyhow::{Context, Result};

use crate::{serve, terminal::say, workspace::Workspace};

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let server = serve::build(workspace)?;
    let folder = workspace.target.join("dist");
    let file = folder.join("flint");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let bytes =
        fs::copy(&server, &file).with_context(|| format!("cannot write {}", file.display()))?;
    say(&format!(
        "{}, {:.1} MB: copy it to a machine and run `flint serve`",
        file.display(),
        bytes as f64 / 1e6
    ));
    Ok(())
}
