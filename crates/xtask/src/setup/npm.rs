//! Node and the npm packages of a folder, exactly those of its lockfile.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use super::system::Package;
use crate::{
    artifacts::digest,
    process::{capture, command, find, run},
    terminal::step,
};

pub(crate) const NODE: Package = Package {
    what: "Node 18 or later with npm, which bundles the editor and drives the browser",
    debian: &["nodejs", "npm"],
    present: node_is_there,
};

fn node_is_there() -> bool {
    let version = capture(Command::new("node").arg("--version")).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next();
    let major: u32 = major.and_then(|it| it.parse().ok()).unwrap_or(0);
    major >= 18 && find("npm").is_some()
}

/// Installs what `package-lock.json` of the folder lists, unless exactly that is installed.
pub(crate) fn ensure(folder: &Path) -> Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let lockfile = folder.join("package-lock.json");
    let lock =
        fs::read(&lockfile).with_context(|| format!("cannot read {}", lockfile.display()))?;
    let wanted = digest(&lock);
    let stamp = folder.join("node_modules/.flint");
    if fs::read_to_string(&stamp).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    step(&format!("fetch the npm packages of {name}"), || {
        run(command("npm", folder).args(["ci", "--no-audit", "--no-fund"])).context(
            "the npm packages cannot be fetched; `npm config get registry` names the registry that was asked",
        )?;
        fs::write(&stamp, wanted).context("cannot note which packages are installed")
    })
}
