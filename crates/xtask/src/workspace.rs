//! Where things are: the checkout and cargo's target folder.

use std::{env, ffi::OsString, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Cargo's own, wherever `CARGO_TARGET_DIR` or a configuration puts it.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// The workspace of the current folder.
    pub(crate) fn open() -> Result<Workspace> {
        let mut ask = Command::new(cargo_program());
        let text = process::capture(ask.args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: Value = serde_json::from_str(&text).context("cargo's metadata is no JSON")?;
        let folder = |name: &str| {
            let path = metadata[name].as_str();
            path.map(PathBuf::from)
                .with_context(|| format!("cargo's metadata has no `{name}`"))
        };
        Ok(Workspace {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
        })
    }

    /// Cargo, at the root.
    pub(crate) fn cargo(&self) -> Command {
        process::command(cargo_program(), &self.root)
    }

    /// What `cargo xtask` makes for the server to embed.
    pub(crate) fn flint(&self) -> PathBuf {
        self.target.join("flint")
    }

    pub(crate) fn frontend(&self) -> PathBuf {
        self.root.join("frontend")
    }

    pub(crate) fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }
}

/// The cargo that runs us, so that toolchains are not mixed.
fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
